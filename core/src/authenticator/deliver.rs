//! Sending what the journal holds, until the server's verdict is known.

use super::Outcome;
use super::inner::Inner;
use crate::account::{AccountId, Lifecycle, WhyEnrollAgain};
use crate::error::{Error, as_code};
use crate::idp::CallError;
use crate::jose::{Opened, open};
use crate::phone_sign_in::{CredentialKey, Event, State};
use crate::protocol::{
    AnswerClaims, CredentialId, CredentialState, CredentialStatus, Decision, Problem, ProblemCode, ResultClaims,
    Verdict,
};
use crate::store::{AccountRecord, ActivityKind, JournalEntry, JournalOutcome};

/// The id of a journal entry.
pub(super) type EntryId = [u8; 16];

/// Refusals and reports are sent for a week after their request has ended, in seconds.
pub(super) const REFUSAL_LIFE: u64 = 7 * 24 * 60 * 60;

impl Inner {
    /// Sends what was kept and not delivered, if its pause is over and nobody else is sending just now.
    pub(super) async fn deliver_kept(&self, id: AccountId) -> Result<(), Error> {
        let runtime = self.runtime(id);
        if runtime.delivering.try_lock().is_err() || runtime.known().delivery.seconds_left(&self.times()?.boot) > 0 {
            return Ok(());
        }
        self.deliver_now(id).await.map(|_| ())
    }

    /// Sends open answers in the order of their counters, and gives those that were closed. That one cannot be delivered
    /// now is no error here: it stays, whatever a network in the server's place answered. Answers behind a refusal that is
    /// stuck are sent; none is sent past an approval, which would come with a counter that is too low then.
    pub(super) async fn deliver_now(&self, id: AccountId) -> Result<Vec<(EntryId, Outcome)>, Error> {
        let runtime = self.runtime(id);
        let _delivering = runtime.delivering.lock().await;
        let mut closed = Vec::new();
        let mut voided = false;
        let mut failure = None;
        for entry in self.store.open_answers(id)? {
            // What was refused before the alarm still counts; the account approves nothing any more.
            let is_marked = matches!(self.record(id)?.lifecycle, Lifecycle::MustEnrollAgain { .. });
            let stopped = is_marked && entry.decision == Decision::Approve;
            if stopped || self.is_too_late(&entry)? {
                let outcome = if stopped { JournalOutcome::Stopped } else { JournalOutcome::Expired };
                self.store.close_answer(&entry.id, &outcome)?;
                closed.push((entry.id, outcome.into()));
                continue;
            }
            match self.deliver(&entry).await {
                Ok(Delivery::Closed(outcome)) => closed.push((entry.id, outcome)),
                Ok(Delivery::Voided(outcome)) => {
                    closed.push((entry.id, outcome));
                    voided = true;
                }
                Ok(Delivery::Throttled { retry_after }) => failure = Some(retry_after),
                Err(error @ (Error::Storage { .. } | Error::Internal { .. } | Error::KeyLost { .. })) => {
                    return Err(error);
                }
                Err(error) => {
                    self.note(id, ActivityKind::NotDelivered, Some(error.code()));
                    if let Error::Offline { retry_after } = error {
                        failure = Some(retry_after);
                        break;
                    }
                    failure = failure.or(Some(None));
                    if entry.decision == Decision::Approve {
                        break;
                    }
                }
            }
        }
        let boot = self.times()?.boot;
        match failure {
            Some(retry_after) => runtime.known().delivery.failed(&boot, retry_after),
            None => runtime.known().delivery.succeeded(),
        }
        // A report behind the answer that voided the account goes out first. If it could not, the account stays until a signed
        // document says that it is gone.
        if voided && self.store.open_answers(id)?.is_empty() {
            self.forget(&self.record(id)?).await?;
        }
        Ok(closed)
    }

