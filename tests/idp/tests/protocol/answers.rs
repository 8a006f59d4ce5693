//! Answers: the order of the verdicts, and what each leaves behind.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::{
    ClaimedCounter, Counter, CredentialState, Decision, ResultClaims, ShownEntry, UserVerification, Verdict,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::enrollment::wrong;
use crate::support::{Phone, Server, new_key, sign};

fn counter(value: u64) -> ClaimedCounter {
    ClaimedCounter::Valid(Counter::new(value).unwrap())
}

#[tokio::test]
async fn s1_the_right_number_signs_in() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.challenge(&challenge).jti.to_string(), request);
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    let counter = phone.counter;
    assert_eq!(
        server.status(&request).await,
        json!({ "state": "approved", "verified": {
            "signed_by": "credential", "uv": "biometric", "shown": true, "number": true, "counter": counter,
        } })
    );
    assert!(phone.challenges().await.is_empty());
}

#[tokio::test]
async fn e7_an_enrolled_account_approves_mfa_with_the_device_key() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "mfa").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(server.status(&request).await["verified"]["signed_by"], "device");
}

#[tokio::test]
async fn s3_a_wrong_number_ends_the_request_and_counts() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&wrong(&number)));
    let result: ResultClaims = phone.read(phone.answer(&phone.sign_answer(&challenge, &answer)).await.jwt());
    assert_eq!((result.result, result.attempts_left), (Verdict::WrongNumber, Some(99)));
    assert_eq!(server.state(&request).await, "wrong_number");
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::AlreadyAnswered, "no second try");
}

#[tokio::test]
async fn s3_a_hundred_wrong_numbers_in_a_row_disable_the_credential() {
    let server = Server::start().await;
    server.policy(json!({ "wrong_number_limit": 3 })).await;
    let mut phone = Phone::enabled(&server, "ana").await;
    for right in [false, false, true, false, false, false] {
        let (_, number) = server.sign_in("ana", "sign_in").await;
        let challenge = phone.only_challenge().await;
        let typed = if right { number } else { wrong(&number) };
        phone.approve(&challenge, &typed).await;
    }
    let credential = phone.account().await.credential.unwrap();
    assert_eq!((credential.state, credential.reason.as_deref()), (CredentialState::Revoked, Some("wrong_numbers")));
    let (request, number) = server.sign_in("ana", "mfa").await;
    phone.credential = None;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved, "MFA stays");
    assert_eq!(server.state(&request).await, "approved");
}

#[tokio::test]
async fn s5_deny_and_report_end_the_request_without_the_gate() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    for (decision, verdict, state) in
        [(Decision::Deny, Verdict::Denied, "denied"), (Decision::Report, Verdict::Reported, "reported")]
    {
        let (request, _) = server.sign_in("ana", "sign_in").await;
        let challenge = phone.only_challenge().await;
        assert_eq!(phone.refuse(&challenge, decision).await, verdict);
        assert_eq!(server.state(&request).await, state);
        assert_eq!(server.status(&request).await["verified"]["signed_by"], "device");
    }
}

#[tokio::test]
async fn s5_the_credential_key_does_not_refuse() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let answer = phone.answer_claims(&challenge, Decision::Deny, None);
    let by_credential = sign(&answer, &phone.credential.as_ref().unwrap().1);
    assert_eq!(phone.answer(&by_credential).await.code(), "wrong_key");
}

#[tokio::test]
async fn s6_a_late_approval_is_expired_and_a_late_report_is_kept() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    server.advance(59).await;
    assert_eq!(server.state(&request).await, "live");
    server.advance(1).await;
    assert_eq!(server.state(&request).await, "expired");
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Expired);
    assert_eq!(phone.refuse(&challenge, Decision::Deny).await, Verdict::Expired);
    assert_eq!(phone.refuse(&challenge, Decision::Report).await, Verdict::Reported);
    let wrong_numbers_do_not_count = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&wrong(&wrong_numbers_do_not_count.1)));
    let result: ResultClaims = phone.read(phone.answer(&phone.sign_answer(&challenge, &answer)).await.jwt());
    assert_eq!(result.attempts_left, Some(99), "an expiry never counts");
}

