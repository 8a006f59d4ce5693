//! A credential begins, is renewed or ends while a request of its user is live: the request is asked anew.

use authenticator_core::jose::SigningKey;
use authenticator_core::protocol::{
    AccountClaims, CredentialId, CredentialState, Decision, KeyProofClaims, Purpose, ResultClaims, RevokeTarget,
    UserVerificationRule, Verdict,
};
use serde_json::json;

use crate::support::{Browser, Phone, Server, new_key, sign};

/// Replaces the credential of a phone, whose own stays the old one. Gives the new one.
pub(crate) async fn renew(server: &Server, phone: &mut Phone) -> (CredentialId, SigningKey) {
    let (old_id, old_key) = phone.credential.take().unwrap();
    let token = phone.token(server, "ana").await;
    let key = new_key();
    let mut claims = phone.credential_claims(&key).await;
    let by_old = KeyProofClaims { jkt: key.public_key().thumbprint(), nonce: phone.attest_nonce().await.nonce };
    claims.replaces = Some(old_id);
    claims.replaces_proof = Some(sign(&by_old, &old_key));
    let account: AccountClaims = phone.read(phone.send_credential(&claims, &token).await.jwt());
    let new = account.pending_credential.unwrap().id;
    phone.credential = Some((new, key));
    let number = server.number("ana", "enable").await;
    assert_eq!(phone.approve(&account.challenge.unwrap(), &number).await, Verdict::Approved);
    phone.credential.replace((old_id, old_key)).unwrap()
}

#[tokio::test]
async fn b7_a_renewed_credential_replaces_a_live_challenge_of_every_purpose() {
    let server = Server::start().await;
    for purpose in ["sign_in", "mfa", "password_reset"] {
        let mut phone = Phone::enabled(&server, "ana").await;
        let (before, old_number) = server.sign_in("ana", purpose).await;
        let old = phone.challenges().await.pop().unwrap();
        let new_credential = renew(&server, &mut phone).await;
        assert_eq!(server.state(&before).await, "superseded", "{purpose}");

        let new = phone.only_challenge().await;
        let asked = phone.challenge(&new);
        assert_eq!(asked.supersedes, [phone.challenge(&old).jti], "{purpose}");
        assert_eq!(asked.purpose.as_str(), purpose);
        assert_ne!(asked.nonce, phone.challenge(&old).nonce);
        let number = server.number("ana", purpose).await;
        assert_ne!(number, old_number, "a request made anew has another number");

        assert_eq!(phone.approve(&old, &old_number).await, Verdict::Superseded, "{purpose}: by the old key");
        let old_credential = phone.credential.replace(new_credential);
        assert_eq!(phone.approve(&old, &old_number).await, Verdict::Superseded, "{purpose}: by the one in its place");
        let new_credential = std::mem::replace(&mut phone.credential, old_credential);
        let by_old = phone.answer_claims(&new, Decision::Approve, Some(&number));
        assert_eq!(phone.answer(&phone.sign_answer(&new, &by_old)).await.code(), "wrong_key", "{purpose}");
        phone.credential = new_credential;
        assert_eq!(phone.approve(&new, &number).await, Verdict::Approved, "{purpose}");
        server.revoke("ana", "device").await;
        server.advance(700).await;
    }
}

#[tokio::test]
async fn b7_enabling_replaces_a_live_sign_in_of_the_other_phone() {
    let server = Server::start().await;
    let first = Phone::enabled(&server, "ana").await;
    let mut second = Phone::enrolled(&server, "ana").await;
    let (before, _) = server.sign_in("ana", "sign_in").await;
    let asked_before = first.only_challenge().await;
    assert!(second.challenges().await.is_empty());
    second.enable(&server, "ana").await;
    assert_eq!(server.state(&before).await, "superseded");
    let number = server.number("ana", "sign_in").await;
    assert_ne!(first.only_challenge().await, asked_before);
    let challenge = second.only_challenge().await;
    assert_eq!(second.approve(&challenge, &number).await, Verdict::Approved, "each phone that can now answer may");
}

