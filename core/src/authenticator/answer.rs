//! Answering: number, gate, signature, and one commit of journal and counter. `deliver` does the rest.

use std::time::Duration;

use super::Outcome;
use super::caller::DeviceKey;
use super::deliver::{EntryId, REFUSAL_LIFE};
use super::inner::{Inner, Runtime, fresh_id};
use super::key_loss::{Loss, says_lost};
use super::prompts::PromptSubject;
use crate::account::{AccountId, Lifecycle};
use crate::approval::display::clean_text;
use crate::approval::{AnswerContext, GateRule, MatchedRequest, Refusal, Signer, VerifiedRequest};
use crate::error::{Error, UserAction};
use crate::gate::{GatePass, Prompt, PromptKind, SignError, Signed, SigningKey};
use crate::host::HostError;
use crate::idp::Caller as _;
use crate::jose::SigningInput;
use crate::keys::random;
use crate::phone_sign_in::Event;
use crate::protocol::{AnswerClaims, Counter, Decision, Purpose, RequestId};
use crate::store::{AccountRecord, ActivityKind, NewJournalEntry, SignedAnswer, StoreError};

/// How often an approval is begun by itself: after an interruption, or an answer that came between gate and commit.
const APPROVALS: usize = 2;
/// How often a refusal is signed anew because another answer took its counter.
const REFUSALS: usize = 16;

/// Where one try of an approval led.
enum Tried {
    Answered(Outcome),
    /// Signed and kept, to be delivered.
    Kept(EntryId),
    /// To be begun anew, for this reason.
    Again(Error),
}

impl Inner {
    /// Checks and number come first, then the gate; only after it the signing slot is taken.
    pub(super) async fn approve(
        &self,
        id: AccountId,
        request: &VerifiedRequest,
        number: &str,
    ) -> Result<Outcome, Error> {
        let mut last = Error::Busy;
        for _ in 0..APPROVALS {
            match self.try_to_approve(id, request, number).await? {
                Tried::Answered(outcome) => return Ok(outcome),
                Tried::Kept(entry) => return self.deliver_and_tell(id, entry).await,
                Tried::Again(why) => last = why,
            }
        }
        Err(last)
    }

    async fn try_to_approve(&self, id: AccountId, request: &VerifiedRequest, number: &str) -> Result<Tried, Error> {
        if let Some(outcome) = self.earlier(id, request.id(), Decision::Approve).await? {
            return Ok(Tried::Answered(outcome));
        }
        let runtime = self.runtime(id);
        let record = self.record_that_signs(id)?;
        if let Some(ended) = self.ended(&runtime, request)? {
            return Ok(Tried::Answered(ended));
        }
        let matched = request.clone().enter_number(number)?;
        let key = self.key_for(&record, request)?.ok_or_else(|| Error::refused("not_enabled"))?;
        let passed = match request.rule().gate {
            GateRule::Closed => Ok(GatePass::ungated(key.clone(), matched)),
            rule @ (GateRule::Platform | GateRule::AppPin) => {
                let Some(passed) = self.ask(&runtime, &record, key.clone(), matched, rule).await? else {
                    return self.after_ended_prompt(id, &runtime, request).await.map(Tried::Answered);
                };
                passed
            }
        };
        let pass = match passed {
            Ok(pass) => pass,
            Err(error) => return self.not_signed(&record, request, &key, error).await,
        };
        self.sign_and_keep(id, &runtime, request, &key, pass).await
    }

    /// Asks by the account's one prompt; `None` if it was ended.
    async fn ask(
        &self,
        runtime: &Runtime,
        record: &AccountRecord,
        key: SigningKey,
        matched: MatchedRequest,
        rule: GateRule,
    ) -> Result<Option<Result<GatePass<MatchedRequest>, HostError>>, Error> {
        let request = matched.request();
        let open = runtime.prompts.open(PromptSubject::Approval(request.id()), &key.alias)?;
        let left = runtime.server_now(&self.times()?.boot).map(|now| Duration::from_secs(request.expires().since(now)));
        let gate = &*self.ports.gate;
        let prompt = prompt(record, request);
        let asked = open.ask(left, async {
            match rule {
                GateRule::Platform => GatePass::through(gate, key, matched, &prompt).await,
                GateRule::AppPin | GateRule::Closed => GatePass::confirmed(gate, key, matched, &prompt).await,
            }
        });
        let asked = asked.await;
        if asked.is_none() {
            self.abandoned.end_all(&*self.ports.keys).await;
        }
        Ok(asked)
    }