#[tokio::test]
async fn s7_the_number_of_the_request_before_is_not_counted() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (_, before) = server.sign_in("ana", "sign_in").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    assert_ne!(before, number);
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &before).await, Verdict::Superseded);
    assert_eq!(server.state(&request).await, "superseded");
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&wrong(&number)));
    let result: ResultClaims = phone.read(phone.answer(&phone.sign_answer(&challenge, &answer)).await.jwt());
    assert_eq!(result.attempts_left, Some(99));
}

#[tokio::test]
async fn b5_the_same_answer_gets_the_same_bytes() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    let compact = phone.sign_answer(&challenge, &answer);
    let first = phone.answer(&compact).await;
    server.advance(1000).await;
    server.control("rotate-key", json!({})).await;
    let replayed = phone.answer(&compact).await;
    assert_eq!((first.status, first.jwt()), (replayed.status, replayed.jwt()));
    let again = phone.answer(&high_s(&compact)).await;
    assert_eq!(first.jwt(), again.jwt(), "another signature over the same signing input is the same answer");
    let result: ResultClaims = phone.read(first.jwt());
    let signing_input = compact.rsplit_once('.').unwrap().0;
    assert_eq!(result.answer_hash, Digest::of(signing_input.as_bytes()));
}

/// The other signature that the same key can give over the same bytes: S replaced by n - S.
fn high_s(compact: &str) -> String {
    use authenticator_core::jose::{base64url_decode, base64url_encode};
    const ORDER: [u8; 32] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6, 0xFA, 0xAD,
        0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ];
    let (input, signature) = compact.rsplit_once('.').unwrap();
    let mut signature = base64url_decode(signature).unwrap();
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(ORDER[at]) - i16::from(signature[32 + at]) - borrow;
        borrow = i16::from(difference < 0);
        signature[32 + at] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    format!("{input}.{}", base64url_encode(&signature))
}

#[tokio::test]
async fn b1_an_answer_by_another_key_or_with_a_changed_byte_is_refused() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let other = Phone::enabled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));

    let by_device_key = phone.answer(&phone.sign(&answer)).await;
    assert_eq!((by_device_key.status, by_device_key.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "wrong_key"));
    assert_eq!(phone.answer(&sign(&answer, &new_key())).await.code(), "unknown_device");
    let by_other = phone.answer(&sign(&answer, &other.credential.as_ref().unwrap().1)).await;
    assert_eq!(by_other.code(), "wrong_key", "the key of another device");

    let right = phone.sign_answer(&challenge, &answer);
    let (input, signature) = right.rsplit_once('.').unwrap();
    let changed = flip(input, input.find('.').unwrap() + 20);
    let reply = phone.answer(&format!("{changed}.{signature}")).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "bad_signature"));
    assert_eq!(reply.problem().answer_hash, Some(Digest::of(changed.as_bytes())));
    let short = phone.answer(&format!("{input}.{}", &signature[..80])).await;
    assert_eq!(short.code(), "bad_signature", "not 64 bytes");

    assert_eq!(server.state(&request).await, "live", "none of these ends the request");
    assert_eq!(phone.account().await.last_counter, answer_counter(&answer) - 1, "or uses a counter");
    assert_eq!(phone.verdict(&right).await, Verdict::Approved);
}

fn answer_counter(answer: &authenticator_core::protocol::AnswerClaims) -> u64 {
    let ClaimedCounter::Valid(counter) = answer.counter else { panic!() };
    counter.get()
}

