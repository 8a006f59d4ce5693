//! Answering: refusals, and the one commit of journal and counter that an approval needs as well. `deliver` does the rest.

use super::Outcome;
use super::awaited::Awaited;
use super::caller::DeviceKey;
use super::conditions::Told;
use super::deliver::REFUSAL_LIFE;
use super::inner::{Inner, Runtime, fresh_id};
use crate::account::{AccountId, Lifecycle, WhyEnrollAgain};
use crate::approval::{AnswerContext, Refusal, VerifiedRequest};
use crate::error::{Error, UserAction};
use crate::gate::Signed;
use crate::jose::SigningInput;
use crate::keys::random;
use crate::protocol::{AnswerClaims, AnswerExtras, Counter, Decision, RequestId};
use crate::store::{AboutRequest, AccountRecord, ActivityKind, JournalEntry, SignedAnswer, StoreError};

/// How far the server's time as this phone knows it may lie behind, in seconds: what ends within may have ended by its time.
const CLOCKS_APART: u64 = 5;

/// How often a refusal is signed anew because another answer took its counter.
const REFUSALS: usize = 16;

impl Inner {
    /// A refusal is signed however late it comes: the server records it, and a report raises an alarm. It waits for no prompt
    /// and no approval: where another answer takes its counter it is signed anew.
    pub(super) async fn refuse(
        &self,
        id: AccountId,
        request: &VerifiedRequest,
        refusal: Refusal,
    ) -> Result<Outcome, Error> {
        let runtime = self.runtime(id);
        for _ in 0..REFUSALS {
            if let Some(outcome) = self.earlier(id, request.id(), refusal.decision()).await? {
                return Ok(outcome);
            }
            let record = self.record_that_refuses(id)?;
            let now = runtime.server_now(&self.times()?.boot);
            if now.is_some_and(|now| now >= request.expires().plus(REFUSAL_LIFE)) {
                return Ok(Outcome::Expired);
            }
            let refused = request.clone().refuse(refusal);
            let (context, counter) = self.answer_context(&record, None)?;
            let claims = refused.answer(context);
            let input = SigningInput::new(&claims, &record.device_key)?;
            let hash = input.hash();
            let compact = DeviceKey::of(self, &record).sign_message(input).await?;
            if let Some(entry) =
                self.keep(&record, request, Signed { claims, compact: compact.into(), hash }, counter)?
            {
                runtime.prompts.end_of(request.id());
                let outcome = self.deliver_and_tell(id, entry).await?;
                return self.that_counted(id, request.id(), outcome);
            }
        }
        Err(Error::Busy)
    }

    /// The outcome of a refusal; where an earlier answer of this phone had been accepted, the outcome of that.
    fn that_counted(&self, id: AccountId, request: RequestId, outcome: Outcome) -> Result<Outcome, Error> {
        if outcome != Outcome::AlreadyAnswered {
            return Ok(outcome);
        }
        let counted = self.store.answer_to(id, request)?.and_then(|answer| answer.outcome);
        Ok(counted.map_or(outcome, Outcome::from))
    }

    /// The outcome of an answer that was given before and that leaves no room for this one; what is still open is sent first.
    pub(super) async fn earlier(
        &self,
        id: AccountId,
        request: RequestId,
        decision: Decision,
    ) -> Result<Option<Outcome>, Error> {
        let Some(entry) = self.store.answer_to(id, request)? else { return Ok(None) };
        let awaited = self.runtime(id).awaited.of(entry.id);
        if entry.outcome.is_some() {
            return Ok(if entry.leaves_no_room_for(decision) { entry.outcome.map(Outcome::from) } else { None });
        }
        // What the person says now goes out ahead of what they said before.
        if decision != Decision::Approve && !entry.leaves_no_room_for(decision) {
            return Ok(None);
        }
        let outcome = self.deliver_and_tell(id, awaited).await?;
        if outcome == Outcome::Pending {
            return Ok(Some(outcome));
        }
        let stands = self.store.answer_to(id, request)?.is_none_or(|entry| entry.leaves_no_room_for(decision));
        Ok(stands.then_some(outcome))
    }

