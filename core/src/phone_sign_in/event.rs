//! What happens to phone sign-in: wishes of the person, results of commands, signed words of the server.

use super::{CredentialKey, Secret, SignIn};
use crate::protocol::{CredentialId, CredentialStatus, Opaque, ProblemCode, RequestId, Verdict};

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "events live on the stack of one step")]
pub enum Event {
    /// The person wants phone sign-in; `reasons` says why the server does not allow it, empty if it does.
    EnableRequested {
        /// Codes of the account document.
        reasons: Vec<ProblemCode>,
    },
    /// The person wants another credential key in the place of the one in use; `reasons` as above.
    RenewRequested {
        /// Codes of the account document.
        reasons: Vec<ProblemCode>,
    },
    /// The device lock was looked at.
    DeviceLockSeen {
        /// Whether one is set.
        set: bool,
    },
    /// The authorization server was found and the sign-in prepared.
    SignInPrepared {
        /// What it is begun with.
        sign_in: SignIn,
    },
    /// The browser came back with a code that belongs to the sign-in.
    CodeReceived {
        /// The code.
        code: Secret,
    },
    /// The code was redeemed.
    TokenReceived {
        /// The access token, bound to the device key.
        token: Secret,
    },
    /// The person wants another sign-in: the one before is too old, or was of another user.
    SignInAgainRequested,
    /// The device is registered.
    DeviceRegistered,
    /// A nonce came; `alias` is fresh and will name the new key.
    NonceReceived {
        /// The nonce.
        nonce: Opaque,
        /// The alias.
        alias: String,
    },
    /// The key was made.
    KeyCreated {
        /// The key.
        key: CredentialKey,
    },
    /// The request for a credential was signed.
    KeyProven {
        /// The compact message.
        message: String,
    },
    /// The server made a pending credential.
    CredentialAccepted {
        /// The credential.
        credential: CredentialId,
        /// Its `enable` request.
        request: RequestId,
    },
    /// A signed word of the server says that phone sign-in cannot be enabled.
    NotAllowed {
        /// Its codes.
        reasons: Vec<ProblemCode>,
    },
    /// The `enable` answer got its verdict, or its request ended without one.
    EnableAnswered {
        /// The verdict.
        verdict: Verdict,
    },
    /// A signed word of the server told how a credential stands, or that it is gone.
    CredentialSeen {
        /// The credential that was looked for.
        credential: CredentialId,
        /// What it says of that credential.
        status: Option<CredentialStatus>,
        /// Why the tenant's policy bars its use now; empty if it does not.
        barred: Vec<ProblemCode>,
    },
    /// The person gives up on the way: what was enabled before stays so.
    GiveUpRequested,
    /// The person disables, wherever it stands.
    DisableRequested,
    /// The account was removed, by a signed word or by the person.
    AccountRemoved,
    /// The key store says that a key can never be used again.
    KeyLost {
        /// Its alias.
        alias: String,
    },
    /// The key is gone.
    KeyDestroyed,
    /// The server knows of the revocation.
    ServerTold,
}

/// The name of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "named like the events")]
pub enum EventKind {
    EnableRequested,
    RenewRequested,
    DeviceLockSeen,
    SignInPrepared,
    CodeReceived,
    TokenReceived,
    SignInAgainRequested,
    DeviceRegistered,
    NonceReceived,
    KeyCreated,
    KeyProven,
    CredentialAccepted,
    NotAllowed,
    EnableAnswered,
    CredentialSeen,
    GiveUpRequested,
    DisableRequested,
    AccountRemoved,
    KeyLost,
    KeyDestroyed,
    ServerTold,
}

impl EventKind {
    /// All events.
    pub const ALL: [Self; 21] = [
        Self::EnableRequested,
        Self::RenewRequested,
        Self::DeviceLockSeen,
        Self::SignInPrepared,
        Self::CodeReceived,
        Self::TokenReceived,
        Self::SignInAgainRequested,
        Self::DeviceRegistered,
        Self::NonceReceived,
        Self::KeyCreated,
        Self::KeyProven,
        Self::CredentialAccepted,
        Self::NotAllowed,
        Self::EnableAnswered,
        Self::CredentialSeen,
        Self::GiveUpRequested,
        Self::DisableRequested,
        Self::AccountRemoved,
        Self::KeyLost,
        Self::KeyDestroyed,
        Self::ServerTold,
    ];
}

impl Event {
    /// The name of the event.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::EnableRequested { .. } => EventKind::EnableRequested,
            Self::RenewRequested { .. } => EventKind::RenewRequested,
            Self::DeviceLockSeen { .. } => EventKind::DeviceLockSeen,
            Self::SignInPrepared { .. } => EventKind::SignInPrepared,
            Self::CodeReceived { .. } => EventKind::CodeReceived,
            Self::TokenReceived { .. } => EventKind::TokenReceived,
            Self::SignInAgainRequested => EventKind::SignInAgainRequested,
            Self::DeviceRegistered => EventKind::DeviceRegistered,
            Self::NonceReceived { .. } => EventKind::NonceReceived,
            Self::KeyCreated { .. } => EventKind::KeyCreated,
            Self::KeyProven { .. } => EventKind::KeyProven,
            Self::CredentialAccepted { .. } => EventKind::CredentialAccepted,
            Self::NotAllowed { .. } => EventKind::NotAllowed,
            Self::EnableAnswered { .. } => EventKind::EnableAnswered,
            Self::CredentialSeen { .. } => EventKind::CredentialSeen,
            Self::GiveUpRequested => EventKind::GiveUpRequested,
            Self::DisableRequested => EventKind::DisableRequested,
            Self::AccountRemoved => EventKind::AccountRemoved,
            Self::KeyLost { .. } => EventKind::KeyLost,
            Self::KeyDestroyed => EventKind::KeyDestroyed,
            Self::ServerTold => EventKind::ServerTold,
        }
    }
}