/// Another character of the alphabet at one place.
fn flip(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn b1_the_422s_leave_counter_and_request_as_they_are() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let right = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    let last = phone.account().await.last_counter;

    let mut spoilt = Vec::new();
    let mut spoil = |code: &'static str, change: &dyn Fn(&mut authenticator_core::protocol::AnswerClaims)| {
        let mut answer = right.clone();
        change(&mut answer);
        spoilt.push((code, answer));
    };
    spoil("challenge_mismatch", &|answer| answer.challenge_hash = Digest::of(b"another"));
    spoil("bad_counter", &|answer| answer.counter = ClaimedCounter::OutOfRange);
    spoil("bad_number", &|answer| answer.number = Some("123".to_owned()));
    spoil("bad_number", &|answer| answer.number = None);
    spoil("bad_number", &|answer| answer.number = Some("1a".to_owned()));
    spoil("unknown_id", &|answer| {
        answer.request = authenticator_core::protocol::RequestId::from_bytes(crate::support::random());
    });
    spoil("unknown_id", &|answer| answer.sub = authenticator_core::protocol::Opaque::parse("someone").unwrap());
    spoil("malformed", &|answer| {
        answer.aud = serde_json::from_value(json!("https://other.example/t1")).unwrap();
    });
    spoil("unknown_id", &|answer| {
        answer.iss = authenticator_core::protocol::DeviceId::from_bytes(crate::support::random());
    });
    for (code, answer) in spoilt {
        let reply = phone.answer(&phone.sign_answer(&challenge, &answer)).await;
        assert_eq!(reply.code(), code);
        assert!(reply.problem().answer_hash.is_some(), "{code} names the answer");
    }
    assert_eq!(server.state(&request).await, "live");
    assert_eq!(phone.account().await.last_counter, last);
    assert_eq!(phone.verdict(&phone.sign_answer(&challenge, &right)).await, Verdict::Approved);
}

/// Claims of any form, as a phone of another maker may send them.
#[derive(serde::Serialize, serde::Deserialize)]
struct Foreign(serde_json::Value);

impl authenticator_core::jose::Message for Foreign {
    const TYP: authenticator_core::jose::Typ = authenticator_core::protocol::AnswerClaims::TYP;
}

#[tokio::test]
async fn l6_l7_what_a_phone_tells_in_another_form_counts_as_not_told() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let others = [
        json!({ "location": { "latitude": 48.137, "longitude": 11.576 } }),
        json!({ "location": "48.137,11.576", "integrity": "MEETS_DEVICE_INTEGRITY", "flow": "web" }),
        json!({ "location": null, "integrity": vec![1; 70], "flow": 7 }),
    ];
    let mut approve = async |told: &serde_json::Value| {
        let (_, number) = server.sign_in("ana", "sign_in").await;
        let challenge = phone.only_challenge().await;
        let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
        let mut claims = serde_json::to_value(&answer).unwrap();
        claims.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
        let (_, key) = phone.credential.as_ref().unwrap();
        let reply = phone.answer(&crate::support::sign(&Foreign(claims), key)).await;
        let result: authenticator_core::protocol::ResultClaims = phone.read(reply.jwt());
        (result.result, result.reason)
    };
    for told in &others {
        assert_eq!(approve(told).await, (Verdict::Approved, None), "no rule asks: {told}");
    }
    server.policy(json!({ "location": { "rule": "required" } })).await;
    for told in &others {
        let blocked = (Verdict::BlockedByPolicy, Some("location_required".to_owned()));
        assert_eq!(approve(told).await, blocked, "as if it were not there: {told}");
    }
    server
        .policy(json!({ "location": { "rule": "none" }, "integrity": { "rule": "block", "unknown": "refused" } }))
        .await;
    let blocked = (Verdict::BlockedByPolicy, Some("integrity_unknown".to_owned()));
    assert_eq!(approve(&others[1]).await, blocked);
}