    /// The short section after the gate: one approval of the account at a time, from the counter to the commit.
    async fn sign_and_keep(
        &self,
        id: AccountId,
        runtime: &Runtime,
        request: &VerifiedRequest,
        key: &SigningKey,
        pass: GatePass<MatchedRequest>,
    ) -> Result<Tried, Error> {
        let _slot = runtime.slot.lock().await;
        // The prompt may have been open for long.
        if let Some(outcome) = self.overtaken(id, runtime, request, key)? {
            pass.give_back().await;
            return Ok(outcome);
        }
        let record = self.record_that_signs(id)?;
        let (context, counter) = self.answer_context(&record)?;
        let signed = match pass.approve(context).await {
            Ok(signed) => signed,
            Err(SignError::Host(error)) => return self.not_signed(&record, request, key, error).await,
            Err(error) => return Err(error.into()),
        };
        self.doubtful_keys.works(&key.alias);
        Ok(match self.keep(&record, request, signed, counter)? {
            Some(entry) => Tried::Kept(entry),
            None => Tried::Again(Error::Busy),
        })
    }

    /// What came in the way of an approval while its prompt was open.
    fn overtaken(
        &self,
        id: AccountId,
        runtime: &Runtime,
        request: &VerifiedRequest,
        key: &SigningKey,
    ) -> Result<Option<Tried>, Error> {
        if self.store.answer_to(id, request.id())?.is_some_and(|entry| entry.stands_against(Decision::Approve)) {
            return Ok(Some(Tried::Again(Error::Busy)));
        }
        if let Some(ended) = self.ended(runtime, request)? {
            return Ok(Some(Tried::Answered(ended)));
        }
        let now = self.key_for(&self.record_that_signs(id)?, request)?;
        let same = now.is_some_and(|now| now.alias == key.alias);
        Ok((!same).then_some(Tried::Answered(Outcome::Superseded)))
    }

    /// The key that signs the approval of a request; `None` if the account has none for it.
    fn key_for(&self, record: &AccountRecord, request: &VerifiedRequest) -> Result<Option<SigningKey>, Error> {
        Ok(match request.rule().signer {
            Signer::Device => Some(self.signing_key(&record.device_alias, &record.device_key)),
            Signer::Credential => {
                // The new key answers for itself, and for nothing else before its number was matched.
                let credential = match request.purpose() {
                    Purpose::Enable => record.sign_in.pending(),
                    _ => record.sign_in.active(),
                };
                credential.map(|(key, _)| self.signing_key(&key.alias, &key.public))
            }
        })
    }

