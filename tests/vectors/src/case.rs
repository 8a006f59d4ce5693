//! One case: a compact JWS, the key that its reader has, and what must come out.

use authenticator_core::jose::{KeyRef, PublicKey};
use serde_json::Value;

/// One message, valid or broken in one way.
#[derive(Debug, Clone)]
pub struct Case {
    /// Unique in its file.
    pub name: String,
    /// Why it is as it is, with the clause.
    pub comment: String,
    /// The text that the reader gets.
    pub compact: String,
    /// The key that the reader has.
    pub key: ReaderKey,
    /// What must come out.
    pub expected: Expected,
    /// SHA-256 of the signing input in base64url, where the protocol uses it.
    pub answer_hash: Option<String>,
    /// SHA-256 of the compact form in base64url, where the protocol uses it.
    pub compact_hash: Option<String>,
    /// The HTTP call, of a DPoP proof.
    pub call: Option<Call>,
}

/// The key that a reader has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderKey {
    /// None: it takes the one in the header.
    Header,
    /// This one, and no other.
    Pinned(PublicKey),
}

/// What must come out.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// These claims. Members that the protocol does not know are left out.
    Claims(Value),
    /// An error of this kind.
    Refused {
        /// `too_large`, `not_compact`, `header`, `wrong_typ`, `unknown_key`, `bad_signature`, `payload`, or of DPoP proofs `other_call`.
        kind: String,
        /// Of `other_call`: the claim.
        claim: Option<String>,
    },
}

/// The HTTP call that a DPoP proof comes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The URL without query.
    pub url: String,
    /// The access token.
    pub token: Option<String>,
}

impl Case {
    /// The key that the reader of this case finds for a reference.
    #[must_use]
    pub fn find(&self, reference: &KeyRef) -> Option<PublicKey> {
        match (&self.key, reference) {
            (ReaderKey::Header, KeyRef::Jwk(key)) => Some(key.clone()),
            (ReaderKey::Header, KeyRef::Kid(_)) => None,
            (ReaderKey::Pinned(key), reference) => (key.thumbprint() == reference.thumbprint()).then(|| key.clone()),
        }
    }
}
