//! DPoP proofs (RFC 9449): the device key shows with each call that it is there.

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{Digest, JoseError, KeyRef, Message, Opened, Typ, base64url, open};

/// Claims of a proof (RFC 9449 section 4.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DpopClaims {
    /// Unique for each proof.
    pub jti: String,
    /// The HTTP method, in capitals.
    pub htm: String,
    /// The URL without query and fragment; compared byte for byte.
    pub htu: String,
    /// By the phone's wall clock, at most 2^53 - 1; only its type counts when the nonce is the server's.
    #[serde(deserialize_with = "time")]
    pub iat: u64,
    /// [`access_token_hash`] of the token that goes with the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ath: Option<String>,
    /// The server's last `DPoP-Nonce`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
}

/// A time as rule 2 has it: every reader of JSON must see the same number.
fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let seconds = u64::deserialize(deserializer)?;
    if seconds < 1 << 53 { Ok(seconds) } else { Err(de::Error::custom("not a time below 2^53 seconds")) }
}

impl Message for DpopClaims {
    const TYP: Typ = Typ::Dpop;
}

/// The `ath` of an access token: SHA-256 in base64url (RFC 9449 section 4.2).
#[must_use]
pub fn access_token_hash(token: &str) -> String {
    base64url::encode(Digest::of_secret(token.as_bytes()).as_bytes())
}

/// The call that a proof must be for.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The HTTP method, in capitals.
    pub method: &'a str,
    /// The endpoint, as metadata names it.
    pub url: &'a str,
    /// The access token that came with the call.
    pub token: Option<&'a str>,
}

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DpopError {
    /// Not a proof at all.
    #[error(transparent)]
    Jose(#[from] JoseError),
    /// For another method, URL or token.
    #[error("{claim} is not that of this call")]
    OtherCall {
        /// `htm`, `htu` or `ath`.
        claim: &'static str,
    },
}

/// Opens a proof and checks that it is for `call` (RFC 9449 section 4.3). Whether the nonce is fresh
/// and the `jti` new is known to the server alone.
///
/// # Errors
/// [`DpopError`]; the signature is checked before the claims.
pub fn open_proof(compact: &str, call: &Call<'_>) -> Result<Opened<DpopClaims>, DpopError> {
    let proof: Opened<DpopClaims> = open(compact, |key| match key {
        KeyRef::Jwk(key) => Some(key.clone()),
        KeyRef::Kid(_) => None,
    })?;
    let other = |claim| Err(DpopError::OtherCall { claim });
    if proof.claims.htm != call.method {
        return other("htm");
    }
    if proof.claims.htu != call.url {
        return other("htu");
    }
    if proof.claims.ath != call.token.map(access_token_hash) {
        return other("ath");
    }
    Ok(proof)
}
