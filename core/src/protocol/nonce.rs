//! `POST nonce` and the attestation challenge that is made of its reply. Plain JSON both ways.

use serde::{Deserialize, Serialize};

use super::{Issuer, Opaque, UnixTime};
use crate::jose::Digest;

/// What a nonce is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestPurpose {
    /// Key attestation and the proof by a new key.
    Attest,
}

/// The body of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NonceRequest {
    /// What it is for.
    pub purpose: AttestPurpose,
}

/// The reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NonceReply {
    /// The nonce.
    pub nonce: Opaque,
    /// When it ends, absolute.
    pub exp: UnixTime,
}

/// The challenge that a key is attested for: SHA-256 of `"phone-attest" 0 issuer 0 nonce 0 purpose`, fixed before the key is made.
#[must_use]
pub fn attestation_challenge(issuer: &Issuer, nonce: &Opaque, purpose: AttestPurpose) -> Digest {
    let purpose = match purpose {
        AttestPurpose::Attest => "attest",
    };
    Digest::of(["phone-attest", issuer.as_str(), nonce.as_str(), purpose].join("\0").as_bytes())
}
