//! Push: where the phone is woken, and what a wake-up was about.

use std::fmt;
use std::sync::Arc;

use authenticator_core as core;

use crate::{Account, Authenticator, AuthenticatorError, Request};

/// What a server can wake phones by.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum PushService {
    /// Web Push (RFC 8030), on Android by way of UnifiedPush.
    WebPush {
        /// The server's VAPID key (RFC 8292), 65 bytes in base64url: ask the push service for a subscription for it alone.
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

/// Where the phone wants to be woken. Whoever knows it can wake the phone, so it is an object: nothing prints what is in it.
#[derive(uniffi::Object)]
pub struct PushTarget(core::PushTarget);

impl fmt::Debug for PushTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PushTarget({:?})", self.0)
    }
}

#[uniffi::export]
impl PushTarget {
    /// At the push resource of Web Push that the push service gave. The keys of the subscription are the library's.
    #[uniffi::constructor]
    pub fn web_push(endpoint: String) -> Arc<Self> {
        Arc::new(Self(core::PushTarget::WebPush { endpoint }))
    }

    /// With a registration token of Firebase Cloud Messaging.
    #[uniffi::constructor]
    pub fn fcm(token: String) -> Arc<Self> {
        Arc::new(Self(core::PushTarget::Fcm { token }))
    }

    /// With a device token of APNs, in hexadecimal digits.
    #[uniffi::constructor]
    pub fn apns(token: String) -> Arc<Self> {
        Arc::new(Self(core::PushTarget::Apns { token }))
    }

    /// Nowhere any more.
    #[uniffi::constructor]
    pub fn nowhere() -> Arc<Self> {
        Arc::new(Self(core::PushTarget::Nowhere))
    }
}

/// What a push service has delivered.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum PushMessage {
    /// A Web Push message.
    WebPush {
        /// Its body as it was sent.
        encrypted: Vec<u8>,
    },
    /// A data message of FCM, or a notification of APNs.
    Id {
        /// Its member `id`.
        id: String,
    },
}

/// What a wake-up was about.
#[derive(Clone, uniffi::Enum)]
pub enum WokenUp {
    /// The account, and what waits for the person there; may be nothing.
    Requests {
        /// The account.
        account: Arc<Account>,
        /// Its requests.
        requests: Vec<Arc<Request>>,
    },
    /// The account, whose server is being asked because of another wake-up: that call tells what waits.
    Joined {
        /// The account.
        account: Arc<Account>,
    },
    /// It is of no account of this phone: it is old, of a channel that ended, or false. Show nothing.
    NotOurs,
}

#[uniffi::export]
impl Account {
    /// What the server of the account can wake the phone by, as it told last; empty where it sends no wake-ups. Sends nothing.
    ///
    /// Fails with `Refused`.
    pub async fn push_services(&self) -> Result<Vec<PushService>, AuthenticatorError> {
        let core = self.core().clone();
        self.scope()
            .run(async move {
                let service = |service| match service {
                    core::PushService::WebPush { vapid } => PushService::WebPush { vapid },
                    core::PushService::Fcm { sender_id } => PushService::Fcm { sender_id },
                    core::PushService::Apns { topic } => PushService::Apns { topic },
                };
                Ok(core.push_services()?.into_iter().map(service).collect())
            })
            .await
    }

    /// Tells the server where wake-ups go from now on, and nowhere else. Call it whenever the push service gives an address, and each
    /// time that the app is started: where the server knows it already, nothing is sent. The phone finds requests without push as well,
    /// when it asks.
    ///
    /// Fails with `InvalidInput`; with `Refused` if the server does not send by this channel; with `Offline`: call it again later.
    pub async fn set_push(&self, target: Arc<PushTarget>) -> Result<(), AuthenticatorError> {
        let core = self.core().clone();
        self.scope().run(async move { Ok(core.set_push(target.0.clone()).await?) }).await
    }
}

#[uniffi::export]
impl Authenticator {
    /// Takes a wake-up: finds the account that it is for, and asks its server what waits. Nothing in it is trusted; however many come, a
    /// server is asked at most once in 5 seconds because of them, and one that comes earlier waits for its turn.
    ///
    /// Fails as `requests` of the account does; a later poll finds what waits.
    pub async fn handle_push(&self, message: PushMessage) -> Result<WokenUp, AuthenticatorError> {
        let core = self.core().clone();
        self.scope()
            .run(async move {
                let woken = match &message {
                    PushMessage::WebPush { encrypted } => {
                        core.handle_push(core::PushMessage::WebPush(encrypted)).await?
                    }
                    PushMessage::Id { id } => core.handle_push(core::PushMessage::Id(id)).await?,
                };
                Ok(match woken {
                    core::WokenUp::Requests { account, requests } => WokenUp::Requests {
                        account: Arc::new(Account::new(account)),
                        requests: requests.into_iter().map(Request::new).map(Arc::new).collect(),
                    },
                    core::WokenUp::Joined { account } => WokenUp::Joined { account: Arc::new(Account::new(account)) },
                    core::WokenUp::NotOurs => WokenUp::NotOurs,
                })
            })
            .await
    }
}
