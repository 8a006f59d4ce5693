//! What became of an answer.

use crate::protocol::Verdict;
use crate::store::JournalOutcome;

/// What became of an answer. A verdict of the server, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The request had been answered, here or on another device; or it was gone from the list before its time with none in its place, as one
    /// that was withdrawn is as well.
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
        /// Its code.
        code: String,
    },
    /// The approval may have reached the server, which has not told its verdict in 7 days: whether it was accepted is not known.
    Unknown,
    /// Signed and kept, but not delivered yet: it is sent again at the next contact.
    Pending,
}

impl Outcome {
    /// A stable code.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Reported => "reported",
            Self::WrongNumber { .. } => "wrong_number",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::AlreadyAnswered => "already_answered",
            Self::DisplayMismatch => "display_mismatch",
            Self::BlockedByPolicy { .. } => "blocked_by_policy",
            Self::AttestationRequired => "attestation_required",
            Self::AppTooOld => "app_too_old",
            Self::CredentialRevoked { .. } => "credential_revoked",
            Self::AccountDisabled => "account_disabled",
            Self::Throttled { .. } => "throttled",
            Self::MustEnrollAgain => "must_enroll_again",
            Self::Rejected { .. } => "rejected",
            Self::Unknown => "unknown",
            Self::Pending => "pending",
        }
    }
}

impl From<JournalOutcome> for Outcome {
    fn from(outcome: JournalOutcome) -> Self {
        match outcome {
            JournalOutcome::Rejected { code } => Self::Rejected { code },
            JournalOutcome::Expired => Self::Expired,
            JournalOutcome::Unknown => Self::Unknown,
            JournalOutcome::Stopped => Self::MustEnrollAgain,
            JournalOutcome::Withdrawn => Self::AlreadyAnswered,
            JournalOutcome::Verdict { verdict, attempts_left, retry_after, reason } => match verdict {
                Verdict::Approved => Self::Approved,
                Verdict::Denied => Self::Denied,
                Verdict::Reported => Self::Reported,
                Verdict::WrongNumber => Self::WrongNumber { attempts_left },
                Verdict::Expired => Self::Expired,
                Verdict::Superseded => Self::Superseded,
                Verdict::AlreadyAnswered => Self::AlreadyAnswered,
                Verdict::DisplayMismatch => Self::DisplayMismatch,
                Verdict::BlockedByPolicy => Self::BlockedByPolicy { reason },
                Verdict::AttestationRequired => Self::AttestationRequired,
                Verdict::AppTooOld => Self::AppTooOld,
                Verdict::CredentialRevoked => Self::CredentialRevoked { reason },
                Verdict::AccountDisabled => Self::AccountDisabled,
                Verdict::Throttled => Self::Throttled { retry_after },
                Verdict::CloneSuspected | Verdict::StaleCounter => Self::MustEnrollAgain,
                Verdict::Revoked => Self::Rejected { code: Verdict::Revoked.as_str().to_owned() },
            },
        }
    }
}
