//! Answers and revocations of a phone, and what the server says to them.

use std::sync::PoisonError;

use authenticator_core::approval::display::{clean_entry, clean_text};
use authenticator_core::approval::{PurposeRule, Signer};
use authenticator_core::jose::{Digest, SigningKey};
use authenticator_core::protocol::{
    AnswerClaims, ChallengeClaims, ClaimedCounter, Counter, Decision, Opaque, ResultClaims, RevokeClaims, RevokeTarget,
    ShownEntry, UnixTime, UserVerification, UserVerificationRule, Verdict,
};

use super::{Phone, app_version};
use crate::message::{Draft, new_id};
use crate::report::{Fault, ensure};
use crate::wire::{Call, JWT, Reply, Wire};

/// An answer that can still be broken.
pub(crate) struct Answer {
    pub(crate) claims: AnswerClaims,
    pub(crate) draft: Draft,
    pub(crate) by_credential: bool,
}

impl Phone {
    /// The next counter.
    pub(crate) fn next_counter(&self) -> u64 {
        let mut counter = self.counter.lock().unwrap_or_else(PoisonError::into_inner);
        *counter += 1;
        *counter
    }

    /// The counter that was used last.
    pub(crate) fn last_counter(&self) -> u64 {
        *self.counter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An answer to a challenge, all right.
    pub(crate) fn answer(
        &self,
        challenge: &str,
        decision: Decision,
        number: Option<&str>,
        counter: u64,
    ) -> Result<Answer, Fault> {
        let opened = self.open::<ChallengeClaims>(challenge)?;
        let asked = opened.claims;
        let mut shown = Vec::new();
        for entry in &asked.context {
            let text = clean_entry(&entry.name, &entry.text)
                .map_err(|error| Fault::failed(format!("the context has a host name that phones drop: {error}")))?;
            shown.push(ShownEntry(clean_text(&entry.name), text));
        }
        let rule = PurposeRule::of(asked.purpose, self.credential.is_some(), asked.user_verification);
        let by_credential = decision == Decision::Approve
            && rule.is_some_and(|rule| rule.signer == Signer::Credential)
            && self.credential.is_some();
        let verified = asked.user_verification == UserVerificationRule::Required && by_credential;
        let claims = AnswerClaims {
            iss: asked.aud,
            aud: asked.iss,
            sub: asked.sub,
            jti: new_id()?,
            iat: UnixTime::from_seconds(1),
            request: asked.jti,
            challenge_hash: opened.compact_hash,
            decision,
            number: number.map(str::to_owned),
            uv: if verified { UserVerification::Platform } else { UserVerification::None },
            counter: Counter::new(counter).map_or(ClaimedCounter::OutOfRange, ClaimedCounter::Valid),
            app_version: app_version()?,
            shown,
            location: None,
            integrity: None,
            flow: None,
        };
        let draft = Draft::of(&claims, &self.signer(by_credential)?.public_key())?;
        Ok(Answer { claims, draft, by_credential })
    }

    /// The key that an answer is signed with.
    pub(crate) fn signer(&self, by_credential: bool) -> Result<&SigningKey, Fault> {
        if by_credential { Ok(&self.credential()?.key) } else { Ok(&self.key) }
    }

    /// `POST answers`.
    pub(crate) async fn send_answer(&self, wire: &Wire, compact: &str) -> Result<Reply, Fault> {
        let reply = wire.send(Call::post(&self.metadata.endpoints.answers, JWT, compact)).await?;
        self.remember_nonce(&reply);
        Ok(reply)
    }

    /// Answers a challenge rightly; gives the compact answer and the result.
    pub(crate) async fn decide(
        &self,
        wire: &Wire,
        challenge: &str,
        decision: Decision,
        number: Option<&str>,
    ) -> Result<(String, ResultClaims), Fault> {
        let answer = self.answer(challenge, decision, number, self.next_counter())?;
        let compact = answer.draft.sign(self.signer(answer.by_credential)?);
        let reply = self.send_answer(wire, &compact).await?;
        let result = self.result(&reply, &compact)?;
        ensure(result.request == answer.claims.request.into(), || "request is not that of the answer".to_owned())?;
        Ok((compact, result))
    }

    /// The result that a reply has to be.
    pub(crate) fn result(&self, reply: &Reply, sent: &str) -> Result<ResultClaims, Fault> {
        let result = self.open::<ResultClaims>(reply.message(&[200])?)?.claims;
        let known = self.enrolled()?;
        let input = sent.rsplit_once('.').map_or("", |(input, _)| input);
        ensure(result.answer_hash == Digest::of(input.as_bytes()), || {
            "answer_hash is not the hash of the signing input".to_owned()
        })?;
        ensure(result.iss == self.issuer && result.aud == known.device && result.sub == known.sub, || {
            "iss, aud or sub is another".to_owned()
        })?;
        Ok(result)
    }

    /// A revocation.
    pub(crate) fn revocation(&self, target: RevokeTarget, id: &str) -> Result<RevokeClaims, Fault> {
        Ok(RevokeClaims {
            iss: self.enrolled()?.device,
            aud: self.issuer.clone(),
            iat: UnixTime::from_seconds(1),
            jti: new_id()?,
            target,
            id: Opaque::parse(id).ok_or_else(|| Fault::not_tried("no id"))?,
            reason: "user".to_owned(),
        })
    }

    /// `POST revocations`.
    pub(crate) async fn send_revocation(&self, wire: &Wire, compact: &str) -> Result<Reply, Fault> {
        wire.send(Call::post(&self.metadata.endpoints.revocations, JWT, compact)).await
    }
}

/// The verdict that a result has to have.
pub(crate) fn expect_verdict(result: &ResultClaims, wanted: Verdict) -> Result<(), Fault> {
    ensure(result.result == wanted, || format!("expected {}, got {}", wanted.as_str(), result.result.as_str()))
}

/// A number of the same length that is another.
pub(crate) fn another_number(number: &str) -> String {
    number.chars().map(|digit| if digit == '7' { '3' } else { '7' }).collect()
}
