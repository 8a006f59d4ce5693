//! Users whose password is at another OpenID provider: here a second server of this kind, or one that answers what a test says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use authenticator_core::jose::{SigningKey, base64url_encode};
use authenticator_core::protocol::Verdict;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse as _;
use reqwest::header::LOCATION;
use serde_json::{Value, json};

use crate::support::{Application, Browser, PASSWORD, Page, Phone, Server, new_key};

/// The hash of `PASSWORD`.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$svThFslNFfJhG24MJ0pggQ$oJ6eRcdXHujMB1s1862ChZ+p8HSqXFWFbDY83q3j3Lk";
const EVE: &str = "eve@fabrikam.example";

/// The provider that keeps the passwords, with `ana` and `eve`.
async fn fabrikam() -> Server {
    let server = Server::start_configured(&format!(
        r#"[[tenants]]
        id = "t1"
        name = "Fabrikam"
        [[tenants.clients]]
        client_id = "contoso"
        client_name = "Contoso"
        application_type = "web"
        client_secret_hash = "{HASH}"
        redirect_uris = ["http://127.0.0.1:*/t1/signin/federated/callback"]
        first_party = true"#
    ))
    .await;
    server.add_user(EVE).await;
    server
}

/// The server of the phones, which has `eve` and `admin@contoso.example` and leaves passwords to `issuer`.
async fn contoso(issuer: &str) -> Server {
    contoso_that_waits(issuer, 30).await
}

/// The same, with the seconds that it waits for a reply.
async fn contoso_that_waits(issuer: &str, timeout: u32) -> Server {
    let server = Server::start_configured(&format!(
        r#"[[tenants]]
        id = "t1"
        name = "Contoso"
        [[tenants.federations]]
        id = "fabrikam"
        name = "Fabrikam"
        issuer = "{issuer}"
        client_id = "contoso"
        client_secret = "{PASSWORD}"
        domains = ["fabrikam.example"]
        timeout = {timeout}
        [[tenants.users]]
        name = "admin@contoso.example"
        admin = true
        password_hash = "{HASH}""#
    ))
    .await;
    server.add_user(EVE).await;
    server
}

/// The `sub` of a user at the provider that keeps the passwords.
async fn sub_of(server: &Server, user: &str) -> String {
    let application = Application::web(server).await;
    let tokens = application.tokens(user, &[]).await;
    application.verified(&tokens).await["sub"].as_str().unwrap().to_owned()
}

/// Both servers, with `eve` bound to `eve`.
async fn bound() -> (Server, Server) {
    let fabrikam = fabrikam().await;
    let contoso = contoso(&fabrikam.issuer()).await;
    bind(&contoso, EVE, &sub_of(&fabrikam, EVE).await).await;
    (contoso, fabrikam)
}

async fn bind(contoso: &Server, user: &str, sub: &str) {
    contoso.control(&format!("users/{user}/federation"), json!({ "federation": "fabrikam", "sub": sub })).await;
}

/// Where the sign-in page leads: the URL of the federated server.
async fn led_away(browser: &Browser) -> String {
    browser.look("/t1/signin/federated").await.location()
}

/// Signs in at the federated server; gives where it leads back to.
async fn sign_in_there(fabrikam: &Server, url: &str, user: &str) -> String {
    let browser = Browser::new(fabrikam);
    browser.open(url).await;
    browser.submit("/t1/signin", "/t1/signin", &[("user_name", user)]).await;
    browser.type_password(PASSWORD).await.location()
}

fn leads_on(page: &Page) -> bool {
    page.html.contains("<meta http-equiv=\"refresh\" content=\"0;url=/t1/signin/federated\">")
}

