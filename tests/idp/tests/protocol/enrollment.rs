//! Getting an account onto the phone.

use authenticator_core::jose::Opened;
use authenticator_core::protocol::{
    AccountClaims, AccountKind, AccountState, ChallengeClaims, Decision, MessageId, Mode, Verdict,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Phone, Server, random};

#[tokio::test]
async fn e4_an_enrollment_ends_with_a_matched_number() {
    let server = Server::start().await;
    let mut phone = Phone::new(&server).await;
    let message = phone.enroll_claims(Some(&server.code("ana").await));
    let reply = phone.post("enrollments", &phone.sign(&message)).await;
    assert_eq!(reply.status, StatusCode::CREATED);
    let account = phone.adopt(reply.jwt());
    assert_eq!((account.state, account.req, account.last_counter), (AccountState::Pending, message.jti, 0));
    assert_eq!((account.user_name.as_str(), account.modes.as_slice()), ("ana", [].as_slice()));

    let challenge = account.challenge.unwrap();
    assert_eq!(phone.only_challenge().await, challenge, "the poll lists the same challenge");
    let number = server.number("ana", "enrollment").await;
    assert!(!challenge_text(&phone, &challenge).contains(&format!("\"{number}\"")));
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);

    let account = phone.account().await;
    assert_eq!((account.state, account.modes.as_slice()), (AccountState::Active, [Mode::Mfa].as_slice()));
    assert_eq!(account.last_counter, 1);
    assert!(account.enable.allowed);
    assert!(phone.challenges().await.is_empty());
}

fn challenge_text(phone: &Phone, compact: &str) -> String {
    let opened: Opened<ChallengeClaims> = phone.open(compact);
    serde_json::to_string(&opened.claims).unwrap()
}

#[tokio::test]
async fn e5_the_same_phone_may_repeat_and_a_second_phone_is_refused() {
    let server = Server::start().await;
    let mut phone = Phone::new(&server).await;
    let code = server.code("ana").await;
    let message = phone.sign(&phone.enroll_claims(Some(&code)));
    let first = phone.post("enrollments", &message).await;
    let repeated = phone.post("enrollments", &message).await;
    let anew = phone.enroll(&code).await;
    assert_eq!((first.status, repeated.status, anew.status), (StatusCode::CREATED, StatusCode::OK, StatusCode::OK));
    let [first, repeated, anew] = [first, repeated, anew].map(|reply| phone.adopt(reply.jwt()));
    assert_eq!((first.device_id, &first.challenge), (repeated.device_id, &repeated.challenge));
    assert_eq!((first.device_id, &first.challenge), (anew.device_id, &anew.challenge));

    let second = Phone::new(&server).await.enroll(&code).await;
    assert_eq!((second.status, second.code().as_str()), (StatusCode::CONFLICT, "code_used"));
}

#[tokio::test]
async fn e5_a_code_lives_ten_minutes() {
    let server = Server::start().await;
    let phone = Phone::new(&server).await;
    let code = server.code("ana").await;
    server.advance(599).await;
    assert_eq!(phone.enroll(&code).await.status, StatusCode::CREATED);
    server.advance(2).await;
    assert_eq!(phone.enroll(&code).await.status, StatusCode::OK, "a lost reply bricks nothing");

    let code = server.code("ana").await;
    server.advance(600).await;
    let reply = Phone::new(&server).await.enroll(&code).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::GONE, "code_expired"));
    let reply = Phone::new(&server).await.enroll("never-was-a-code-of-this-server").await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::NOT_FOUND, "code_unknown"));
}

#[tokio::test]
async fn e1_a_typed_code_works_however_it_is_typed() {
    let server = Server::start().await;
    let codes = server.control("enrollment-codes", json!({ "user": "ana" })).await;
    let manual = codes["manual"]["code"].as_str().unwrap();
    assert_eq!(codes["manual"]["url"], server.issuer());
    let typed = manual.to_lowercase().replacen('-', "\u{2013}", 1).replacen('-', "\u{200b}", 1).replace('-', " ");
    let typed = typed
        .replace('0', "o")
        .replace('1', "l")
        .replace('2', "\u{662}")
        .replace('3', "\u{ff13}")
        .replace('a', "\u{ff21}");
    let phone = Phone::new(&server).await;
    assert_eq!(phone.enroll(&typed).await.status, StatusCode::CREATED);
    let other = Phone::new(&server).await;
    let text = url::Url::parse(codes["text"].as_str().unwrap()).unwrap();
    let code = text.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    assert_eq!(other.enroll(&code).await.code(), "code_used", "both forms are one code");
}

