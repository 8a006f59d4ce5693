//! Enabling phone sign-in, and giving it up.

use authenticator_core::jose::SigningKey;
use authenticator_core::protocol::{
    AccountClaims, AccountState, CredentialState, Decision, DevicesClaims, KeyProofClaims, Mode, Opaque, ResultClaims,
    RevokeTarget, Verdict,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::enrollment::wrong;
use crate::support::{Phone, Server, new_key, sign};

#[tokio::test]
async fn p5_a_credential_is_active_once_its_number_is_matched() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    assert_eq!(phone.register(&token).await.status, StatusCode::CREATED);
    assert_eq!(phone.register(&token).await.status, StatusCode::OK);

    let key = new_key();
    let claims = phone.credential_claims(&key).await;
    let reply = phone.send_credential(&claims, &token).await;
    assert_eq!(reply.status, StatusCode::CREATED);
    let account: AccountClaims = phone.read(reply.jwt());
    let pending = account.credential.unwrap();
    assert_eq!((pending.state, pending.kid), (CredentialState::Pending, key.public_key().thumbprint()));
    assert_eq!(account.req, claims.jti);
    let challenge = account.challenge.unwrap();
    assert_eq!(phone.only_challenge().await, challenge);

    phone.credential = Some((pending.id, key));
    let number = server.number("ana", "enable").await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    let account = phone.account().await;
    assert_eq!(account.credential.unwrap().state, CredentialState::Active);
    assert_eq!(account.modes, [Mode::Mfa, Mode::SignIn]);
}

#[tokio::test]
async fn p5_a_wrong_number_or_time_ends_the_credential() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    for late in [false, true] {
        let token = phone.token(&server, "ana").await;
        phone.register(&token).await;
        let key = new_key();
        let account: AccountClaims = phone.read(phone.request_credential(&key, &token).await.jwt());
        phone.credential = Some((account.credential.unwrap().id, key));
        let challenge = account.challenge.unwrap();
        let number = server.number("ana", "enable").await;
        if late {
            server.advance(600).await;
            assert_eq!(phone.approve(&challenge, &number).await, Verdict::Expired);
        } else {
            assert_eq!(phone.approve(&challenge, &wrong(&number)).await, Verdict::WrongNumber);
        }
        let told = phone.account().await.credential.unwrap();
        assert_eq!(told.state, CredentialState::Revoked);
        assert_eq!(told.reason.as_deref(), Some(if late { "timed_out" } else { "wrong_number" }));
    }
}

#[tokio::test]
async fn p5_the_device_key_does_not_confirm_a_credential() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    phone.register(&token).await;
    let account: AccountClaims = phone.read(phone.request_credential(&new_key(), &token).await.jwt());
    let number = server.number("ana", "enable").await;
    let answer = phone.answer_claims(&account.challenge.unwrap(), Decision::Approve, Some(&number));
    assert_eq!(phone.answer(&phone.sign(&answer)).await.code(), "wrong_key");
}

#[tokio::test]
async fn p3_a_device_comes_before_a_credential_and_needs_its_own_user() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    assert_eq!(phone.request_credential(&new_key(), &token).await.code(), "enrollment_closed");
    let other = phone.token(&server, "ben").await;
    let reply = phone.register(&other).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::FORBIDDEN, "wrong_user"));
    assert_eq!(phone.call(Method::POST, "devices", "", None, None).await.code(), "invalid_token");
}

#[tokio::test]
async fn p3_the_sign_in_must_be_fresh() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    server.advance(301).await;
    let reply = phone.register(&token).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNAUTHORIZED, "stale_sign_in"));
}

#[tokio::test]
async fn a_token_is_bound_to_its_key() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let thief = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    assert_eq!(thief.register(&token).await.code(), "invalid_token");
}

#[tokio::test]
async fn the_same_credential_message_gets_the_same_challenge() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    phone.register(&token).await;
    let claims = phone.credential_claims(&new_key()).await;
    let first: AccountClaims = phone.read(phone.send_credential(&claims, &token).await.jwt());
    server.advance(400).await;
    let token = phone.token(&server, "ana").await;
    let repeated = phone.send_credential(&claims, &token).await;
    assert_eq!(repeated.status, StatusCode::OK);
    let repeated: AccountClaims = phone.read(repeated.jwt());
    assert_eq!((first.challenge, first.credential), (repeated.challenge, repeated.credential));
}

