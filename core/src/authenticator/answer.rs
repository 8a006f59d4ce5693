//! Answering: number, gate, signature, and one commit of journal and counter. `deliver` does the rest.

use super::Outcome;
use super::caller::DeviceKey;
use super::deliver::{EntryId, REFUSAL_LIFE};
use super::inner::{Inner, Runtime, fresh_id};
use crate::account::{AccountId, KeyKind, Lifecycle};
use crate::approval::display::clean_text;
use crate::approval::{AnswerContext, GateRule, Refusal, Signer, VerifiedRequest};
use crate::error::Error;
use crate::gate::{GatePass, Prompt, PromptKind, SignError, Subject};
use crate::host::HostError;
use crate::idp::Caller as _;
use crate::jose::SigningInput;
use crate::keys::random;
use crate::phone_sign_in::Event;
use crate::protocol::{AnswerClaims, Counter, Decision, Purpose, RequestId};
use crate::store::{AccountRecord, ActivityKind, NewJournalEntry, SignedAnswer};

impl Inner {
    pub(super) async fn approve(
        &self,
        id: AccountId,
        request: &VerifiedRequest,
        number: &str,
    ) -> Result<Outcome, Error> {
        let runtime = self.runtime(id);
        let _slot = runtime.slot.try_lock().map_err(|_| Error::Busy)?;
        if let Some(outcome) = self.earlier(id, request.id(), Decision::Approve).await? {
            return Ok(outcome);
        }
        let record = self.record_that_signs(id)?;
        if let Some(ended) = self.ended(&runtime, request)? {
            return Ok(ended);
        }
        let matched = request.clone().enter_number(number)?;
        let rule = matched.request().rule();
        let subject = Subject::Request(matched.request().id(), matched.request().nonce().clone());
        let (alias, key) = match rule.signer {
            Signer::Device => (&record.device_alias, &record.device_key),
            Signer::Credential => {
                // The new key answers for itself, and for nothing else before its number was matched.
                let held = match request.purpose() {
                    Purpose::Enable => record.sign_in.pending(),
                    _ => record.sign_in.active(),
                };
                let (key, _) = held.ok_or_else(|| Error::refused("not_enabled"))?;
                (&key.alias, &key.public)
            }
        };
        let keys = &*self.ports.keys;
        let key_lock = self.key_lock(alias);
        let signing = key_lock.lock().await;
        let pass = match rule.gate {
            GateRule::Closed => GatePass::ungated(keys, alias, subject.clone()).await,
            GateRule::Platform | GateRule::AppPin => {
                let prompt = prompt(&record, matched.request());
                GatePass::through(&*self.ports.gate, keys, alias, subject.clone(), &prompt).await
            }
        };
        let pass = self.or_key_lost(&record, alias, rule.signer, pass).await?;
        let (context, counter) = self.answer_context(&record)?;
        let claims = matched.answer(pass.user_verification(), context);
        let input = SigningInput::new(&claims, key)?;
        let hash = input.hash();
        let signed = pass.sign(keys, &subject, input, key).await;
        drop(signing);
        let compact = self.or_key_lost(&record, alias, rule.signer, signed).await?;
        let kept = self.keep(&record, matched.request(), &claims, counter, SignedAnswer { compact, hash })?;
        self.deliver_and_tell(id, kept).await
    }

    /// A refusal is signed however late it comes: the server records it, and a report raises an alarm.
    pub(super) async fn refuse(
        &self,
        id: AccountId,
        request: &VerifiedRequest,
        refusal: Refusal,
    ) -> Result<Outcome, Error> {
        let runtime = self.runtime(id);
        let _slot = runtime.slot.try_lock().map_err(|_| Error::Busy)?;
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
        let kept = self.keep(&record, refused.request(), &claims, counter, SignedAnswer { compact, hash })?;
        self.deliver_and_tell(id, kept).await
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

    fn keep(
        &self,
        record: &AccountRecord,
        request: &VerifiedRequest,
        claims: &AnswerClaims,
        counter: Counter,
        message: SignedAnswer,
    ) -> Result<EntryId, Error> {
        let id = random()?;
        self.store.keep_answer(&NewJournalEntry {
            id,
            account: record.id,
            request: claims.request,
            counter,
            decision: claims.decision,
            message,
            signed: claims.iat,
            expires: request.expires(),
        })?;
        // A pause that an earlier answer caused is not this one's.
        self.runtime(record.id).known().delivery.succeeded();
        self.note(record.id, ActivityKind::Answered, Some(claims.decision.as_str().to_owned()));
        Ok(id)
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

    /// A credential key that the key store lost ends phone sign-in, or the renewal that it was made for; unless it is held no
    /// more.
    async fn or_key_lost<T>(
        &self,
        record: &AccountRecord,
        alias: &str,
        signer: Signer,
        result: Result<T, SignError>,
    ) -> Result<T, Error> {
        match result {
            Err(SignError::Host(error @ (HostError::KeyInvalidated | HostError::KeyNotFound)))
                if signer == Signer::Credential =>
            {
                if self.record(record.id)?.sign_in.aliases().contains(&alias) {
                    // The server hears of it now or at the next contact; the loss is what the caller must hear.
                    let _ = self.drive(record.id, Some(Event::KeyLost { alias: alias.to_owned() })).await;
                }
                Err(Error::key_lost(KeyKind::Credential, error))
            }
            result => Ok(result?),
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
