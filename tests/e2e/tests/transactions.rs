//! Transactions, from the application that asks to the proof that it gets, with a phone on the real core (behaviour B16).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use authenticator_core::jose::{
    Digest, JoseError, KeyRef, PublicKey, SigningKey, base64url_decode, base64url_encode, open,
};
use authenticator_core::protocol::{
    AnswerClaims, ChallengeClaims, Decision, Purpose, ResultClaims, ShownEntry, Verdict,
};
use authenticator_core::store::ActivityKind;
use authenticator_core::texts::Language;
use authenticator_core::{Account, Error, Outcome, Request};
use e2e::{PASSWORD, RelyingParty, Said, Server, TestPhone, World, another, only, signed_json};
use phone::lab::NetworkConditions;
use serde_json::{Value, json};

fn books() -> Value {
    json!({
        "amount": "1249.90",
        "currency": "EUR",
        "payee": {"name": "Pedro\u{2019}s B\u{fc}cher", "account": "DE89 3704 0044 0532 0130 00"},
        "reference": "Order 4711",
        "lines": ["3 books", "by Friday"],
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut changed = books();
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    changed.pointer_mut(parent).unwrap()[member] = value;
    changed
}

/// A server that has transactions, a phone with phone sign-in, and a shop.
async fn world() -> (World, RelyingParty) {
    let (server, phone, user) = (Server::start(), TestPhone::new().await, "test@contoso.example".to_owned());
    server.control.policy(&json!({ "transactions": true })).await.unwrap();
    server.control.add_user(&user, PASSWORD).await.unwrap();
    let account = phone.enroll(&server, &user).await;
    phone.enable(&server, &account, &user).await;
    // What the app can show, it says at its polls.
    assert!(account.requests(0).await.unwrap().is_empty());
    let shop = RelyingParty::web(&server);
    (World { server, phone, account, user }, shop)
}

/// The shop asks; the request on the phone, and the number on the page of the shop.
async fn asked(world: &World, shop: &RelyingParty, name: &str, transaction: &Value) -> (Request, String, Said) {
    let told = shop.asks(name, &world.user, transaction).await;
    (of_purpose(&world.account, Purpose::Transaction).await, told.text("/number"), told)
}

async fn of_purpose(account: &Account, purpose: Purpose) -> Request {
    let requests = account.requests(0).await.unwrap();
    requests.into_iter().find(|request| request.view().purpose == purpose).unwrap()
}

fn pairs(shown: &[ShownEntry]) -> Vec<(&str, &str)> {
    shown.iter().map(|entry| (entry.0.as_str(), entry.1.as_str())).collect()
}

/// A key of a proof, if it is the one that is named.
fn key_of(named: &Value) -> PublicKey {
    let key: PublicKey = serde_json::from_value(named["jwk"].clone()).unwrap();
    assert_eq!(named["kid"], key.thumbprint().to_string());
    key
}

/// Why a proof proves nothing.
#[derive(Debug, PartialEq)]
enum NoProof {
    Message(JoseError),
    /// The answer is to another challenge.
    OtherChallenge,
    /// The verdict is on another answer.
    OtherAnswer,
}

impl From<JoseError> for NoProof {
    fn from(error: JoseError) -> Self {
        Self::Message(error)
    }
}

/// Verifies a proof as somebody does who has nothing else: what was approved, shown and typed.
fn verified(proof: &Value) -> Result<(ChallengeClaims, AnswerClaims, ResultClaims), NoProof> {
    let servers: Vec<PublicKey> = proof["server_keys"].as_array().unwrap().iter().map(key_of).collect();
    let text = |name: &str| proof[name].as_str().unwrap();
    let by = |keys: &[PublicKey]| {
        let keys = keys.to_vec();
        move |named: &KeyRef| keys.into_iter().find(|key| named.thumbprint() == key.thumbprint())
    };
    let challenge = open::<ChallengeClaims>(text("challenge"), by(&servers))?;
    let answer = open::<AnswerClaims>(text("answer"), by(&[key_of(&proof["key"])]))?;
    let result = open::<ResultClaims>(text("result"), by(&servers))?;
    if answer.claims.challenge_hash != challenge.compact_hash || answer.claims.request != challenge.claims.jti {
        return Err(NoProof::OtherChallenge);
    }
    if result.claims.answer_hash != answer.hash {
        return Err(NoProof::OtherAnswer);
    }
    Ok((challenge.claims, answer.claims, result.claims))
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_all_of_a_transaction_is_shown_and_exactly_that_is_signed() {
    let (world, shop) = world().await;
    let (request, number, told) = asked(&world, &shop, "order-4711", &books()).await;
    let view = request.view();
    assert_eq!((view.purpose, view.needs_phone_sign_in), (Purpose::Transaction, false));
    let paid = view.transaction.as_ref().unwrap();
    assert_eq!((paid.amount().as_str(), paid.currency().code(), paid.currency().decimals()), ("1249.90", "EUR", 2));
    let expected = [
        ("amount", "1249.90"),
        ("currency", "EUR"),
        ("payee", "Pedro\u{2019}s B\u{fc}cher"),
        ("payee_account", "DE89 3704 0044 0532 0130 00"),
        ("reference", "Order 4711"),
        ("line", "3 books"),
        ("line", "by Friday"),
        ("application", "Demo web application"),
    ];
    assert_eq!(pairs(&view.shown), expected);
    assert_eq!(shop.state(&told).await, "pending");

    let prompts = world.phone.gate.prompts().len();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.phone.gate.prompts().len(), prompts + 1, "never without the gate");
    assert_eq!(pairs(&world.phone.gate.prompts().last().unwrap().shown), expected);

    let told = shop.looks(&told).await;
    assert_eq!((told.text("/state"), &told.body["number"]), ("approved".to_owned(), &Value::Null));
    assert_eq!(told.body["proof"]["signed_by"], "credential");
    let (challenge, answer, result) = verified(&told.body["proof"]).unwrap();
    assert_eq!(serde_json::to_value(challenge.transaction).unwrap(), books(), "as the shop sent it");
    assert_eq!(pairs(&answer.shown), expected, "as the person saw it");
    assert_eq!((answer.decision, answer.number), (Decision::Approve, Some(number)));
    assert_eq!(result.result, Verdict::Approved);

    let log = world.account.activity().unwrap();
    let about = log.iter().find(|entry| entry.kind == ActivityKind::Answered).unwrap().about.clone().unwrap();
    assert_eq!((about.purpose, about.application.as_deref()), (Purpose::Transaction, Some("Demo web application")));
    let text = world.account.activity_text(Language::German).unwrap();
    assert!(text.contains("Es ging um eine Zahlung. (Demo web application)"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_a_changed_amount_does_not_verify() {
    let (world, shop) = world().await;
    let (request, number, told) = asked(&world, &shop, "order-4711", &books()).await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    let proof = shop.looks(&told).await.body["proof"].clone();
    verified(&proof).unwrap();

    // Somebody who keeps the proof changes what was paid.
    let changed = |name: &str, from: &str, to: &str| {
        let compact = proof[name].as_str().unwrap();
        let parts: Vec<&str> = compact.split('.').collect();
        let payload = String::from_utf8(base64url_decode(parts[1]).unwrap()).unwrap();
        assert!(payload.contains(from), "{payload}");
        let payload = base64url_encode(payload.replace(from, to).as_bytes());
        let mut proof = proof.clone();
        proof[name] = json!(format!("{}.{payload}.{}", parts[0], parts[2]));
        verified(&proof)
    };
    for (name, from, to) in [
        ("challenge", "1249.90", "1249.91"),
        ("challenge", "DE89", "DE98"),
        ("challenge", "EUR", "USD"),
        ("answer", "1249.90", "1249.91"),
        ("answer", "B\u{fc}cher", "Bucher"),
    ] {
        assert_eq!(changed(name, from, to).unwrap_err(), NoProof::Message(JoseError::BadSignature), "{name}: {to}");
    }

    // A server that signs another amount under the answer that it has. Its key is that of the test; challenge and verdict are its own.
    let server = SigningKey::from_scalar(&[7; 32]).unwrap();
    let claims_of = |name: &str| -> Value {
        let payload = proof[name].as_str().unwrap().split('.').nth(1).unwrap();
        serde_json::from_slice(&base64url_decode(payload).unwrap()).unwrap()
    };
    let by_server = |challenge: &Value, result: &Value| {
        let mut proof = proof.clone();
        let key = server.public_key();
        proof["server_keys"] = json!([{"kid": key.thumbprint(), "jwk": key}]);
        proof["challenge"] = json!(signed_json("phone-challenge+jwt", challenge, &server));
        proof["result"] = json!(signed_json("phone-result+jwt", result, &server));
        verified(&proof)
    };
    let (mut challenge, mut result) = (claims_of("challenge"), claims_of("result"));
    challenge["transaction"]["amount"] = json!("9.90");
    assert_eq!(by_server(&challenge, &result).unwrap_err(), NoProof::OtherChallenge, "it signs, and the phone did not");
    // And one that gives a verdict on another answer.
    let mut other = proof.clone();
    result["answer_hash"] = json!(Digest::of(b"another").to_string());
    other["server_keys"]
        .as_array_mut()
        .unwrap()
        .push(json!({"kid": server.public_key().thumbprint(), "jwk": server.public_key()}));
    other["result"] = json!(signed_json("phone-result+jwt", &result, &server));
    assert_eq!(verified(&other).unwrap_err(), NoProof::OtherAnswer);
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_a_broken_field_reaches_no_phone() {
    let (world, shop) = world().await;
    let mut broken = vec![("not an object".to_owned(), json!("1249.90 EUR"))];
    for (pointer, value) in [
        ("/amount", json!(1249.9)),
        ("/amount", json!("1249.9")),
        ("/amount", json!("0.00")),
        ("/amount", json!("1,249.90")),
        ("/currency", json!("eur")),
        ("/currency", json!("ABC")),
        ("/payee/name", json!("")),
        ("/payee/name", json!("Pedro\u{200b}")),
        ("/payee/name", json!("x".repeat(65))),
        ("/payee/account", json!("DE89\u{202e}3704")),
        ("/payee/bic", json!("COBADEFF")),
        ("/reference", json!("Order\n4711")),
        ("/reference", json!("x".repeat(65))),
        ("/lines", json!(["3 books", "\u{200b}"])),
        ("/lines", json!(vec!["line"; 9])),
        ("/fee", json!("1.00")),
    ] {
        broken.push((format!("{pointer} {value}"), with(pointer, value)));
    }
    for (name, transaction) in broken {
        let told = shop.asks_as("broken", &world.user, &transaction).await;
        assert_eq!((told.status, told.text("/error").as_str()), (400, "invalid_request"), "{name}");
        assert!(told.text("/error_description").contains("transaction"), "{name}: {}", told.body);
    }
    assert!(world.account.requests(0).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_a_refusal_ends_it_and_is_proven_by_the_device_key() {
    let (world, shop) = world().await;
    let prompts = world.phone.gate.prompts().len();
    let (request, _, told) = asked(&world, &shop, "one", &books()).await;
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    let told = shop.looks(&told).await;
    assert_eq!((told.text("/state"), told.text("/proof/signed_by")), ("denied".to_owned(), "device".to_owned()));
    let (_, answer, result) = verified(&told.body["proof"]).unwrap();
    assert_eq!((answer.decision, result.result), (Decision::Deny, Verdict::Denied));
    assert_eq!(world.phone.gate.prompts().len(), prompts, "the gate was never asked");

    let (request, _, told) = asked(&world, &shop, "two", &books()).await;
    assert_eq!(request.report().await.unwrap(), Outcome::Reported);
    assert_eq!(shop.state(&told).await, "reported");
    let calmed = shop.asks_as("three", &world.user, &books()).await;
    assert_eq!((calmed.status, calmed.text("/error").as_str()), (429, "too_many_requests"), "for ten minutes");
    world.server.control.advance(600).await.unwrap();
    shop.asks("four", &world.user, &books()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_a_wrong_number_ends_it() {
    let (world, shop) = world().await;
    let (request, number, told) = asked(&world, &shop, "one", &books()).await;
    let outcome = request.approve(&another(&number)).await.unwrap();
    assert!(matches!(outcome, Outcome::WrongNumber { .. }), "{outcome:?}");
    assert_eq!(shop.state(&told).await, "wrong_number");
    assert!(
        matches!(request.approve(&number).await.unwrap(), Outcome::WrongNumber { .. }),
        "the right one comes too late"
    );
    assert_eq!(shop.state(&told).await, "wrong_number");
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_it_expires_and_nothing_was_approved() {
    let (world, shop) = world().await;
    let (request, number, told) = asked(&world, &shop, "one", &books()).await;
    assert_eq!(told.body["expires_in"], 300);
    world.server.control.advance(270).await.unwrap();
    assert_eq!(shop.state(&told).await, "pending");
    world.server.control.advance(30).await.unwrap();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Expired);
    let told = shop.looks(&told).await;
    assert_eq!((told.text("/state"), &told.body["proof"]), ("expired".to_owned(), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_an_approval_without_a_network_or_in_an_app_that_is_killed_counts_once() {
    let (world, shop) = world().await;
    let (request, number, told) = asked(&world, &shop, "one", &books()).await;
    world.phone.network.set(NetworkConditions::Offline);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    world.phone.restart().await;
    world.phone.network.set(NetworkConditions::ReplyLost("/answers".to_owned()));
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    let _ = account.sync().await;
    assert_eq!(shop.state(&told).await, "approved", "the server has it, and the phone does not know");
    world.phone.network.set(NetworkConditions::Fine);
    world.phone.clock.advance(10);
    let outcome = account.answer_to(request.view().id).await.unwrap();
    assert_eq!(outcome, Some(Outcome::Approved));
    let (_, answer, _) = verified(&shop.looks(&told).await.body["proof"]).unwrap();
    assert_eq!(answer.number, Some(number));
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_a_phone_without_a_credential_cannot_approve_and_can_refuse() {
    let (server, user) = (Server::start(), "test@contoso.example".to_owned());
    server.control.policy(&json!({ "transactions": true })).await.unwrap();
    server.control.add_user(&user, PASSWORD).await.unwrap();
    let (shop, second) = (RelyingParty::web(&server), TestPhone::new().await);
    let without = second.enroll(&server, &user).await;
    let told = shop.asks_as("one", &user, &books()).await;
    assert_eq!((told.status, told.text("/error").as_str()), (409, "no_phone"), "none that could approve");
    assert!(without.requests(0).await.unwrap().is_empty());

    let phone = TestPhone::new().await;
    let account = phone.enroll(&server, &user).await;
    phone.enable(&server, &account, &user).await;
    account.requests(0).await.unwrap();
    for (name, refuses) in [("two", false), ("three", true)] {
        let told = shop.asks(name, &user, &books()).await;
        let request = only(&without).await;
        assert!(request.view().needs_phone_sign_in);
        assert!(request.view().transaction.is_some(), "whoever refuses sees what");
        let prompts = second.gate.prompts().len();
        let refused = request.approve(&told.text("/number")).await.unwrap_err();
        assert_eq!(refused, Error::Refused { reason: "not_enabled".to_owned() });
        assert_eq!(second.gate.prompts().len(), prompts);
        if refuses {
            assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
            assert_eq!(shop.state(&told).await, "denied");
        } else {
            assert_eq!(only(&account).await.approve(&told.text("/number")).await.unwrap(), Outcome::Approved);
            assert_eq!(shop.state(&told).await, "approved");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_no_sign_in_ends_a_payment_and_no_payment_a_sign_in() {
    let (world, shop) = world().await;
    let (first, number, told) = asked(&world, &shop, "one", &books()).await;
    for _ in 0..3 {
        world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    }
    let sign_in = of_purpose(&world.account, Purpose::SignIn).await;
    assert_eq!(world.account.requests(0).await.unwrap().len(), 2);
    assert_eq!(shop.state(&told).await, "pending");

    // Another application has to wait; the same one takes its own back.
    let other = RelyingParty::partner(&world.server).asks_as("one", &world.user, &books()).await;
    assert_eq!((other.status, other.text("/error").as_str()), (409, "pending"));
    let (second, second_number, second_told) = asked(&world, &shop, "two", &with("/amount", json!("9.90"))).await;
    assert_ne!(second.view().id, first.view().id);
    assert_eq!(shop.state(&told).await, "superseded");
    assert_eq!(first.approve(&number).await.unwrap(), Outcome::Superseded);
    assert_eq!(of_purpose(&world.account, Purpose::SignIn).await.view().id, sign_in.view().id);
    assert_eq!(second.approve(&second_number).await.unwrap(), Outcome::Approved);
    assert_eq!(shop.state(&second_told).await, "approved");
    assert_eq!(sign_in.deny().await.unwrap(), Outcome::Denied);
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_the_number_of_the_payment_before_approves_nothing() {
    let (world, shop) = world().await;
    let (_, number, _) = asked(&world, &shop, "one", &with("/amount", json!("9.90"))).await;
    let (request, _, told) = asked(&world, &shop, "two", &with("/amount", json!("9999.90"))).await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Superseded, "the page of the first is still open");
    assert_eq!(shop.state(&told).await, "superseded");
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_a_phone_is_asked_once_it_has_said_that_it_can_show_transactions() {
    let world = World::enabled().await;
    let shop = RelyingParty::web(&world.server);
    let told = shop.asks_as("one", &world.user, &books()).await;
    assert_eq!((told.status, told.text("/error").as_str()), (403, "not_offered"), "the tenant has none");
    world.account.requests(0).await.unwrap();
    assert!(world.phone.network.exchanges("accepts=").is_empty(), "a server without them is told nothing");

    world.server.control.policy(&json!({ "transactions": true })).await.unwrap();
    let told = shop.asks_as("two", &world.user, &books()).await;
    assert_eq!((told.status, told.text("/error").as_str()), (409, "no_phone"), "the phone has not learnt of it");
    world.phone.clock.advance(25 * 60 * 60);
    world.server.control.advance(25 * 60 * 60).await.unwrap();
    world.account.requests(0).await.unwrap();
    world.account.requests(0).await.unwrap();
    let (request, number, told) = asked(&world, &shop, "three", &books()).await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(shop.state(&told).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_another_key_on_the_phone_asks_anew_until_the_same_moment() {
    let (world, shop) = world().await;
    let (before, _, told) = asked(&world, &shop, "one", &books()).await;
    world.server.control.advance(100).await.unwrap();
    let enabling = world.account.renew_credential_key().await.unwrap();
    let authenticator_core::SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    enabling.complete_sign_in(&redirect).await.unwrap();
    let number = world.server.control.live(&world.user, "enable").await.unwrap().number;
    assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Approved);

    let now = shop.looks(&told).await;
    assert_eq!(now.text("/state"), "pending");
    let left = now.body["expires_in"].as_u64().unwrap();
    assert!((100..=200).contains(&left), "of 300 seconds 100 and more are over: {left}");
    assert_ne!(now.text("/number"), told.text("/number"));
    let after = of_purpose(&world.account, Purpose::Transaction).await;
    assert_ne!(after.view().id, before.view().id);
    assert_eq!(after.view().transaction, before.view().transaction);
    assert_eq!(after.approve(&now.text("/number")).await.unwrap(), Outcome::Approved);
    assert_eq!(shop.state(&told).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_a_call_that_is_repeated_asks_once() {
    let (world, shop) = world().await;
    let first = shop.asks("order-4711", &world.user, &books()).await;
    let again = shop.asks_as("order-4711", &world.user, &books()).await;
    assert_eq!(again.status, 200);
    for member in ["/transaction_id", "/number", "/state"] {
        assert_eq!(again.text(member), first.text(member));
    }
    let other = shop.asks_as("order-4711", &world.user, &with("/amount", json!("1.00"))).await;
    assert_eq!((other.status, other.text("/error").as_str()), (422, "idempotency_key_reused"));
    assert_eq!(only(&world.account).await.approve(&first.text("/number")).await.unwrap(), Outcome::Approved);
    assert_eq!(shop.asks_as("order-4711", &world.user, &books()).await.text("/state"), "approved");
    assert!(world.account.requests(0).await.unwrap().is_empty());
    assert_eq!(RelyingParty::partner(&world.server).looks(&first).await.status, 404, "to nobody else");
}
