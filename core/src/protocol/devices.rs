//! `phone-devices+jwt`: the devices of one user.

use serde::{Deserialize, Serialize};

use super::{DeviceId, Issuer, MessageId, Platform, UnixTime};
use crate::jose::{Message, Typ};

/// The list of a user's devices. `aud` is the device, or in a 409 the thumbprint of the key that asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicesClaims {
    /// The issuer.
    pub iss: Issuer,
    /// Who asked.
    pub aud: String,
    /// When it was signed.
    pub iat: UnixTime,
    /// Unique for each message.
    pub jti: MessageId,
    /// The `jti` of what it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub req: Option<MessageId>,
    /// The devices, at most 64.
    pub devices: Vec<DeviceEntry>,
}

impl Message for DevicesClaims {
    const TYP: Typ = Typ::Devices;
}

/// One device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceEntry {
    /// Its id.
    pub id: DeviceId,
    /// Its name; cleaned before display.
    pub name: String,
    /// Its platform.
    pub platform: Platform,
    /// Where it stands.
    pub state: DeviceState,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Where a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Enrolled, its number not matched yet.
    Pending,
    /// In use.
    Active,
    /// Removed.
    Removed,
}
