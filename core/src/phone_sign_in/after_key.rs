//! What comes after a key was destroyed, and why it was.

use serde::{Deserialize, Serialize};

use super::ActiveCredential;
use super::stored::{RawAfterKey, RawWhyDisabled};
use crate::protocol::{CredentialId, ProblemCode};

/// What comes after a key was destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "then", rename_all = "snake_case", try_from = "RawAfterKey")]
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
    SignInAgain {
        /// What the new credential is to take the place of, where a key is renewed.
        #[serde(skip_serializing_if = "Option::is_none")]
        replaces: Option<ActiveCredential>,
    },
    /// Rest, with the credential that is left of the old and the new one.
    Enabled {
        /// The credential.
        active: ActiveCredential,
        /// Why it is the old one.
        not_renewed: Option<WhyDisabled>,
    },
    /// The key of the credential that was to be replaced goes as well.
    Replaced {
        /// The credential.
        active: ActiveCredential,
        /// Why.
        why: WhyDisabled,
    },
}

impl AfterKey {
    /// The credential that is active meanwhile.
    pub(super) const fn active(&self) -> Option<&ActiveCredential> {
        match self {
            Self::SignInAgain { replaces } => replaces.as_ref(),
            Self::Enabled { active, .. } => Some(active),
            Self::Disabled { .. } | Self::TellServer { .. } | Self::Replaced { .. } => None,
        }
    }
}

/// Why phone sign-in is disabled, or why the renewal of its key ended without a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case", try_from = "RawWhyDisabled")]
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

impl WhyDisabled {
    /// A stable code.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::ByPerson => "by_person",
            Self::NotAllowed { .. } => "not_allowed",
            Self::NumberNotMatched { .. } => "number_not_matched",
            Self::Revoked { .. } => "revoked",
            Self::AccountRemoved => "account_removed",
            Self::KeyLost => "key_lost",
        }
    }
}
