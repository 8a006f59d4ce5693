//! `phone-transfer+jwt`: the old phone vouches for the key of the new one.

use serde::{Deserialize, Serialize};

use super::{DeviceId, Issuer, MessageId, UnixTime};
use crate::jose::{Message, Thumbprint, Typ};

/// A transfer, signed by the old credential key. The new phone hands it in as `transfer` of its enrollment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferClaims {
    /// The old device.
    pub iss: DeviceId,
    /// The issuer.
    pub aud: Issuer,
    /// By the old phone's wall clock.
    pub iat: UnixTime,
    /// Unique for each message.
    pub jti: MessageId,
    /// The thumbprint of the new phone's device key: no other key may redeem this.
    pub new_jkt: Thumbprint,
    /// When it ends.
    pub exp: UnixTime,
}

impl Message for TransferClaims {
    const TYP: Typ = Typ::Transfer;
}
