//! A server that signs what ours never says. The phone pins a key of the test, which vouches for the true server's key: what the
//! server says is believed as it is, and what a test changes is signed by the test.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::sync::Arc;

use authenticator_core::account::{Lifecycle, WhyEnrollAgain};
use authenticator_core::backup::Passphrase;
use authenticator_core::idp::HttpResponse;
use authenticator_core::jose::{SigningKey, base64url_decode};
use authenticator_core::phone_sign_in::WhyDisabled;
use authenticator_core::protocol::RequestId;
use authenticator_core::store::ActivityKind;
use authenticator_core::{Codes, Outcome, PhoneSignInView, SetupStep};
use e2e::{PASSWORD, RelyingParty, Server, TestPhone, World, only, signed_json};
use phone::lab::NetworkConditions;
use serde_json::{Value, json};

fn key() -> SigningKey {
    SigningKey::from_scalar(&[9; 32]).unwrap()
}

/// Type and claims of a signed reply; `None` if it is none.
fn opened(reply: &HttpResponse) -> Option<(String, Value)> {
    let compact = String::from_utf8(reply.body.clone()).ok()?;
    let part = |index| serde_json::from_slice::<Value>(&base64url_decode(compact.split('.').nth(index)?).ok()?).ok();
    Some((part(0)?["typ"].as_str()?.to_owned(), part(1)?))
}

/// Metadata that lists the key of the test beside that of the server, to which it hands over one day.
fn with_the_key_of_the_test(metadata: &mut Value) {
    let (ours, theirs) = (serde_json::to_value(key().public_key()).unwrap(), metadata["jwks"]["keys"][0].clone());
    let roll = json!({
        "iss": metadata["iss"], "old": ours, "new": theirs, "seq": 0, "not_before": 4_000_000_000_u64,
    });
    metadata["key_history"] = json!([signed_json("phone-keyroll+jwt", &roll, &key())]);
    metadata["jwks"] = json!({ "keys": [ours, theirs] });
}

/// From now on `change` has its way with each signed reply. Gives whether it changed one, by its type.
fn changes(phone: &TestPhone, change: impl Fn(&str, &mut Value) -> bool + Send + Sync + 'static) {
    let tampered = move |reply: &mut HttpResponse| {
        let Some((typ, mut claims)) = opened(reply) else { return };
        if typ == "phone-metadata+jwt" {
            with_the_key_of_the_test(&mut claims);
        } else if !change(&typ, &mut claims) {
            return;
        }
        reply.body = signed_json(&typ, &claims, &key()).into_bytes();
    };
    phone.network.set(NetworkConditions::Tampered(String::new(), Arc::new(tampered)));
}

fn changes_nothing(phone: &TestPhone) {
    changes(phone, |_, _| false);
}

/// The text of an enrollment that pins the key of the test.
fn by_the_key_of_the_test(text: &str) -> String {
    let (before, after) = text.split_once("kid=").unwrap();
    let rest = after.split_once('&').map(|(_, rest)| format!("&{rest}")).unwrap_or_default();
    format!("{before}kid={}{rest}", key().public_key().thumbprint())
}

async fn world() -> World {
    world_with(&json!({})).await
}