#[tokio::test]
async fn b1_b8_what_was_shown_is_checked() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let context = json!([{ "name": "application", "text": "Ma\u{202e}il\u{0}  now" }, { "name": "host", "text": "bücher.example" }]);
    let (request, number) = server.sign_in_with("ana", "sign_in", context.clone()).await;
    let challenge = phone.only_challenge().await;
    let mut answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    assert_eq!(answer.shown[0], ShownEntry("application".to_owned(), "Mail now".to_owned()));
    assert_eq!(answer.shown[1].1, "xn--bcher-kva.example");
    answer.shown[0].1 = "Mail  now".to_owned();
    let compact = phone.sign_answer(&challenge, &answer);
    assert_eq!(phone.verdict(&compact).await, Verdict::DisplayMismatch);
    assert_eq!(server.state(&request).await, "display_mismatch");
    assert_eq!(server.status(&request).await["verified"]["shown"], false);

    let (_, number) = server.sign_in_with("ana", "sign_in", context.clone()).await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);

    server.sign_in_with("ana", "sign_in", context).await;
    let challenge = phone.only_challenge().await;
    let mut refusal = phone.answer_claims(&challenge, Decision::Deny, None);
    refusal.shown.clear();
    assert_eq!(phone.verdict(&phone.sign(&refusal)).await, Verdict::Denied, "in a refusal it is only logged");
}

#[tokio::test]
async fn b9_one_counter_with_two_answers_is_a_clone() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);

    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    phone.counter -= 1;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::CloneSuspected);
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::CloneSuspected, "so is any approval from now on");
    assert_ne!(server.state(&request).await, "approved");
    assert_eq!(
        phone.refuse(&challenge, Decision::Report).await,
        Verdict::Reported,
        "a report is recorded all the same"
    );
    let refused = server.http.post(format!("{}/control/sign-in", server.origin()));
    let refused = refused.json(&json!({ "user": "ana", "purpose": "sign_in" })).send().await.unwrap();
    assert!(!refused.status().is_success(), "a marked device is asked nothing");
}

#[tokio::test]
async fn b9_a_late_refusal_in_the_window_is_no_false_alarm() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    server.sign_in("ana", "sign_in").await;
    let first = phone.only_challenge().await;
    let late = phone.answer_claims(&first, Decision::Deny, None);
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(phone.verdict(&phone.sign(&late)).await, Verdict::Superseded);

    let (request, _) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let mut refusal = phone.answer_claims(&challenge, Decision::Deny, None);
    let at = answer_counter(&refusal);
    phone.counter += 60;
    server.sign_in("ana", "mfa").await;
    let newer = phone.only_challenge().await;
    assert_eq!(phone.refuse(&newer, Decision::Deny).await, Verdict::Denied);
    assert_eq!(phone.verdict(&phone.sign(&refusal)).await, Verdict::Superseded, "61 behind, of an ended request");
    assert_eq!(server.state(&request).await, "superseded");
    refusal.counter = counter(at + 1);
    refusal.jti = authenticator_core::protocol::MessageId::from_bytes(crate::support::random());
    assert_eq!(phone.verdict(&phone.sign(&refusal)).await, Verdict::Superseded, "one that was never used");
}

#[tokio::test]
async fn b9_a_counter_behind_the_last_is_stale() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    phone.counter = 100;
    server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.refuse(&challenge, Decision::Deny).await, Verdict::Denied);
    assert_eq!(phone.account().await.last_counter, 101);

    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let mut with = |value: u64, decision: Decision| {
        let number = (decision == Decision::Approve).then_some(number.as_str());
        let mut answer = phone.answer_claims(&challenge, decision, number);
        answer.counter = counter(value);
        phone.sign_answer(&challenge, &answer)
    };
    let (in_window, too_old, deny_too_old, deny_in_window) = (
        with(101 - 63, Decision::Approve),
        with(101 - 65, Decision::Approve),
        with(101 - 64, Decision::Deny),
        with(101 - 62, Decision::Deny),
    );
    assert_eq!(phone.verdict(&in_window).await, Verdict::StaleCounter);
    assert_eq!(phone.verdict(&too_old).await, Verdict::StaleCounter);
    assert_eq!(phone.verdict(&deny_too_old).await, Verdict::StaleCounter);
    assert_eq!(server.state(&request).await, "live");
    assert_eq!(phone.verdict(&deny_in_window).await, Verdict::Denied);
    assert_eq!(phone.account().await.last_counter, 101, "the last counter does not go down");
}

