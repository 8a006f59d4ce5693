//! Moving an account to another phone: `POST transfers` by the old one, `POST enrollments` with the transfer by the new one.

use authenticator_core::jose::SigningKey;
use authenticator_core::protocol::{
    AccountClaims, AccountState, Decision, MessageId, ResultClaims, RevokeTarget, TransferClaims, UnixTime, Verdict,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Browser, Phone, Reply, Server, new_key, random, sign};

/// What the old phone vouches for: the key of `new`, for ten minutes.
fn claims(server: &Server, old: &Phone, new: &Phone) -> TransferClaims {
    TransferClaims {
        iss: old.device.unwrap(),
        aud: old.issuer.clone(),
        iat: UnixTime::from_seconds(1),
        jti: MessageId::from_bytes(random()),
        new_jkt: new.key.public_key().thumbprint(),
        exp: UnixTime::from_seconds(server.now() + 600),
    }
}

fn credential(phone: &Phone) -> &SigningKey {
    &phone.credential.as_ref().unwrap().1
}

pub(crate) fn transfer(server: &Server, old: &Phone, new: &Phone) -> String {
    sign(&claims(server, old, new), credential(old))
}

pub(crate) async fn redeem(new: &Phone, transfer: &str) -> Reply {
    let mut message = new.enroll_claims(None);
    message.transfer = Some(transfer.to_owned());
    new.post("enrollments", &new.sign(&message)).await
}

fn told(reply: &Reply) -> (u16, String) {
    (reply.status.as_u16(), reply.code())
}

#[tokio::test]
async fn l5_the_old_phone_vouches_for_the_key_of_the_new_one_and_is_removed() {
    let server = Server::start().await;
    let mut old = Phone::enabled(&server, "ana").await;
    let mut new = Phone::new(&server).await;
    new.name = "New phone".to_owned();
    let claims = claims(&server, &old, &new);
    let transfer = sign(&claims, credential(&old));
    let reply = old.post("transfers", &transfer).await;
    assert_eq!(reply.status, StatusCode::OK);
    let document: AccountClaims = old.read(reply.jwt());
    assert_eq!((document.device_id, document.req), (old.device.unwrap(), claims.jti));
    assert_eq!(document.state, AccountState::Active, "until it is redeemed");
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = old.only_challenge().await;
    assert_eq!(old.approve(&challenge, &number).await, Verdict::Approved, "the old phone approves as before");

    let reply = redeem(&new, &transfer).await;
    assert_eq!(reply.status, StatusCode::CREATED);
    let account = new.adopt(reply.jwt());
    assert_eq!((account.state, account.challenge.is_none()), (AccountState::Active, true), "no number is asked for");
    assert_eq!(Some(&account.sub), old.sub.as_ref());
    assert!(account.otp.is_some() && account.credential.is_none() && account.enable.allowed);
    let gone = old.account().await;
    assert_eq!((gone.state, gone.removed_reason.as_deref()), (AccountState::Removed, Some("transferred")));
    assert_eq!(gone.credential.unwrap().reason.as_deref(), Some("transferred"));
    assert!(old.challenges().await.is_empty());

    let (_, number) = server.sign_in("ana", "mfa").await;
    let challenge = new.only_challenge().await;
    assert_eq!(new.approve(&challenge, &number).await, Verdict::Approved);
    new.enable(&server, "ana").await;
    let browser = Browser::new(&server);
    let number = browser.type_user("ana").await.number().unwrap();
    let challenge = new.only_challenge().await;
    assert_eq!(new.approve(&challenge, &number).await, Verdict::Approved);
    browser.open("/t1/signin").await;
    let html = browser.open("/t1/security-info").await.html;
    let listed = |phone: &Phone| html.contains(&format!("data-device=\"{}\"", phone.device.unwrap()));
    assert_eq!((listed(&old), listed(&new)), (false, true));
    assert!(html.contains("New phone"));
}

