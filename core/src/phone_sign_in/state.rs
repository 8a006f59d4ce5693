//! Where phone sign-in of one account stands. A state holds all that its command needs.

use serde::{Deserialize, Serialize};

use super::{Secret, SignIn};
use crate::jose::PublicKey;
use crate::protocol::{CredentialId, Opaque, ProblemCode, RequestId};

/// The state, as it is committed. Serialised only to be sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "one state an account, and never in a list")]
pub enum State {
    /// At rest without phone sign-in.
    Disabled {
        /// Why, if it once was enabled or on the way.
        why: Option<WhyDisabled>,
    },
    /// A device lock is needed; the person sets it up, or it is there already.
    CheckingDeviceLock,
    /// The person must set up a device lock.
    NeedsDeviceLock,
    /// The sign-in is being prepared.
    PreparingSignIn,
    /// The person must sign in, in the system browser.
    NeedsSignIn {
        /// What it was begun with.
        sign_in: SignIn,
    },
    /// The browser came back with a code.
    RedeemingCode {
        /// What it was begun with.
        sign_in: SignIn,
        /// The code.
        code: Secret,
    },
    /// The device is being registered to the user.
    RegisteringDevice {
        /// The access token of the fresh sign-in.
        token: Secret,
    },
    /// A nonce for the key's attestation and proof is asked for.
    FetchingNonce {
        /// The access token.
        token: Secret,
    },
    /// The credential key is being made; its alias is committed before.
    CreatingKey {
        /// The access token.
        token: Secret,
        /// The alias.
        alias: String,
        /// The nonce.
        nonce: Opaque,
    },
    /// The new key proves itself: the gate opens.
    ProvingKey {
        /// The access token.
        token: Secret,
        /// The new key.
        key: CredentialKey,
        /// The nonce.
        nonce: Opaque,
    },
    /// The signed request for a credential is being sent; safe to repeat unchanged.
    RegisteringCredential {
        /// The access token.
        token: Secret,
        /// The new key.
        key: CredentialKey,
        /// The compact message.
        message: String,
    },
    /// The person must match the number on the web.
    NeedsNumber {
        /// The new key.
        key: CredentialKey,
        /// The pending credential.
        credential: CredentialId,
        /// Its `enable` request.
        request: RequestId,
    },
    /// Phone sign-in is enabled.
    Enabled {
        /// The credential key.
        key: CredentialKey,
        /// The credential.
        credential: CredentialId,
    },
    /// Enabled, but the tenant's policy bars its use now. The key stays: the policy may change, or the person disables.
    Suspended {
        /// The credential key.
        key: CredentialKey,
        /// The credential.
        credential: CredentialId,
        /// Why, as codes of the protocol.
        reasons: Vec<ProblemCode>,
    },
    /// A key is being destroyed, before anything else happens.
    DestroyingKey {
        /// Its alias.
        alias: String,
        /// What comes then.
        then: AfterKey,
    },
    /// Disabled on this phone; the server has yet to be told.
    TellingServer {
        /// The credential to revoke.
        credential: CredentialId,
        /// Why it was disabled.
        why: WhyDisabled,
    },
}

/// A credential key in the key store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialKey {
    /// Its alias.
    pub alias: String,
    /// Its public half.
    pub public: PublicKey,
}

/// What comes after a key was destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "then", rename_all = "snake_case")]
pub enum AfterKey {
    /// Rest.
    Disabled {
        /// Why.
        why: WhyDisabled,
    },
    /// The server is told.
    TellServer {
        /// The credential to revoke.
        credential: CredentialId,
        /// Why it was disabled.
        why: WhyDisabled,
    },
    /// Another sign-in.
    SignInAgain,
}

/// Why phone sign-in is disabled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum WhyDisabled {
    /// The person disabled it.
    ByPerson,
    /// The server does not allow it.
    NotAllowed {
        /// Its codes.
        reasons: Vec<ProblemCode>,
    },
    /// The `enable` request ended without a match.
    NumberNotMatched {
        /// The verdict, or `expired`.
        verdict: String,
    },
    /// The server revoked the credential.
    Revoked {
        /// Its reason, as a code.
        reason: Option<String>,
    },
    /// The account was removed.
    AccountRemoved,
    /// The key store lost the key.
    KeyLost,
}

