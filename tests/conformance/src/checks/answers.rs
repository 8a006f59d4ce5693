//! Answers to the challenge of the enrollment: all that is refused, then the right one.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::{AccountState, Decision, Match, Mode, RequestClass, Verdict};
use serde_json::{Value, json};

use crate::checks::Confirmed;
use crate::message::{Draft, new_id, with_other_signature, with_wrong_signature};
use crate::phone::{Phone, expect_verdict};
use crate::report::{Check, Fault, Report, check, ensure};
use crate::wire::{Call, Reply, Wire};

pub(crate) const CHECKS: &[Check] = &[
    check("answer.media-type", "rule-8-media-types-errors-redirects", "another Content-Type is 415 media_type"),
    check("answer.too-large", "rule-2-encoding", "over 16 KiB is 413 too_large, and has no answer_hash"),
    check("answer.typ", "rule-1-signatures", "a message of another typ is 400 malformed, without answer_hash"),
    check("answer.malformed", "error-codes", "an answer without request is 400 malformed with its answer_hash"),
    check("answer.counter-type", "error-codes", "a counter that is a string is 400 malformed"),
    check("answer.other-audience", "common-members", "an aud that is not the issuer is 400 malformed"),
    check("answer.sender-form", "common-members", "an iss of the wrong form is 400 malformed"),
    check("answer.unknown-sender", "common-members", "an iss that names no device is 422 unknown_id"),
    check("answer.other-user", "error-codes", "a sub that is not the user is 422 unknown_id"),
    check("answer.unknown-request", "error-codes", "a request that never was is 422 unknown_id"),
    check("answer.other-challenge", "error-codes", "another challenge_hash is 422 challenge_mismatch"),
    check("answer.signature", "error-codes", "a signature that does not verify is 422 bad_signature"),
    check("answer.unknown-key", "error-codes", "a kid that the server does not know is 401 unknown_device"),
    check("answer.counter-zero", "counter", "a counter of 0 is 422 bad_counter"),
    check("answer.counter-large", "counter", "a counter of 2^53 is 422 bad_counter"),
    check("answer.no-number", "error-codes", "an approval without a number is 422 bad_number"),
    check("answer.long-number", "error-codes", "a number with one digit too many is 422 bad_number"),
    check("answer.number-letters", "rule-2-encoding", "a number that is not of ASCII digits is 422 bad_number"),
    check("answer.stays-live", "error-codes", "no 4xx ends the request or uses a counter"),
    check(
        "answer.approved",
        "result",
        "the right number is approved, by a result that names the request and the answer",
    ),
    check(
        "answer.repeated",
        "rule-4-freshness-and-repetition",
        "the same answer again gets the stored result, as it was signed",
    ),
    check(
        "answer.other-signature",
        "rule-1-signatures",
        "the same signing input with the other valid signature is the same answer: a high S is accepted",
    ),
    check("answer.ended", "order-of-verdicts", "another approval of the request is already_answered"),
    check(
        "answer.late-refusal",
        "order-of-verdicts",
        "a refusal that comes later is already_answered, also with an older counter in the window",
    ),
    check("answer.late-report", "order-of-verdicts", "a report is recorded, also of a request that has ended"),
    check(
        "account.active",
        "account-document",
        "the account is active now, for mfa, and last_counter is that of the last answer",
    ),
    check("account.otp-once", "offline-code", "the secret of the offline codes is not told again"),
];

/// Confirms the enrollment.
pub(crate) async fn run(
    wire: &Wire,
    phone: &Phone,
    challenge: &str,
    number: Result<String, Fault>,
    report: &mut Report,
) -> Option<Confirmed> {
    let confirmed = confirmed(wire, phone, challenge, number, report).await;
    report.skip(CHECKS, "the enrollment was not confirmed");
    confirmed
}