#[tokio::test]
async fn e4_a_wrong_number_voids_code_and_account() {
    let server = Server::start().await;
    let mut phone = Phone::new(&server).await;
    let code = server.code("ana").await;
    let challenge = phone.adopt(phone.enroll(&code).await.jwt()).challenge.unwrap();
    let wrong = wrong(&server.number("ana", "enrollment").await);
    assert_eq!(phone.approve(&challenge, &wrong).await, Verdict::WrongNumber);

    let account = phone.account().await;
    assert_eq!((account.state, account.removed_reason.as_deref()), (AccountState::Removed, Some("wrong_number")));
    assert_eq!(phone.enroll(&code).await.code(), "code_expired");
    assert_eq!(Phone::new(&server).await.enroll(&code).await.code(), "code_expired", "said before code_used");
}

#[tokio::test]
async fn e4_refusing_and_time_void_the_code_too() {
    let server = Server::start().await;
    for decision in [Some(Decision::Deny), Some(Decision::Report), None] {
        let mut phone = Phone::new(&server).await;
        let code = server.code("ana").await;
        let challenge = phone.adopt(phone.enroll(&code).await.jwt()).challenge.unwrap();
        match decision {
            Some(decision) => _ = phone.refuse(&challenge, decision).await,
            None => server.advance(600).await,
        }
        assert_eq!(phone.account().await.state, AccountState::Removed, "{decision:?}");
        assert_eq!(phone.enroll(&code).await.code(), "code_expired", "{decision:?}");
    }
}

#[tokio::test]
async fn e4_a_newer_enrollment_voids_the_older() {
    let server = Server::start().await;
    let (mut first, mut second) = (Phone::new(&server).await, Phone::new(&server).await);
    first.adopt(first.enroll(&server.code("ana").await).await.jwt());
    second.adopt(second.enroll(&server.code("ana").await).await.jwt());
    let account = first.account().await;
    assert_eq!((account.state, account.removed_reason.as_deref()), (AccountState::Removed, Some("superseded")));
    assert!(first.challenges().await.is_empty());
    assert_eq!(second.challenges().await.len(), 1);
}

#[tokio::test]
async fn an_enrollment_for_another_issuer_is_refused() {
    let server = Server::start().await;
    let phone = Phone::new(&server).await;
    let mut message = phone.enroll_claims(Some(&server.code("ana").await));
    message.aud = serde_json::from_value(json!("https://other.example/t1")).unwrap();
    let reply = phone.post("enrollments", &phone.sign(&message)).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::BAD_REQUEST, "malformed"));
    message.aud = phone.issuer.clone();
    message.iss = crate::support::new_key().public_key().thumbprint();
    assert_eq!(phone.post("enrollments", &phone.sign(&message)).await.code(), "unknown_id");
}

#[tokio::test]
async fn an_enrollment_needs_exactly_one_entitlement() {
    let server = Server::start().await;
    let phone = Phone::new(&server).await;
    assert_eq!(phone.post("enrollments", &phone.sign(&phone.enroll_claims(None))).await.code(), "malformed");
    let mut both = phone.enroll_claims(Some(&server.code("ana").await));
    both.transfer = Some("a.b.c".to_owned());
    assert_eq!(phone.post("enrollments", &phone.sign(&both)).await.code(), "malformed");
}

#[tokio::test]
async fn each_account_has_its_own_key() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let phone = Phone::enrolled(&server, "ana").await;
    let code = server.code("ben").await;
    assert_eq!(phone.enroll(&code).await.code(), "wrong_key");
}

