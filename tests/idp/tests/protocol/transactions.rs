//! Transactions as the server keeps them: who may ask, whom, how often; what an answer must be; what is handed back (behaviour B16).

use std::time::{Duration, Instant};

use authenticator_core::protocol::{Decision, Purpose, RequestsClaims, UserVerificationRule, Verdict};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::credential_changes::renew;
use crate::support::{Browser, PASSWORD, Phone, Server, new_key, sign};

/// Longer than any step of a test, shorter than the wait of a call.
const SOON: Duration = Duration::from_secs(15);

fn books() -> Value {
    json!({"amount": "49.90", "currency": "EUR", "payee": {"name": "Shop"}, "reference": "4711", "lines": ["2 books"]})
}

/// One application.
struct Shop<'a> {
    server: &'a Server,
    client: &'a str,
    secret: Option<&'a str>,
}

impl<'a> Shop<'a> {
    fn web(server: &'a Server) -> Self {
        Self { server, client: idp::DEMO_WEB_CLIENT, secret: Some(idp::DEMO_CLIENT_SECRET) }
    }

    fn call(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/transactions{path}", self.server.issuer());
        self.server.http.request(method, url).basic_auth(self.client, self.secret)
    }

    async fn sends(&self, name: &str, body: &Value) -> (StatusCode, Value) {
        let call = self.call(Method::POST, "").header("idempotency-key", name).json(body);
        let reply = call.send().await.unwrap();
        (reply.status(), reply.json().await.unwrap())
    }

    async fn asks(&self, name: &str, user: &str) -> Value {
        let (status, told) = self.sends(name, &json!({"login_hint": user, "transaction": books()})).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
        told
    }

    async fn looks(&self, told: &Value, query: &str) -> Value {
        let path = format!("/{}{query}", told["transaction_id"].as_str().unwrap());
        self.call(Method::GET, &path).send().await.unwrap().json().await.unwrap()
    }
}

async fn server() -> Server {
    let server = Server::start().await;
    server.policy(json!({"transactions": true})).await;
    server
}

/// The live challenges, of a phone that says that it can show transactions.
async fn challenges(phone: &Phone) -> Vec<String> {
    phone.read::<RequestsClaims>(phone.poll("wait=0&accepts=transaction").await.jwt()).challenges
}

async fn enabled(server: &Server, user: &str) -> Phone {
    let phone = Phone::enabled(server, user).await;
    assert!(challenges(&phone).await.is_empty());
    phone
}

async fn only(phone: &Phone) -> String {
    let mut challenges = challenges(phone).await;
    assert_eq!(challenges.len(), 1);
    challenges.remove(0)
}

