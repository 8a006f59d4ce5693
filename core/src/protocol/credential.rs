//! `phone-credential+jwt` and `phone-key-proof+jwt`: the phone asks for a credential, the new key proves itself.

use serde::{Deserialize, Serialize};

use super::{CredentialId, DeviceId, Issuer, MessageId, Opaque, UnixTime};
use crate::jose::{Message, Thumbprint, Typ};

/// The request for a credential, signed by the device key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialClaims {
    /// The device.
    pub iss: DeviceId,
    /// The issuer.
    pub aud: Issuer,
    /// By the phone's wall clock.
    pub iat: UnixTime,
    /// Unique for each message.
    pub jti: MessageId,
    /// A compact [`KeyProofClaims`] by the new key.
    pub proof: String,
    /// Attestation of the new key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation: Option<serde_json::Value>,
    /// The credential that the new one takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<CredentialId>,
    /// A compact [`KeyProofClaims`] by the old key, of the new key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces_proof: Option<String>,
}

impl Message for CredentialClaims {
    const TYP: Typ = Typ::Credential;
}

/// Exactly these two members: no other claim stands in a key proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyProofClaims {
    /// By the new key: the thumbprint of the device key. By the old key: that of the new key.
    pub jkt: Thumbprint,
    /// From `POST nonce`.
    pub nonce: Opaque,
}

impl Message for KeyProofClaims {
    const TYP: Typ = Typ::KeyProof;
}
