//! Approving: number, gate, and after it the signing slot, in which counter, signature and commit are one short section.

use std::time::Duration;

use super::Outcome;
use super::awaited::Awaited;
use super::conditions::{self, SentAlong, Told};
use super::inner::{Inner, Runtime};
use super::judge::ListedRequest;
use super::key_loss::{Loss, says_lost};
use super::prompts::{Closed, PromptSubject};
use crate::account::{AccountId, KeyKind};
use crate::approval::display::clean_text;
use crate::approval::{GateRule, MatchedRequest, Signer, VerifiedRequest};
use crate::error::{Error, UserAction};
use crate::gate::{GatePass, Prompt, PromptKind, SignError, SigningKey};
use crate::host::HostError;
use crate::phone_sign_in::Event;
use crate::protocol::{Decision, FlowProof, Purpose};
use crate::store::AccountRecord;

/// How often an approval is begun by itself: after an interruption, or an answer that came between gate and commit.
const APPROVALS: usize = 2;

/// What the person approves with.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) number: &'a str,
    /// By which way the number came, if it was not typed.
    pub(super) flow: Option<&'a FlowProof>,
    /// What the person was told that goes along.
    pub(super) said: &'a SentAlong,
}

/// Where one try of an approval led.
pub(super) enum Tried {
    Answered(Outcome),
    /// Signed and kept, to be delivered.
    Stored(Awaited),
    /// To be begun anew, for this reason.
    Again(Error),
}

/// What came of asking the person.
#[allow(clippy::large_enum_variant, reason = "one at a time, and not for long")]
enum Asked {
    /// The answer of the gate.
    Passed(Result<GatePass<MatchedRequest>, HostError>),
    /// The prompt was closed before there was one.
    Closed(Closed),
    /// There was nothing to ask for any more.
    Overtaken(Tried),
}

impl Inner {
    /// Checks and number come first, then what the rules ask of the device, then the gate; only after it the signing slot is taken.
    pub(super) async fn approve(
        &self,
        id: AccountId,
        request: &ListedRequest,
        given: Given<'_>,
    ) -> Result<Outcome, Error> {
        if request.purpose() == Purpose::Enrollment {
            self.deliver_of_older(id).await?;
        }
        let mut last = Error::Busy;
        for _ in 0..APPROVALS {
            match self.try_to_approve(id, request, given).await? {
                Tried::Answered(outcome) => return Ok(outcome),
                Tried::Stored(entry) => return self.deliver_and_tell(id, entry).await,
                Tried::Again(why) => last = why,
            }
        }
        Err(last)
    }

    async fn try_to_approve(&self, id: AccountId, request: &ListedRequest, given: Given<'_>) -> Result<Tried, Error> {
        if let Some(outcome) = self.earlier(id, request.id(), Decision::Approve).await? {
            return Ok(Tried::Answered(outcome));
        }
        let runtime = self.runtime(id);
        let record = self.record_that_approves(id)?;
        if let Some(ended) = self.ended(&runtime, request)? {
            return Ok(Tried::Answered(ended));
        }
        let key = self.key_for(&record, request)?.ok_or_else(|| Error::refused("not_enabled"))?;
        let matched = VerifiedRequest::clone(request).enter_number(given.number)?;
        let told = match self.ask_device(&runtime, &record, request, &key, given.said).await? {
            conditions::Asked::Told(told) => told.by(given.flow),
            conditions::Asked::Blocked => {
                return self.blocked(id).await.map_or(Ok(Tried::Again(Error::Busy)), Err);
            }
            conditions::Asked::Closed(closed) => {
                return self.after_closed_prompt(id, &runtime, request, closed).await.map(Tried::Answered);
            }
            conditions::Asked::Overtaken(tried) => return Ok(tried),
        };
        let passed = match request.rule().gate {
            GateRule::Closed => Ok(GatePass::ungated(key.clone(), matched)),
            GateRule::Platform | GateRule::AppPin => {
                match self.ask(&runtime, &record, request, key.clone(), matched).await? {
                    Asked::Passed(passed) => passed,
                    Asked::Closed(closed) => {
                        return self.after_closed_prompt(id, &runtime, request, closed).await.map(Tried::Answered);
                    }
                    Asked::Overtaken(tried) => return Ok(tried),
                }
            }
        };
        let pass = match passed {
            Ok(pass) => pass,
            Err(error) => return self.not_signed(&record, request, &key, error).await,
        };
        self.sign_and_keep(id, &runtime, request, &key, pass, &told).await
    }

