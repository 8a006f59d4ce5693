//! A device key asks for an account.

use authenticator_core::jose::Thumbprint;
use authenticator_core::protocol::{AccountClaims, AccountState, Purpose};
use serde_json::{Value, json};

use crate::message::{Draft, with_short_signature, with_wrong_signature};
use crate::phone::Phone;
use crate::report::{Check, Fault, Report, check, ensure};
use crate::wire::{Call, JWT, Reply, Wire};

pub(crate) const CHECKS: &[Check] = &[
    check("enroll.media-type", "rule-8-media-types-errors-redirects", "another Content-Type is 415 media_type"),
    check(
        "enroll.media-type-parameter",
        "rule-8-media-types-errors-redirects",
        "parameters of the Content-Type are allowed",
    ),
    check("enroll.too-large", "rule-2-encoding", "over 64 KiB is 413 too_large"),
    check("enroll.not-compact", "rule-1-signatures", "not three parts is 400 malformed"),
    check("enroll.padding", "rule-2-encoding", "base64url with padding is 400 malformed"),
    check("enroll.alg", "rule-1-signatures", "an alg but ES256 is 400 malformed, whatever the signature is"),
    check("enroll.alg-none", "rule-1-signatures", "alg none is 400 malformed"),
    check("enroll.typ", "rule-1-signatures", "a message of another typ is 400 malformed"),
    check("enroll.typ-case", "rule-1-signatures", "typ is compared character by character"),
    check("enroll.header-member", "rule-1-signatures", "a header with crit is 400 malformed"),
    check("enroll.kid-and-jwk", "rule-1-signatures", "a header with kid beside jwk is 400 malformed"),
    check("enroll.jwk-member", "rule-1-signatures", "a jwk with a fifth member is 400 malformed"),
    check("enroll.signature", "error-codes", "a signature that does not verify is 422 bad_signature"),
    check("enroll.signature-length", "error-codes", "a signature of 63 bytes is 422 bad_signature"),
    check("enroll.duplicate", "rule-2-encoding", "a member that occurs twice is 400 malformed"),
    check(
        "enroll.depth",
        "rule-2-encoding",
        "a payload nested 9 deep is 400 malformed, also in a member that nobody reads",
    ),
    check("enroll.null", "rule-2-encoding", "null for a member that may be left out is 400 malformed"),
    check("enroll.missing", "error-codes", "a payload without installation_id is 400 malformed"),
    check("enroll.other-audience", "common-members", "an aud that is not the issuer is 400 malformed"),
    check("enroll.other-key-named", "common-members", "an iss that is not the thumbprint of the jwk is 422 unknown_id"),
    check("enroll.unknown-code", "error-codes", "a code that is none is 404 code_unknown"),
    check(
        "enroll.new",
        "enrollment",
        "a code by a new key is 201 with the account document; nothing before has used the code up",
    ),
    check(
        "enroll.document",
        "account-document",
        "the document is pending, of this key, with req the jti of the message",
    ),
    check("enroll.challenge", "challenge", "it has a challenge of purpose enrollment that a phone shows"),
    check("enroll.unknown-member", "rule-2-encoding", "members that nobody knows are ignored"),
    check(
        "enroll.repeated",
        "rule-4-freshness-and-repetition",
        "the same message again is 200, the same account, and the same challenge as it was sent first",
    ),
    check("enroll.same-key", "enrollment", "the same code by the same key gives the same account"),
    check("enroll.other-key", "enrollment", "the same code by another key is 409 code_used"),
];

/// Enrolls a phone, after everything that must not enroll it; gives the challenge of purpose `enrollment`.
pub(crate) async fn run(wire: &Wire, phone: &mut Phone, code: &str, report: &mut Report) -> Option<String> {
    if let Err(fault) = refused(wire, phone, code, report).await {
        report.note::<()>("enroll.missing", Err(fault));
    }
    let challenge = enrolled(wire, phone, code, report).await;
    report.skip(CHECKS, "the phone was not enrolled");
    challenge
}

async fn send(wire: &Wire, phone: &Phone, media_type: &str, body: &str) -> Result<Reply, Fault> {
    wire.send(Call::post(&phone.metadata.endpoints.enrollments, media_type, body)).await
}

