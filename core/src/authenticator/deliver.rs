//! Sending what the journal holds, until the server's verdict is known. What may be sent when is `due`'s matter, what a verdict
//! asks for `settle`'s.

use zeroize::Zeroizing;

use super::Outcome;
use super::due::Due;
use super::inner::Inner;
use super::settle::Settled;
use crate::account::{AccountId, Lifecycle};
use crate::error::Error;
use crate::idp::{CallError, TransportError};
use crate::jose::Opened;
use crate::protocol::{Problem, ProblemCode, RequestId, ResultClaims};
use crate::store::{AccountRecord, ActivityKind, JournalEntry, JournalOutcome, StoreError};

pub(super) use super::due::REFUSAL_LIFE;

/// The id of a journal entry.
pub(super) type EntryId = [u8; 16];

/// What one pass over the journal came to.
#[derive(Default)]
struct Pass {
    /// Requests whose approvals were not delivered and may still count.
    waiting: Vec<RequestId>,
    /// Whether anything was not delivered, and the longest pause that the server asked for.
    failed: Option<Option<u64>>,
    /// Whether a verdict made the pending account void.
    voided: bool,
    /// Whether a verdict says that the account is blocked or removed.
    disabled: bool,
    /// Whether a verdict says that the app is too old.
    app_too_old: bool,
    /// Whether a verdict says that the policy forbids it.
    blocked: bool,
}

impl Pass {
    fn fails(&mut self, retry_after: Option<u64>) {
        self.failed = Some(self.failed.flatten().max(retry_after));
    }
}

impl Inner {
    /// Sends what was kept and not delivered, if its pause is over and nobody else is sending just now.
    pub(super) async fn deliver_stored(&self, id: AccountId) -> Result<(), Error> {
        let runtime = self.runtime(id);
        if runtime.delivering.try_lock().is_err() || runtime.known().delivery.seconds_left(&self.times()?.boot) > 0 {
            return Ok(());
        }
        self.deliver_now(id).await
    }

    /// Sends open answers, and tells those who wait for them. That one cannot be delivered now is no error here: it stays,
    /// whatever a network in the server's place answered, and the others go out all the same. Only where there is no response
    /// at all nothing more is tried.
    pub(super) async fn deliver_now(&self, id: AccountId) -> Result<(), Error> {
        let runtime = self.runtime(id);
        let _delivering = runtime.delivering.lock().await;
        let mut pass = Pass::default();
        for entry in self.in_order(id)? {
            match self.due(&entry, &pass.waiting)? {
                Due::Never(outcome) => {
                    self.close(&entry, &outcome)?;
                    runtime.awaited.tell(entry.id, &outcome.into());
                }
                Due::Later => pass.waiting.extend(self.may_still_count(&entry)?.then_some(entry.request)),
                Due::Now => {
                    let goes_on = self.deliver_in(&mut pass, &entry).await?;
                    if !goes_on {
                        break;
                    }
                }
            }
        }
        let boot = self.times()?.boot;
        match pass.failed {
            Some(retry_after) => runtime.known().delivery.failed(&boot, retry_after),
            None => runtime.known().delivery.succeeded(),
        }
        self.follow_up(id, &pass).await
    }

    /// Delivers one answer of a pass. Gives whether the pass goes on.
    async fn deliver_in(&self, pass: &mut Pass, entry: &JournalEntry) -> Result<bool, Error> {
        let undelivered = match self.deliver(entry).await {
            Ok(Settled::Closed { outcome, voided }) => {
                pass.voided |= voided;
                pass.disabled |= outcome == Outcome::AccountDisabled;
                pass.app_too_old |= outcome == Outcome::AppTooOld;
                pass.blocked |= matches!(outcome, Outcome::BlockedByPolicy { .. });
                let runtime = self.runtime(entry.account);
                runtime.awaited.tell(entry.id, &outcome);
                runtime.known().undelivered.remove(&entry.id);
                return Ok(true);
            }
            Ok(Settled::Throttled { retry_after }) => {
                Undelivered { error: Error::Offline { retry_after }, code: "throttled".to_owned(), responded: true }
            }
            Err(undelivered) => undelivered,
        };
        if matches!(undelivered.error, Error::Storage { .. }) {
            return Err(undelivered.error);
        }
        pass.fails(match undelivered.error {
            Error::Offline { retry_after } => retry_after,
            _ => None,
        });
        pass.waiting.extend(self.may_still_count(entry)?.then_some(entry.request));
        self.note_undelivered(entry, undelivered.code);
        Ok(undelivered.responded)
    }