    /// Asks by the account's one prompt, until its request ends.
    async fn ask(
        &self,
        runtime: &Runtime,
        record: &AccountRecord,
        request: &ListedRequest,
        key: SigningKey,
        matched: MatchedRequest,
    ) -> Result<Asked, Error> {
        let open = self.open_prompt(runtime, PromptSubject::Approval(request.id()), &key.alias)?;
        // In this order: what ends the request, or lets the key go, sees the prompt, or is seen here.
        if let Some(overtaken) = self.overtaken(record.id, runtime, request, &key)? {
            return Ok(Asked::Overtaken(overtaken));
        }
        let left = runtime.server_now(&self.times()?.boot).map(|now| Duration::from_secs(request.expires().since(now)));
        let gate = &*self.ports.gate;
        let prompt = prompt(record, request);
        let asked = open.ask(left, async {
            match request.rule().gate {
                GateRule::Platform => GatePass::through(gate, key, matched, &prompt).await,
                GateRule::AppPin | GateRule::Closed => GatePass::confirmed(gate, key, matched, &prompt).await,
            }
        });
        let asked = asked.await;
        Ok(match asked {
            Ok(passed) => Asked::Passed(passed),
            Err(closed) => {
                self.abandoned.end_all(&*self.ports.keys).await;
                Asked::Closed(closed)
            }
        })
    }

    /// The short section after the gate: one approval of the account at a time, from the counter to the commit.
    async fn sign_and_keep(
        &self,
        id: AccountId,
        runtime: &Runtime,
        request: &ListedRequest,
        key: &SigningKey,
        pass: GatePass<MatchedRequest>,
        told: &Told,
    ) -> Result<Tried, Error> {
        let slot = runtime.slot.lock().await;
        // The prompt may have been open for long.
        if let Some(outcome) = self.overtaken(id, runtime, request, key)? {
            pass.give_back().await;
            return Ok(outcome);
        }
        let record = self.record_that_approves(id)?;
        let (context, counter) = self.answer_context(&record, Some(told))?;
        let signed = match pass.approve(context).await {
            Ok(signed) => signed,
            Err(SignError::Host(error)) => {
                drop(slot);
                return self.not_signed(&record, request, key, error).await;
            }
            Err(error) => return Err(error.into()),
        };
        self.doubtful_keys.works(&key.alias);
        Ok(match self.keep(&record, request, signed, counter)? {
            Some(entry) => Tried::Stored(entry),
            None => Tried::Again(Error::Busy),
        })
    }

    /// What came in the way of an approval since it was begun, as while its prompt was open.
    pub(super) fn overtaken(
        &self,
        id: AccountId,
        runtime: &Runtime,
        request: &ListedRequest,
        key: &SigningKey,
    ) -> Result<Option<Tried>, Error> {
        if self.store.answer_to(id, request.id())?.is_some_and(|entry| entry.leaves_no_room_for(Decision::Approve)) {
            return Ok(Some(Tried::Again(Error::Busy)));
        }
        if let Some(ended) = self.ended(runtime, request)? {
            return Ok(Some(Tried::Answered(ended)));
        }
        let record = self.record_that_approves(id)?;
        let is_same_key = self.key_for(&record, request)?.is_some_and(|now| now.alias == key.alias);
        let stays = is_same_key && !request.is_of_other_credential(&record.sign_in);
        Ok((!stays).then_some(Tried::Answered(Outcome::Superseded)))
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

    /// The outcome of an approval whose prompt was closed: by a refusal, or because its request or its key is gone.
    async fn after_closed_prompt(
        &self,
        id: AccountId,
        runtime: &Runtime,
        request: &VerifiedRequest,
        closed: Closed,
    ) -> Result<Outcome, Error> {
        if let Some(outcome) = self.earlier(id, request.id(), Decision::Approve).await? {
            return Ok(outcome);
        }
        // The request has not ended: it was the app that did.
        self.check_not_closing()?;
        self.record_that_approves(id)?;
        let otherwise = match closed {
            Closed::Ended => Outcome::Superseded,
            Closed::TimedOut => Outcome::Expired,
        };
        Ok(self.ended(runtime, request)?.unwrap_or(otherwise))
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
                let kind = match request.rule().signer {
                    Signer::Device => {
                        self.device_key_lost(Some(record.id));
                        KeyKind::Device
                    }
                    Signer::Credential => {
                        if self.record(record.id)?.sign_in.aliases().contains(&key.alias.as_str()) {
                            // The server hears of it now or at the next contact; the loss is what the caller must hear.
                            let _ = self.drive(record.id, Some(Event::KeyLost { alias: key.alias.clone() })).await;
                        }
                        KeyKind::Credential
                    }
                };
                Err(Error::key_lost(kind, why))
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
