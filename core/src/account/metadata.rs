//! Which metadata is accepted.

use super::{ServerKeys, TrustError};
use crate::jose::{JoseError, Opened, Thumbprint, open};
use crate::protocol::{Issuer, MetadataClaims, MetadataVersions, PROTOCOL_VERSION};

const MAX_LIFE: u64 = 24 * 60 * 60;

/// Why metadata is refused. Nothing that is known changes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// No trusted key signed it.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Not readable.
    #[error(transparent)]
    Jose(#[from] JoseError),
    /// The server does not speak version 1 of the protocol: the app must be updated.
    #[error("the server does not speak version {PROTOCOL_VERSION} of the protocol")]
    OtherProtocolVersion,
    /// Of another issuer.
    #[error("of another issuer")]
    OtherIssuer,
    /// Older than what is known.
    #[error("older than what is known")]
    OlderVersion,
    /// A member that breaks a rule.
    #[error("{member} breaks a rule")]
    Invalid {
        /// Which.
        member: &'static str,
    },
}

/// Opens metadata and decides whether it is accepted.
///
/// `known` are the keys and the version that an account already has; without it `pin` is the key that the
/// enrollment named, or nothing for trust on first use.
///
/// # Errors
/// [`MetadataError`]; what is known stays.
pub fn accept_metadata(
    compact: &str,
    issuer: &Issuer,
    pin: Option<Thumbprint>,
    known: Option<(&ServerKeys, u64)>,
) -> Result<(MetadataClaims, ServerKeys), MetadataError> {
    let keys = match known {
        Some((keys, _)) => keys.follow(compact, issuer)?,
        None => ServerKeys::first_contact(compact, issuer, pin)?,
    };
    let versions: Opened<MetadataVersions> = open(compact, |key| keys.find(key))?;
    if !versions.claims.protocol_versions.contains(&PROTOCOL_VERSION) {
        return Err(MetadataError::OtherProtocolVersion);
    }
    let claims: MetadataClaims = open(compact, |key| keys.find(key))?.claims;
    check(&claims, issuer)?;
    if known.is_some_and(|(_, version)| claims.version < version) {
        return Err(MetadataError::OlderVersion);
    }
    Ok((claims, keys))
}

fn check(claims: &MetadataClaims, issuer: &Issuer) -> Result<(), MetadataError> {
    if claims.iss != *issuer || claims.aud != *issuer {
        return Err(MetadataError::OtherIssuer);
    }
    let invalid = |member| Err(MetadataError::Invalid { member });
    if !(1..=MAX_LIFE).contains(&claims.exp.since(claims.iat)) {
        return invalid("exp");
    }
    for (name, url) in claims.endpoints.all() {
        if !issuer.shares_origin(url) || url.contains(['?', '#']) {
            return invalid(name);
        }
    }
    if !issuer.shares_origin(claims.oauth.issuer.as_str()) {
        return invalid("oauth.issuer");
    }
    if claims.oauth.redirect_uris.len() > 64 {
        return invalid("oauth.redirect_uris");
    }
    if !(2..=8).contains(&claims.match_rule.min_digits) || claims.match_rule.modes.is_empty() {
        return invalid("match");
    }
    Ok(())
}
