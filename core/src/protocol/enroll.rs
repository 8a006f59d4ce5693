//! `phone-enroll+jwt`: a phone asks to be enrolled, by its new device key.

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::{AppVersion, DeviceId, Issuer, MessageId, PushAddress, UnixTime};
use crate::jose::{Digest, Message, Thumbprint, Typ};

/// The request of a new device key. Exactly one of `code`, an access token with the call, and `transfer` entitles it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrollClaims {
    /// The thumbprint of the device key.
    pub iss: Thumbprint,
    /// The issuer.
    pub aud: Issuer,
    /// By the phone's wall clock.
    pub iat: UnixTime,
    /// Unique for each message.
    pub jti: MessageId,
    /// The one-use code of the enrollment input. Secret until used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The compact transfer of an old phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// The device that this enrolment takes the place of (only with a token).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<DeviceId>,
    /// What the phone is.
    pub device: DeviceDescription,
    /// The version of the app.
    pub app_version: AppVersion,
    /// HMAC-SHA-256 of the issuer under the installation's secret: links accounts of one issuer on one phone, and nothing across issuers.
    pub installation_id: Digest,
    /// Attestation of the device key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation: Option<serde_json::Value>,
    /// How to wake the phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<PushAddress>,
}

impl Message for EnrollClaims {
    const TYP: Typ = Typ::Enroll;
}

impl Drop for EnrollClaims {
    fn drop(&mut self) {
        self.code.zeroize();
        self.transfer.zeroize();
    }
}

impl std::fmt::Debug for EnrollClaims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnrollClaims").field("iss", &self.iss).field("aud", &self.aud).finish_non_exhaustive()
    }
}

/// What a phone is, in words for its owner's list of devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceDescription {
    /// The name that its owner gave it; cleaned before display.
    pub name: String,
    /// Its platform.
    pub platform: Platform,
    /// Its operating system and version.
    pub os: String,
}

/// The platform of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Android.
    Android,
    /// iOS.
    Ios,
    /// Everything else.
    Other,
}

impl EnrollClaims {
    /// How many of code and transfer are there; the token is counted by the server.
    #[must_use]
    pub fn entitlements(&self) -> usize {
        usize::from(self.code.is_some()) + usize::from(self.transfer.is_some())
    }
}