async fn confirmed(
    wire: &Wire,
    phone: &Phone,
    challenge: &str,
    number: Result<String, Fault>,
    report: &mut Report,
) -> Option<Confirmed> {
    let number = match number {
        Ok(number) => number,
        Err(fault) => return report.note("answer.approved", Err(fault)),
    };
    if let Err(fault) = refused(wire, phone, challenge, &number, report).await {
        report.note::<()>("answer.malformed", Err(fault));
    }
    report.note("answer.stays-live", stays_live(wire, phone, challenge).await);
    // Counters need not follow each other; the one that is left out serves the late refusal.
    let left_out = phone.next_counter();
    let (answer, result) = report.note("answer.approved", approved(wire, phone, challenge, &number).await)?;
    report.note("answer.repeated", repeated(wire, phone, &answer, &result).await);
    report.note("answer.other-signature", repeated(wire, phone, &with_other_signature(&answer), &result).await);
    let again = phone.decide(wire, challenge, Decision::Approve, Some(&number)).await;
    report.note("answer.ended", again.and_then(|(_, result)| expect_verdict(&result, Verdict::AlreadyAnswered)));
    report.note("answer.late-refusal", late_refusal(wire, phone, challenge, left_out).await);
    let late = phone.decide(wire, challenge, Decision::Report, None).await;
    report.note("answer.late-report", late.and_then(|(_, result)| expect_verdict(&result, Verdict::Reported)));
    let document = phone.document(wire).await;
    report.note(
        "account.active",
        document.clone().and_then(|document| {
            ensure(document.state == AccountState::Active, || format!("state is {:?}", document.state))?;
            ensure(document.modes.contains(&Mode::Mfa), || "modes is without mfa".to_owned())?;
            ensure(document.last_counter == phone.last_counter(), || {
                format!("last_counter is {}", document.last_counter)
            })
        }),
    );
    report.note(
        "account.otp-once",
        document.and_then(|document| ensure(document.otp.is_none(), || "otp is there".to_owned())),
    );
    Some(Confirmed { challenge: challenge.to_owned(), answer, number, result })
}

/// The hash that a problem names an answer by.
fn hash_of(compact: &str) -> Digest {
    Digest::of(compact.rsplit_once('.').map_or("", |(input, _)| input).as_bytes())
}

/// A problem that names the answer.
pub(crate) fn problem_about(reply: &Reply, sent: &str, status: u16, code: &str) -> Result<(), Fault> {
    let problem = reply.problem(status, code)?;
    ensure(problem.answer_hash == Some(hash_of(sent)), || {
        format!("{status} {code}, but answer_hash is not the hash of the signing input")
    })
}

async fn refused(wire: &Wire, phone: &Phone, challenge: &str, number: &str, report: &mut Report) -> Result<(), Fault> {
    let asked = phone.check_challenge(challenge)?.claims;
    let counter = phone.last_counter() + 1;
    let right = phone.answer(challenge, Decision::Approve, Some(number), counter)?.draft;
    let (key, id) = (&phone.key, json!(new_id()?));
    let hash = json!(Digest::of(b"another"));
    let malformed = (400, "malformed");
    let unknown = (422, "unknown_id");
    let mut broken: Vec<(&str, String, (u16, &str))> = vec![
        ("answer.malformed", right.clone().without("request").sign(key), malformed),
        ("answer.counter-type", right.clone().claim("counter", "1").sign(key), malformed),
        ("answer.other-audience", right.clone().claim("aud", "https://elsewhere.example").sign(key), malformed),
        ("answer.sender-form", right.clone().claim("iss", "phone").sign(key), malformed),
        ("answer.unknown-sender", right.clone().claim("iss", id.clone()).sign(key), unknown),
        ("answer.other-user", right.clone().claim("sub", "somebody else").sign(key), unknown),
        ("answer.unknown-request", right.clone().claim("request", id).sign(key), unknown),
        ("answer.other-challenge", right.clone().claim("challenge_hash", hash).sign(key), (422, "challenge_mismatch")),
        ("answer.signature", with_wrong_signature(&right.sign(key)), (422, "bad_signature")),
        ("answer.counter-zero", right.clone().claim("counter", 0).sign(key), (422, "bad_counter")),
        ("answer.counter-large", right.clone().claim("counter", 1_u64 << 53).sign(key), (422, "bad_counter")),
        ("answer.no-number", right.clone().without("number").sign(key), (422, "bad_number")),
    ];
    if let Match::Enter { .. } = asked.number_match {
        let (long, letters) = (format!("{number}0"), number.replace(|_: char| true, "a"));
        broken.push(("answer.long-number", right.clone().claim("number", long).sign(key), (422, "bad_number")));
        broken.push(("answer.number-letters", right.clone().claim("number", letters).sign(key), (422, "bad_number")));
    }
    for (id, body, (status, code)) in broken {
        let reply = phone.send_answer(wire, &body).await;
        report.note(id, reply.and_then(|reply| problem_about(&reply, &body, status, code)));
    }
    unnamed(wire, phone, &right, report).await
}