async fn refused(wire: &Wire, phone: &Phone, code: &str, report: &mut Report) -> Result<(), Fault> {
    let key = &phone.key;
    let right = Draft::of(&phone.enroll_claims(code)?, &key.public_key())?;
    let compact = right.sign(key);
    let (input, signature) = compact.rsplit_once('.').unwrap_or_default();
    let payload = right.payload();
    let twice = payload.replacen('{', r#"{"app_version":"1","#, 1);
    let deep = (0..8).fold(json!({}), |inner, _| json!({ "deeper": inner }));
    let stranger = phone.another()?.key.public_key().thumbprint();
    let spoiled = other_code(code);
    let malformed = (400, "malformed");
    let broken: Vec<(&str, String, (u16, &str))> = vec![
        ("enroll.too-large", right.clone().claim("filler", "x".repeat(70_000)).sign(key), (413, "too_large")),
        ("enroll.not-compact", input.to_owned(), malformed),
        ("enroll.padding", format!("{input}.{signature}=="), malformed),
        ("enroll.alg", right.clone().header("alg", "ES384").sign(key), malformed),
        ("enroll.alg-none", right.clone().header("alg", "none").sign(key), malformed),
        ("enroll.typ", right.clone().header("typ", "phone-key-proof+jwt").sign(key), malformed),
        ("enroll.typ-case", right.clone().header("typ", "Phone-Enroll+JWT").sign(key), malformed),
        ("enroll.header-member", right.clone().header("crit", json!(["exp"])).sign(key), malformed),
        ("enroll.kid-and-jwk", right.clone().header("kid", named(stranger)).sign(key), malformed),
        ("enroll.jwk-member", right.clone().key_member("use", "sig").sign(key), malformed),
        ("enroll.signature", with_wrong_signature(&compact), (422, "bad_signature")),
        ("enroll.signature-length", with_short_signature(&compact), (422, "bad_signature")),
        ("enroll.duplicate", right.sign_payload(&twice, key), malformed),
        ("enroll.depth", right.clone().claim("unknown", deep).sign(key), malformed),
        ("enroll.null", right.clone().claim("push", Value::Null).sign(key), malformed),
        ("enroll.missing", right.clone().without("installation_id").sign(key), malformed),
        ("enroll.other-audience", right.clone().claim("aud", "https://elsewhere.example").sign(key), malformed),
        ("enroll.other-key-named", right.clone().claim("iss", named(stranger)).sign(key), (422, "unknown_id")),
        ("enroll.unknown-code", right.clone().claim("code", spoiled).sign(key), (404, "code_unknown")),
    ];
    for (id, body, (status, wanted)) in broken {
        let reply = send(wire, phone, JWT, &body).await;
        report.note(id, reply.and_then(|reply| reply.problem(status, wanted).map(drop)));
    }
    let reply = send(wire, phone, "text/plain", &compact).await;
    report.note("enroll.media-type", reply.and_then(|reply| reply.problem(415, "media_type").map(drop)));
    let reply = send(wire, phone, "application/jwt; charset=utf-8", input).await;
    report.note("enroll.media-type-parameter", reply.and_then(|reply| reply.problem(400, "malformed").map(drop)));
    Ok(())
}

fn named(key: Thumbprint) -> Value {
    json!(key)
}

/// A code of the same form that was never given: the last character is another.
fn other_code(code: &str) -> String {
    let mut other = code.to_owned();
    let last = other.pop();
    // The last character of 16 or 32 bytes in base64url has bits that have to be zero; both of these have.
    other.push(if last == Some('A') { 'Q' } else { 'A' });
    other
}

async fn enrolled(wire: &Wire, phone: &mut Phone, code: &str, report: &mut Report) -> Option<String> {
    let first = new(wire, phone, code).await;
    let (compact, document) = report.note("enroll.new", first)?;
    report.note("enroll.document", pending(phone, &document));
    phone.adopt(&document);
    let challenge = document.challenge.clone().ok_or_else(|| Fault::failed("the document has no challenge"));
    let challenge = report.note("enroll.challenge", challenge)?;
    report.note("enroll.challenge", shown(phone, &challenge));
    report.note("enroll.repeated", repeated(wire, phone, &compact, &challenge).await);
    report.note("enroll.same-key", same_key(wire, phone, code, |draft| draft).await);
    // Rule 2: what an unknown member holds counts for depth and size only.
    let unknown = json!({ "list": vec![0; 100], "null": null });
    report.note("enroll.unknown-member", same_key(wire, phone, code, |draft| draft.claim("unknown", unknown)).await);
    report.note("enroll.other-key", other_key(wire, phone, code).await);
    Some(challenge)
}

async fn new(wire: &Wire, phone: &Phone, code: &str) -> Result<(String, AccountClaims), Fault> {
    let claims = phone.enroll_claims(code)?;
    let compact = Draft::of(&claims, &phone.key.public_key())?.sign(&phone.key);
    let reply = send(wire, phone, JWT, &compact).await?;
    phone.remember_nonce(&reply);
    let document = phone.open::<AccountClaims>(reply.message(&[201])?)?.claims;
    ensure(document.req == claims.jti, || "req is not the jti of the message".to_owned())?;
    Ok((compact, document))
}

fn pending(phone: &Phone, document: &AccountClaims) -> Result<(), Fault> {
    phone.check_document(document)?;
    ensure(document.state == AccountState::Pending, || format!("state is {:?}", document.state))?;
    ensure(document.last_counter == 0, || format!("last_counter is {}", document.last_counter))?;
    ensure(document.modes.is_empty() && document.credential.is_none(), || {
        "a pending account has no modes and no credential".to_owned()
    })
}

fn shown(phone: &Phone, challenge: &str) -> Result<(), Fault> {
    let opened = phone.check_challenge(challenge)?;
    ensure(opened.claims.purpose == Purpose::Enrollment, || format!("purpose is {}", opened.claims.purpose.as_str()))
}

async fn repeated(wire: &Wire, phone: &Phone, compact: &str, challenge: &str) -> Result<(), Fault> {
    let reply = send(wire, phone, JWT, compact).await?;
    let document = phone.open::<AccountClaims>(reply.message(&[200])?)?.claims;
    phone.check_document(&document)?;
    ensure(document.challenge.as_deref() == Some(challenge), || "the challenge is another".to_owned())
}

async fn same_key(wire: &Wire, phone: &Phone, code: &str, change: impl FnOnce(Draft) -> Draft) -> Result<(), Fault> {
    let draft = change(Draft::of(&phone.enroll_claims(code)?, &phone.key.public_key())?);
    let reply = send(wire, phone, JWT, &draft.sign(&phone.key)).await?;
    let document = phone.open::<AccountClaims>(reply.message(&[200, 201])?)?.claims;
    phone.check_document(&document)
}

async fn other_key(wire: &Wire, phone: &Phone, code: &str) -> Result<(), Fault> {
    let other = phone.another()?;
    let draft = Draft::of(&other.enroll_claims(code)?, &other.key.public_key())?;
    let reply = send(wire, phone, JWT, &draft.sign(&other.key)).await?;
    reply.problem(409, "code_used").map(drop)
}
