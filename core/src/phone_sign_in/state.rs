//! Where phone sign-in of one account stands. A state holds all that its command needs.

use serde::{Deserialize, Serialize};

use super::{ActiveCredential, AfterKey, CredentialKey, Secret, SignIn, WhyDisabled};
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
    CheckingDeviceLock {
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// The person must set up a device lock.
    NeedsDeviceLock {
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// The sign-in is being prepared.
    PreparingSignIn {
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// The person must sign in, in the system browser.
    NeedsSignIn {
        /// What it was begun with.
        sign_in: SignIn,
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// The browser came back with a code.
    RedeemingCode {
        /// What it was begun with.
        sign_in: SignIn,
        /// The code.
        code: Secret,
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// The device is being registered to the user.
    RegisteringDevice {
        /// The access token of the fresh sign-in.
        token: Secret,
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// A nonce for the key's attestation and proof is asked for.
    FetchingNonce {
        /// The access token.
        token: Secret,
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// The credential key is being made; its alias is committed before.
    CreatingKey {
        /// The access token.
        token: Secret,
        /// The alias.
        alias: String,
        /// The nonce.
        nonce: Opaque,
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// The new key proves itself: the gate opens.
    ProvingKey {
        /// The access token.
        token: Secret,
        /// The new key.
        key: CredentialKey,
        /// The nonce.
        nonce: Opaque,
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// The signed request for a credential is being sent; safe to repeat unchanged.
    RegisteringCredential {
        /// The access token.
        token: Secret,
        /// The new key.
        key: CredentialKey,
        /// The compact message.
        message: String,
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// The person must match the number on the web.
    NeedsNumber {
        /// The new key.
        key: CredentialKey,
        /// The pending credential.
        credential: CredentialId,
        /// Its `enable` request.
        request: RequestId,
        /// What it is to take the place of, where a key is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// Phone sign-in is enabled.
    Enabled {
        /// The credential key.
        key: CredentialKey,
        /// The credential.
        credential: CredentialId,
        /// Why the last renewal of the key ended without a new one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_renewed: Option<WhyDisabled>,
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

impl State {
    /// The alias of the key that is on the way, in use or on its way out.
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

    /// The aliases of all keys that this state owns: with [`Self::alias`] that of a credential which another one is to
    /// replace, or has replaced.
    #[must_use]
    pub fn aliases(&self) -> Vec<&str> {
        let other = match self {
            Self::DestroyingKey { then: AfterKey::Replaced { active, .. }, .. } => Some(active),
            state => state.standing(),
        };
        self.alias().into_iter().chain(other.map(|active| active.key.alias.as_str())).collect()
    }

    /// Those of [`Self::aliases`] that are not on their way out.
    #[must_use]
    pub fn aliases_that_stay(&self) -> Vec<&str> {
        match self {
            Self::DestroyingKey { then, .. } => {
                then.standing().map(|active| active.key.alias.as_str()).into_iter().collect()
            }
            state => state.aliases(),
        }
    }

    /// The credential that a state on the way is to take the place of.
    #[must_use]
    pub const fn replaces(&self) -> Option<&ActiveCredential> {
        match self {
            Self::CheckingDeviceLock { replaces }
            | Self::NeedsDeviceLock { replaces }
            | Self::PreparingSignIn { replaces }
            | Self::NeedsSignIn { replaces, .. }
            | Self::RedeemingCode { replaces, .. }
            | Self::RegisteringDevice { replaces, .. }
            | Self::FetchingNonce { replaces, .. }
            | Self::CreatingKey { replaces, .. }
            | Self::ProvingKey { replaces, .. }
            | Self::RegisteringCredential { replaces, .. }
            | Self::NeedsNumber { replaces, .. } => replaces.as_ref(),
            _ => None,
        }
    }

    pub(super) const fn replaces_mut(&mut self) -> Option<&mut ActiveCredential> {
        match self {
            Self::CheckingDeviceLock { replaces }
            | Self::NeedsDeviceLock { replaces }
            | Self::PreparingSignIn { replaces }
            | Self::NeedsSignIn { replaces, .. }
            | Self::RedeemingCode { replaces, .. }
            | Self::RegisteringDevice { replaces, .. }
            | Self::FetchingNonce { replaces, .. }
            | Self::CreatingKey { replaces, .. }
            | Self::ProvingKey { replaces, .. }
            | Self::RegisteringCredential { replaces, .. }
            | Self::NeedsNumber { replaces, .. } => replaces.as_mut(),
            _ => None,
        }
    }

    /// The active credential; a suspended one is active too, for the server judges each answer by its policy, and so is one
    /// while another is on the way to take its place.
    #[must_use]
    pub const fn active(&self) -> Option<(&CredentialKey, CredentialId)> {
        match self {
            Self::Enabled { key, credential, .. } | Self::Suspended { key, credential, .. } => Some((key, *credential)),
            state => match state.standing() {
                Some(active) => Some((&active.key, active.credential)),
                None => None,
            },
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

    /// The credentials whose standing at the server this state waits to hear of, in the order in which words about them are
    /// to be taken: what became of the new one decides what a word about the old one means.
    #[must_use]
    pub fn credentials(&self) -> Vec<CredentialId> {
        let telling = match self {
            Self::TellingServer { credential, .. } => Some(*credential),
            _ => None,
        };
        let id = |(_, credential)| credential;
        self.pending().map(id).into_iter().chain(self.active().map(id)).chain(telling).collect()
    }

    /// The credential that stands beside the key of this state.
    const fn standing(&self) -> Option<&ActiveCredential> {
        match self {
            Self::DestroyingKey { then, .. } => then.standing(),
            state => state.replaces(),
        }
    }
}