#[tokio::test]
async fn s12_without_a_credential_the_sign_in_goes_to_the_federated_server() {
    let (contoso, fabrikam) = bound().await;
    let browser = Browser::new(&contoso);
    let page = browser.type_user(EVE).await;
    assert!(leads_on(&page) && page.html.contains("Fabrikam (127.0.0.1)"), "{}", page.html);
    let url = led_away(&browser).await;
    let asked: HashMap<_, _> = url::Url::parse(&url).unwrap().query_pairs().into_owned().collect();
    assert_eq!((asked["code_challenge_method"].as_str(), asked["login_hint"].as_str()), ("S256", EVE));
    assert!(asked["state"].len() == 43 && asked["nonce"].len() == 43 && asked["scope"] == "openid");
    let back = sign_in_there(&fabrikam, &url, EVE).await;
    assert!(back.starts_with(&format!("{}/signin/federated/callback?", contoso.issuer())), "{back}");
    let page = browser.open(&back).await;
    assert_eq!(page.attribute("signed-in-user", "data-user").as_deref(), Some(EVE));
    assert_eq!(page.attribute("amr", "data-amr").as_deref(), Some("fed"));
    // What was brought once counts no more, in this browser or in another.
    let again = Browser::new(&contoso).open(&back).await;
    assert!(again.html.contains("name=\"user_name\""), "{}", again.html);
}

#[tokio::test]
async fn s12_with_a_credential_it_goes_to_the_phone_and_one_click_leads_to_the_federated_server_and_back() {
    let (contoso, fabrikam) = bound().await;
    contoso.policy(json!({ "request_limit": 20 })).await;
    let mut phone = Phone::enabled(&contoso, EVE).await;
    let browser = Browser::new(&contoso);
    let number = browser.type_user(EVE).await.number().expect("the phone is asked, not the federated server");
    assert_eq!(phone.approve(&phone.only_challenge().await, &number).await, Verdict::Approved);
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.attribute("amr", "data-amr").as_deref(), Some("pop mfa"));

    let browser = Browser::new(&contoso);
    browser.type_user(EVE).await.number().expect("a number");
    let page = browser.submit("/t1/signin", "/t1/signin/use-password", &[]).await;
    assert!(leads_on(&page), "one click: {}", page.html);
    let url = led_away(&browser).await;
    assert!(phone.challenges().await.is_empty(), "the number that was left counts no more");

    // Back again, by the browser's button, to the phone.
    let page = browser.open("/t1/signin").await;
    assert!(!leads_on(&page) && page.html.contains("Use an app instead"), "{}", page.html);
    browser.submit("/t1/signin", "/t1/signin/use-app", &[]).await.number().expect("a number");
    let back = sign_in_there(&fabrikam, &url, EVE).await;
    let page = browser.open(&back).await;
    assert!(page.number().is_some(), "what was left behind there changes nothing here: {}", page.html);

    // And through: the federated server is one factor, the phone the second, as behind a password.
    browser.submit("/t1/signin", "/t1/signin/use-password", &[]).await;
    let back = sign_in_there(&fabrikam, &led_away(&browser).await, EVE).await;
    let number = browser.open(&back).await.number().expect("the second factor");
    assert_eq!(phone.approve(&phone.only_challenge().await, &number).await, Verdict::Approved);
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.attribute("amr", "data-amr").as_deref(), Some("fed pop mfa"));
}

#[tokio::test]
async fn s12_only_the_user_who_is_bound_to_this_sub_is_signed_in() {
    let (contoso, fabrikam) = bound().await;
    let there = async |browser: &Browser, typed: &str, as_user: &str| {
        browser.type_user(typed).await;
        let back = sign_in_there(&fabrikam, &led_away(browser).await, as_user).await;
        browser.open(&back).await
    };
    let browser = Browser::new(&contoso);
    let page = there(&browser, EVE, "ana").await;
    assert_eq!(page.message().as_deref(), Some("federation_somebody_else"));
    assert!(page.html.contains("Use an app instead") && page.html.contains("Temporary Access Pass"));
    // A name that nobody has goes there as well, so that it cannot be told from one.
    let page = there(&browser, "nobody@fabrikam.example", EVE).await;
    assert_eq!(page.message().as_deref(), Some("federation_somebody_else"));
    // One sub, one user.
    contoso.add_user("mallory@fabrikam.example").await;
    let path = format!("{}/control/users/mallory@fabrikam.example/federation", contoso.origin());
    let body = json!({ "federation": "fabrikam", "sub": sub_of(&fabrikam, EVE).await });
    let refused = contoso.http.post(path).json(&body).send().await.unwrap();
    assert_eq!(refused.status(), 400);

    contoso.control(&format!("users/{EVE}/block"), json!({ "blocked": true })).await;
    let page = there(&browser, EVE, EVE).await;
    assert_eq!(page.message().as_deref(), Some("account_disabled"));
}