    /// Each reason once: a week without a network must not push everything else out of the log.
    fn note_undelivered(&self, entry: &JournalEntry, code: String) {
        let before = self.runtime(entry.account).known().undelivered.insert(entry.id, code.clone());
        if before.as_ref() != Some(&code) {
            self.note_about(entry.account, ActivityKind::NotDelivered, Some(code), entry.about.clone());
        }
    }

    /// An answer in the journal that does not open can be delivered no more. It holds up no other, and is told once a start.
    pub(super) fn note_unreadable(&self, id: AccountId, answer: EntryId) {
        let code = Error::from(StoreError::Corrupt).code();
        if self.runtime(id).known().undelivered.insert(answer, code.clone()).is_none() {
            self.note(id, ActivityKind::NotDelivered, Some(code));
        }
    }

    /// What the verdicts of a pass ask for beyond their own entries.
    async fn follow_up(&self, id: AccountId, pass: &Pass) -> Result<(), Error> {
        // A report behind the answer that voided the account goes out first. If it could not, the account stays until a signed
        // document says that it is gone.
        if pass.voided && self.store.open_answers(id)?.is_empty() {
            let record = self.record(id)?;
            if record.lifecycle == Lifecycle::Pending {
                return self.forget(&record).await;
            }
        }
        // Best effort, all: the next contact asks again.
        if pass.blocked || (pass.disabled && pass.app_too_old) {
            // By which rule: the signed documents say it.
            self.fetch_account_and_metadata(id).await?;
        } else if pass.disabled {
            // Blocked or removed: the signed document says which.
            let _ = Box::pin(self.fetch_account(id)).await;
        } else if pass.app_too_old {
            let mut record = self.record(id)?;
            let _ = self.renew_metadata(&mut record, None).await;
        }
        Ok(())
    }

    /// Sends one answer and does what the verdict asks for.
    async fn deliver(&self, entry: &JournalEntry) -> Result<Settled, Undelivered> {
        let mut record = self.record(entry.account)?;
        let compact = match self.send(&record, entry).await {
            Ok(compact) => compact,
            Err(CallError::Problem(problem)) if closes(&problem, entry) => {
                let outcome = JournalOutcome::Rejected { code: problem.code.as_str().to_owned() };
                self.close(entry, &outcome)?;
                return Ok(Settled::Closed { outcome: outcome.into(), voided: false });
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
            return Err(Error::refused("reply_of_other_call").into());
        }
        Ok(self.settle(&record, entry, &result).await?)
    }

    /// Hands the answer to the network. While it is there, and unless no connection came about, it counts as sent: also if this
    /// call is dropped or the process ends.
    async fn send(&self, record: &AccountRecord, entry: &JournalEntry) -> Result<Zeroizing<String>, CallError> {
        let runtime = self.runtime(entry.account);
        let was_unsent = runtime.known().unsent.remove(&entry.id);
        let reply = self.client.answer(&record.server.metadata.endpoints, &entry.message.compact).await;
        if was_unsent && matches!(&reply, Err(CallError::Transport(error)) if error.nothing_was_sent()) {
            runtime.known().unsent.insert(entry.id);
        }
        reply
    }

    pub(super) fn close(&self, entry: &JournalEntry, outcome: &JournalOutcome) -> Result<(), Error> {
        self.store.close_answer(&entry.id, outcome)?;
        let runtime = self.runtime(entry.account);
        let mut known = runtime.known();
        known.unsent.remove(&entry.id);
        known.undelivered.remove(&entry.id);
        Ok(())
    }

    /// Whether the account approves nothing any more before it was enrolled again.
    pub(super) fn is_marked(&self, id: AccountId) -> Result<bool, Error> {
        Ok(matches!(self.record(id)?.lifecycle, Lifecycle::MustEnrollAgain { .. }))
    }
}

/// Why an answer was not delivered.
struct Undelivered {
    error: Error,
    /// For the log.
    code: String,
    /// Whether there was a response at all, whoever it was from.
    responded: bool,
}

impl From<CallError> for Undelivered {
    fn from(error: CallError) -> Self {
        let responded = !matches!(&error, CallError::Transport(error) if *error != TransportError::TooLarge);
        Self { responded, ..Error::from(error).into() }
    }
}

impl From<Error> for Undelivered {
    fn from(error: Error) -> Self {
        Self { code: error.code(), error, responded: true }
    }
}

/// A problem closes an entry only if it names the answer by its hash, with a code and a status of the protocol.
fn closes(problem: &Problem, entry: &JournalEntry) -> bool {
    problem.answer_hash == Some(entry.message.hash)
        && matches!(problem.status, 400 | 410 | 413 | 422)
        && !matches!(problem.code, ProblemCode::Other(_))
}
