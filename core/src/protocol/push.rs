//! `phone-push+jwt`: how the server can wake the phone.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DeviceId, Issuer, MessageId, Opaque, UnixTime};
use crate::jose::{Message, Typ};

/// A push channel, signed by the device key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushClaims {
    /// The device.
    pub iss: DeviceId,
    /// The issuer.
    pub aud: Issuer,
    /// By the phone's wall clock.
    pub iat: UnixTime,
    /// Unique for each message.
    pub jti: MessageId,
    /// The server's last DPoP nonce.
    pub nonce: Opaque,
    /// The channel; its members stand beside the others.
    #[serde(flatten)]
    pub channel: PushChannel,
}

impl Message for PushClaims {
    const TYP: Typ = Typ::Push;
}

/// Where wake-ups go.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "snake_case")]
pub enum PushChannel {
    /// Web Push (RFC 8030, RFC 8291).
    Webpush {
        /// The push resource.
        endpoint: String,
        /// The phone's public key.
        p256dh: String,
        /// The authentication secret. Secret.
        auth: String,
    },
    /// Firebase Cloud Messaging.
    Fcm {
        /// The registration token. Secret.
        token: String,
    },
    /// Apple Push Notification service.
    Apns {
        /// The device token. Secret.
        token: String,
    },
}

impl fmt::Debug for PushChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Webpush { .. } => "Webpush",
            Self::Fcm { .. } => "Fcm",
            Self::Apns { .. } => "Apns",
        })
    }
}
