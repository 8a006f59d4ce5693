//! Requests: one of a class for a user, numbers that do not come again, several devices.

use std::collections::BTreeSet;

use authenticator_core::protocol::{Decision, Match, Purpose, UserVerificationRule, Verdict};
use serde_json::json;

use crate::support::{Phone, Server};

#[tokio::test]
async fn s7_a_new_request_supersedes() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (first, number) = server.sign_in("ana", "sign_in").await;
    let old = phone.only_challenge().await;
    let (second, _) = server.sign_in("ana", "mfa").await;
    assert_eq!((server.state(&first).await, server.state(&second).await), ("superseded".into(), "live".into()));
    let new = phone.challenge(&phone.only_challenge().await);
    assert_eq!((new.jti.to_string(), new.purpose), (second, Purpose::Mfa));
    assert_eq!(new.supersedes.iter().map(ToString::to_string).collect::<Vec<_>>(), [first]);
    assert_eq!(phone.approve(&old, &number).await, Verdict::Superseded);
}

#[tokio::test]
async fn s7_a_strangers_sign_in_does_not_end_enabling() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    phone.register(&token).await;
    phone.request_credential(&crate::support::new_key(), &token).await;
    server.sign_in("ana", "mfa").await;
    let challenges = phone.challenges().await;
    let purposes: BTreeSet<&str> = challenges.iter().map(|compact| phone.challenge(compact).purpose.as_str()).collect();
    assert_eq!(purposes, ["enable", "mfa"].into());
    phone.counter += 1;
}

#[tokio::test]
async fn s8_no_number_comes_again_within_ten_minutes() {
    let server = Server::start().await;
    let _phone = Phone::enabled(&server, "ana").await;
    let mut numbers = BTreeSet::new();
    // Enrolling and enabling gave one number each.
    for _ in 0..98 {
        let (_, number) = server.sign_in("ana", "sign_in").await;
        assert!(numbers.insert(number));
    }
    let wanted = json!({ "user": "ana", "purpose": "sign_in" });
    let url = format!("{}/control/sign-in", server.origin());
    let none_left = server.http.post(&url).json(&wanted).send().await.unwrap();
    assert_eq!(none_left.status(), 429);
    assert!(none_left.headers().contains_key("retry-after"));
    server.advance(601).await;
    server.sign_in("ana", "sign_in").await;
}

#[tokio::test]
async fn several_devices_get_one_challenge_each_and_the_first_answer_wins() {
    let server = Server::start().await;
    let mut first = Phone::enabled(&server, "ana").await;
    let mut second = Phone::enabled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let (one, two) = (first.only_challenge().await, second.only_challenge().await);
    assert_ne!(first.challenge(&one).jti, second.challenge(&two).jti);
    assert_eq!(second.approve(&two, &number).await, Verdict::Approved);
    assert!(first.challenges().await.is_empty());
    assert_eq!(first.approve(&one, &number).await, Verdict::AlreadyAnswered);
    assert_eq!(server.state(&request).await, "approved");
    assert_eq!(server.state(&second.challenge(&two).jti.to_string()).await, "approved");
    let answer = first.answer_claims(&two, Decision::Deny, None);
    assert_eq!(first.answer(&first.sign(&answer)).await.code(), "wrong_key", "the challenge of another device");
}

#[tokio::test]
async fn challenges_follow_the_table() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let asked = |phone: &Phone, compact: &str| {
        let challenge = phone.challenge(compact);
        (challenge.user_verification, challenge.number_match, challenge.exp.since(challenge.iat))
    };
    let enter = Match::Enter { digits: 2 };
    for purpose in ["mfa", "password_reset"] {
        server.sign_in("ana", purpose).await;
        let challenge = phone.only_challenge().await;
        assert_eq!(asked(&phone, &challenge), (UserVerificationRule::None, enter.clone(), 60), "{purpose}");
    }
    server.policy(json!({ "mfa_app_pin": true })).await;
    server.sign_in("ana", "mfa").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(asked(&phone, &challenge).0, UserVerificationRule::Required, "as policy says");
    server.advance(60).await;

    phone.enable(&server, "ana").await;
    for purpose in ["sign_in", "mfa", "password_reset"] {
        server.sign_in("ana", purpose).await;
        let challenge = phone.only_challenge().await;
        assert_eq!(asked(&phone, &challenge), (UserVerificationRule::Required, enter.clone(), 60), "{purpose}");
    }
}

#[tokio::test]
async fn a_changed_credential_asks_live_mfa_anew() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (first, old_number) = server.sign_in("ana", "mfa").await;
    let old = phone.only_challenge().await;
    server.revoke("ana", "credential").await;
    assert_eq!(server.state(&first).await, "superseded");
    let new = phone.only_challenge().await;
    let asked = phone.challenge(&new);
    assert_eq!((asked.purpose, asked.user_verification), (Purpose::Mfa, UserVerificationRule::None));
    assert_eq!(phone.approve(&old, &old_number).await, Verdict::Superseded, "its key was right when it was made");
    let number = server.number("ana", "mfa").await;
    assert_ne!(number, old_number);
    assert_eq!(phone.approve(&new, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn an_enabled_credential_asks_live_mfa_anew() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    phone.register(&token).await;
    let key = crate::support::new_key();
    let account: authenticator_core::protocol::AccountClaims =
        phone.read(phone.request_credential(&key, &token).await.jwt());
    phone.credential = Some((account.credential.unwrap().id, key));
    let (mfa, _) = server.sign_in("ana", "mfa").await;
    let number = server.number("ana", "enable").await;
    assert_eq!(phone.approve(&account.challenge.unwrap(), &number).await, Verdict::Approved);
    assert_eq!(server.state(&mfa).await, "superseded");
    let anew = phone.only_challenge().await;
    assert_eq!(phone.challenge(&anew).user_verification, UserVerificationRule::Required);
    let number = server.number("ana", "mfa").await;
    assert_eq!(phone.approve(&anew, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn p6_passwordless_sends_no_mfa() {
    let server = Server::start().await;
    let _phone = Phone::enabled(&server, "ana").await;
    server.policy(json!({ "mode": "passwordless" })).await;
    let url = format!("{}/control/sign-in", server.origin());
    let refused = server.http.post(&url).json(&json!({ "user": "ana", "purpose": "mfa" })).send().await.unwrap();
    assert_eq!(refused.status(), 403);
    server.sign_in("ana", "sign_in").await;
}