#[tokio::test]
async fn l5_a_transfer_is_redeemed_once_and_a_lost_reply_is_made_up_for() {
    let server = Server::start().await;
    let old = Phone::enabled(&server, "ana").await;
    let mut new = Phone::new(&server).await;
    let transfer = transfer(&server, &old, &new);
    assert_eq!(old.post("transfers", &transfer).await.status, StatusCode::OK);
    assert_eq!(old.post("transfers", &transfer).await.status, StatusCode::OK, "the same message again");
    let first = new.adopt(redeem(&new, &transfer).await.jwt());
    let again = redeem(&new, &transfer).await;
    assert_eq!(again.status, StatusCode::OK);
    let second: AccountClaims = new.read(again.jwt());
    assert_eq!((second.device_id, second.otp.is_some()), (first.device_id, true));
    server.advance(601).await;
    server.policy(json!({ "transfers": false })).await;
    let late: AccountClaims = new.read(redeem(&new, &transfer).await.jwt());
    assert_eq!((late.device_id, late.state), (first.device_id, AccountState::Active), "its key gets it at any time");
    assert!(late.otp.is_none(), "and the secret of its codes in the time of the transfer alone");

    let other = Phone::new(&server).await;
    assert_eq!(told(&redeem(&other, &transfer).await), (403, "enrollment_closed".to_owned()));
    server.policy(json!({ "transfers": true })).await;
    assert_eq!(told(&redeem(&other, &transfer).await), (422, "wrong_key".to_owned()), "another key");
    assert_eq!(told(&old.post("transfers", &sign(&claims(&server, &old, &other), credential(&old))).await).0, 422);
}

#[tokio::test]
async fn l5_only_the_active_credential_key_vouches_and_only_for_a_new_key() {
    let server = Server::start().await;
    let old = Phone::enabled(&server, "ana").await;
    let new = Phone::new(&server).await;
    let stranger = new_key();
    let right = claims(&server, &old, &new);
    let refused =
        async |claims: &TransferClaims, key: &SigningKey| told(&old.post("transfers", &sign(claims, key)).await);
    assert_eq!(refused(&right, &old.key).await, (422, "wrong_key".to_owned()), "the device key");
    assert_eq!(refused(&right, &stranger).await, (401, "unknown_device".to_owned()));

    let mut elsewhere = right.clone();
    elsewhere.aud = serde_json::from_value(json!(format!("{}x", old.issuer))).unwrap();
    assert_eq!(refused(&elsewhere, credential(&old)).await, (400, "malformed".to_owned()));
    let other = Phone::enrolled(&server, "ana").await;
    let mut of_other = right.clone();
    of_other.iss = other.device.unwrap();
    assert_eq!(refused(&of_other, credential(&old)).await, (422, "wrong_key".to_owned()));
    let mut known = right.clone();
    known.new_jkt = other.key.public_key().thumbprint();
    assert_eq!(refused(&known, credential(&old)).await, (422, "wrong_key".to_owned()), "a key that has an account");
    let mut long = right.clone();
    long.exp = long.exp.plus(1);
    assert_eq!(refused(&long, credential(&old)).await, (400, "malformed".to_owned()));
    let mut over = right.clone();
    over.exp = UnixTime::from_seconds(server.now());
    assert_eq!(refused(&over, credential(&old)).await, (410, "code_expired".to_owned()));

    assert_eq!(
        told(&redeem(&new, &sign(&right, credential(&old))).await),
        (404, "code_unknown".to_owned()),
        "never sent"
    );
    assert_eq!(told(&redeem(&new, "a.b.c").await).0, 400);
    assert_eq!(old.account().await.state, AccountState::Active);
}

