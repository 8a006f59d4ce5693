//! `phone-push+jwt`: how the server can wake the phone. A wake-up carries no number and no context.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DeviceId, Issuer, MessageId, Opaque, PushEndpoint, PushKey, PushSecret, PushToken, UnixTime};
use crate::jose::{Message, Typ};

/// A change of the push channel, signed by the device key.
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
    /// The server's last `DPoP-Nonce`: an old change cannot be played again.
    pub nonce: Opaque,
    /// What changes; its members stand beside the others.
    #[serde(flatten)]
    pub change: PushChange,
}

impl Message for PushClaims {
    const TYP: Typ = Typ::Push;
}

/// A change of the push channel. In JSON that of [`PushAddress`], or the `channel` `none` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawChange", into = "RawChange")]
pub enum PushChange {
    /// Wake-ups go here from now on, and nowhere else.
    To(PushAddress),
    /// There is no channel any more.
    End,
}

/// Where a wake-up goes. In JSON `channel` and, flat, the members of that channel.
/// Whoever knows it can wake the phone, so that `Debug` shows the channel alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawAddress", into = "RawAddress")]
pub enum PushAddress {
    /// Web Push (RFC 8030), encrypted for the phone (RFC 8291).
    WebPush(WebPushSubscription),
    /// Firebase Cloud Messaging.
    Fcm {
        /// The registration token. Secret.
        token: PushToken,
    },
    /// Apple Push Notification service.
    Apns {
        /// The device token. Secret.
        token: PushToken,
    },
}

impl PushAddress {
    /// The channel.
    #[must_use]
    pub const fn channel(&self) -> PushChannel {
        match self {
            Self::WebPush(_) => PushChannel::WebPush,
            Self::Fcm { .. } => PushChannel::Fcm,
            Self::Apns { .. } => PushChannel::Apns,
        }
    }
}

impl fmt::Debug for PushAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PushAddress({})", self.channel().as_str())
    }
}

/// The push channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PushChannel {
    /// Web Push (RFC 8030).
    WebPush,
    /// Firebase Cloud Messaging.
    Fcm,
    /// Apple Push Notification service.
    Apns,
}

impl PushChannel {
    /// The text in the claim `channel`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WebPush => "webpush",
            Self::Fcm => "fcm",
            Self::Apns => "apns",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct RawAddress {
    channel: PushChannel,
    #[serde(flatten)]
    members: RawMembers,
}

#[derive(Serialize, Deserialize)]
struct RawChange {
    channel: RawChannel,
    #[serde(flatten)]
    members: RawMembers,
}

/// `PushChannel`, or `none`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawChannel {
    WebPush,
    Fcm,
    Apns,
    None,
}

#[derive(Default, Serialize, Deserialize)]
struct RawMembers {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<PushEndpoint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p256dh: Option<PushKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    auth: Option<PushSecret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<PushToken>,
}

impl TryFrom<RawAddress> for PushAddress {
    type Error = &'static str;

    fn try_from(RawAddress { channel, members }: RawAddress) -> Result<Self, Self::Error> {
        let RawMembers { endpoint, p256dh, auth, token } = members;
        match (channel, endpoint, p256dh, auth, token) {
            (PushChannel::WebPush, Some(endpoint), Some(p256dh), Some(auth), None) => {
                Ok(Self::WebPush(WebPushSubscription { endpoint, p256dh, auth }))
            }
            (PushChannel::Fcm, None, None, None, Some(token)) => Ok(Self::Fcm { token }),
            (PushChannel::Apns, None, None, None, Some(token)) => Ok(Self::Apns { token }),
            (PushChannel::WebPush, ..) => Err("webpush needs endpoint, p256dh and auth alone"),
            (PushChannel::Fcm | PushChannel::Apns, ..) => Err("fcm and apns need token alone"),
        }
    }
}

impl From<PushAddress> for RawAddress {
    fn from(address: PushAddress) -> Self {
        let channel = address.channel();
        let members = match address {
            PushAddress::WebPush(WebPushSubscription { endpoint, p256dh, auth }) => {
                RawMembers { endpoint: Some(endpoint), p256dh: Some(p256dh), auth: Some(auth), token: None }
            }
            PushAddress::Fcm { token } | PushAddress::Apns { token } => {
                RawMembers { token: Some(token), ..RawMembers::default() }
            }
        };
        Self { channel, members }
    }
}

impl TryFrom<RawChange> for PushChange {
    type Error = &'static str;

    fn try_from(RawChange { channel, members }: RawChange) -> Result<Self, Self::Error> {
        let to = |channel, members| RawAddress { channel, members }.try_into().map(Self::To);
        match channel {
            RawChannel::WebPush => to(PushChannel::WebPush, members),
            RawChannel::Fcm => to(PushChannel::Fcm, members),
            RawChannel::Apns => to(PushChannel::Apns, members),
            RawChannel::None => match members {
                RawMembers { endpoint: None, p256dh: None, auth: None, token: None } => Ok(Self::End),
                _ => Err("none needs no other member"),
            },
        }
    }
}

impl From<PushChange> for RawChange {
    fn from(change: PushChange) -> Self {
        let PushChange::To(address) = change else {
            return Self { channel: RawChannel::None, members: RawMembers::default() };
        };
        let RawAddress { channel, members } = address.into();
        let channel = match channel {
            PushChannel::WebPush => RawChannel::WebPush,
            PushChannel::Fcm => RawChannel::Fcm,
            PushChannel::Apns => RawChannel::Apns,
        };
        Self { channel, members }
    }
}

/// A Web Push subscription: where to post, and for whom to encrypt.
#[derive(Clone, PartialEq, Eq)]
pub struct WebPushSubscription {
    /// The push resource (RFC 8030 section 2).
    pub endpoint: PushEndpoint,
    /// The phone's key (RFC 8291 section 3.1).
    pub p256dh: PushKey,
    /// The authentication secret (RFC 8291 section 3.2).
    pub auth: PushSecret,
}

impl fmt::Debug for WebPushSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebPushSubscription")
    }
}
