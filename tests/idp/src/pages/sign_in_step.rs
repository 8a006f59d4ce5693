//! Where a sign-in stands that is under way in a browser.

use serde::{Deserialize, Serialize};

use super::note::Note;
use crate::duties::Proof;
use crate::federation::Attempt;

/// A sign-in under way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Step {
    /// The number is shown; the request is redeemed here.
    Number { user_name: String, request: String },
    /// The password is asked for.
    Password { user_name: String, note: Option<Note> },
    /// The password is at a federated server, with what is under way there. The page leads on by itself unless it waits.
    Federated { user_name: String, federation: String, note: Option<Note>, waits: bool, attempt: Option<Box<Attempt>> },
    /// The password was right, and the number is shown.
    SecondFactor { user_name: String, request: String, proof: Proof },
    /// The app cannot be used now: the other methods, more of them once the password was right.
    Ways { user_name: String, proof: Option<Proof>, note: Option<Note> },
    /// The password was right, and a code is asked for.
    Code { user_name: String, proof: Proof, note: Option<Note> },
    /// A Temporary Access Pass is asked for.
    Pass { user_name: String, note: Option<Note> },
    /// The password was forgotten, and the number is shown.
    ResetNumber { user_name: String, request: String },
    /// The number was matched, and the new password is asked for.
    NewPassword { user_name: String, proof: Proof, note: Option<Note> },
}

impl Step {
    pub(super) fn user_name(&self) -> &str {
        match self {
            Self::Number { user_name, .. }
            | Self::Password { user_name, .. }
            | Self::Federated { user_name, .. }
            | Self::SecondFactor { user_name, .. }
            | Self::Ways { user_name, .. }
            | Self::Code { user_name, .. }
            | Self::Pass { user_name, .. }
            | Self::ResetNumber { user_name, .. }
            | Self::NewPassword { user_name, .. } => user_name,
        }
    }

    /// The request whose number is shown.
    pub(super) fn request(&self) -> Option<&str> {
        match self {
            Self::Number { request, .. } | Self::SecondFactor { request, .. } | Self::ResetNumber { request, .. } => {
                Some(request)
            }
            _ => None,
        }
    }

    /// What was proved on the way here.
    pub(super) fn proof(&self) -> Option<&Proof> {
        match self {
            Self::SecondFactor { proof, .. } | Self::Code { proof, .. } | Self::NewPassword { proof, .. } => {
                Some(proof)
            }
            Self::Ways { proof, .. } => proof.as_ref(),
            _ => None,
        }
    }
}