#[tokio::test]
async fn bodies_of_another_type_and_too_large_ones_are_refused() {
    let server = Server::start().await;
    let phone = Phone::new(&server).await;
    let message = phone.sign(&phone.enroll_claims(Some(&server.code("ana").await)));
    let post = |media_type: &'static str, body: String| {
        let request = server.http.post(phone.endpoint("enrollments")).header("content-type", media_type).body(body);
        async { crate::support::Reply::of(request.send().await.unwrap()).await }
    };
    let reply = post("application/json", message.clone()).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type"));
    let reply = post("application/jwt", "a".repeat(64 * 1024 + 1)).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    assert_eq!(post("application/jwt", "garbage".to_owned()).await.code(), "malformed");
    assert_eq!(post("application/jwt; charset=utf-8", message).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn p6_passwordless_closes_the_wizard() {
    let server = Server::start().await;
    server.policy(json!({ "mode": "passwordless" })).await;
    let phone = Phone::new(&server).await;
    assert_eq!(phone.enroll(&server.code("ana").await).await.code(), "enrollment_closed");
}

/// Asks for an account with a token, and without an old device.
async fn enroll_by_sign_in(server: &Server, phone: &mut Phone, user: &str) -> crate::support::Reply {
    let token = phone.token(server, user).await;
    let message = phone.sign(&phone.enroll_claims(None));
    phone.call(reqwest::Method::POST, "enrollments", "", Some(&token), Some(("application/jwt", message))).await
}

#[tokio::test]
async fn p6_a_fresh_sign_in_takes_the_place_of_a_code_in_every_mode() {
    for mode in ["any", "push", "passwordless"] {
        let server = Server::start().await;
        server.policy(json!({ "mode": mode })).await;
        let mut phone = Phone::new(&server).await;
        let reply = enroll_by_sign_in(&server, &mut phone, "ana").await;
        assert_eq!(reply.status, StatusCode::CREATED, "{mode}: {}", reply.body);
        let document = phone.adopt(reply.jwt());
        assert_eq!(document.state, AccountState::Pending, "{mode}: until the number is matched");
        let number = server.number("ana", "enrollment").await;
        assert_eq!(phone.approve(&document.challenge.unwrap(), &number).await, Verdict::Approved, "{mode}");
        assert_eq!(phone.account().await.state, AccountState::Active, "{mode}");
        let token = phone.token(&server, "ana").await;
        let reply = phone.request_credential(&crate::support::new_key(), &token).await;
        let expected = if mode == "push" { StatusCode::FORBIDDEN } else { StatusCode::CREATED };
        assert_eq!(reply.status, expected, "{mode}: it counts as registered");
    }
}

#[tokio::test]
async fn p6_what_stands_against_a_code_stands_against_a_sign_in_as_well() {
    let server = Server::start().await;
    server.policy(json!({ "mode": "passwordless" })).await;
    let mut phone = Phone::new(&server).await;
    server.policy(json!({ "attestation": "required" })).await;
    assert_eq!(enroll_by_sign_in(&server, &mut phone, "ana").await.code(), "attestation_required");
    server.policy(json!({ "attestation": "none", "min_app_version": { "other": "2.0" } })).await;
    assert_eq!(enroll_by_sign_in(&server, &mut phone, "ana").await.code(), "app_too_old");
    server.policy(json!({ "min_app_version": { "other": "1.0" } })).await;
    let token = phone.token(&server, "ana").await;
    server.advance(301).await;
    let message = Some(("application/jwt", phone.sign(&phone.enroll_claims(None))));
    let reply = phone.call(reqwest::Method::POST, "enrollments", "", Some(&token), message).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNAUTHORIZED, "stale_sign_in"));
    assert_eq!(enroll_by_sign_in(&server, &mut phone, "ana").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn p6_a_wrong_number_leaves_nothing_of_an_enrollment_by_sign_in() {
    let server = Server::start().await;
    server.policy(json!({ "mode": "passwordless" })).await;
    let mut phone = Phone::new(&server).await;
    let reply = enroll_by_sign_in(&server, &mut phone, "ana").await;
    let challenge = phone.adopt(reply.jwt()).challenge.unwrap();
    let number = wrong(&server.number("ana", "enrollment").await);
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::WrongNumber);
    assert_eq!(phone.account().await.state, AccountState::Removed);
}

