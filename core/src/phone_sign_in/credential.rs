//! Credentials as the machine holds them.

use serde::{Deserialize, Serialize};

use crate::jose::PublicKey;
use crate::protocol::{CredentialId, ProblemCode};

/// A credential key in the key store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialKey {
    /// Its alias.
    pub alias: String,
    /// Its public half.
    pub public: PublicKey,
}

/// A credential that approves, while the machine is about the key of another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveCredential {
    /// Its key.
    pub key: CredentialKey,
    /// The credential.
    pub credential: CredentialId,
    /// Why the tenant's policy bars its use now, as codes of the protocol; empty if it does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ProblemCode>,
}