    /// The account, where it approves: not on a copied or restored phone before it was enrolled again.
    pub(super) fn record_that_approves(&self, id: AccountId) -> Result<Box<AccountRecord>, Error> {
        let mut record = self.record(id)?;
        // A document was stored, and the process ended before the alarm was.
        if record.document.last_counter > record.counter && record.lifecycle.approves() {
            record.lifecycle = Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::Restored };
            self.store.save_lifecycle(id, &record.lifecycle)?;
        }
        match record.lifecycle {
            Lifecycle::MustEnrollAgain { .. } => Err(Error::person(UserAction::EnrollAgain)),
            Lifecycle::Removed { .. } | Lifecycle::Removing => Err(Error::refused("account_removed")),
            Lifecycle::Pending | Lifecycle::Active | Lifecycle::Blocked => Ok(record),
        }
    }

    /// The account, where it refuses: as long as it has its device key. A phone that must be enrolled again can always say no, with
    /// counters that the server has not seen.
    fn record_that_refuses(&self, id: AccountId) -> Result<Box<AccountRecord>, Error> {
        let mut record = self.record(id)?;
        if matches!(record.lifecycle, Lifecycle::MustEnrollAgain { .. }) {
            record.counter = record.counter.max(record.document.last_counter);
        }
        match record.lifecycle {
            _ if record.lifecycle.has_device_key() => Ok(record),
            Lifecycle::Removed { .. } | Lifecycle::Removing => Err(Error::refused("account_removed")),
            _ => Err(Error::person(UserAction::EnrollAgain)),
        }
    }

    /// How a request has ended, as far as the phone can tell: by its time, or because the newest list has it no more.
    pub(super) fn ended(&self, runtime: &Runtime, request: &VerifiedRequest) -> Result<Option<Outcome>, Error> {
        let boot = self.times()?.boot;
        let left = runtime.server_now(&boot).map_or(0, |now| request.expires().since(now));
        if left == 0 {
            return Ok(Some(Outcome::Expired));
        }
        let known = runtime.known();
        if known.requests.contains_key(&request.id()) {
            return Ok(None);
        }
        let class = request.purpose().class();
        let another = known.requests.values().any(|other| other.purpose().class() == class);
        // Before its time, and nothing in its place: another device of the user was first, or it was withdrawn.
        Ok(Some(if another {
            Outcome::Superseded
        } else if class.is_of_all_devices() && known.has_whole_list && left > CLOCKS_APART {
            Outcome::AlreadyAnswered
        } else {
            Outcome::Expired
        }))
    }

    /// What goes into an answer that is signed now. `told` is what the device was asked for it: nothing for a refusal.
    pub(super) fn answer_context(
        &self,
        record: &AccountRecord,
        told: Option<&Told>,
    ) -> Result<(AnswerContext, Counter), Error> {
        let counter = record.next_counter().ok_or_else(|| Error::refused("counter_exhausted"))?;
        let app_version = self.configuration.app_version.clone();
        let times = self.times()?;
        let extras = told.map_or_else(AnswerExtras::default, |told| told.extras(&times.boot));
        Ok((AnswerContext { jti: fresh_id()?, iat: times.wall, counter, app_version, extras }, counter))
    }

    /// Commits an answer with its counter; `None` if another answer was first.
    pub(super) fn keep(
        &self,
        record: &AccountRecord,
        request: &VerifiedRequest,
        signed: Signed<AnswerClaims>,
        counter: Counter,
    ) -> Result<Option<Awaited>, Error> {
        let id = random()?;
        let Signed { claims, mut compact, hash } = signed;
        let runtime = self.runtime(record.id);
        // Before the commit, both: from then on another call may send it.
        runtime.known().unsent.insert(id);
        let awaited = runtime.awaited.of(id);
        let about = Some(AboutRequest::of(request));
        let kept = self.store.keep_answer(&JournalEntry {
            id,
            account: record.id,
            request: claims.request,
            counter,
            decision: claims.decision,
            message: SignedAnswer { compact: std::mem::take(&mut *compact), hash },
            signed: claims.iat,
            expires: request.expires(),
            about: about.clone(),
        });
        if kept.is_err() {
            runtime.known().unsent.remove(&id);
        }
        match kept {
            Err(StoreError::Conflict) => return Ok(None),
            kept => kept?,
        }
        // A pause that an earlier answer caused is not this one's.
        runtime.known().delivery.succeeded();
        // When it was, the journal does not know; a failure to look fails no answer.
        let _ = self.attention_after(record.id, Some(counter));
        let decision = Some(claims.decision.as_str().to_owned());
        self.note_about(record.id, ActivityKind::Answered, decision, about);
        Ok(Some(awaited))
    }

    /// Sends what is open, and gives what became of the awaited answer: by this call, or by another that was first.
    ///
    /// # Errors
    /// [`Error::Refused`] with `account_removed` if the account was gone before the answer was awaited; those of sending.
    pub(super) async fn deliver_and_tell(&self, id: AccountId, awaited: Awaited) -> Result<Outcome, Error> {
        self.deliver_now(id).await?;
        if let Some(outcome) = awaited.outcome() {
            return Ok(outcome);
        }
        match self.store.outcome_of(&awaited.entry())? {
            Some(outcome) => Ok(outcome.into()),
            None => self.stored(id).map(|_| Outcome::Pending),
        }
    }
}