#[tokio::test]
async fn b16_only_an_application_with_a_secret_that_is_registered_for_it_may_ask() {
    let server = server().await;
    let _phone = enabled(&server, "ana").await;
    let body = json!({"login_hint": "ana", "transaction": books()});
    for (client, secret) in [
        (idp::DEMO_WEB_CLIENT, Some("wrong")),
        (idp::DEMO_WEB_CLIENT, None),
        (idp::DEMO_NATIVE_CLIENT, Some(idp::DEMO_CLIENT_SECRET)),
        (idp::DEMO_NATIVE_CLIENT, None),
        ("authenticator", None),
        ("nobody", Some(idp::DEMO_CLIENT_SECRET)),
    ] {
        let (status, told) = Shop { server: &server, client, secret }.sends("one", &body).await;
        // A native application is one, and keeps no secret.
        let native = client == idp::DEMO_NATIVE_CLIENT && secret.is_none();
        let unauthorized = (StatusCode::UNAUTHORIZED, &json!("invalid_client"));
        assert!(
            (status, &told["error"]) == unauthorized || native && status != StatusCode::CREATED,
            "{client}: {told}"
        );
    }
    let url = format!("{}/transactions", server.issuer());
    let unnamed = server.http.post(url).header("idempotency-key", "one").json(&body).send().await.unwrap();
    assert_eq!(unnamed.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(unnamed.headers()["www-authenticate"], r#"Basic realm="transactions""#);
}

#[tokio::test]
async fn b16_a_call_that_makes_no_sense_asks_nobody() {
    let server = server().await;
    let phone = enabled(&server, "ana").await;
    let shop = Shop::web(&server);
    let whole = json!({"login_hint": "ana", "transaction": books()});
    let with = |member: &str, value: Value| {
        let mut body = whole.clone();
        body[member] = value;
        body
    };
    for body in [
        json!({"transaction": books()}),
        json!({"login_hint": "ana"}),
        with("sub", json!("also")),
        with("expires_in", json!(59)),
        with("expires_in", json!(601)),
        with("colour", json!("red")),
        with("transaction", json!({"amount": 49.9})),
    ] {
        let (status, told) = shop.sends("one", &body).await;
        assert_eq!((status, &told["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")), "{body}");
    }
    for key in ["", "two words", &"x".repeat(129)] {
        let (status, _) = shop.sends(key, &whole).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{key:?}");
    }
    let (status, told) = shop.sends("one", &with("login_hint", json!("nobody"))).await;
    assert_eq!((status, &told["error"]), (StatusCode::NOT_FOUND, &json!("unknown_user")));
    assert!(challenges(&phone).await.is_empty());
    assert_eq!(shop.call(Method::GET, "/nothing").send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn b16_a_phone_that_knows_no_transactions_gets_none() {
    let server = server().await;
    let phone = Phone::enabled(&server, "ana").await;
    let shop = Shop::web(&server);
    let body = json!({"login_hint": "ana", "transaction": books()});
    for query in ["wait=0", "wait=0&accepts=", "wait=0&accepts=transactions,other"] {
        phone.poll(query).await;
        let (status, told) = shop.sends("one", &body).await;
        assert_eq!((status, &told["error"]), (StatusCode::CONFLICT, &json!("no_phone")), "{query}");
    }
    phone.poll("wait=0&accepts=other,transaction").await;
    shop.asks("one", "ana").await;
    let challenge = phone.challenge(&only(&phone).await);
    assert_eq!(challenge.purpose, Purpose::Transaction);
    assert_eq!(challenge.user_verification, UserVerificationRule::Required);
    assert_eq!((challenge.exp.since(challenge.iat), challenge.context.len()), (300, 1));
    // The app was set back to a version that knows none.
    phone.challenges().await;
    let (status, _) = shop.sends("two", &body).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn b16_only_the_credential_key_approves_and_only_what_was_shown() {
    let server = server().await;
    let mut phone = enabled(&server, "ana").await;
    let shop = Shop::web(&server);
    let told = shop.asks("one", "ana").await;
    let (challenge, number) = (only(&phone).await, told["number"].as_str().unwrap());
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(number));
    assert_eq!(phone.answer(&phone.sign(&answer)).await.code(), "wrong_key", "by the device key");
    assert_eq!(phone.answer(&sign(&answer, &new_key())).await.code(), "unknown_device");
    let mut cheaper = answer.clone();
    cheaper.shown[0].1 = "4.99".to_owned();
    assert_eq!(phone.verdict(&phone.sign_answer(&challenge, &cheaper)).await, Verdict::DisplayMismatch);
    assert_eq!(shop.looks(&told, "").await["state"], "display_mismatch");

    let told = shop.asks("two", "ana").await;
    let challenge = only(&phone).await;
    let mut part = phone.answer_claims(&challenge, Decision::Approve, told["number"].as_str());
    part.shown.truncate(2);
    assert_eq!(phone.verdict(&phone.sign_answer(&challenge, &part)).await, Verdict::DisplayMismatch);

    let told = shop.asks("three", "ana").await;
    let challenge = only(&phone).await;
    assert_eq!(phone.approve(&challenge, told["number"].as_str().unwrap()).await, Verdict::Approved);
    assert_eq!(shop.looks(&told, "").await["state"], "approved");
}

#[tokio::test]
async fn b16_a_phone_without_a_credential_approves_nothing_by_its_device_key() {
    let server = server().await;
    let _first = enabled(&server, "ana").await;
    let mut second = Phone::enrolled(&server, "ana").await;
    second.poll("wait=0&accepts=transaction").await;
    let shop = Shop::web(&server);
    let told = shop.asks("one", "ana").await;
    let challenge = only(&second).await;
    let answer = second.answer_claims(&challenge, Decision::Approve, told["number"].as_str());
    assert_eq!(second.answer(&second.sign(&answer)).await.code(), "wrong_key");
    assert_eq!(second.refuse(&challenge, Decision::Deny).await, Verdict::Denied);
    assert_eq!(shop.looks(&told, "").await["state"], "denied");
}

#[tokio::test]
async fn b16_who_waits_hears_at_once_and_who_takes_it_back_ends_it() {
    let server = server().await;
    let mut phone = enabled(&server, "ana").await;
    let shop = Shop::web(&server);
    let told = shop.asks("one", "ana").await;
    let challenge = only(&phone).await;
    let start = Instant::now();
    let number = told["number"].as_str().unwrap();
    let (waited, verdict) = tokio::join!(shop.looks(&told, "?wait=25"), phone.approve(&challenge, number));
    assert_eq!((verdict, &waited["state"]), (Verdict::Approved, &json!("approved")));
    assert!(start.elapsed() < SOON);
    assert_eq!(shop.looks(&told, "?wait=26").await["error"], "invalid_request");

    let told = shop.asks("two", "ana").await;
    let path = format!("/{}", told["transaction_id"].as_str().unwrap());
    for _ in 0..2 {
        let reply = shop.call(Method::DELETE, &path).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK);
        assert_eq!(reply.json::<Value>().await.unwrap()["state"], "superseded");
    }
    assert!(challenges(&phone).await.is_empty());
    let other = Shop { client: idp::DEMO_PARTNER_CLIENT, ..Shop::web(&server) };
    assert_eq!(other.call(Method::DELETE, &path).send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn b16_the_user_is_named_as_in_id_tokens_too_and_not_asked_too_often() {
    let server = server().await;
    let phone = enabled(&server, "ana").await;
    let shop = Shop::web(&server);
    let sub = phone.sub.clone().unwrap();
    server.policy(json!({"transaction_limit": 2})).await;
    let body = json!({"sub": sub, "transaction": books(), "expires_in": 600});
    for (name, expected) in
        [("one", StatusCode::CREATED), ("two", StatusCode::CREATED), ("three", StatusCode::TOO_MANY_REQUESTS)]
    {
        let (status, told) = shop.sends(name, &body).await;
        assert_eq!(status, expected, "{told}");
    }
    assert_eq!(shop.sends("two", &body).await.0, StatusCode::OK, "a call that is repeated asks nobody");
    server.advance(601).await;
    assert_eq!(shop.sends("three", &body).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn b16_the_policy_ends_it_for_those_who_may_not_use_phone_sign_in() {
    let server = server().await;
    let mut phone = enabled(&server, "ana").await;
    let shop = Shop::web(&server);
    let body = json!({"login_hint": "ana", "transaction": books()});
    let told = shop.asks("one", "ana").await;
    let challenge = only(&phone).await;
    server.policy(json!({"transactions": false})).await;
    assert_eq!(phone.approve(&challenge, told["number"].as_str().unwrap()).await, Verdict::BlockedByPolicy);
    assert_eq!(shop.sends("two", &body).await.1["error"], "not_offered");
    server.policy(json!({"transactions": true, "targets": {"exclude": ["ana"]}})).await;
    assert_eq!(shop.sends("three", &body).await.1["error"], "no_phone");
    let number = told["number"].as_str().unwrap();
    assert_eq!(phone.approve(&challenge, number).await, Verdict::BlockedByPolicy, "it was asked for before");
}

#[tokio::test]
async fn b16_a_report_is_told_whichever_of_the_requests_it_is_about() {
    let server = server().await;
    for reported in 0..3 {
        let mut phone = enabled(&server, "ana").await;
        let shop = Shop::web(&server);
        let told = shop.asks(&format!("one-{reported}"), "ana").await;
        // Each change of the credential replaces the request by another one.
        let mut asked = vec![only(&phone).await];
        for _ in 0..2 {
            let new = renew(&server, &mut phone).await;
            phone.credential = Some(new);
            asked.push(only(&phone).await);
        }
        assert_eq!(shop.looks(&told, "").await["reported"], false);
        assert_eq!(phone.refuse(&asked[reported], Decision::Report).await, Verdict::Reported);
        assert_eq!(shop.looks(&told, "").await["reported"], true, "number {reported}");
        server.revoke("ana", "device").await;
        server.advance(3_700).await;
    }
}

#[tokio::test]
async fn b16_a_report_after_the_approval_is_told_and_the_log_names_no_payee() {
    let server = server().await;
    let mut phone = enabled(&server, "ana").await;
    let shop = Shop::web(&server);
    let paid = json!({
        "amount": "49.90", "currency": "EUR", "payee": {"name": "Quittenhandel", "account": "DE02 1203"},
        "reference": "Bestellung", "lines": ["Romane"],
    });
    let (status, told) = shop.sends("one", &json!({"login_hint": "ana", "transaction": paid})).await;
    assert_eq!(status, StatusCode::CREATED, "{told}");
    let challenge = only(&phone).await;
    assert_eq!(phone.approve(&challenge, told["number"].as_str().unwrap()).await, Verdict::Approved);
    assert_eq!(shop.looks(&told, "").await["reported"], false);
    assert_eq!(phone.refuse(&challenge, Decision::Report).await, Verdict::Reported);
    let after = shop.looks(&told, "").await;
    assert_eq!((&after["state"], &after["reported"]), (&json!("approved"), &json!(true)));
    assert_eq!(after["proof"]["signed_by"], "credential", "the proof is that of the approval");

    let admin = Browser::new(&server);
    admin.open("/t1/signin").await;
    admin.submit("/t1/signin", "/t1/signin", &[("user_name", "admin@contoso.example")]).await;
    admin.type_password(PASSWORD).await;
    let log = admin.open("/t1/admin/sign-ins").await.html;
    assert!(log.contains("Authenticator app, for a payment"), "{log}");
    assert!(log.contains("Approved on the phone") && log.contains("Demo web application"), "{log}");
    for secret in ["49.90", "Quittenhandel", "DE02 1203", "Bestellung", "Romane"] {
        assert!(!log.contains(secret), "{secret}");
    }
    assert!(!log.contains(&format!(">{}<", told["number"].as_str().unwrap())));
}
