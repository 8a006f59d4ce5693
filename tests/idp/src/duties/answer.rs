//! Answers: the facts of one are gathered, judged, and what follows is carried out in the same transaction.

use authenticator_core::approval::display::{clean_entry, clean_text};
use authenticator_core::approval::transaction::shown_first;
use authenticator_core::jose::{
    Digest, Message as _, Opened, PublicKey, Thumbprint, UnverifiedJws, base64url_decode, json_from_slice,
};
use authenticator_core::protocol::{
    AnswerClaims, AttestationRule, ChallengeClaims, ClaimedCounter, ContextEntry, Decision, Match, ProblemCode,
    Purpose, ResultClaims, ShownEntry, UnixTime, Verdict,
};

use serde::Deserialize;

use super::Work;
use crate::attestation::Attested;
use crate::failure::{Failure, Fault};
use crate::protocol::{Facts, ReceivedAnswer, RequestState, Ruling, SignedBy, is_suspicious, judge};
use crate::store::{Challenge, Device, Request, Seen, StoredAnswer, User};

/// Seconds over which approvals are counted against `approvals_a_minute`.
const MINUTE: u64 = 60;

/// The event that somebody reported a request which had been approved.
pub(super) const ALARM: &str = "alarm_approved_request_reported";

/// The event that a phone told something of itself.
pub(super) const TOLD: &str = "phone_told";

/// The event that what a phone told of itself speaks against it.
pub(super) const SUSPICIOUS: &str = "phone_suspicious";

/// Whose answer it is.
struct Sender {
    device: Device,
    key: PublicKey,
    signed_by: SignedBy,
    /// Why its credential was revoked.
    revoked_for: Option<String>,
    /// What was verified of the key.
    attested: Option<Attested>,
}

/// What the answer is about.
struct Matter {
    challenge: Challenge,
    request: Request,
    user: User,
    number_match: Match,
    superseded_number: Option<String>,
    shown: Vec<ShownEntry>,
}