#[tokio::test]
async fn p11_an_approval_after_revocation_says_why() {
    let server = Server::start().await;
    // The document says the rest: of a blocked or removed account, and of a credential that was revoked.
    for (target, verdict) in [("credential", Verdict::Superseded), ("device", Verdict::AccountDisabled)] {
        server.add_user(target).await;
        let mut phone = Phone::enabled(&server, target).await;
        let (_, number) = server.sign_in(target, "sign_in").await;
        let challenge = phone.only_challenge().await;
        server.revoke(target, target).await;
        assert_eq!(phone.approve(&challenge, &number).await, verdict, "{target}");
    }
}

#[tokio::test]
async fn s11_a_policy_that_changed_blocks_and_leaves_the_request() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    server.policy(json!({ "mode": "push" })).await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::BlockedByPolicy);
    assert_eq!(server.state(&request).await, "live");
    server.policy(json!({ "mode": "any", "min_app_version": { "other": "9" } })).await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::AppTooOld);
    server.policy(json!({ "min_app_version": { "other": "1.0" } })).await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn throttled_is_not_stored_and_uses_no_counter() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    server.policy(json!({ "approvals_a_minute": 2 })).await;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    let compact = phone.sign_answer(&challenge, &answer);
    let result: ResultClaims = phone.read(phone.answer(&compact).await.jwt());
    assert_eq!((result.result, result.retry_after), (Verdict::Throttled, Some(60)));
    assert_eq!(phone.account().await.last_counter, answer_counter(&answer) - 1);
    server.policy(json!({ "approvals_a_minute": 100 })).await;
    assert_eq!(phone.verdict(&compact).await, Verdict::Approved);
}

#[tokio::test]
async fn s4_choose_takes_one_of_three() {
    let server = Server::start().await;
    server.policy(json!({ "match_modes": ["enter", "choose"], "sign_in_match": "choose" })).await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let asked = phone.challenge(&challenge);
    let authenticator_core::protocol::Match::Choose { numbers } = &asked.number_match else { panic!("choose") };
    assert!(numbers.contains(&number));
    let none = (0..100).map(|n| format!("{n:02}")).find(|n| !numbers.contains(n)).unwrap();
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&none));
    assert_eq!(phone.answer(&phone.sign_answer(&challenge, &answer)).await.code(), "bad_number");
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn s4_six_digits_where_the_tenant_wants_them() {
    let server = Server::start().await;
    server.policy(json!({ "digits": 6, "min_digits": 6 })).await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    assert_eq!(number.len(), 6);
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn a_report_of_an_approved_request_is_recorded() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(phone.refuse(&challenge, Decision::Report).await, Verdict::Reported);
    assert_eq!(phone.refuse(&challenge, Decision::Deny).await, Verdict::AlreadyAnswered);
    assert_eq!(server.state(&request).await, "approved");
}

#[tokio::test]
async fn the_claimed_user_verification_is_told_to_the_log() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let mut answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    answer.uv = UserVerification::DeviceCredential;
    phone.verdict(&phone.sign_answer(&challenge, &answer)).await;
    assert_eq!(server.status(&request).await["verified"]["uv"], "device_credential");
}

#[tokio::test]
async fn s5_a_number_in_a_refusal_says_nothing() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    for decision in [Decision::Deny, Decision::Report] {
        server.sign_in("ana", "sign_in").await;
        let challenge = phone.only_challenge().await;
        let refusal = phone.answer_claims(&challenge, decision, Some("not a number"));
        let verdict = if decision == Decision::Deny { Verdict::Denied } else { Verdict::Reported };
        assert_eq!(phone.verdict(&phone.sign(&refusal)).await, verdict);
    }
}