/// The name of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "named like the states")]
pub enum StateKind {
    Disabled,
    CheckingDeviceLock,
    NeedsDeviceLock,
    PreparingSignIn,
    NeedsSignIn,
    RedeemingCode,
    RegisteringDevice,
    FetchingNonce,
    CreatingKey,
    ProvingKey,
    RegisteringCredential,
    NeedsNumber,
    Enabled,
    Suspended,
    DestroyingKey,
    TellingServer,
}

impl StateKind {
    /// All states.
    pub const ALL: [Self; 16] = [
        Self::Disabled,
        Self::CheckingDeviceLock,
        Self::NeedsDeviceLock,
        Self::PreparingSignIn,
        Self::NeedsSignIn,
        Self::RedeemingCode,
        Self::RegisteringDevice,
        Self::FetchingNonce,
        Self::CreatingKey,
        Self::ProvingKey,
        Self::RegisteringCredential,
        Self::NeedsNumber,
        Self::Enabled,
        Self::Suspended,
        Self::DestroyingKey,
        Self::TellingServer,
    ];
}

impl State {
    /// The name of the state.
    #[must_use]
    pub const fn kind(&self) -> StateKind {
        match self {
            Self::Disabled { .. } => StateKind::Disabled,
            Self::CheckingDeviceLock => StateKind::CheckingDeviceLock,
            Self::NeedsDeviceLock => StateKind::NeedsDeviceLock,
            Self::PreparingSignIn => StateKind::PreparingSignIn,
            Self::NeedsSignIn { .. } => StateKind::NeedsSignIn,
            Self::RedeemingCode { .. } => StateKind::RedeemingCode,
            Self::RegisteringDevice { .. } => StateKind::RegisteringDevice,
            Self::FetchingNonce { .. } => StateKind::FetchingNonce,
            Self::CreatingKey { .. } => StateKind::CreatingKey,
            Self::ProvingKey { .. } => StateKind::ProvingKey,
            Self::RegisteringCredential { .. } => StateKind::RegisteringCredential,
            Self::NeedsNumber { .. } => StateKind::NeedsNumber,
            Self::Enabled { .. } => StateKind::Enabled,
            Self::Suspended { .. } => StateKind::Suspended,
            Self::DestroyingKey { .. } => StateKind::DestroyingKey,
            Self::TellingServer { .. } => StateKind::TellingServer,
        }
    }

    /// The alias of a key that this state owns: the sweep of orphaned keys spares it.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        match self {
            Self::CreatingKey { alias, .. } | Self::DestroyingKey { alias, .. } => Some(alias),
            Self::ProvingKey { key, .. }
            | Self::RegisteringCredential { key, .. }
            | Self::NeedsNumber { key, .. }
            | Self::Enabled { key, .. }
            | Self::Suspended { key, .. } => Some(&key.alias),
            _ => None,
        }
    }

    /// The active credential; a suspended one is active too, for the server judges each answer by its policy.
    #[must_use]
    pub const fn active(&self) -> Option<(&CredentialKey, CredentialId)> {
        match self {
            Self::Enabled { key, credential } | Self::Suspended { key, credential, .. } => Some((key, *credential)),
            _ => None,
        }
    }

    /// The credential whose standing at the server this state waits to hear of.
    #[must_use]
    pub const fn credential(&self) -> Option<CredentialId> {
        match self {
            Self::NeedsNumber { credential, .. }
            | Self::Enabled { credential, .. }
            | Self::Suspended { credential, .. }
            | Self::TellingServer { credential, .. } => Some(*credential),
            _ => None,
        }
    }

    /// The credential that waits for its number.
    #[must_use]
    pub const fn pending(&self) -> Option<(&CredentialKey, CredentialId)> {
        match self {
            Self::NeedsNumber { key, credential, .. } => Some((key, *credential)),
            _ => None,
        }
    }
}
