//! What a verdict on an answer asks for.

use super::Outcome;
use super::inner::Inner;
use crate::account::{Lifecycle, WhyEnrollAgain};
use crate::error::{Error, as_code};
use crate::host::heeded;
use crate::jose::open;
use crate::phone_sign_in::{CredentialKey, Event, Stage, State};
use crate::protocol::{AnswerClaims, CredentialId, CredentialState, CredentialStatus, Decision, ResultClaims, Verdict};
use crate::store::{AccountRecord, ActivityKind, JournalEntry, JournalOutcome};

/// What became of an entry whose verdict came.
pub(super) enum Settled {
    Closed {
        outcome: Outcome,
        /// Whether the pending account is void now.
        voided: bool,
    },
    /// A refusal or a report that the server takes later.
    Throttled { retry_after: Option<u64> },
}

impl Inner {
    /// Does what a verdict asks for, then closes the entry: a crash in between repeats both.
    pub(super) async fn settle(
        &self,
        record: &AccountRecord,
        entry: &JournalEntry,
        result: &ResultClaims,
    ) -> Result<Settled, Error> {
        let verdict = result.result;
        if verdict == Verdict::Revoked {
            // That a revocation is done is no verdict on an answer.
            return Err(Error::refused("reply_of_other_call"));
        }
        if verdict == Verdict::Throttled && entry.decision != Decision::Approve {
            return Ok(Settled::Throttled { retry_after: result.retry_after.map(heeded) });
        }
        let detail = Some(verdict.as_str().to_owned());
        self.note_about(record.id, ActivityKind::Verdict, detail, entry.about.clone());
        match verdict {
            Verdict::CredentialRevoked => self.credential_revoked(record, entry, result).await?,
            // One that is still pending stays so: its number can be matched when it is unblocked.
            Verdict::AccountDisabled if record.lifecycle == Lifecycle::Active => {
                self.store.save_lifecycle(record.id, &Lifecycle::Blocked)?;
            }
            Verdict::AccountDisabled => {}
            Verdict::CloneSuspected => {
                self.store.save_lifecycle(record.id, &Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::Copied })?;
            }
            Verdict::StaleCounter => {
                self.store.save_lifecycle(record.id, &Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::Restored })?;
            }
            Verdict::Approved if record.lifecycle == Lifecycle::Pending => self.activate(record.id).await?,
            // A server judges a blocked account before anything else.
            _ => self.is_not_blocked(record)?,
        }
        let is_enabling =
            matches!(record.sign_in.stage(), Some(Stage::NeedsNumber { request, .. }) if *request == entry.request);
        if is_enabling && !(verdict == Verdict::Reported && self.may_be_approved(entry)?) {
            self.drive(record.id, Some(Event::EnableAnswered { verdict })).await?;
        }
        let outcome = JournalOutcome::Verdict {
            verdict,
            attempts_left: result.attempts_left,
            retry_after: result.retry_after.map(heeded),
            reason: result.reason.as_deref().map(as_code),
        };
        self.close(entry, &outcome)?;
        let voided = record.lifecycle == Lifecycle::Pending && ends_enrollment(verdict);
        Ok(Settled::Closed { outcome: outcome.into(), voided })
    }

    /// Whether an earlier approval of the same request may have reached the server: that a report was accepted does not say what
    /// became of it.
    fn may_be_approved(&self, report: &JournalEntry) -> Result<bool, Error> {
        let open = self.store.open_answers(report.account)?;
        let runtime = self.runtime(report.account);
        let known = runtime.known();
        let may_be = |entry: &JournalEntry| {
            entry.request == report.request && entry.decision == Decision::Approve && !known.unsent.contains(&entry.id)
        };
        Ok(open.iter().any(may_be))
    }

    /// A signed message shows that the account is in use.
    pub(super) fn is_not_blocked(&self, record: &AccountRecord) -> Result<(), Error> {
        if record.lifecycle == Lifecycle::Blocked {
            self.store.save_lifecycle(record.id, &Lifecycle::Active)?;
        }
        Ok(())
    }

    async fn credential_revoked(
        &self,
        record: &AccountRecord,
        entry: &JournalEntry,
        result: &ResultClaims,
    ) -> Result<(), Error> {
        let Some((key, credential)) = signed_by(&record.sign_in, entry) else { return Ok(()) };
        let (kid, state) = (key.public.thumbprint(), CredentialState::Revoked);
        let reason = result.reason.as_deref().map(as_code);
        let status = Some(CredentialStatus { id: credential, kid, state, reason });
        self.drive(record.id, Some(Event::CredentialSeen { credential, status, barred: Vec::new() })).await?;
        Ok(())
    }
}

/// The server voids the account when its `enrollment` request ends without a match.
const fn ends_enrollment(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::WrongNumber
            | Verdict::Expired
            | Verdict::Superseded
            | Verdict::Denied
            | Verdict::Reported
            | Verdict::DisplayMismatch
    )
}

/// The credential whose key signed an answer; `None` if the phone does not hold it any more: a verdict on such an answer says
/// nothing of what it holds now.
fn signed_by<'a>(state: &'a State, entry: &JournalEntry) -> Option<(&'a CredentialKey, CredentialId)> {
    let signed =
        |key: &CredentialKey| open::<AnswerClaims>(&entry.message.compact, |_| Some(key.public.clone())).is_ok();
    state.pending().into_iter().chain(state.active()).find(|(key, _)| signed(key))
}
