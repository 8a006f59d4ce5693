//! What becomes of an answer, and what that means for another one to the same request.

use serde::{Deserialize, Serialize};

use crate::protocol::{Decision, Verdict};

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case", try_from = "RawOutcome")]
pub enum JournalOutcome {
    /// The server's signed verdict.
    Verdict {
        /// The verdict.
        verdict: Verdict,
        /// Tries left, where told.
        attempts_left: Option<u32>,
        /// Seconds to wait, where told.
        retry_after: Option<u64>,
        /// Why, as a code.
        reason: Option<String>,
    },
    /// The server refused the message itself (a problem with the answer's hash).
    Rejected {
        /// Its code.
        code: String,
    },
    /// Never delivered while it could count.
    Expired,
    /// An approval that may have reached the server, whose verdict this phone never learnt.
    Unknown,
    /// An approval that is not sent any more: the account must be enrolled again.
    Stopped,
    /// An approval that was never sent, and is not any more: the person has refused the request since.
    Withdrawn,
}

/// As it is stored: all members that any has (docs/adr/0033).
#[derive(Deserialize)]
struct RawOutcome {
    outcome: String,
    verdict: Option<Verdict>,
    attempts_left: Option<u32>,
    retry_after: Option<u64>,
    reason: Option<String>,
    code: Option<String>,
}

impl TryFrom<RawOutcome> for JournalOutcome {
    type Error = &'static str;

    fn try_from(raw: RawOutcome) -> Result<Self, Self::Error> {
        let RawOutcome { attempts_left, retry_after, reason, .. } = raw;
        Ok(match raw.outcome.as_str() {
            "verdict" => {
                Self::Verdict { verdict: raw.verdict.ok_or("no verdict")?, attempts_left, retry_after, reason }
            }
            "rejected" => Self::Rejected { code: raw.code.ok_or("no code")? },
            "expired" => Self::Expired,
            "unknown" => Self::Unknown,
            "stopped" => Self::Stopped,
            "withdrawn" => Self::Withdrawn,
            _ => return Err("no such outcome"),
        })
    }
}

impl JournalOutcome {
    /// Whether the request still waits after this: then it may be answered once more.
    #[must_use]
    pub const fn leaves_request_live(&self) -> bool {
        matches!(
            self,
            Self::Rejected { .. }
                | Self::Withdrawn
                | Self::Verdict {
                    verdict: Verdict::Throttled
                        | Verdict::BlockedByPolicy
                        | Verdict::AppTooOld
                        | Verdict::AttestationRequired
                        | Verdict::CredentialRevoked
                        | Verdict::CloneSuspected
                        | Verdict::StaleCounter,
                    ..
                }
        )
    }
}

/// One answer a request, with three exceptions: a verdict after which the request still waits; a person who refuses while their approval is
/// still on its way, or reports while their refusal is; and a person who finds out that what was answered was not theirs to answer, and
/// reports it.
pub(super) fn leaves_no_room(earlier: Decision, outcome: Option<&JournalOutcome>, new: Decision) -> bool {
    match (outcome, earlier) {
        (Some(outcome), _) if outcome.leaves_request_live() => false,
        (None, Decision::Approve) => new == Decision::Approve,
        _ => earlier == Decision::Report || new != Decision::Report,
    }
}