    /// An approval is sent until its request ends, a refusal or a report for a week more; by the server's clock, so that one
    /// whose time is not known now is sent.
    fn is_too_late(&self, entry: &JournalEntry) -> Result<bool, Error> {
        let end = match entry.decision {
            Decision::Approve => entry.expires,
            Decision::Deny | Decision::Report => entry.expires.plus(REFUSAL_LIFE),
        };
        let boot = self.times()?.boot;
        Ok(self.runtime(entry.account).server_now(&boot).is_some_and(|now| now >= end))
    }

    async fn deliver(&self, entry: &JournalEntry) -> Result<Delivery, Error> {
        let mut record = self.record(entry.account)?;
        let reply = self.client.answer(&record.server.metadata.endpoints, &entry.message.compact).await;
        let compact = match reply {
            Ok(compact) => compact,
            Err(CallError::Problem(problem)) if closes(&problem, entry) => {
                let outcome = JournalOutcome::Rejected { code: problem.code.as_str().to_owned() };
                self.store.close_answer(&entry.id, &outcome)?;
                return Ok(Delivery::Closed(outcome.into()));
            }
            Err(error) => return Err(error.into()),
        };
        let result: Opened<ResultClaims> = self.open_message(&mut record, &compact).await?;
        let result = result.claims;
        if result.iss != record.server.issuer
            || result.aud != record.document.device_id
            || result.sub != record.document.sub
            || result.request != entry.request.into()
            || result.answer_hash != entry.message.hash
        {
            return Err(Error::refused("reply_of_other_call"));
        }
        self.settle(&record, entry, &result).await
    }

    /// Does what a verdict asks for, then closes the entry: a crash in between repeats both.
    async fn settle(
        &self,
        record: &AccountRecord,
        entry: &JournalEntry,
        result: &ResultClaims,
    ) -> Result<Delivery, Error> {
        let verdict = result.result;
        let outcome = JournalOutcome::Verdict {
            verdict,
            attempts_left: result.attempts_left,
            retry_after: result.retry_after,
            reason: result.reason.as_deref().map(as_code),
        };
        self.note(record.id, ActivityKind::Verdict, Some(verdict.as_str().to_owned()));
        if verdict == Verdict::Throttled && entry.decision != Decision::Approve {
            return Ok(Delivery::Throttled { retry_after: result.retry_after });
        }
        match verdict {
            Verdict::CredentialRevoked => {
                if let Some((key, credential)) = signed_by(&record.sign_in, entry) {
                    let (kid, state) = (key.public.thumbprint(), CredentialState::Revoked);
                    let reason = result.reason.as_deref().map(as_code);
                    let status = Some(CredentialStatus { id: credential, kid, state, reason });
                    self.drive(record.id, Some(Event::CredentialSeen { credential, status, barred: Vec::new() }))
                        .await?;
                }
            }
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
            _ if record.lifecycle == Lifecycle::Blocked => {
                self.store.save_lifecycle(record.id, &Lifecycle::Active)?;
            }
            _ => {}
        }
        if matches!(record.sign_in, State::NeedsNumber { request, .. } if request == entry.request) {
            self.drive(record.id, Some(Event::EnableAnswered { verdict })).await?;
        }
        self.store.close_answer(&entry.id, &outcome)?;
        Ok(if record.lifecycle == Lifecycle::Pending && ends_enrollment(verdict) {
            Delivery::Voided(outcome.into())
        } else {
            Delivery::Closed(outcome.into())
        })
    }
}

enum Delivery {
    Closed(Outcome),
    /// Closed, and the pending account is void.
    Voided(Outcome),
    /// A refusal or a report that the server takes later.
    Throttled {
        retry_after: Option<u64>,
    },
}

/// A problem closes an entry only if it names the answer by its hash, with a code and a status of the protocol.
fn closes(problem: &Problem, entry: &JournalEntry) -> bool {
    problem.answer_hash == Some(entry.message.hash)
        && matches!(problem.status, 400 | 410 | 413 | 422)
        && !matches!(problem.code, ProblemCode::Other(_))
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