#[tokio::test]
async fn s13_an_old_app_is_told_to_update() {
    let server = Server::start().await;
    server.policy(json!({ "min_app_version": { "other": "2.0" } })).await;
    let phone = Phone::new(&server).await;
    let reply = phone.enroll(&server.code("ana").await).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (426, "app_too_old"));
}

#[tokio::test]
async fn b9_a_copied_phone_enrolls_again_with_a_token() {
    let server = Server::start().await;
    let mut old = Phone::enabled(&server, "ana").await;
    let mut phone = Phone::new(&server).await;
    let token = phone.token(&server, "ana").await;
    let mut message = phone.enroll_claims(None);
    message.replaces = old.device;
    let body = Some(("application/jwt", phone.sign(&message)));
    let reply = phone.call(reqwest::Method::POST, "enrollments", "", Some(&token), body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    let challenge = phone.adopt(reply.jwt()).challenge.unwrap();
    assert_eq!(old.account().await.state, AccountState::Active, "until the number is matched");
    let number = server.number("ana", "enrollment").await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    let replaced = old.account().await;
    assert_eq!((replaced.state, replaced.removed_reason.as_deref()), (AccountState::Removed, Some("replaced")));

    let credential = phone.request_credential(&crate::support::new_key(), &token).await;
    assert_eq!(credential.status, StatusCode::CREATED, "an enrolment by token counts as registered");
    old.credential = None;
}

#[tokio::test]
async fn a_token_of_another_user_replaces_nothing() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let old = Phone::enrolled(&server, "ana").await;
    let phone = Phone::new(&server).await;
    let token = phone.token(&server, "ben").await;
    let mut message = phone.enroll_claims(None);
    message.replaces = old.device;
    let body = Some(("application/jwt", phone.sign(&message)));
    let reply = phone.call(reqwest::Method::POST, "enrollments", "", Some(&token), body).await;
    assert_eq!(reply.code(), "unknown_id");
}

#[tokio::test]
async fn versions_rise_with_changes_only() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let first = phone.account().await;
    assert_eq!(phone.account().await.version, first.version);
    server.policy(json!({ "uv_policy": "biometric_strict" })).await;
    let changed: AccountClaims = phone.account().await;
    assert!(changed.version > first.version && changed.policy_version > first.policy_version);
    assert_ne!(changed.jti, MessageId::from_bytes(random()));
}

/// A number that is not this one.
pub(crate) fn wrong(number: &str) -> String {
    let next = (number.parse::<u32>().unwrap() + 1) % 10_u32.pow(u32::try_from(number.len()).unwrap());
    format!("{next:0width$}", width = number.len())
}

#[tokio::test]
async fn e5_a_repeated_enrollment_gets_the_same_challenge_whatever_became_of_it() {
    let server = Server::start().await;
    let mut phone = Phone::new(&server).await;
    let code = server.code("ana").await;
    let message = phone.sign(&phone.enroll_claims(Some(&code)));
    let first = phone.adopt(phone.post("enrollments", &message).await.jwt());
    let challenge = first.challenge.clone().unwrap();
    let number = server.number("ana", "enrollment").await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    server.advance(3600).await;
    let reply = phone.post("enrollments", &message).await;
    assert_eq!(reply.status, StatusCode::OK, "also after the ten minutes of its code");
    let repeated = phone.read::<AccountClaims>(reply.jwt());
    assert_eq!((repeated.state, repeated.challenge), (AccountState::Active, first.challenge));
    assert!(repeated.otp.is_none());
}

#[tokio::test]
async fn e8_a_second_code_gives_a_key_that_has_an_account_no_other() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let reply = phone.enroll(&server.code("ana").await).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "wrong_key"));
}

#[tokio::test]
async fn e11_the_policy_says_whose_account_it_is() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let before = phone.account().await;
    assert_eq!(before.kind, AccountKind::Work);
    server.policy(json!({ "account_kind": "personal" })).await;
    let after = phone.account().await;
    assert_eq!(after.kind, AccountKind::Personal);
    assert!(after.version > before.version);
    let mut new = Phone::new(&server).await;
    let code = server.code("ana").await;
    assert_eq!(new.adopt(new.enroll(&code).await.jwt()).kind, AccountKind::Personal);
}