impl Work<'_> {
    /// Takes an answer and gives the signed result; the same answer again gets the same result.
    ///
    /// # Errors
    /// Problems of the protocol; what is wrong with the answer itself names it by its hash.
    pub(crate) fn answer(&self, compact: &str) -> Result<String, Failure> {
        self.answer_unnamed(compact).map_err(|failure| match hash_of_answer(compact) {
            Some(hash) => failure.about(hash),
            None => failure,
        })
    }

    fn answer_unnamed(&self, compact: &str) -> Result<String, Failure> {
        let unverified = UnverifiedJws::parse(compact, AnswerClaims::TYP)?;
        let sender = self.sender(unverified.key().thumbprint())?;
        let Opened { claims: ReceivedAnswer(claims), key, hash, compact_hash } = unverified.verify(&sender.key)?;
        let answer = Opened { claims, key, hash, compact_hash };
        if let Some(result) = self.tx.result_of(answer.hash)? {
            return self.verifiable(result);
        }
        self.check_audience(&answer.claims.aud)?;
        self.check_sender(answer.claims.iss, &sender.device)?;
        let matter = self.matter(&answer.claims, &sender.device)?;
        let throttled = self.throttled(&sender.device)?;
        let ruling = judge(&self.facts(&answer.claims, &sender, &matter, throttled)?)?;
        self.carry_out_ruling(compact, &answer, &sender, &matter, ruling, throttled)
    }

    fn sender(&self, kid: Thumbprint) -> Result<Sender, Failure> {
        if let Some(device) = self.tx.device_by_kid(&self.tenant.id, kid)? {
            let attested = device.attested;
            let (key, signed_by) = (device.key.clone(), SignedBy::Device);
            return Ok(Sender { device, key, signed_by, revoked_for: None, attested });
        }
        let credential = self.tx.credential_by_kid(&self.tenant.id, kid)?;
        let credential = credential.ok_or(Failure::from(ProblemCode::UnknownDevice))?;
        let device = self.tx.device(credential.device)?.ok_or(Fault::Unreadable("credential"))?;
        let signed_by = SignedBy::Credential(credential.id, credential.state);
        let (revoked_for, attested) = (credential.reason, credential.attested);
        Ok(Sender { device, key: credential.key, signed_by, revoked_for, attested })
    }

    fn matter(&self, answer: &AnswerClaims, device: &Device) -> Result<Matter, Failure> {
        let unknown = || Failure::from(ProblemCode::UnknownId);
        let challenge = self.tx.challenge(answer.request)?.filter(|challenge| challenge.device == device.id);
        let challenge = challenge.ok_or_else(unknown)?;
        let request = self.tx.request(&challenge.request)?.ok_or(Fault::Unreadable("challenge"))?;
        let user = self.tx.user(&device.user)?;
        if answer.sub != user.sub {
            return Err(unknown());
        }
        let superseded = match &request.supersedes {
            Some(id) => self.tx.request(id)?,
            None => None,
        };
        Ok(Matter {
            number_match: sent_claims(&challenge)?.number_match,
            shown: shown(&request)?,
            superseded_number: superseded.map(|superseded| superseded.number),
            challenge,
            request,
            user,
        })
    }

    fn facts<'a>(
        &self,
        answer: &'a AnswerClaims,
        sender: &Sender,
        matter: &'a Matter,
        throttled: Option<u64>,
    ) -> Result<Facts<'a>, Failure> {
        let counter_used = match answer.counter {
            ClaimedCounter::Valid(counter) => self.tx.counter_used(sender.device.id, counter.get())?,
            ClaimedCounter::OutOfRange => false,
        };
        Ok(Facts {
            answer,
            signed_by: sender.signed_by,
            blocked_user: matter.user.blocked,
            removed: sender.device.removed(),
            clone_suspected: sender.device.clone_suspected,
            set_back: sender.device.set_back,
            last_counter: sender.device.last_counter,
            counter_used,
            purpose: matter.request.purpose,
            request: matter.request.state,
            challenge_hash: matter.challenge.hash(),
            credential: matter.challenge.credential,
            number_match: &matter.number_match,
            number: &matter.request.number,
            flow_challenge: matter.challenge.flow_challenge,
            superseded_number: matter.superseded_number.as_deref(),
            shown: &matter.shown,
            policy: self.policy_against(answer, sender, matter),
            throttled,
        })
    }

    /// What the policy says against an approval now.
    fn policy_against(&self, answer: &AnswerClaims, sender: &Sender, matter: &Matter) -> Option<Verdict> {
        let policy = &self.tenant.policy;
        let purpose = matter.request.purpose;
        let passwordless = matches!(purpose, Purpose::SignIn | Purpose::Enable | Purpose::Transaction);
        if policy.mode_against(purpose, matter.user.person()).is_some() {
            Some(Verdict::BlockedByPolicy)
        } else if policy.attestation == AttestationRule::Required && passwordless && sender.attested.is_none() {
            Some(Verdict::AttestationRequired)
        } else if policy.too_old(sender.device.platform, &answer.app_version) {
            Some(Verdict::AppTooOld)
        } else if policy.condition_against(answer, purpose, matter.user.person()).is_some() {
            Some(Verdict::BlockedByPolicy)
        } else {
            None
        }
    }

    /// Seconds to wait, if a device has sent more approvals than the policy allows in a minute.
    fn throttled(&self, device: &Device) -> Result<Option<u64>, Fault> {
        let since = UnixTime::from_seconds(self.now.seconds().saturating_sub(MINUTE));
        let approvals = self.tx.approvals_since(device.id, since)?;
        Ok((approvals >= self.tenant.policy.approvals_a_minute).then_some(MINUTE))
    }

    fn carry_out_ruling(
        &self,
        compact: &str,
        answer: &Opened<AnswerClaims>,
        sender: &Sender,
        matter: &Matter,
        ruling: Ruling,
        throttled: Option<u64>,
    ) -> Result<String, Failure> {
        let claims = &answer.claims;
        let ClaimedCounter::Valid(counter) = claims.counter else { return Err(ProblemCode::BadCounter.into()) };
        let device = &sender.device;
        let wrong = (ruling.verdict == Verdict::WrongNumber).then_some(device.wrong_numbers + 1);
        let limit = self.tenant.policy.wrong_number_limit;
        let result = self.sign(&ResultClaims {
            iss: self.tenant.issuer.clone(),
            aud: device.id,
            iat: self.now,
            jti: self.message_id()?,
            sub: matter.user.sub.clone(),
            request: matter.challenge.id.into(),
            answer_hash: answer.hash,
            result: ruling.verdict,
            attempts_left: wrong.and_then(|wrong| u32::try_from(limit.saturating_sub(wrong)).ok()),
            retry_after: throttled.filter(|_| ruling.verdict == Verdict::Throttled),
            reason: self.reason_for(ruling.verdict, claims, sender, matter),
        })?;
        if ruling.verdict == Verdict::Throttled {
            return Ok(result);
        }
        self.tx.insert_answer(&StoredAnswer {
            hash: answer.hash,
            device: device.id,
            counter: counter.get(),
            challenge: matter.challenge.id,
            decision: claims.decision,
            verdict: ruling.verdict,
            result: &result,
            compact: (ruling.ends.is_some() && matter.request.transaction.is_some()).then_some(compact),
            at: self.now,
        })?;
        self.tx.raise_counter(device.id, counter.get())?;
        self.tx.set_app_version(device.id, &claims.app_version)?;
        if ruling.verdict == Verdict::CloneSuspected && !device.clone_suspected {
            self.tx.mark_clone(device.id)?;
            self.tx.note(&device.user, "clone_suspected", &device.name, self.now)?;
        }
        // A refusal may have lain so long that others have passed it: that is no sign of anything.
        if ruling.verdict == Verdict::StaleCounter && claims.decision == Decision::Approve {
            self.tx.mark_set_back(device.id)?;
        }
        self.note_answer(claims, matter, ruling.verdict)?;
        if let Some(state) = ruling.ends {
            self.tx.set_seen(matter.challenge.id, &seen(claims, sender, matter, counter.get()))?;
            self.end(&matter.request, state)?;
        }
        if matches!(ruling.verdict, Verdict::BlockedByPolicy | Verdict::AttestationRequired | Verdict::AppTooOld) {
            // The request may stay as it is; its page says what stands against it.
            self.requests_changed.of(&matter.user.id);
        }
        self.count_number(device, matter, ruling.verdict)?;
        Ok(result)
    }

    /// Why a verdict is what it is, as a code.
    fn reason_for(&self, verdict: Verdict, answer: &AnswerClaims, sender: &Sender, matter: &Matter) -> Option<String> {
        match verdict {
            Verdict::CredentialRevoked => sender.revoked_for.clone(),
            Verdict::BlockedByPolicy => {
                let (policy, purpose, name) = (&self.tenant.policy, matter.request.purpose, matter.user.person());
                let against = policy.mode_against(purpose, name);
                let reason = match (against, policy.condition_against(answer, purpose, name)) {
                    (Some(mode), _) => mode.as_str().to_owned(),
                    (None, Some(condition)) => condition.to_owned(),
                    (None, None) => ProblemCode::PolicyMode.as_str().to_owned(),
                };
                Some(reason)
            }
            _ => None,
        }
    }

    /// Counts wrong numbers in a row; too many disable the credential, and nothing else.
    fn count_number(&self, device: &Device, matter: &Matter, verdict: Verdict) -> Result<(), Failure> {
        match verdict {
            Verdict::Approved => {
                self.tx.set_approved(device.id, matter.request.purpose, self.now)?;
                Ok(self.tx.set_wrong_numbers(device.id, 0)?)
            }
            Verdict::WrongNumber => {
                let wrong = device.wrong_numbers + 1;
                self.tx.set_wrong_numbers(device.id, wrong)?;
                if wrong >= self.tenant.policy.wrong_number_limit && matter.challenge.credential.is_some() {
                    self.revoke_credentials(device, "wrong_numbers")?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Writes the answer into the user's log; a report always, and with an alarm if the request had been approved.
    fn note_answer(&self, answer: &AnswerClaims, matter: &Matter, verdict: Verdict) -> Result<(), Failure> {
        let user = &matter.user.id;
        let (purpose, place) = (matter.request.purpose.as_str(), &matter.request.place);
        if answer.decision == Decision::Report {
            if matter.request.state == RequestState::Approved {
                self.tx.note_from(user, ALARM, purpose, place, self.now)?;
                self.tx.void_approvals(user)?;
            }
            self.tx.note_from(user, Verdict::Reported.as_str(), purpose, place, self.now)?;
            if verdict == Verdict::Reported {
                return Ok(());
            }
        }
        if answer.decision == Decision::Approve {
            self.note_told(answer, matter, verdict)?;
        }
        let policy = &self.tenant.policy;
        let what = match verdict {
            Verdict::BlockedByPolicy if policy.mode_against(matter.request.purpose, matter.user.person()).is_none() => {
                policy
                    .condition_against(answer, matter.request.purpose, matter.user.person())
                    .unwrap_or(verdict.as_str())
            }
            _ => verdict.as_str(),
        };
        Ok(self.tx.note_from(user, what, purpose, place, self.now)?)
    }

    /// What a phone told of itself with an approval that was judged by it, rounded; what is suspicious in it counts for the risk.
    fn note_told(&self, answer: &AnswerClaims, matter: &Matter, verdict: Verdict) -> Result<(), Failure> {
        if !matches!(verdict, Verdict::Approved | Verdict::WrongNumber | Verdict::BlockedByPolicy) {
            return Ok(());
        }
        let Some(told) = self.tenant.policy.told_for_log(answer, matter.user.person()) else { return Ok(()) };
        self.tx.note_from(&matter.user.id, TOLD, &told, &matter.request.place, self.now)?;
        if is_suspicious(answer) {
            self.tx.note(&matter.user.id, SUSPICIOUS, "", self.now)?;
        }
        Ok(())
    }
}

/// By what a problem names the answer that it is about: a body of three parts whose header says that it is an answer.
fn hash_of_answer(compact: &str) -> Option<Digest> {
    #[derive(Deserialize)]
    struct Header {
        typ: String,
    }
    let (signing_input, signature) = compact.rsplit_once('.')?;
    let (header, payload) = signing_input.split_once('.')?;
    let (header, _, _) =
        (base64url_decode(header).ok()?, base64url_decode(payload).ok()?, base64url_decode(signature).ok()?);
    let header: Header = json_from_slice(&header).ok()?;
    (header.typ == AnswerClaims::TYP.as_str()).then(|| Digest::of(signing_input.as_bytes()))
}

/// What was sent, read from the server's own message.
fn sent_claims(challenge: &Challenge) -> Result<ChallengeClaims, Fault> {
    let payload = challenge.compact.split('.').nth(1).and_then(|part| base64url_decode(part).ok());
    payload.and_then(|json| json_from_slice(&json).ok()).ok_or(Fault::Unreadable("challenge"))
}

/// What every phone shows: a transaction as it is, and the context cleaned by the published function (rule 7). A host name that cannot
/// be shown has its challenge dropped by the phone, so nothing that is shown can match it.
fn shown(request: &Request) -> Result<Vec<ShownEntry>, Fault> {
    let clean = |entry: &ContextEntry| clean_entry(&entry.name, &entry.text).unwrap_or_else(|_| entry.text.clone());
    let first = shown_first(request.purpose, request.transaction.as_ref(), &request.context);
    let mut shown = first.map_err(|_| Fault::Unreadable("transaction"))?;
    shown.extend(request.context.iter().map(|entry| ShownEntry(clean_text(&entry.name), clean(entry))));
    Ok(shown)
}

fn seen(answer: &AnswerClaims, sender: &Sender, matter: &Matter, counter: u64) -> Seen {
    let approves = answer.decision == Decision::Approve;
    Seen {
        by_credential: matches!(sender.signed_by, SignedBy::Credential(..)),
        uv: answer.uv,
        shown: Some(answer.shown == matter.shown),
        number: approves.then(|| answer.number.as_deref() == Some(matter.request.number.as_str())),
        counter,
    }
}