#[tokio::test]
async fn p11_a_page_follows_a_sign_in_whose_phone_lost_its_credential_to_the_other_phone() {
    let server = Server::start().await;
    let mut first = Phone::enabled(&server, "ana").await;
    let mut second = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let before = browser.type_user("ana").await.number().unwrap();
    let mut events = browser.events("/t1/signin/events").await;
    let view = events.next().await.unwrap()["view"].clone();
    let old = first.only_challenge().await;
    let (id, _) = first.credential.as_ref().unwrap();
    assert_eq!(first.revoke(RevokeTarget::Credential, &id.to_string()).await.status, 200);

    let next = events.next().await.unwrap();
    assert_eq!(next["state"], "live");
    assert_ne!(next["view"], view, "the page hears that it has to show another number");
    let number = browser.open("/t1/signin").await.number().expect("still waiting");
    assert_ne!(number, before);
    assert!(first.challenges().await.is_empty());
    assert_eq!(first.approve(&old, &before).await, Verdict::Superseded);
    let challenge = second.only_challenge().await;
    assert_eq!(second.approve(&challenge, &number).await, Verdict::Approved);
    assert!(browser.open("/t1/signin").await.attribute("amr", "data-amr").is_some(), "signed in");
}

#[tokio::test]
async fn p11_a_sign_in_that_nobody_can_answer_any_more_ends_and_the_page_offers_other_ways() {
    let server = Server::start().await;
    for target in ["credential", "device"] {
        server.add_user(target).await;
        let mut phone = Phone::enabled(&server, target).await;
        let browser = Browser::new(&server);
        let number = browser.type_user(target).await.number().unwrap();
        let request = server.live(target, "sign_in").await.unwrap()["request"].as_str().unwrap().to_owned();
        let challenge = phone.only_challenge().await;
        server.revoke(target, target).await;
        assert_eq!(server.state(&request).await, "superseded", "{target}");
        let page = browser.open("/t1/signin").await;
        assert_eq!((page.state().as_deref(), page.number()), (Some("superseded"), None), "{target}");
        assert!(page.html.contains("/t1/signin/use-password"), "{target}: another way");
        let verdict = if target == "credential" { Verdict::Superseded } else { Verdict::AccountDisabled };
        assert_eq!(phone.approve(&challenge, &number).await, verdict, "{target}");
    }
}

#[tokio::test]
async fn p11_an_mfa_request_ends_with_the_only_phone_that_could_answer_it() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let (request, _) = server.sign_in("ana", "mfa").await;
    assert_eq!(phone.revoke(RevokeTarget::Account, phone.sub.as_ref().unwrap().as_str()).await.status, 200);
    assert_eq!(server.state(&request).await, "superseded");
}

#[tokio::test]
async fn p10_a_credential_can_be_given_up_also_when_no_number_is_left_to_ask_anew() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    // Enrolling and enabling took one number each.
    for _ in 0..98 {
        server.sign_in("ana", "mfa").await;
    }
    let request = server.live("ana", "mfa").await.unwrap()["request"].as_str().unwrap().to_owned();
    let (id, _) = phone.credential.as_ref().unwrap();
    let result: ResultClaims = phone.read(phone.revoke(RevokeTarget::Credential, &id.to_string()).await.jwt());
    assert_eq!(result.result, Verdict::Revoked);
    assert_eq!(server.state(&request).await, "superseded");
}

#[tokio::test]
async fn p11_a_phone_that_has_not_learnt_of_the_revocation_is_told_with_the_reason() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    server.revoke("ana", "credential").await;
    let (request, number) = server.sign_in("ana", "mfa").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.challenge(&challenge).user_verification, UserVerificationRule::None);
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    let by_revoked = sign(&answer, &phone.credential.as_ref().unwrap().1);
    let result: ResultClaims = phone.read(phone.answer(&by_revoked).await.jwt());
    assert_eq!((result.result, result.reason.as_deref()), (Verdict::CredentialRevoked, Some("admin")));
    assert_eq!(server.state(&request).await, "live", "another device may answer");
    phone.credential = None;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn a_pending_credential_ends_with_its_request_and_never_the_one_in_use() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let used = phone.credential.as_ref().unwrap().0;
    for end in ["denied", "reported", "superseded", "timed_out"] {
        let token = phone.token(&server, "ana").await;
        let account: AccountClaims = phone.read(phone.request_credential(&new_key(), &token).await.jwt());
        let pending = account.pending_credential.unwrap();
        assert_eq!(pending.state, CredentialState::Pending);
        let challenge = account.challenge.unwrap();
        match end {
            "denied" => _ = phone.refuse(&challenge, Decision::Deny).await,
            "reported" => _ = phone.refuse(&challenge, Decision::Report).await,
            "timed_out" => server.advance(600).await,
            _ => {
                // A second one that waits takes the place of the first.
                let next: AccountClaims = phone.read(phone.request_credential(&new_key(), &token).await.jwt());
                assert_ne!(next.pending_credential.unwrap().id, pending.id);
                assert_eq!(phone.refuse(&next.challenge.unwrap(), Decision::Deny).await, Verdict::Denied);
            }
        }
        let account = phone.account().await;
        let told = account.credential.unwrap();
        assert_eq!((told.id, told.state, account.pending_credential), (used, CredentialState::Active, None), "{end}");
    }
}