#[tokio::test]
async fn l5_a_transfer_ends_with_its_time_with_a_later_one_and_when_the_old_phone_takes_it_back() {
    let server = Server::start().await;
    let old = Phone::enabled(&server, "ana").await;
    let new = Phone::new(&server).await;
    let expired = || (410, "code_expired".to_owned());
    let first = transfer(&server, &old, &new);
    old.post("transfers", &first).await.jwt();
    server.advance(600).await;
    assert_eq!(told(&redeem(&new, &first).await), expired());

    let second = transfer(&server, &old, &new);
    old.post("transfers", &second).await.jwt();
    let other = Phone::new(&server).await;
    let third = claims(&server, &old, &other);
    old.post("transfers", &sign(&third, credential(&old))).await.jwt();
    assert_eq!(told(&redeem(&new, &second).await), expired(), "a later one took its place");
    assert_eq!(old.post("transfers", &second).await.status, StatusCode::OK, "repeated, it does not come back");
    assert_eq!(told(&redeem(&new, &second).await), expired());

    let result: ResultClaims = old.read(old.revoke(RevokeTarget::Transfer, &third.jti.to_string()).await.jwt());
    assert_eq!(result.result, Verdict::Revoked);
    assert_eq!(told(&redeem(&other, &sign(&third, credential(&old))).await), expired());
    let unknown = MessageId::from_bytes(random()).to_string();
    assert_eq!(told(&old.revoke(RevokeTarget::Transfer, &unknown).await), (422, "unknown_id".to_owned()));

    let fourth = transfer(&server, &old, &new);
    old.post("transfers", &fourth).await.jwt();
    server.revoke("ana", "credential").await;
    assert_eq!(told(&redeem(&new, &fourth).await), expired(), "the key that vouched is revoked");
    assert_eq!(old.account().await.state, AccountState::Active);
}

#[tokio::test]
async fn l5_a_phone_that_may_not_approve_vouches_for_none() {
    let server = Server::start().await;
    let new = Phone::new(&server).await;
    let mut copied = Phone::enabled(&server, "ana").await;
    server.sign_in("ana", "sign_in").await;
    let challenge = copied.only_challenge().await;
    assert_eq!(copied.refuse(&challenge, Decision::Deny).await, Verdict::Denied);
    let before = transfer(&server, &copied, &new);
    copied.post("transfers", &before).await.jwt();
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = copied.only_challenge().await;
    copied.counter -= 1;
    assert_eq!(copied.approve(&challenge, &number).await, Verdict::CloneSuspected);
    let closed = || (403, "enrollment_closed".to_owned());
    assert_eq!(told(&copied.post("transfers", &transfer(&server, &copied, &new)).await), closed());
    assert_eq!(told(&redeem(&new, &before).await).1, "code_expired", "nor does one that it signed before");

    server.add_user("ben").await;
    let barred = Phone::enabled(&server, "ben").await;
    server.policy(json!({ "mode": "push" })).await;
    assert_eq!(
        told(&barred.post("transfers", &transfer(&server, &barred, &new)).await),
        (403, "policy_mode".to_owned())
    );
    server.policy(json!({ "mode": "any", "transfers": false })).await;
    let off = (404, "not_found".to_owned());
    assert_eq!(told(&barred.post("transfers", &transfer(&server, &barred, &new)).await), off);
    let mut message = new.enroll_claims(None);
    message.transfer = Some("a.b.c".to_owned());
    assert_eq!(told(&new.post("enrollments", &new.sign(&message)).await), closed(), "where transfers are not offered");
}

#[tokio::test]
async fn l5_the_limit_of_devices_stands_in_no_transfers_way() {
    let server = Server::start().await;
    let old = Phone::enabled(&server, "ana").await;
    server.policy(json!({ "device_limit": 1 })).await;
    let mut new = Phone::new(&server).await;
    let mut same_installation = Phone::new(&server).await;
    same_installation.installation = new.installation;
    same_installation.adopt(same_installation.enroll(&server.code("ana").await).await.jwt());
    let transfer = transfer(&server, &old, &new);
    old.post("transfers", &transfer).await.jwt();
    assert_eq!(new.adopt(redeem(&new, &transfer).await.jwt()).state, AccountState::Active);
    let replaced = same_installation.account().await;
    assert_eq!(replaced.removed_reason.as_deref(), Some("replaced"), "one account of a user on an installation");
    new.enable(&server, "ana").await;
}
