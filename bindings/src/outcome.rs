//! What became of an answer.

use authenticator_core as core;

/// What became of an answer. A verdict of the server, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Outcome {
    /// The approval was accepted.
    Approved,
    /// The refusal was accepted.
    Denied,
    /// The report was accepted.
    Reported,
    /// The number was wrong; the request has ended.
    WrongNumber {
        /// Tries left, where told.
        attempts_left: Option<u32>,
    },
    /// The request had ended by its time.
    Expired,
    /// Another request had taken its place.
    Superseded,
    /// The request had been answered, here or on another device; or it was withdrawn.
    AlreadyAnswered,
    /// What was shown is not what the server sent: nothing was approved.
    DisplayMismatch,
    /// The tenant's policy does not allow it now.
    BlockedByPolicy {
        /// Why, as a code.
        reason: Option<String>,
    },
    /// The tenant asks for key attestation.
    AttestationRequired,
    /// The app is too old.
    AppTooOld,
    /// The credential was revoked; its key was destroyed.
    CredentialRevoked {
        /// Why, as a code.
        reason: Option<String>,
    },
    /// The account is blocked.
    AccountDisabled,
    /// Too many answers.
    Throttled {
        /// Seconds to wait, where told.
        retry_after: Option<u64>,
    },
    /// This phone is a copy, or was restored: enroll again.
    MustEnrollAgain,
    /// The server refused the message itself.
    Rejected {
        /// Why, as a code.
        reason: String,
    },
    /// The approval may have reached the server, which has not told its verdict in 7 days: whether it was accepted is not known.
    Unknown,
    /// Signed and kept, but not delivered yet: it is sent again at the next contact.
    Pending,
}

#[uniffi::export]
impl Outcome {
    /// A stable code, such as `outcome.wrong_number`; [`text`](crate::text) has the words for it.
    pub fn code(&self) -> String {
        format!("outcome.{}", self.of_core().as_str())
    }
}

impl Outcome {
    /// The same case of the core, without what it holds: codes are given out there.
    fn of_core(&self) -> core::Outcome {
        match self {
            Self::Approved => core::Outcome::Approved,
            Self::Denied => core::Outcome::Denied,
            Self::Reported => core::Outcome::Reported,
            Self::WrongNumber { .. } => core::Outcome::WrongNumber { attempts_left: None },
            Self::Expired => core::Outcome::Expired,
            Self::Superseded => core::Outcome::Superseded,
            Self::AlreadyAnswered => core::Outcome::AlreadyAnswered,
            Self::DisplayMismatch => core::Outcome::DisplayMismatch,
            Self::BlockedByPolicy { .. } => core::Outcome::BlockedByPolicy { reason: None },
            Self::AttestationRequired => core::Outcome::AttestationRequired,
            Self::AppTooOld => core::Outcome::AppTooOld,
            Self::CredentialRevoked { .. } => core::Outcome::CredentialRevoked { reason: None },
            Self::AccountDisabled => core::Outcome::AccountDisabled,
            Self::Throttled { .. } => core::Outcome::Throttled { retry_after: None },
            Self::MustEnrollAgain => core::Outcome::MustEnrollAgain,
            Self::Rejected { .. } => core::Outcome::Rejected { code: String::new() },
            Self::Unknown => core::Outcome::Unknown,
            Self::Pending => core::Outcome::Pending,
        }
    }
}

pub(crate) fn outcome(outcome: core::Outcome) -> Outcome {
    match outcome {
        core::Outcome::Approved => Outcome::Approved,
        core::Outcome::Denied => Outcome::Denied,
        core::Outcome::Reported => Outcome::Reported,
        core::Outcome::WrongNumber { attempts_left } => Outcome::WrongNumber { attempts_left },
        core::Outcome::Expired => Outcome::Expired,
        core::Outcome::Superseded => Outcome::Superseded,
        core::Outcome::AlreadyAnswered => Outcome::AlreadyAnswered,
        core::Outcome::DisplayMismatch => Outcome::DisplayMismatch,
        core::Outcome::BlockedByPolicy { reason } => Outcome::BlockedByPolicy { reason },
        core::Outcome::AttestationRequired => Outcome::AttestationRequired,
        core::Outcome::AppTooOld => Outcome::AppTooOld,
        core::Outcome::CredentialRevoked { reason } => Outcome::CredentialRevoked { reason },
        core::Outcome::AccountDisabled => Outcome::AccountDisabled,
        core::Outcome::Throttled { retry_after } => Outcome::Throttled { retry_after },
        core::Outcome::MustEnrollAgain => Outcome::MustEnrollAgain,
        core::Outcome::Rejected { code } => Outcome::Rejected { reason: code },
        core::Outcome::Unknown => Outcome::Unknown,
        core::Outcome::Pending => Outcome::Pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_has_the_code_of_the_core() {
        let reason = None;
        for of_core in [
            core::Outcome::Approved,
            core::Outcome::Denied,
            core::Outcome::Reported,
            core::Outcome::WrongNumber { attempts_left: None },
            core::Outcome::Expired,
            core::Outcome::Superseded,
            core::Outcome::AlreadyAnswered,
            core::Outcome::DisplayMismatch,
            core::Outcome::BlockedByPolicy { reason: reason.clone() },
            core::Outcome::AttestationRequired,
            core::Outcome::AppTooOld,
            core::Outcome::CredentialRevoked { reason },
            core::Outcome::AccountDisabled,
            core::Outcome::Throttled { retry_after: None },
            core::Outcome::MustEnrollAgain,
            core::Outcome::Rejected { code: "any".to_owned() },
            core::Outcome::Unknown,
            core::Outcome::Pending,
        ] {
            let code = format!("outcome.{}", of_core.as_str());
            assert!(core::texts::text(&code, core::texts::Language::English).is_some(), "{code}");
            assert_eq!(outcome(of_core).code(), code);
        }
    }
}