#[tokio::test]
async fn p5_a_new_credential_of_a_phone_that_lost_its_key_takes_the_place_of_the_old_one() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (old, _) = phone.credential.take().unwrap();
    let token = phone.token(&server, "ana").await;
    let key = new_key();
    let account: AccountClaims = phone.read(phone.request_credential(&key, &token).await.jwt());
    assert_eq!(account.credential.as_ref().unwrap().id, old, "until the number is matched");
    let new = account.pending_credential.unwrap().id;
    phone.credential = Some((new, key));
    let number = server.number("ana", "enable").await;
    assert_eq!(phone.approve(&account.challenge.unwrap(), &number).await, Verdict::Approved);
    let account = phone.account().await;
    assert_eq!((account.credential.unwrap().id, account.pending_credential), (new, None));
}

#[tokio::test]
async fn p5_an_attempt_that_failed_does_not_hide_why_phone_sign_in_ended_before_it() {
    let server = Server::start().await;
    let phone = &mut Phone::enabled(&server, "ana").await;
    server.revoke("ana", "credential").await;
    let used = phone.account().await.credential.unwrap();
    let token = phone.token(&server, "ana").await;
    let account: AccountClaims = phone.read(phone.request_credential(&new_key(), &token).await.jwt());
    assert_eq!(account.credential.unwrap().state, CredentialState::Pending);
    assert_eq!(phone.refuse(&account.challenge.unwrap(), Decision::Deny).await, Verdict::Denied);
    assert_eq!(phone.account().await.credential, Some(used));
}

#[tokio::test]
async fn a_repeated_credential_message_gets_the_same_challenge_whatever_became_of_it() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    phone.register(&token).await;
    let key = new_key();
    let claims = phone.credential_claims(&key).await;
    let first: AccountClaims = phone.read(phone.send_credential(&claims, &token).await.jwt());
    let repeat = async |phone: &Phone| phone.read::<AccountClaims>(phone.send_credential(&claims, &token).await.jwt());
    phone.credential = Some((first.credential.as_ref().unwrap().id, key));
    let number = server.number("ana", "enable").await;
    let challenge = first.challenge.clone().unwrap();
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    let repeated = repeat(&phone).await;
    assert_eq!(
        (repeated.challenge, repeated.credential.unwrap().state),
        (first.challenge.clone(), CredentialState::Active)
    );
    server.revoke("ana", "credential").await;
    let repeated = repeat(&phone).await;
    assert_eq!((repeated.challenge, repeated.credential.unwrap().state), (first.challenge, CredentialState::Revoked));
}

#[tokio::test]
async fn a_context_that_phones_drop_makes_no_request() {
    let server = Server::start().await;
    let _phone = Phone::enabled(&server, "ana").await;
    let url = format!("{}/control/sign-in", server.origin());
    let entry = |name: &str, text: &str| json!({ "name": name, "text": text });
    let many: Vec<_> = (0..17).map(|at| entry("application", &at.to_string())).collect();
    for context in [
        json!([entry("host", "xn--a.example")]),
        json!([entry("host", "")]),
        json!([entry("ho\u{200b}st", "login.example")]),
        json!(many),
    ] {
        let wanted = json!({ "user": "ana", "purpose": "sign_in", "context": context });
        let reply = server.http.post(&url).json(&wanted).send().await.unwrap();
        assert_eq!(reply.status(), 400, "{context}");
        assert!(server.live("ana", Purpose::SignIn.as_str()).await.is_none(), "{context}");
    }
    server.sign_in_with("ana", "sign_in", json!([entry("Host", "not a host name")])).await;
}
