//! Where phone sign-in of one account stands. A state holds all that its command needs.

use serde::{Deserialize, Serialize};

use super::stored::RawState;
use super::{ActiveCredential, AfterKey, CredentialKey, Stage, WhyDisabled};
use crate::protocol::{CredentialId, ProblemCode};

/// The state, as it is committed. Serialised only to be sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", try_from = "RawState")]
#[allow(clippy::large_enum_variant, reason = "one state an account, and never in a list")]
pub enum State {
    /// At rest without phone sign-in.
    Disabled {
        /// Why, if it once was enabled or on the way.
        why: Option<WhyDisabled>,
    },
    /// Phone sign-in is enabled.
    Enabled {
        /// The credential key.
        key: CredentialKey,
        /// The credential.
        credential: CredentialId,
        /// Why the last renewal of the key ended without a new one.
        #[serde(skip_serializing_if = "Option::is_none")]
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
    /// On the way to a credential.
    // Stored as its stage is, with `replaces` beside the stage's own members.
    #[serde(untagged)]
    OnTheWay {
        /// The credential that the new one is to replace, where a key is renewed.
        #[serde(skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
        /// How far it has come.
        #[serde(flatten)]
        stage: Stage,
    },
}

impl State {
    /// How far the way to a credential has come; `None` where there is none.
    #[must_use]
    pub const fn stage(&self) -> Option<&Stage> {
        match self {
            Self::OnTheWay { stage, .. } => Some(stage),
            _ => None,
        }
    }

    /// The alias of the key that is on the way, in use or on its way out.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        match self {
            Self::OnTheWay { stage, .. } => stage.alias(),
            Self::DestroyingKey { alias, .. } => Some(alias),
            Self::Enabled { key, .. } | Self::Suspended { key, .. } => Some(&key.alias),
            Self::Disabled { .. } | Self::TellingServer { .. } => None,
        }
    }

    /// The aliases of all keys that this state owns: with [`Self::alias`] that of a credential which another one is to
    /// replace, or has replaced.
    #[must_use]
    pub fn aliases(&self) -> Vec<&str> {
        let other = match self {
            Self::DestroyingKey { then: AfterKey::Replaced { active, .. }, .. } => Some(active),
            state => state.beside(),
        };
        self.alias().into_iter().chain(other.map(|active| active.key.alias.as_str())).collect()
    }

    /// Those of [`Self::aliases`] that are not on their way out.
    #[must_use]
    pub fn aliases_that_stay(&self) -> Vec<&str> {
        match self {
            Self::DestroyingKey { then, .. } => {
                then.active().map(|active| active.key.alias.as_str()).into_iter().collect()
            }
            state => state.aliases(),
        }
    }

    /// The credential that a state on the way is to replace.
    #[must_use]
    pub const fn replaces(&self) -> Option<&ActiveCredential> {
        match self {
            Self::OnTheWay { replaces, .. } => replaces.as_ref(),
            _ => None,
        }
    }

    /// The active credential; a suspended one is active too, for the server judges each answer by its policy, and so is one
    /// while another is on the way to replace it.
    #[must_use]
    pub const fn active(&self) -> Option<(&CredentialKey, CredentialId)> {
        match self {
            Self::Enabled { key, credential, .. } | Self::Suspended { key, credential, .. } => Some((key, *credential)),
            state => match state.beside() {
                Some(active) => Some((&active.key, active.credential)),
                None => None,
            },
        }
    }

    /// Whether the phone is registered with the tenant: there is an active credential, or the way to one is past the registration.
    #[must_use]
    pub const fn is_registered(&self) -> bool {
        let past_it = matches!(
            self.stage(),
            Some(
                Stage::FetchingNonce { .. }
                    | Stage::CreatingKey { .. }
                    | Stage::ProvingKey { .. }
                    | Stage::RegisteringCredential { .. }
                    | Stage::NeedsNumber { .. }
            )
        );
        past_it || self.active().is_some()
    }

    /// The credential that waits for its number.
    #[must_use]
    pub const fn pending(&self) -> Option<(&CredentialKey, CredentialId)> {
        match self {
            Self::OnTheWay { stage: Stage::NeedsNumber { key, credential, .. }, .. } => Some((key, *credential)),
            _ => None,
        }
    }

    /// The credentials whose status at the server this state waits to hear of, in the order in which documents about them are
    /// to be taken: what became of the new one decides what the status of the old one means.
    #[must_use]
    pub fn credentials(&self) -> Vec<CredentialId> {
        let telling = match self {
            Self::TellingServer { credential, .. } => Some(*credential),
            _ => None,
        };
        let id = |(_, credential)| credential;
        self.pending().map(id).into_iter().chain(self.active().map(id)).chain(telling).collect()
    }

    /// The active credential beside the key of this state.
    const fn beside(&self) -> Option<&ActiveCredential> {
        match self {
            Self::DestroyingKey { then, .. } => then.active(),
            state => state.replaces(),
        }
    }
}
