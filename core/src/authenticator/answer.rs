//! Answering: number, gate, signature, journal, and only then the network.

use super::Outcome;
use super::caller::DeviceKey;
use super::inner::{Inner, Runtime, as_code, fresh_id};
use crate::account::{AccountId, Lifecycle};
use crate::approval::display::clean_text;
use crate::approval::{AnswerContext, GateRule, Refusal, Signer, VerifiedRequest};
use crate::error::Error;
use crate::gate::{GatePass, Prompt, PromptKind, SignError, Subject};
use crate::host::HostError;
use crate::idp::{CallError, Caller as _};
use crate::jose::{Opened, SigningInput};
use crate::keys::random;
use crate::phone_sign_in::{Event, State};
use crate::protocol::{
    AnswerClaims, Counter, CredentialState, CredentialStatus, Decision, ProblemCode, RequestId, ResultClaims, Verdict,
};
use crate::store::{AccountRecord, ActivityKind, JournalEntry, JournalOutcome, NewJournalEntry, SignedAnswer};

/// Refusals and reports are sent for a week.
const REFUSAL_LIFE: u64 = 7 * 24 * 60 * 60;

impl Inner {
    pub(super) async fn approve(&self, id: AccountId, request: RequestId, number: &str) -> Result<Outcome, Error> {
        let runtime = self.runtime(id);
        let _slot = runtime.slot.try_lock().map_err(|_| Error::Busy)?;
        if let Some(outcome) = self.earlier(id, request, &runtime).await? {
            return Ok(outcome);
        }
        let record = self.record_that_signs(id)?;
        let Some(request) = self.still_live(id, request)? else { return Ok(Outcome::Expired) };
        let matched = request.enter_number(number)?;
        let rule = matched.request().rule();
        let subject = Subject::Request(matched.request().id(), matched.request().nonce().clone());
        let (alias, key) = match rule.signer {
            Signer::Device => (&record.device_alias, &record.device_key),
            Signer::Credential => {
                let held = record.sign_in.active().or_else(|| record.sign_in.pending());
                let (key, _) = held.ok_or_else(|| Error::refused("not_enabled"))?;
                (&key.alias, &key.public)
            }
        };
        let keys = &*self.ports.keys;
        let pass = match rule.gate {
            GateRule::Closed => GatePass::ungated(keys, alias, subject.clone()).await,
            GateRule::Platform | GateRule::AppPin => {
                let prompt = prompt(&record, matched.request());
                GatePass::through(&*self.ports.gate, keys, alias, subject.clone(), &prompt).await
            }
        };
        let pass = self.or_key_lost(id, rule.signer, pass).await?;
        let (context, counter) = self.answer_context(&record)?;
        let claims = matched.answer(pass.user_verification(), context);
        let signed = pass.sign(keys, &subject, SigningInput::new(&claims, key)?, key).await;
        let compact = self.or_key_lost(id, rule.signer, signed).await?;
        self.keep(&record, matched.request(), &claims, counter, compact)?;
        self.deliver_in_order(id).await?;
        self.outcome_of(id, claims.request, &runtime)
    }

    pub(super) async fn refuse(&self, id: AccountId, request: RequestId, refusal: Refusal) -> Result<Outcome, Error> {
        let runtime = self.runtime(id);
        let _slot = runtime.slot.try_lock().map_err(|_| Error::Busy)?;
        if let Some(outcome) = self.earlier(id, request, &runtime).await? {
            return Ok(outcome);
        }
        let record = self.record_that_signs(id)?;
        let Some(request) = self.still_live(id, request)? else { return Ok(Outcome::Expired) };
        let refused = request.refuse(refusal);
        let (context, counter) = self.answer_context(&record)?;
        let claims = refused.answer(context);
        let compact = DeviceKey::of(self, &record).sign(SigningInput::new(&claims, &record.device_key)?).await?;
        self.keep(&record, refused.request(), &claims, counter, compact)?;
        self.deliver_in_order(id).await?;
        self.outcome_of(id, claims.request, &runtime)
    }