#[tokio::test]
async fn a_key_proof_needs_the_servers_nonce_and_the_device_key() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    phone.register(&token).await;
    let key = new_key();
    let mut claims = phone.credential_claims(&key).await;
    let proof = |jkt, nonce: &str| sign(&KeyProofClaims { jkt, nonce: Opaque::parse(nonce).unwrap() }, &key);
    claims.proof = proof(phone.key.public_key().thumbprint(), "not-a-nonce");
    let reply = phone.send_credential(&claims, &token).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "bad_nonce"));
    let nonce = phone.attest_nonce().await.nonce;
    claims.proof = proof(key.public_key().thumbprint(), nonce.as_str());
    assert_eq!(phone.send_credential(&claims, &token).await.code(), "wrong_key");
}

/// Asks for a credential that is to replace the phone's own; gives its key and the account with the challenge.
async fn replacing(server: &Server, phone: &Phone) -> (SigningKey, AccountClaims) {
    let (old_id, old_key) = phone.credential.as_ref().unwrap();
    let token = phone.token(server, "ana").await;
    let key = new_key();
    let mut claims = phone.credential_claims(&key).await;
    let by_old = KeyProofClaims { jkt: key.public_key().thumbprint(), nonce: phone.attest_nonce().await.nonce };
    claims.replaces = Some(*old_id);
    claims.replaces_proof = Some(sign(&by_old, old_key));
    let account = phone.read(phone.send_credential(&claims, &token).await.jwt());
    (key, account)
}

#[tokio::test]
async fn b7_a_revoked_credential_takes_what_was_to_replace_it_along() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (key, account) = replacing(&server, &phone).await;
    let (old, new) = (account.credential.unwrap(), account.pending_credential.unwrap());
    let challenge = account.challenge.unwrap();
    let number = server.number("ana", "enable").await;
    assert_eq!(phone.revoke(RevokeTarget::Credential, &old.id.to_string()).await.status, StatusCode::OK);
    let account = phone.account().await;
    let told = account.credential.unwrap();
    assert_eq!((told.id, told.state, told.reason.as_deref()), (old.id, CredentialState::Revoked, Some("user")));
    assert_eq!(account.pending_credential, None);
    assert_eq!(phone.challenges().await, [""; 0]);
    phone.credential = Some((new.id, key));
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Superseded);
}

#[tokio::test]
async fn b7_a_wrong_number_ends_the_new_credential_and_not_the_one_it_was_to_replace() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (key, account) = replacing(&server, &phone).await;
    let number = server.number("ana", "enable").await;
    let (old, old_key) = phone.credential.take().unwrap();
    phone.credential = Some((account.pending_credential.unwrap().id, key));
    assert_eq!(phone.approve(&account.challenge.unwrap(), &wrong(&number)).await, Verdict::WrongNumber);
    let account = phone.account().await;
    let told = account.credential.unwrap();
    assert_eq!((told.id, told.state, account.pending_credential), (old, CredentialState::Active, None));

    phone.credential = Some((old, old_key));
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    server.revoke("ana", "credential").await;
    let told = phone.account().await.credential.unwrap();
    assert_eq!((told.id, told.reason.as_deref()), (old, Some("admin")), "what was in vain says nothing");
}

#[tokio::test]
async fn b7_a_request_that_waits_is_approved_by_the_new_key() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (key, account) = replacing(&server, &phone).await;
    let (before, _) = server.sign_in("ana", "mfa").await;
    let number = server.number("ana", "enable").await;
    let old = phone.credential.replace((account.pending_credential.unwrap().id, key)).unwrap();
    assert_eq!(phone.approve(&account.challenge.unwrap(), &number).await, Verdict::Approved);
    assert_eq!(server.state(&before).await, "superseded", "asked anew, of the new key");
    let challenge = phone.only_challenge().await;
    let number = server.number("ana", "mfa").await;
    let new = phone.credential.replace(old).unwrap();
    let by_old = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    assert_eq!(phone.answer(&phone.sign_answer(&challenge, &by_old)).await.code(), "wrong_key");
    phone.credential = Some(new);
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn b7_a_credential_is_replaced_when_the_new_number_is_matched() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (old_id, old_key) = phone.credential.take().unwrap();
    let token = phone.token(&server, "ana").await;
    let key = new_key();
    let mut claims = phone.credential_claims(&key).await;
    let nonce = phone.attest_nonce().await.nonce;
    claims.replaces = Some(old_id);
    assert_eq!(phone.send_credential(&claims, &token).await.code(), "malformed", "needs the proof by the old key");
    let by_old = KeyProofClaims { jkt: key.public_key().thumbprint(), nonce };
    claims.replaces_proof = Some(sign(&by_old, &new_key()));
    assert_eq!(phone.send_credential(&claims, &token).await.code(), "wrong_key");
    claims.replaces_proof = Some(sign(&by_old, &old_key));
    let account: AccountClaims = phone.read(phone.send_credential(&claims, &token).await.jwt());
    assert_eq!(account.credential.unwrap().id, old_id);
    let pending = account.pending_credential.unwrap();
    phone.credential = Some((pending.id, key));
    let number = server.number("ana", "enable").await;
    assert_eq!(phone.approve(&account.challenge.unwrap(), &number).await, Verdict::Approved);
    let account = phone.account().await;
    assert_eq!((account.credential.unwrap().id, account.pending_credential), (pending.id, None));
}