#[tokio::test]
async fn s5_neither_policy_nor_throttling_stands_against_a_refusal() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    for (decision, verdict) in [(Decision::Deny, Verdict::Denied), (Decision::Report, Verdict::Reported)] {
        server.sign_in("ana", "sign_in").await;
        let challenge = phone.only_challenge().await;
        server.policy(json!({ "mode": "push", "approvals_a_minute": 0, "min_app_version": { "other": "9" } })).await;
        assert_eq!(phone.refuse(&challenge, decision).await, verdict);
        server.policy(json!({ "mode": "any", "approvals_a_minute": 200, "min_app_version": { "other": "1" } })).await;
    }
}

#[tokio::test]
async fn a_blocked_or_removed_account_is_told_before_the_end_of_its_request() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    server.advance(60).await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Expired);
    let block = async |blocked: bool| {
        server.control("users/ana/block", json!({ "blocked": blocked })).await;
    };
    block(true).await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::AccountDisabled);
    assert_eq!(phone.refuse(&challenge, Decision::Deny).await, Verdict::AccountDisabled);
    assert_eq!(phone.account().await.state.to_owned(), authenticator_core::protocol::AccountState::Active);
    block(false).await;
    assert_eq!(phone.refuse(&challenge, Decision::Deny).await, Verdict::Expired);
    server.revoke("ana", "device").await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::AccountDisabled);
    assert_eq!(phone.refuse(&challenge, Decision::Deny).await, Verdict::AccountDisabled);
    assert_eq!(
        phone.account().await.state,
        authenticator_core::protocol::AccountState::Removed,
        "the document says which"
    );
}

#[tokio::test]
async fn s11_blocked_by_policy_has_its_reason() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    for (policy, reason) in [
        (json!({ "mode": "push" }), "policy_mode"),
        (json!({ "mode": "any", "targets": { "exclude": ["ana"] } }), "not_targeted"),
        (json!({ "targets": { "exclude": [] }, "managed_app_users": ["ana"] }), "managed_app_required"),
    ] {
        server.policy(policy).await;
        let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
        let result: ResultClaims = phone.read(phone.answer(&phone.sign_answer(&challenge, &answer)).await.jwt());
        assert_eq!((result.result, result.reason.as_deref()), (Verdict::BlockedByPolicy, Some(reason)));
    }
}

#[tokio::test]
async fn b5_an_answer_is_named_where_it_is_wrong_itself_and_nowhere_else() {
    use authenticator_core::jose::base64url_encode;
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let refusal = phone.answer_claims(&challenge, Decision::Deny, None);
    let right = phone.sign(&refusal);
    let (input, signature) = right.rsplit_once('.').unwrap();
    let payload = input.split_once('.').unwrap().1;
    let kid = phone.key.public_key().thumbprint();
    let with_header = |header: serde_json::Value| {
        format!("{}.{payload}.{signature}", base64url_encode(header.to_string().as_bytes()))
    };
    let named = [
        with_header(json!({ "alg": "ES256", "typ": "phone-answer+jwt", "kid": kid, "crit": ["x"] })),
        with_header(json!({ "alg": "HS256", "typ": "phone-answer+jwt", "kid": kid })),
        with_header(json!({ "typ": "phone-answer+jwt" })),
        format!("{}.e30.{signature}", input.split_once('.').unwrap().0),
    ];
    for compact in named {
        let reply = phone.answer(&compact).await;
        assert!(matches!(reply.status.as_u16(), 400 | 422), "{}", reply.body);
        let hash = Digest::of(compact.rsplit_once('.').unwrap().0.as_bytes());
        assert_eq!(reply.problem().answer_hash, Some(hash), "{}", reply.body);
    }
    let nameless = [
        (400, with_header(json!({ "alg": "ES256", "typ": "phone-push+jwt", "kid": kid }))),
        (400, format!("{input}.") + "!"),
        (400, "a.b".to_owned()),
        (401, sign(&refusal, &new_key())),
        (413, "a".repeat(16 * 1024 + 1)),
    ];
    for (status, compact) in nameless {
        let reply = phone.answer(&compact).await;
        assert_eq!((reply.status.as_u16(), reply.problem().answer_hash), (status, None), "{}", reply.body);
    }
    assert_eq!(phone.verdict(&right).await, Verdict::Denied);
}