    /// Sends what was kept and not delivered, unless an answer is being signed just now.
    pub(super) async fn deliver_kept(&self, id: AccountId) -> Result<(), Error> {
        let runtime = self.runtime(id);
        let Ok(_slot) = runtime.slot.try_lock() else { return Ok(()) };
        self.deliver_in_order(id).await
    }

    /// The outcome of an answer that was given before; what is still open is sent first.
    async fn earlier(&self, id: AccountId, request: RequestId, runtime: &Runtime) -> Result<Option<Outcome>, Error> {
        let Some(entry) = self.store.answer_to(id, request)? else { return Ok(None) };
        if entry.outcome.is_none() {
            self.deliver_in_order(id).await?;
        }
        match self.store.answer_to(id, request)?.and_then(|entry| entry.outcome) {
            Some(outcome) if outcome.leaves_request_live() => Ok(None),
            _ => self.outcome_of(id, request, runtime).map(Some),
        }
    }

    /// A copied or restored phone signs nothing before it was enrolled again.
    fn record_that_signs(&self, id: AccountId) -> Result<AccountRecord, Error> {
        let record = self.record(id)?;
        match record.lifecycle {
            Lifecycle::MustEnrollAgain => Err(Error::refused("must_enroll_again")),
            Lifecycle::Removed { .. } => Err(Error::refused("account_removed")),
            Lifecycle::Pending | Lifecycle::Active | Lifecycle::Blocked => Ok(record),
        }
    }

    /// The request, where the last poll brought it and its time has not passed on the boot clock.
    fn still_live(&self, id: AccountId, request: RequestId) -> Result<Option<VerifiedRequest>, Error> {
        let boot = self.times()?.boot;
        let runtime = self.runtime(id);
        let now = runtime.server_now(&boot);
        let request = runtime.known().requests.get(&request).cloned();
        Ok(request.filter(|request| now.is_some_and(|now| now < request.expires())))
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
        compact: String,
    ) -> Result<(), Error> {
        let signing_input = compact.rsplit_once('.').map_or("", |(input, _)| input);
        let hash = crate::jose::Digest::of(signing_input.as_bytes());
        self.store.keep_answer(&NewJournalEntry {
            id: random()?,
            account: record.id,
            request: claims.request,
            counter,
            decision: claims.decision,
            message: SignedAnswer { compact, hash },
            signed: claims.iat,
            expires: request.expires(),
        })?;
        self.note(record.id, ActivityKind::Answered, Some(claims.decision.as_str().to_owned()));
        Ok(())
    }

    fn outcome_of(&self, id: AccountId, request: RequestId, runtime: &Runtime) -> Result<Outcome, Error> {
        // An enrollment whose number was wrong takes the account with it, and the journal too.
        let Some(entry) = self.store.answer_to(id, request)? else {
            return Ok(runtime.known().last_outcome.clone().unwrap_or(Outcome::Pending));
        };
        Ok(entry.outcome.map_or(Outcome::Pending, Outcome::from))
    }

    /// A key that the key store lost ends phone sign-in.
    async fn or_key_lost<T>(&self, id: AccountId, signer: Signer, result: Result<T, SignError>) -> Result<T, Error> {
        match result {
            Err(SignError::Host(error @ (HostError::KeyInvalidated | HostError::KeyNotFound)))
                if signer == Signer::Credential =>
            {
                // The server hears of it now or at the next contact; the loss is what the caller must hear.
                let _ = self.drive(id, Some(Event::KeyLost)).await;
                Err(error.into())
            }
            result => Ok(result?),
        }
    }