#[tokio::test]
async fn s12_the_password_that_is_kept_here_counts_for_nobody_who_is_federated() {
    let (contoso, _fabrikam) = bound().await;
    let browser = Browser::new(&contoso);
    // The box was open before the user was bound.
    browser.type_user("ana").await;
    bind(&contoso, "ana", "somebody").await;
    let page = browser.type_password(PASSWORD).await;
    assert_eq!(page.message().as_deref(), Some("wrong_password"));
    // A forgotten password is not to be had here either.
    let page = browser.submit("/t1/signin/forgot", "/t1/signin/forgot", &[("user_name", EVE)]).await;
    assert_eq!(page.message().as_deref(), Some("federation_keeps_password"));
}

#[tokio::test]
async fn s12_an_administrator_binds_a_user_and_finds_the_sub_in_the_log() {
    let fabrikam = fabrikam().await;
    let contoso = contoso(&fabrikam.issuer()).await;
    let browser = Browser::new(&contoso);
    browser.type_user(EVE).await;
    let back = sign_in_there(&fabrikam, &led_away(&browser).await, EVE).await;
    assert_eq!(browser.open(&back).await.message().as_deref(), Some("federation_somebody_else"));

    let admin = Browser::new(&contoso);
    admin.sign_in("admin@contoso.example").await;
    let eve = crate::administration::path_of(&admin, EVE).await;
    let page = admin.open(&eve).await;
    let sub = sub_of(&fabrikam, EVE).await;
    assert!(page.html.contains(&format!("fabrikam {sub}")), "the log tells it: {}", page.html);
    let form = [("federation", "fabrikam"), ("sub", sub.as_str())];
    let page = admin.submit(&eve, &format!("{eve}/federation"), &form).await;
    assert_eq!(page.attribute("federated", "data-federation").as_deref(), Some("fabrikam"));
    browser.type_user(EVE).await;
    let back = sign_in_there(&fabrikam, &led_away(&browser).await, EVE).await;
    let page = browser.open(&back).await;
    assert_eq!(page.attribute("signed-in-user", "data-user").as_deref(), Some(EVE));

    // It opens an account, so a sign-in of long ago is not enough.
    contoso.advance(601).await;
    let page = admin.submit(&eve, &format!("{eve}/federation"), &[("federation", "fabrikam"), ("sub", "")]).await;
    assert!(page.html.contains("Confirm that it is you"), "{}", page.html);
}

/// A federated server that answers what a test says.
struct Hostile {
    origin: String,
    key: SigningKey,
    answers: Answers,
    serving: tokio::task::JoinHandle<()>,
}

/// The reply for each path, and how it is changed.
type Answers = Arc<Mutex<HashMap<&'static str, Reply>>>;

#[derive(Clone)]
enum Reply {
    Json(Value),
    Status(u16),
    Redirect(String),
    Long,
    /// It never comes.
    Silence,
}

