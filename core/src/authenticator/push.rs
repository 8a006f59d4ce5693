//! The push channel of an account: what its server can wake the phone by, and where the phone wants to be woken.

use super::Account;
use super::caller::DeviceKey;
use super::inner::{Inner, fresh_id};
use crate::account::AccountId;
use crate::error::Error;
use crate::idp::PushReply;
use crate::jose::SigningInput;
use crate::progress::{ProgressStep, report};
use crate::protocol::{
    Opaque, PushAddress, PushChange, PushClaims, PushEndpoint, PushSecret, PushToken, WebPushSubscription,
};
use crate::push::WebPushKeys;
use crate::store::{AccountRecord, Store};

/// What a server can wake phones by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushService {
    /// Web Push (RFC 8030), on Android by way of UnifiedPush.
    WebPush {
        /// The server's VAPID key (RFC 8292), 65 bytes in base64url: the subscription must be for it alone.
        vapid: String,
    },
    /// Firebase Cloud Messaging.
    Fcm {
        /// The sender.
        sender_id: String,
    },
    /// Apple Push Notification service.
    Apns {
        /// The topic.
        topic: String,
    },
}

/// Where the phone wants to be woken. `Debug` shows the channel alone.
#[derive(Clone, PartialEq, Eq)]
pub enum PushTarget {
    /// At this push resource. The keys of the subscription are the core's.
    WebPush {
        /// The URL that the push service gave. A capability: secret.
        endpoint: String,
    },
    /// With this registration token of Firebase Cloud Messaging. Secret.
    Fcm {
        /// The token.
        token: String,
    },
    /// With this device token of APNs, in hexadecimal digits. Secret.
    Apns {
        /// The token.
        token: String,
    },
    /// Nowhere any more.
    Nowhere,
}

impl std::fmt::Debug for PushTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::WebPush { .. } => "WebPush",
            Self::Fcm { .. } => "Fcm",
            Self::Apns { .. } => "Apns",
            Self::Nowhere => "Nowhere",
        })
    }
}

impl Account {
    /// What the server of the account can wake the phone by, as it told last; empty where it sends no wake-ups. Sends nothing.
    ///
    /// # Errors
    /// [`Error::Refused`] with `not_supported` for an account that has codes only, or with `account_removed`.
    pub fn push_services(&self) -> Result<Vec<PushService>, Error> {
        let record = self.inner.record(self.id)?;
        let push = record.server.metadata.push;
        Ok([
            push.webpush.map(|webpush| PushService::WebPush { vapid: webpush.vapid }),
            push.fcm.map(|fcm| PushService::Fcm { sender_id: fcm.sender_id }),
            push.apns.map(|apns| PushService::Apns { topic: apns.topic }),
        ]
        .into_iter()
        .flatten()
        .collect())
    }

    /// Tells the server where wake-ups go from now on, and nowhere else. Call it whenever the push service gives an address, and each time
    /// that the app is started: where the server knows it already, nothing is sent. Without push, and whatever becomes of a wake-up, the
    /// phone finds requests when it asks.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] of `push_target`; [`Error::Refused`] with `push_not_offered`: the server does not send by this channel;
    /// [`Error::Offline`]: nothing changed, call it again later.
    pub async fn set_push(&self, target: PushTarget) -> Result<(), Error> {
        let _call = self.inner.begin_call()?;
        self.inner.set_push(self.id, target).await
    }
}

impl Inner {
    async fn set_push(&self, id: AccountId, target: PushTarget) -> Result<(), Error> {
        let record = self.contact(id).await?;
        let change = self.push_change(&record, target)?;
        let runtime = self.runtime(id);
        let is_told = {
            let known = runtime.known();
            known.push.as_ref() == Some(&change) && has_channel(&record, &change)
        };
        if is_told {
            return Ok(());
        }
        if self.client.nonce_of(&record.device_key).is_none() {
            Box::pin(self.fetch_account(id)).await?;
        }
        self.send_push(&record, &change).await?;
        // What wake-ups of the channel carry stands in the signed document.
        Box::pin(self.fetch_account(id)).await?;
        if !has_channel(&*self.record(id)?, &change) {
            return Err(Error::refused("reply_of_other_call"));
        }
        runtime.known().push = Some(change);
        Ok(())
    }

    fn push_change(&self, record: &AccountRecord, target: PushTarget) -> Result<PushChange, Error> {
        let offered = &record.server.metadata.push;
        let invalid = |reason| Error::InvalidInput { field: "push_target", reason };
        let token = |token: &str| PushToken::parse(token).ok_or_else(|| invalid("token"));
        let (address, is_offered) = match target {
            PushTarget::Nowhere => return Ok(PushChange::End),
            PushTarget::WebPush { endpoint } => {
                let endpoint = PushEndpoint::parse(&endpoint).ok_or_else(|| invalid("endpoint"))?;
                let keys = self.web_push_keys(record.id)?;
                let subscription = WebPushSubscription { endpoint, p256dh: keys.public(), auth: keys.secret() };
                (PushAddress::WebPush(subscription), offered.webpush.is_some())
            }
            PushTarget::Fcm { token: text } => (PushAddress::Fcm { token: token(&text)? }, offered.fcm.is_some()),
            PushTarget::Apns { token: text } => (PushAddress::Apns { token: token(&text)? }, offered.apns.is_some()),
        };
        if is_offered { Ok(PushChange::To(address)) } else { Err(Error::refused("push_not_offered")) }
    }

    /// Signed for the server's nonce; once more where that was too old.
    async fn send_push(&self, record: &AccountRecord, change: &PushChange) -> Result<(), Error> {
        for _ in 0..2 {
            let nonce = self.client.nonce_of(&record.device_key).and_then(|nonce| Opaque::parse(&nonce));
            let claims = PushClaims {
                iss: record.document.device_id,
                aud: record.server.issuer.clone(),
                iat: self.times()?.wall,
                jti: fresh_id()?,
                nonce: nonce.ok_or(Error::Offline { retry_after: None })?,
                change: change.clone(),
            };
            let message = {
                let input = SigningInput::new(&claims, &record.device_key)?;
                DeviceKey::of(self, record).sign_message(input).await?
            };
            report(ProgressStep::Sending);
            let reply = self.client.push(&record.server.metadata.endpoints, &message, &record.device_key).await?;
            if reply == PushReply::Taken {
                return Ok(());
            }
        }
        Err(Error::Offline { retry_after: None })
    }

    /// The keys of the account's subscription. They are derived from the data key: nothing of them is stored.
    pub(super) fn web_push_keys(&self, id: AccountId) -> Result<WebPushKeys, Error> {
        web_push_keys(&self.store, id).ok_or_else(|| Error::internal("web_push_keys"))
    }
}

fn web_push_keys(store: &Store, id: AccountId) -> Option<WebPushKeys> {
    let secret = store.web_push_bytes(id, b"auth")?;
    let (auth, _) = secret.reveal().split_first_chunk::<16>()?;
    // The first that is a private key: nearly always the first of all.
    (0..=u8::MAX).find_map(|attempt| {
        let scalar = store.web_push_bytes(id, &[b'k', attempt])?;
        WebPushKeys::new(scalar, PushSecret::from_bytes(*auth))
    })
}

/// Whether the account document is that of a server that took the change. One that says nothing of channels may have taken it.
fn has_channel(record: &AccountRecord, change: &PushChange) -> bool {
    match (&record.document.push, change) {
        (Some(push), PushChange::To(address)) => push.channel == address.channel(),
        (Some(_), PushChange::End) => false,
        (None, _) => true,
    }
}