    /// Sends open answers in the order of their counters. That one cannot be delivered now is no error here: it stays,
    /// whatever a network in the server's place answered, and nothing else of the account waits for it.
    async fn deliver_in_order(&self, id: AccountId) -> Result<(), Error> {
        if self.record(id)?.lifecycle == Lifecycle::MustEnrollAgain {
            return Ok(());
        }
        for entry in self.store.open_answers(id)? {
            if self.is_too_late(&entry)? {
                self.store.close_answer(&entry.id, &JournalOutcome::Expired)?;
                continue;
            }
            match self.deliver(&entry).await {
                Ok(Delivery::Closed) => {}
                Ok(Delivery::Open) => break,
                Err(error @ (Error::Storage { .. } | Error::Internal { .. } | Error::KeyLost { .. })) => {
                    return Err(error);
                }
                Err(error) => {
                    self.note(id, ActivityKind::NotDelivered, Some(error.code()));
                    break;
                }
            }
        }
        Ok(())
    }

    /// An approval is sent until its request expires, a refusal or a report for a week.
    fn is_too_late(&self, entry: &JournalEntry) -> Result<bool, Error> {
        let times = self.times()?;
        Ok(match entry.decision {
            Decision::Approve => {
                self.runtime(entry.account).server_now(&times.boot).is_some_and(|now| now >= entry.expires)
            }
            Decision::Deny | Decision::Report => times.wall.since(entry.signed) > REFUSAL_LIFE,
        })
    }

    async fn deliver(&self, entry: &JournalEntry) -> Result<Delivery, Error> {
        let mut record = self.record(entry.account)?;
        let reply = self.client.answer(&record.server.metadata.endpoints, &entry.message.compact).await;
        let compact = match reply {
            Ok(compact) => compact,
            Err(CallError::Problem(problem)) if closes(&problem, entry) => {
                let outcome = JournalOutcome::Rejected { code: problem.code.as_str().to_owned() };
                self.store.close_answer(&entry.id, &outcome)?;
                return Ok(Delivery::Closed);
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
        self.runtime(record.id).known().last_outcome = Some(outcome.clone().into());
        self.note(record.id, ActivityKind::Verdict, Some(verdict.as_str().to_owned()));
        if verdict == Verdict::Throttled && entry.decision != Decision::Approve {
            return Ok(Delivery::Open);
        }
        match verdict {
            Verdict::CredentialRevoked => {
                if let Some(credential) = record.sign_in.credential() {
                    let status = revoked(&record.sign_in, result.reason.as_deref());
                    self.drive(record.id, Some(Event::CredentialSeen { credential, status, barred: Vec::new() }))
                        .await?;
                }
            }
            Verdict::AccountDisabled => self.store.save_lifecycle(record.id, &Lifecycle::Blocked)?,
            Verdict::CloneSuspected | Verdict::StaleCounter => {
                self.store.save_lifecycle(record.id, &Lifecycle::MustEnrollAgain)?;
            }
            Verdict::Approved if matches!(record.lifecycle, Lifecycle::Pending | Lifecycle::Blocked) => {
                self.store.save_lifecycle(record.id, &Lifecycle::Active)?;
            }
            _ => {}
        }
        if matches!(record.sign_in, State::NeedsNumber { request, .. } if request == entry.request) {
            self.drive(record.id, Some(Event::EnableAnswered { verdict })).await?;
        }
        self.store.close_answer(&entry.id, &outcome)?;
        if record.lifecycle == Lifecycle::Pending && ends_enrollment(verdict) {
            self.forget(record).await?;
        }
        Ok(Delivery::Closed)
    }
}

enum Delivery {
    Closed,
    Open,
}

/// A problem closes an entry only if it names the answer by its hash, with a code and a status of the protocol.
fn closes(problem: &crate::protocol::Problem, entry: &JournalEntry) -> bool {
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

/// What a signed document would say of a revoked credential.
fn revoked(state: &State, reason: Option<&str>) -> Option<CredentialStatus> {
    let (key, id) = state.active().or_else(|| state.pending())?;
    let kid = key.public.thumbprint();
    Some(CredentialStatus { id, kid, state: CredentialState::Revoked, reason: reason.map(as_code) })
}

fn prompt(record: &AccountRecord, request: &VerifiedRequest) -> Prompt {
    Prompt {
        kind: PromptKind::Approve(request.purpose()),
        account: clean_text(&record.document.user_name),
        organisation: clean_text(&record.document.tenant.name),
        shown: request.shown().to_vec(),
    }
}