async fn world_with(policy: &Value) -> World {
    let (server, phone, user) = (Server::start(), TestPhone::new().await, "test@contoso.example".to_owned());
    server.control.policy(policy).await.unwrap();
    server.control.add_user(&user, PASSWORD).await.unwrap();
    let text = by_the_key_of_the_test(&server.control.enrollment_text(&user).await.unwrap());
    changes_nothing(&phone);
    let account = phone.enroll_text(&text).await.unwrap();
    let number = server.control.live(&user, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
    World { server, phone, account, user }
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_that_a_revocation_is_done_is_no_verdict_on_an_answer() {
    let world = world().await;
    let (request, number, id) = world.start("mfa", &[]).await;
    changes(&world.phone, |typ, claims| {
        claims["result"] = json!("revoked");
        typ == "phone-result+jwt"
    });
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    changes_nothing(&world.phone);
    let id = RequestId::parse(&id).unwrap();
    assert_eq!(world.account.answer_to(id).await.unwrap(), Some(Outcome::Approved));
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_document_that_says_enroll_again_stops_the_phone() {
    let world = world().await;
    changes(&world.phone, |typ, claims| {
        claims["enroll_again"] = json!(true);
        typ == "phone-account+jwt"
    });
    world.account.refresh().await.unwrap();
    assert_eq!(world.account.view().unwrap().lifecycle, Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::Copied });
}

/// As a message is answered that is sent again, when its credential or the request behind it is gone.
#[tokio::test(flavor = "multi_thread")]
async fn p3_a_reply_without_the_credential_or_its_request_leads_on() {
    for (credential, revoked) in [(false, false), (true, true)] {
        let world = world().await;
        let enabling = world.account.enable_phone_sign_in().await.unwrap();
        let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("no sign-in") };
        let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
        changes(&world.phone, move |typ, claims| {
            if typ != "phone-account+jwt" {
                return false;
            }
            let members = claims.as_object_mut().unwrap();
            members.remove("challenge");
            if !credential {
                members.remove("credential");
            } else if let Some(credential) = members.get_mut("credential") {
                credential["state"] = json!("revoked");
                credential["reason"] = json!("by_administrator");
            }
            true
        });
        let step = enabling.complete_sign_in(&redirect).await.unwrap();
        let view = world.account.view().unwrap().phone_sign_in;
        if revoked {
            let why = WhyDisabled::Revoked { reason: Some("by_administrator".to_owned()) };
            assert_eq!(step, SetupStep::Ended { why: Some(why) });
        } else {
            assert!(matches!(step, SetupStep::NotAllowed { .. }), "{step:?}");
        }
        assert!(matches!(view, PhoneSignInView::Disabled { .. }), "{view:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_what_cannot_be_shown_wholly_is_not_shown_in_part() {
    let world = world_with(&json!({ "transactions": true })).await;
    world.phone.enable(&world.server, &world.account, &world.user).await;
    world.account.requests(0).await.unwrap();
    let transaction = json!({
        "amount": "49.90", "currency": "EUR", "payee": {"name": "Shop"}, "reference": "4711", "lines": ["2 books"],
    });
    let told = RelyingParty::web(&world.server).asks("one", &world.user, &transaction).await;
    for (pointer, value) in [
        ("/transaction/fee", json!("1.00")),
        ("/transaction/amount", json!(49.9)),
        ("/transaction/amount", json!("49.9")),
        ("/transaction/currency", json!("XXX")),
        ("/transaction/payee/name", json!("Shop\u{202e}")),
        ("/transaction/reference", json!("x".repeat(65))),
        ("/transaction/lines", json!(vec!["line"; 9])),
        ("/transaction", Value::Null),
        ("/purpose", json!("sign_in")),
        ("/context/0/name", json!("Amount")),
    ] {
        let name = format!("{pointer} {value}");
        changes(&world.phone, move |typ, claims| {
            let Some(challenge) = claims.pointer("/challenges/0").and_then(Value::as_str) else { return false };
            let part = challenge.split('.').nth(1).unwrap();
            let mut sent: Value = serde_json::from_slice(&base64url_decode(part).unwrap()).unwrap();
            let (parent, member) = pointer.rsplit_once('/').unwrap();
            sent.pointer_mut(parent).unwrap()[member] = value.clone();
            claims["challenges"] = json!([signed_json("phone-challenge+jwt", &sent, &key())]);
            typ == "phone-requests+jwt"
        });
        assert!(world.account.requests(0).await.unwrap().is_empty(), "{name}");
        let dropped = world.account.activity().unwrap().remove(0);
        assert_eq!(dropped.kind, ActivityKind::ChallengeDropped, "{name}");
        assert_eq!(dropped.detail.as_deref(), Some("transaction_refused"), "{name}");
    }
    changes_nothing(&world.phone);
    assert_eq!(only(&world.account).await.approve(&told.text("/number")).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_codes_that_no_phone_can_make_cost_the_codes_and_not_the_account() {
    let secret = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA";
    let broken = [
        json!({"secret": secret, "digits": 6, "period": 0}),
        json!({"secret": secret, "digits": 6, "period": 3601}),
        json!({"secret": secret, "digits": 6, "period": 1_u64 << 40}),
        json!({"secret": secret, "digits": 5, "period": 30}),
        json!({"secret": secret, "digits": 9, "period": 30}),
        json!({"secret": secret, "digits": 1000, "period": 30}),
        json!({"secret": "bmV3", "digits": 6, "period": 30}),
        json!({"secret": "", "digits": 6, "period": 30}),
        json!({"secret": "A".repeat(88), "digits": 6, "period": 30}),
        json!({"secret": "not base64url!", "digits": 6, "period": 30}),
    ];
    let whole = json!({"secret": secret, "digits": 8, "period": 3600});
    for (otp, codes) in
        broken.into_iter().map(|otp| (otp, Codes::None)).chain([(whole, Codes::ByTime { period: 3600 })])
    {
        let (server, phone, user) = (Server::start(), TestPhone::new().await, "test@contoso.example");
        server.control.add_user(user, PASSWORD).await.unwrap();
        let sent = otp.clone();
        changes(&phone, move |typ, claims| {
            let is_first = typ == "phone-account+jwt" && claims.get("otp").is_some();
            if is_first {
                claims["otp"] = sent.clone();
            }
            is_first
        });
        let text = by_the_key_of_the_test(&server.control.enrollment_text(user).await.unwrap());
        let account = phone.enroll_text(&text).await.unwrap();
        assert_eq!(account.view().unwrap().codes, codes, "{otp}");
        match codes {
            Codes::None => assert_eq!(account.code().err().unwrap().code(), "refused.no_offline_code", "{otp}"),
            _ => assert_eq!(account.code().unwrap().code.reveal().len(), 8),
        }
        let number = server.control.live(user, "enrollment").await.unwrap().number;
        assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved, "{otp}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l4_what_a_backup_counts_can_be_restored_however_long_its_names_are() {
    let passphrase = Passphrase::typed("gr\u{fc}ne Wiese im Mai").unwrap();
    let name = |length: usize| "\u{e4}".repeat(length / 2);
    // A name of display is cut; one by which the user is found again is not.
    for (member, length, accounts) in
        [("/display_name", 3000, 1), ("/tenant/name", 3000, 1), ("/user_name", 2048, 1), ("/user_name", 2050, 0)]
    {
        let world = world().await;
        changes(&world.phone, move |typ, claims| {
            if typ == "phone-account+jwt" {
                *claims.pointer_mut(member).unwrap() = json!(name(length));
                claims["version"] = json!(1_000_000);
            }
            typ == "phone-account+jwt"
        });
        world.account.refresh().await.unwrap();
        let before = world.account.view().unwrap();
        let backup = world.phone.authenticator().back_up(&passphrase).unwrap();
        assert_eq!((backup.accounts, backup.left_out), (accounts, 1 - accounts), "{member}");
        let phone = TestPhone::new().await;
        let restored = phone.authenticator().restore(&backup.file, &passphrase).unwrap();
        assert_eq!((restored.added.len(), restored.unreadable), (accounts, 0), "{member}");
        for account in restored.added {
            let after = account.view().unwrap();
            assert_eq!(
                (after.organisation, after.user_name, after.display_name),
                (before.organisation.clone(), before.user_name.clone(), before.display_name.clone()),
                "{member}"
            );
        }
    }
}
