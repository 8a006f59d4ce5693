//! `phone-keyroll+jwt`: the old server key vouches for the new one.

use serde::{Deserialize, Serialize};

use super::{Issuer, UnixTime};
use crate::jose::{Message, PublicKey, Thumbprint, Typ};

/// One step of a server's keys, signed by the old key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRollClaims {
    /// The issuer.
    pub iss: Issuer,
    /// The key that signs this.
    pub old: PublicKey,
    /// The key that takes over.
    pub new: PublicKey,
    /// The number of the step, from 0.
    pub seq: u64,
    /// From this time on the new key signs everything.
    pub not_before: UnixTime,
    /// Keys that verify nothing any more but their own step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<Thumbprint>,
}

impl Message for KeyRollClaims {
    const TYP: Typ = Typ::KeyRoll;
}