#[tokio::test]
async fn p6_push_refuses_enabling_with_the_reason() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    server.policy(json!({ "mode": "push" })).await;
    let account = phone.account().await;
    assert!(!account.enable.allowed);
    assert_eq!(serde_json::to_value(&account.enable.reasons).unwrap(), json!(["policy_mode"]));
    let token = phone.token(&server, "ana").await;
    assert_eq!(phone.register(&token).await.code(), "policy_mode");
}

#[tokio::test]
async fn p7_p8_reasons_are_told() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    server.policy(json!({ "targets": { "exclude": ["ana"] }, "managed_app_users": ["ana"] })).await;
    let reasons = serde_json::to_value(phone.account().await.enable.reasons).unwrap();
    assert_eq!(reasons, json!(["not_targeted", "managed_app_required"]));
}

#[tokio::test]
async fn p9_the_device_limit_comes_with_a_signed_list() {
    let server = Server::start().await;
    let first = Phone::enabled(&server, "ana").await;
    server.policy(json!({ "device_limit": 1 })).await;
    let second = Phone::enrolled(&server, "ana").await;
    let token = second.token(&server, "ana").await;
    let reply = second.register(&token).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::CONFLICT, "device_limit"));
    let list: DevicesClaims = second.read(&reply.problem().devices.unwrap());
    assert_eq!(list.aud, second.key.public_key().thumbprint().to_string());
    assert!(list.devices.iter().any(|entry| Some(entry.id) == first.device && !entry.current));

    let third = Phone::new(&server).await;
    let message = third.sign(&third.enroll_claims(None));
    let third_token = third.token(&server, "ana").await;
    let body = Some(("application/jwt", message));
    let reply = third.call(Method::POST, "enrollments", "", Some(&third_token), body).await;
    assert_eq!(reply.code(), "device_limit", "an enrolment by token registers");
    assert!(reply.problem().devices.is_some());

    let list = second.call(Method::GET, "account", "devices=1", Some(&token), None).await;
    let list: DevicesClaims = second.read(list.jwt());
    assert_eq!(list.devices.len(), 2);
}

#[tokio::test]
async fn p10_disabling_is_told_once_and_can_be_repeated() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    let (id, _) = phone.credential.as_ref().unwrap();
    let reply = phone.revoke(RevokeTarget::Credential, &id.to_string()).await;
    let result: ResultClaims = phone.read(reply.jwt());
    assert_eq!(result.result, Verdict::Revoked);
    let again: ResultClaims = phone.read(phone.revoke(RevokeTarget::Credential, &id.to_string()).await.jwt());
    assert_eq!(again.result, Verdict::Revoked, "also when already gone");
    let account = phone.account().await;
    assert_eq!((account.state, account.modes.as_slice()), (AccountState::Active, [Mode::Mfa].as_slice()));
    assert_eq!(account.credential.unwrap().reason.as_deref(), Some("user"));
}