    /// The outcome of an approval whose prompt was ended: by a refusal, or because its request or its key is gone.
    async fn after_ended_prompt(
        &self,
        id: AccountId,
        runtime: &Runtime,
        request: &VerifiedRequest,
    ) -> Result<Outcome, Error> {
        if let Some(outcome) = self.earlier(id, request.id(), Decision::Approve).await? {
            return Ok(outcome);
        }
        self.record_that_signs(id)?;
        Ok(self.ended(runtime, request)?.unwrap_or(Outcome::Superseded))
    }

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
            let record = self.record_that_signs(id)?;
            let now = runtime.server_now(&self.times()?.boot);
            if now.is_some_and(|now| now >= request.expires().plus(REFUSAL_LIFE)) {
                return Ok(Outcome::Expired);
            }
            let refused = request.clone().refuse(refusal);
            let (context, counter) = self.answer_context(&record)?;
            let claims = refused.answer(context);
            let input = SigningInput::new(&claims, &record.device_key)?;
            let hash = input.hash();
            let compact = DeviceKey::of(self, &record).sign(input).await?;
            if let Some(entry) = self.keep(&record, request, Signed { claims, compact, hash }, counter)? {
                runtime.prompts.end_of(request.id());
                return self.deliver_and_tell(id, entry).await;
            }
        }
        Err(Error::Busy)
    }

    /// The outcome of an answer that was given before and that leaves no room for this one; what is still open is sent first.
    async fn earlier(&self, id: AccountId, request: RequestId, decision: Decision) -> Result<Option<Outcome>, Error> {
        let Some(entry) = self.store.answer_to(id, request)? else { return Ok(None) };
        if entry.outcome.is_some() {
            return Ok(if entry.stands_against(decision) { entry.outcome.map(Outcome::from) } else { None });
        }
        if decision == Decision::Report && !entry.stands_against(decision) {
            return Ok(None);
        }
        let delivered = self.deliver_now(id).await?;
        let outcome = self.what_became_of(entry.id, delivered)?;
        if outcome == Outcome::Pending {
            return Ok(Some(outcome));
        }
        let stands = self.store.answer_to(id, request)?.is_none_or(|entry| entry.stands_against(decision));
        Ok(stands.then_some(outcome))
    }

    /// A copied or restored phone signs nothing before it was enrolled again.
    fn record_that_signs(&self, id: AccountId) -> Result<AccountRecord, Error> {
        let mut record = self.record(id)?;
        // A document was kept, and the process ended before the alarm was.
        if record.document.last_counter > record.counter && record.lifecycle.signs() {
            self.store.save_lifecycle(id, &Lifecycle::MustEnrollAgain)?;
            record.lifecycle = Lifecycle::MustEnrollAgain;
        }
        match record.lifecycle {
            Lifecycle::MustEnrollAgain => Err(Error::refused("must_enroll_again")),
            Lifecycle::Removed { .. } | Lifecycle::Removing => Err(Error::refused("account_removed")),
            Lifecycle::Pending | Lifecycle::Active | Lifecycle::Blocked => Ok(record),
        }
    }

    /// How a request has ended, as far as the phone can tell: by its time, or because the newest list has it no more.
    fn ended(&self, runtime: &Runtime, request: &VerifiedRequest) -> Result<Option<Outcome>, Error> {
        let boot = self.times()?.boot;
        if runtime.server_now(&boot).is_none_or(|now| now >= request.expires()) {
            return Ok(Some(Outcome::Expired));
        }
        let known = runtime.known();
        if known.requests.contains_key(&request.id()) {
            return Ok(None);
        }
        let class = request.purpose().class();
        let another = known.requests.values().any(|other| other.purpose().class() == class);
        Ok(Some(if another { Outcome::Superseded } else { Outcome::Expired }))
    }

    fn answer_context(&self, record: &AccountRecord) -> Result<(AnswerContext, Counter), Error> {
        let counter = record.next_counter().ok_or_else(|| Error::refused("counter_exhausted"))?;
        let app_version = self.configuration.app_version.clone();
        Ok((AnswerContext { jti: fresh_id()?, iat: self.times()?.wall, counter, app_version }, counter))
    }

    /// Commits an answer with its counter; `None` if another answer was first.
    fn keep(
        &self,
        record: &AccountRecord,
        request: &VerifiedRequest,
        signed: Signed<AnswerClaims>,
        counter: Counter,
    ) -> Result<Option<EntryId>, Error> {
        let id = random()?;
        let Signed { claims, compact, hash } = signed;
        let kept = self.store.keep_answer(&NewJournalEntry {
            id,
            account: record.id,
            request: claims.request,
            counter,
            decision: claims.decision,
            message: SignedAnswer { compact, hash },
            signed: claims.iat,
            expires: request.expires(),
        });
        match kept {
            Err(StoreError::Conflict) => return Ok(None),
            kept => kept?,
        }
        // A pause that an earlier answer caused is not this one's.
        self.runtime(record.id).known().delivery.succeeded();
        self.note(record.id, ActivityKind::Answered, Some(claims.decision.as_str().to_owned()));
        Ok(Some(id))
    }

    /// What became of the answer that was just kept.
    async fn deliver_and_tell(&self, id: AccountId, entry: EntryId) -> Result<Outcome, Error> {
        let delivered = self.deliver_now(id).await?;
        self.what_became_of(entry, delivered)
    }

    /// The outcome of one answer: as this delivery closed it, or as another call did, which was first.
    fn what_became_of(&self, entry: EntryId, delivered: Vec<(EntryId, Outcome)>) -> Result<Outcome, Error> {
        if let Some((_, outcome)) = delivered.into_iter().find(|(closed, _)| *closed == entry) {
            return Ok(outcome);
        }
        Ok(self.store.outcome_of(&entry)?.map_or(Outcome::Pending, Outcome::from))
    }

    /// What an approval that the key store or the gate did not let through leads to. A credential key that is lost, at a second
    /// look as well, ends phone sign-in, or the renewal that it was made for; unless it is the account's no more.
    async fn not_signed(
        &self,
        record: &AccountRecord,
        request: &VerifiedRequest,
        key: &SigningKey,
        error: HostError,
    ) -> Result<Tried, Error> {
        if error == HostError::Interrupted {
            return Ok(Tried::Again(error.into()));
        }
        if !says_lost(error) {
            return Err(error.into());
        }
        match self.confirm_loss(&key.alias, error).await {
            Loss::NotNow => Err(Error::person(UserAction::NotNow)),
            Loss::Confirmed(why) => {
                if request.rule().signer == Signer::Credential
                    && self.record(record.id)?.sign_in.aliases().contains(&key.alias.as_str())
                {
                    // The server hears of it now or at the next contact; the loss is what the caller must hear.
                    let _ = self.drive(record.id, Some(Event::KeyLost { alias: key.alias.clone() })).await;
                }
                Err(why.into())
            }
        }
    }
}

fn prompt(record: &AccountRecord, request: &VerifiedRequest) -> Prompt {
    Prompt {
        kind: PromptKind::Approve(request.purpose()),
        account: clean_text(&record.document.user_name),
        organisation: clean_text(&record.document.tenant.name),
        shown: request.shown().to_vec(),
    }
}
