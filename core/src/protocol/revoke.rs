//! `phone-revoke+jwt`: the phone gives something up.

use serde::{Deserialize, Serialize};

use super::{DeviceId, Issuer, MessageId, Opaque, UnixTime};
use crate::jose::{Message, Typ};

/// A revocation, signed by the device key. Safe to repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeClaims {
    /// The device.
    pub iss: DeviceId,
    /// The issuer.
    pub aud: Issuer,
    /// By the phone's wall clock.
    pub iat: UnixTime,
    /// Unique for each message.
    pub jti: MessageId,
    /// What is given up.
    pub target: RevokeTarget,
    /// The credential id, the `sub`, the device id, or the `jti` of a transfer.
    pub id: Opaque,
    /// Why, as a code.
    pub reason: String,
}

impl Message for RevokeClaims {
    const TYP: Typ = Typ::Revoke;
}

/// What is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokeTarget {
    /// Phone sign-in.
    Credential,
    /// The account on this device: it becomes `removed`.
    Account,
    /// Registration and credential; the account stays active for MFA.
    Device,
    /// A transfer that was signed and not redeemed: it can be redeemed no more.
    Transfer,
}