#[tokio::test]
async fn p11_each_target_ends_what_it_names() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    let (device, sub) = (phone.device.unwrap().to_string(), phone.sub.clone().unwrap());
    phone.read::<ResultClaims>(phone.revoke(RevokeTarget::Device, &device).await.jwt());
    let account = phone.account().await;
    assert_eq!((account.state, account.credential.unwrap().state), (AccountState::Active, CredentialState::Revoked));
    let token = phone.token(&server, "ana").await;
    assert_eq!(phone.request_credential(&new_key(), &token).await.code(), "enrollment_closed", "not registered");

    phone.read::<ResultClaims>(phone.revoke(RevokeTarget::Account, sub.as_str()).await.jwt());
    assert_eq!(phone.account().await.state, AccountState::Removed);
    assert_eq!(phone.revoke(RevokeTarget::Device, sub.as_str()).await.code(), "unknown_id");
    assert_eq!(phone.revoke(RevokeTarget::Credential, &device).await.code(), "unknown_id");
}

#[tokio::test]
async fn p11_an_administrators_revocation_is_told_at_the_next_contact() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    server.revoke("ana", "credential").await;
    let account = phone.account().await;
    let credential = account.credential.unwrap();
    assert_eq!((account.state, credential.state), (AccountState::Active, CredentialState::Revoked));
    assert_eq!(credential.reason.as_deref(), Some("admin"));
    server.revoke("ana", "device").await;
    let account = phone.account().await;
    assert_eq!((account.state, account.removed_reason.as_deref()), (AccountState::Removed, Some("admin")));
    assert!(phone.challenges().await.is_empty());
}

#[tokio::test]
async fn a_revocation_by_the_credential_key_is_refused() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (id, key) = phone.credential.take().unwrap();
    let device_key = std::mem::replace(&mut phone.key, key);
    assert_eq!(phone.revoke(RevokeTarget::Credential, &id.to_string()).await.code(), "wrong_key");
    phone.key = new_key();
    assert_eq!(phone.revoke(RevokeTarget::Credential, &id.to_string()).await.code(), "unknown_device");
    phone.key = device_key;
    assert_eq!(phone.account().await.credential.unwrap().state, CredentialState::Active);
}

#[tokio::test]
async fn p9_the_limit_is_said_where_a_device_is_registered_and_not_to_one_that_is() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    assert!(phone.register(&token).await.status.is_success());
    let _other = Phone::enabled(&server, "ana").await;
    server.policy(json!({ "device_limit": 1 })).await;
    assert!(phone.account().await.enable.allowed, "it has its place already");
    assert_eq!(phone.register(&token).await.status, StatusCode::OK);
    assert_eq!(phone.request_credential(&new_key(), &token).await.status, StatusCode::CREATED);
    let third = Phone::enrolled(&server, "ana").await;
    let account = third.account().await;
    assert_eq!(serde_json::to_value(&account.enable.reasons).unwrap(), json!(["device_limit"]));
}

#[tokio::test]
async fn p3_a_token_is_good_for_several_calls_while_its_sign_in_is_fresh_and_for_none_after() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    server.advance(300).await;
    assert_eq!(phone.register(&token).await.status, StatusCode::CREATED);
    let key = new_key();
    let claims = phone.credential_claims(&key).await;
    assert_eq!(phone.send_credential(&claims, &token).await.status, StatusCode::CREATED);
    let list = async || phone.call(Method::GET, "account", "devices=1", Some(&token), None).await;
    assert_eq!(list().await.status, StatusCode::OK);
    server.advance(1).await;
    let enrolling = Phone::new(&server).await;
    let replies = [
        list().await,
        phone.register(&token).await,
        phone.send_credential(&claims, &token).await,
        enrolling.call(Method::GET, "account", "", None, None).await,
    ];
    let codes: Vec<_> = replies.iter().map(|reply| (reply.status.as_u16(), reply.code())).collect();
    let stale = (401, "stale_sign_in".to_owned());
    assert_eq!(codes[..3], [stale.clone(), stale.clone(), stale]);
    for reply in &replies {
        let challenge = reply.headers["www-authenticate"].to_str().unwrap();
        assert!(challenge.starts_with("DPoP ") && challenge.contains("error="), "{challenge}");
    }
}

#[tokio::test]
async fn p3_the_life_of_a_token_is_told_as_what_is_left_of_the_sign_in() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let place = "http://127.0.0.1:50123/any/path";
    let (mut url, verifier) = phone.authorization_url(place);
    url.push_str(&format!("&dpop_jkt={}", phone.key.public_key().thumbprint()));
    let code = phone.authorization_code(&server, "ana", &url.replace("&max_age=300", "")).await;
    server.advance(40).await;
    let reply = phone.redeem(&phone.token_form(&code, &verifier, place)).await;
    assert_eq!(reply.json()["expires_in"], 260);
}