/// What is refused without naming the answer.
async fn unnamed(wire: &Wire, phone: &Phone, right: &Draft, report: &mut Report) -> Result<(), Fault> {
    let key = &phone.key;
    let stranger = phone.another()?;
    let named = json!(stranger.key.public_key().thumbprint());
    let large: Value = "x".repeat(17_000).into();
    let broken = [
        ("answer.too-large", right.clone().claim("filler", large).sign(key), (413, "too_large")),
        ("answer.typ", right.clone().header("typ", "phone-revoke+jwt").sign(key), (400, "malformed")),
        ("answer.unknown-key", right.clone().header("kid", named).sign(&stranger.key), (401, "unknown_device")),
    ];
    for (id, body, (status, code)) in broken {
        let reply = phone.send_answer(wire, &body).await;
        report.note(
            id,
            reply.and_then(|reply| {
                let problem = reply.problem(status, code)?;
                ensure(problem.answer_hash.is_none(), || format!("answer_hash with {status} {code}"))
            }),
        );
    }
    let reply = wire.send(Call::post(&phone.metadata.endpoints.answers, "application/json", &right.sign(key))).await;
    report.note("answer.media-type", reply.and_then(|reply| reply.problem(415, "media_type").map(drop)));
    Ok(())
}

async fn stays_live(wire: &Wire, phone: &Phone, challenge: &str) -> Result<(), Fault> {
    let live = phone.challenge(wire, RequestClass::Enrollment).await?;
    ensure(live == challenge, || "the live challenge is another".to_owned())?;
    let document = phone.document(wire).await?;
    ensure(document.last_counter == 0, || format!("last_counter is {}", document.last_counter))
}

async fn approved(wire: &Wire, phone: &Phone, challenge: &str, number: &str) -> Result<(String, String), Fault> {
    let answer = phone.answer(challenge, Decision::Approve, Some(number), phone.next_counter())?;
    let compact = answer.draft.sign(&phone.key);
    let reply = phone.send_answer(wire, &compact).await?;
    let result = phone.result(&reply, &compact)?;
    ensure(result.request == answer.claims.request.into(), || "request is not that of the answer".to_owned())?;
    expect_verdict(&result, Verdict::Approved)?;
    Ok((compact, reply.message(&[200])?.to_owned()))
}

pub(crate) async fn repeated(wire: &Wire, phone: &Phone, answer: &str, result: &str) -> Result<(), Fault> {
    let reply = phone.send_answer(wire, answer).await?;
    ensure(reply.message(&[200])? == result, || "the result is another message".to_owned())
}

async fn late_refusal(wire: &Wire, phone: &Phone, challenge: &str, counter: u64) -> Result<(), Fault> {
    let answer = phone.answer(challenge, Decision::Deny, None, counter)?.draft.sign(&phone.key);
    let reply = phone.send_answer(wire, &answer).await?;
    expect_verdict(&phone.result(&reply, &answer)?, Verdict::AlreadyAnswered)
}
