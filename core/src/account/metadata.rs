//! Which metadata is accepted.

use super::trust::KeysOfMetadata;
use super::{ServerKeys, TrustError};
use crate::jose::{JoseError, Thumbprint, Typ, UnverifiedJws};
use crate::protocol::{Issuer, MetadataClaims, MetadataVersions, PROTOCOL_VERSION};

const MAX_LIFE: u64 = 24 * 60 * 60;

/// The longest URL in metadata, in bytes, and the longest other text that is kept of it.
const MAX_TEXT: usize = 2048;

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

/// Opens metadata and decides whether it is accepted: parsed once, its signature and that of each new roll verified once.
///
/// `known` are the keys and the version that an account already has; without it `pin` is the key that the
/// enrollment named, or nothing for trust on first use. The claims come back without `key_history`: it was walked, and
/// [`ServerKeys`] is what remains of it.
///
/// # Errors
/// [`MetadataError`]; what is known stays.
pub fn accept_metadata(
    compact: &str,
    issuer: &Issuer,
    pin: Option<Thumbprint>,
    known: Option<(&ServerKeys, u64)>,
) -> Result<(MetadataClaims, ServerKeys), MetadataError> {
    let metadata = UnverifiedJws::parse(compact, Typ::Metadata)?.with_payload();
    let keys = match known {
        Some((keys, _)) => keys.follow(&metadata, issuer)?,
        None => ServerKeys::first_contact(&metadata, issuer, pin)?,
    };
    let named = metadata.key().clone();
    let signer = keys.in_chain(&named).ok_or(JoseError::UnknownKey)?;
    let verified = metadata.verify(signer)?;
    let versions: MetadataVersions = verified.read()?;
    let current = verified.read::<KeysOfMetadata>().map(|claims| claims.jwks.keys);
    if current.is_ok_and(|current| !current.contains(signer)) {
        return Err(JoseError::UnknownKey.into());
    }
    if !versions.protocol_versions.contains(&PROTOCOL_VERSION) {
        return Err(MetadataError::OtherProtocolVersion);
    }
    let mut claims: MetadataClaims = verified.read()?;
    if keys.find(Typ::Metadata, &named, &claims, None).is_none() {
        return Err(JoseError::UnknownKey.into());
    }
    check(&claims, issuer)?;
    if known.is_some_and(|(_, version)| claims.version < version) {
        return Err(MetadataError::OlderVersion);
    }
    claims.key_history = Vec::new();
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
        if url.len() > MAX_TEXT || !issuer.shares_origin(url) || url.contains(['?', '#']) {
            return invalid(name);
        }
    }
    if !issuer.shares_origin(claims.oauth.issuer.as_str()) {
        return invalid("oauth.issuer");
    }
    let texts = [("oauth.client_id", &claims.oauth.client_id), ("oauth.scope", &claims.oauth.scope)];
    for (name, text) in texts.into_iter().chain([("tenant.name", &claims.tenant.name)]) {
        if text.len() > MAX_TEXT {
            return invalid(name);
        }
    }
    if claims.oauth.redirect_uris.iter().any(|uri| uri.len() > MAX_TEXT) {
        return invalid("oauth.redirect_uris");
    }
    if !(2..=8).contains(&claims.match_rule.min_digits) || claims.match_rule.modes.is_empty() {
        return invalid("match");
    }
    Ok(())
}