impl Hostile {
    async fn start() -> Self {
        let answers: Answers = Arc::default();
        let known = Arc::clone(&answers);
        let reply = async move |uri: Uri| {
            let reply = known.lock().unwrap().get(uri.path()).cloned();
            match reply {
                Some(Reply::Json(value)) => axum::Json(value).into_response(),
                Some(Reply::Status(status)) => StatusCode::from_u16(status).unwrap().into_response(),
                Some(Reply::Redirect(to)) => (StatusCode::FOUND, [(LOCATION, to)]).into_response(),
                Some(Reply::Long) => " ".repeat(300_000).into_response(),
                Some(Reply::Silence) => std::future::pending().await,
                None => StatusCode::NOT_FOUND.into_response(),
            }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let service = axum::Router::new().fallback(reply);
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let hostile = Self { origin, key: new_key(), answers, serving };
        hostile.behave();
        hostile
    }

    /// All is right from here on, but for the ID token, which a sign-in needs to be known for.
    fn behave(&self) {
        let at = |path: &str| format!("{}{path}", self.origin);
        let metadata = json!({
            "issuer": self.origin, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"), "jwks_uri": at("/jwks"),
            "authorization_response_iss_parameter_supported": true,
        });
        self.answer(DISCOVERY, Reply::Json(metadata));
        let mut key = json!(self.key.public_key());
        key["kid"] = json!("one");
        self.answer("/jwks", Reply::Json(json!({ "keys": [key] })));
    }

    fn answer(&self, path: &'static str, reply: Reply) {
        self.answers.lock().unwrap().insert(path, reply);
    }

    fn id_token(&self, claims: &Value, key: &SigningKey) -> String {
        let part = |value: &Value| base64url_encode(value.to_string().as_bytes());
        let input = format!("{}.{}", part(&json!({ "alg": "ES256", "kid": "one" })), part(claims));
        let signature = key.sign(input.as_bytes());
        format!("{input}.{}", base64url_encode(signature.as_raw()))
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

const DISCOVERY: &str = "/.well-known/openid-configuration";

/// The word on the page, which has the other ways on it.
fn told(page: &Page) -> String {
    assert!(
        page.html.contains("Try there again") && page.html.contains("Use a Temporary Access Pass"),
        "{}",
        page.html
    );
    assert!(!leads_on(page), "it waits for the person");
    page.message().unwrap()
}

#[tokio::test]
async fn s12_a_federated_server_that_does_not_answer_rightly_is_told_with_the_other_ways() {
    let hostile = Hostile::start().await;
    let contoso = contoso(&hostile.origin).await;
    bind(&contoso, EVE, "sub-of-eve").await;
    let browser = Browser::new(&contoso);
    browser.type_user(EVE).await;
    let another = json!({
        "issuer": "http://127.0.0.1:1", "authorization_endpoint": "http://127.0.0.1:1/a", "token_endpoint": "http://127.0.0.1:1/t",
        "jwks_uri": "http://127.0.0.1:1/j",
    });
    for (reply, word) in [
        (Reply::Status(503), "federation_unreachable"),
        (Reply::Status(404), "federation_unusable"),
        (Reply::Redirect(format!("{}/elsewhere", hostile.origin)), "federation_unusable"),
        (Reply::Long, "federation_unusable"),
        (Reply::Json(json!({ "issuer": hostile.origin })), "federation_unusable"),
        (Reply::Json(another), "federation_unusable"),
    ] {
        hostile.answer(DISCOVERY, reply);
        let page = browser.open("/t1/signin/federated").await;
        assert_eq!(told(&page), word);
    }

    hostile.behave();
    for (reply, word) in [
        (Reply::Status(500), "federation_unreachable"),
        (Reply::Status(400), "federation_unusable"),
        (Reply::Long, "federation_unusable"),
        (Reply::Redirect(hostile.origin.clone()), "federation_unusable"),
        (Reply::Json(json!({ "access_token": "a" })), "federation_unusable"),
        (Reply::Json(json!({ "id_token": "a.b.c" })), "federation_unusable"),
    ] {
        hostile.answer("/token", reply);
        let page = browser.open(&answer(&hostile, &led_away(&browser).await, &[])).await;
        assert_eq!(told(&page), word);
    }
    assert!(browser.open("/t1").await.html.contains("name=\"user_name\""), "nobody is signed in");
}

#[tokio::test]
async fn s12_a_federated_server_that_is_silent_is_not_waited_for() {
    let hostile = Hostile::start().await;
    let contoso = contoso_that_waits(&hostile.origin, 1).await;
    bind(&contoso, EVE, "sub-of-eve").await;
    let browser = Browser::new(&contoso);
    browser.type_user(EVE).await;
    let asked = led_away(&browser).await;
    hostile.answer("/token", Reply::Silence);
    let page = browser.open(&answer(&hostile, &asked, &[])).await;
    assert_eq!(told(&page), "federation_unreachable");
    hostile.answer(DISCOVERY, Reply::Silence);
    let page = browser.open("/t1/signin/federated").await;
    assert_eq!(told(&page), "federation_unreachable");
}

/// The answer to an authorization request; `more` adds parameters and changes those that are there, an empty value leaves one out.
fn answer(hostile: &Hostile, asked: &str, more: &[(&str, &str)]) -> String {
    let asked: HashMap<_, _> = url::Url::parse(asked).unwrap().query_pairs().into_owned().collect();
    let mut parameters = vec![("code", "c"), ("state", asked["state"].as_str()), ("iss", hostile.origin.as_str())];
    parameters.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    parameters.extend(more.iter().filter(|(_, value)| !value.is_empty()));
    let mut url = url::Url::parse(&asked["redirect_uri"]).unwrap();
    url.query_pairs_mut().extend_pairs(parameters);
    url.into()
}

#[tokio::test]
async fn s12_what_does_not_fit_the_sign_in_signs_nobody_in() {
    let hostile = Hostile::start().await;
    let contoso = contoso(&hostile.origin).await;
    bind(&contoso, EVE, "sub-of-eve").await;
    let browser = Browser::new(&contoso);
    browser.type_user(EVE).await;
    let nonce_of = |asked: &str| {
        let url = url::Url::parse(asked).unwrap();
        url.query_pairs().find(|(name, _)| name == "nonce").unwrap().1.into_owned()
    };
    let right = |asked: &str| {
        json!({
            "iss": hostile.origin, "sub": "sub-of-eve", "aud": "contoso", "exp": contoso.now() + 600, "iat": contoso.now(),
            "nonce": nonce_of(asked), "auth_time": contoso.now(),
        })
    };
    let tokens = |claims: &Value, key: &SigningKey| Reply::Json(json!({ "id_token": hostile.id_token(claims, key) }));
    let now = contoso.now();
    for (member, value) in [
        ("iss", json!("http://127.0.0.1:1")),
        ("aud", json!("another")),
        ("aud", json!(["contoso", "another"])),
        ("azp", json!("another")),
        ("nonce", json!("another")),
        ("exp", json!(now - 61)),
        ("auth_time", json!(now - 61)),
        ("auth_time", Value::Null),
    ] {
        let asked = led_away(&browser).await;
        let mut claims = right(&asked);
        claims[member] = value.clone();
        hostile.answer("/token", tokens(&claims, &hostile.key));
        let page = browser.open(&answer(&hostile, &asked, &[])).await;
        assert_eq!(told(&page), "federation_unusable", "{member} {value}");
    }
    let asked = led_away(&browser).await;
    hostile.answer("/token", tokens(&right(&asked), &new_key()));
    let page = browser.open(&answer(&hostile, &asked, &[])).await;
    assert_eq!(told(&page), "federation_unusable", "another key");

    for (more, word) in [
        ([("state", "another")], "federation_not_asked"),
        ([("state", "")], "federation_not_asked"),
        ([("iss", "http://127.0.0.1:1")], "federation_not_asked"),
        ([("iss", "")], "federation_not_asked"),
        ([("error", "access_denied")], "federation_refused"),
        ([("code", "")], "federation_refused"),
    ] {
        let asked = led_away(&browser).await;
        hostile.answer("/token", tokens(&right(&asked), &hostile.key));
        let page = browser.open(&answer(&hostile, &asked, &more)).await;
        assert_eq!(told(&page), word, "{more:?}");
    }
    let asked = led_away(&browser).await;
    hostile.answer("/token", tokens(&right(&asked), &hostile.key));
    contoso.advance(901).await;
    let page = browser.open(&answer(&hostile, &asked, &[])).await;
    assert_eq!(told(&page), "federation_not_asked", "too late");

    let asked = led_away(&browser).await;
    hostile.answer("/token", tokens(&right(&asked), &hostile.key));
    let page = browser.open(&answer(&hostile, &asked, &[])).await;
    assert_eq!(page.attribute("signed-in-user", "data-user").as_deref(), Some(EVE), "and what fits does");
}

#[tokio::test]
async fn s12_calls_of_the_federated_server_are_bounded() {
    let (contoso, _fabrikam) = bound().await;
    contoso.policy(json!({ "user_name_limit": 50 })).await;
    let browser = Browser::new(&contoso);
    browser.type_user(EVE).await;
    let mut called = 0;
    let refused = loop {
        let page = browser.look("/t1/signin/federated").await;
        if !page.status.is_redirection() {
            break page;
        }
        called += 1;
        assert!(called < 20);
    };
    assert_eq!((refused.status, refused.message().as_deref()), (StatusCode::TOO_MANY_REQUESTS, Some("too_many_names")));
    assert_eq!(called, 9, "as many as names may be typed, of which one was");
}
