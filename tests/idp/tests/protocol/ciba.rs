//! Sign-ins without a browser (OpenID CIBA), wanted by a server that answers what a test says, in the way of Keycloak's HTTP authentication
//! channel. The suite `keycloak` has them with Keycloak itself.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use authenticator_core::jose::{SigningKey, base64url_encode};
use authenticator_core::protocol::{Decision, Match, Purpose, Verdict};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::sync::{RwLock, mpsc, oneshot};

use crate::administration::{administrator, lines};
use crate::credential_changes::renew;
use crate::support::{Browser, Directory, Phone, Process, Server, new_key};

const CALLBACK: &str = "/protocol/openid-connect/ext/ciba/auth/callback";
/// Of the servers whose clock stands still.
const NOW: u64 = 1_800_000_000;

/// A CIBA server with one key.
struct Fabrikam {
    issuer: String,
    key: Arc<Mutex<SigningKey>>,
    /// How often its keys were fetched.
    fetched: Arc<AtomicU64>,
    /// Its keys come when this can be read.
    keys_come: Arc<RwLock<()>>,
    /// Whether it answers nothing but 503.
    down: Arc<AtomicBool>,
    callbacks: mpsc::UnboundedReceiver<Callback>,
    serving: tokio::task::JoinHandle<()>,
}

/// A callback that waits for its reply.
struct Callback {
    token: String,
    status: String,
    reply: oneshot::Sender<(u16, Option<&'static str>)>,
}

impl Callback {
    /// Takes it; gives what it says.
    fn taken(self) -> (String, String) {
        self.reply.send((200, None)).unwrap();
        (self.token, self.status)
    }
}

impl Fabrikam {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}/realms/fabrikam", listener.local_addr().unwrap());
        let (key, fetched) = (Arc::new(Mutex::new(new_key())), Arc::new(AtomicU64::new(0)));
        let (calls, callbacks) = mpsc::unbounded_channel();
        let down = Arc::new(AtomicBool::new(false));
        let keys_come = Arc::new(RwLock::new(()));
        let state = (issuer.clone(), Arc::clone(&key), Arc::clone(&fetched), Arc::clone(&down), Arc::clone(&keys_come));
        let take = async move |uri: Uri, headers: HeaderMap, body: Bytes| -> Response {
            let (issuer, key, fetched, down, keys_come) = &state;
            if down.load(Ordering::SeqCst) {
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
            let at = |path: &str| format!("{issuer}{path}");
            let path = uri.path().strip_prefix("/realms/fabrikam").unwrap().to_owned();
            match path.as_str() {
                "/.well-known/openid-configuration" => axum::Json(json!({
                    "issuer": issuer, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"), "jwks_uri": at("/certs"),
                }))
                .into_response(),
                "/certs" => {
                    fetched.fetch_add(1, Ordering::SeqCst);
                    let _come = keys_come.read().await;
                    let public = key.lock().unwrap().public_key();
                    let mut jwk = json!(public);
                    jwk["kid"] = json!(public.thumbprint());
                    axum::Json(json!({ "keys": [jwk] })).into_response()
                }
                CALLBACK => {
                    let (reply, replied) = oneshot::channel();
                    let token = headers["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned();
                    assert_eq!(headers["content-type"], "application/json");
                    let said: Value = serde_json::from_slice(&body).unwrap();
                    let status = said["status"].as_str().unwrap().to_owned();
                    assert_eq!(said, json!({ "status": status }));
                    calls.send(Callback { token, status, reply }).unwrap();
                    let (status, wait) = replied.await.unwrap();
                    let wait = wait.map(|wait| [("retry-after", wait)]);
                    (StatusCode::from_u16(status).unwrap(), wait.unwrap_or([("x", "")])).into_response()
                }
                _ => StatusCode::NOT_FOUND.into_response(),
            }
        };
        let service = axum::Router::new().fallback(take);
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { issuer, key, fetched, keys_come, down, callbacks, serving }
    }

    /// A token as Keycloak makes it for one sign-in, with members changed.
    fn token_with(&self, now: u64, changes: Value) -> String {
        let jti: String = base64url_encode(&crate::support::random::<16>());
        let mut claims = json!({
            "exp": now + 120, "jti": jti, "iss": self.issuer, "aud": self.issuer, "sub": "sub-of-ana", "typ": "Bearer", "azp": "shop",
        });
        for (member, value) in changes.as_object().unwrap() {
            claims[member] = value.clone();
        }
        signed(&self.key.lock().unwrap(), &claims)
    }

    fn token(&self) -> String {
        self.token_with(NOW, json!({}))
    }

    async fn callback(&mut self) -> Callback {
        let soon = Duration::from_secs(20);
        tokio::time::timeout(soon, self.callbacks.recv()).await.expect("a callback").unwrap()
    }

    fn is_quiet(&mut self) -> bool {
        self.callbacks.try_recv().is_err()
    }
}

impl Drop for Fabrikam {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn signed(key: &SigningKey, claims: &Value) -> String {
    let part = |value: &Value| base64url_encode(value.to_string().as_bytes());
    let header = json!({ "alg": "ES256", "typ": "JWT", "kid": key.public_key().thumbprint() });
    let input = format!("{}.{}", part(&header), part(claims));
    format!("{input}.{}", base64url_encode(key.sign(input.as_bytes()).as_raw()))
}

/// Tenant `t1` with a CIBA server, and what else is in its table.
fn configuration(issuer: &str, further: &str) -> String {
    format!(
        r#"[[tenants]]
        id = "t1"
        name = "Contoso"
        policy = {{ request_limit = 20 }}
        {further}
        [[tenants.ciba_servers]]
        name = "Fabrikam"
        issuer = "{issuer}"
        applications = {{ shop = "Shop" }}
        timeout = 30
        "#
    )
}

async fn contoso(fabrikam: &Fabrikam) -> Server {
    Server::start_configured(&configuration(&fabrikam.issuer, "")).await
}

/// The call of Keycloak, for `ana` and with this number.
fn call(number: &str) -> Value {
    json!({
        "binding_message": number, "login_hint": "ana", "is_consent_required": false, "scope": "openid profile",
    })
}

async fn ask(server: &Server, tenant: &str, token: &str, body: &Value) -> (u16, Value) {
    let url = format!("{}/{tenant}/ciba", server.origin());
    let reply = server.http.post(url).bearer_auth(token).json(body).send().await.unwrap();
    (reply.status().as_u16(), reply.json().await.unwrap_or_default())
}

/// Asks `ana` with this number; gives the token.
async fn asked(fabrikam: &Fabrikam, server: &Server, number: &str) -> String {
    let token = fabrikam.token();
    assert_eq!(ask(server, "t1", &token, &call(number)).await, (201, json!({ "expires_in": 60 })));
    token
}

/// The phone of `ana`, and from here on numbers of three digits: none can be the one that enrolling or enabling was given just now.
async fn enabled(server: &Server) -> Phone {
    let phone = Phone::enabled(server, "ana").await;
    server.control("policy", json!({ "digits": 3 })).await;
    phone
}

/// Begins the same call, whose caller may hang up.
fn begin_to_ask(server: &Server, token: &str, number: &str) -> tokio::task::JoinHandle<u16> {
    let call = server.http.post(format!("{}/t1/ciba", server.origin())).bearer_auth(token).json(&call(number));
    tokio::spawn(async move { call.send().await.unwrap().status().as_u16() })
}

/// Waits until so many requests are over, called back or not.
async fn over(server: &Server, count: u64) {
    for _ in 0..2_000 {
        if server.ciba_requests_ended() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} requests are over, not {count}", server.ciba_requests_ended());
}

#[tokio::test]
async fn b19_an_approval_with_the_number_of_the_application_is_called_back_once() {
    let mut fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let mut phone = enabled(&contoso).await;
    let token = asked(&fabrikam, &contoso, "107").await;
    let challenge = phone.only_challenge().await;
    let shown = phone.challenge(&challenge);
    assert_eq!((shown.purpose, &shown.number_match), (Purpose::SignIn, &Match::Enter { digits: 3 }));
    let context: Vec<_> = shown.context.iter().map(|entry| (entry.name.as_str(), entry.text.as_str())).collect();
    assert_eq!(context, [("application", "Shop (Fabrikam)")]);
    assert!(!json!(shown.context).to_string().contains("107"), "the number stands at the application alone");
    assert!(fabrikam.is_quiet());
    assert_eq!(phone.approve(&challenge, "107").await, Verdict::Approved);
    let (presented, status) = fabrikam.callback().await.taken();
    assert_eq!((presented, status.as_str()), (token, "SUCCEED"));
    over(&contoso, 1).await;
    assert!(fabrikam.is_quiet());

    // The policy says whether the way is told, and cannot hide who asks.
    contoso.policy(json!({ "context": { "application": false, "flow": true } })).await;
    asked(&fabrikam, &contoso, "108").await;
    let shown = phone.challenge(&phone.only_challenge().await).context;
    let shown: Vec<_> = shown.iter().map(|entry| (entry.name.as_str(), entry.text.as_str())).collect();
    assert_eq!(shown, [("application", "Shop (Fabrikam)"), ("flow", "Sign-in without a browser")]);
}

#[tokio::test]
async fn b19_whoever_does_not_approve_rightly_and_in_time_is_not_signed_in() {
    let mut fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let mut phone = enabled(&contoso).await;

    let token = asked(&fabrikam, &contoso, "110").await;
    assert_eq!(phone.approve(&phone.only_challenge().await, "111").await, Verdict::WrongNumber);
    assert_eq!(fabrikam.callback().await.taken(), (token, "UNAUTHORIZED".to_owned()));

    asked(&fabrikam, &contoso, "112").await;
    contoso.advance(61).await;
    assert_eq!(fabrikam.callback().await.taken().1, "UNAUTHORIZED");

    // Another one takes its place, as on a page.
    let first = fabrikam.token_with(NOW + 61, json!({}));
    assert_eq!(ask(&contoso, "t1", &first, &call("113")).await.0, 201);
    let second = fabrikam.token_with(NOW + 61, json!({}));
    assert_eq!(ask(&contoso, "t1", &second, &call("114")).await.0, 201);
    assert_eq!(fabrikam.callback().await.taken(), (first, "UNAUTHORIZED".to_owned()));

    let challenge = phone.only_challenge().await;
    assert_eq!(phone.refuse(&challenge, Decision::Deny).await, Verdict::Denied);
    assert_eq!(fabrikam.callback().await.taken(), (second, "CANCELLED".to_owned()));

    let third = fabrikam.token_with(NOW + 61, json!({}));
    assert_eq!(ask(&contoso, "t1", &third, &call("115")).await.0, 201);
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.refuse(&challenge, Decision::Report).await, Verdict::Reported);
    assert_eq!(fabrikam.callback().await.taken().1, "CANCELLED");
    // A report quiets this way as any other.
    let fourth = fabrikam.token_with(NOW + 61, json!({}));
    assert_eq!(ask(&contoso, "t1", &fourth, &call("116")).await.0, 429);
    over(&contoso, 5).await;
    assert!(fabrikam.is_quiet());
}

#[tokio::test]
async fn b19_a_user_who_is_blocked_meanwhile_is_not_signed_in() {
    let mut fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let _phone = enabled(&contoso).await;
    asked(&fabrikam, &contoso, "110").await;
    contoso.control("users/ana/block", json!({ "blocked": true })).await;
    assert_eq!(fabrikam.callback().await.taken().1, "UNAUTHORIZED");
}

#[tokio::test]
async fn b19_a_token_that_is_not_right_asks_nobody() {
    let fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let phone = enabled(&contoso).await;
    let other = json!({
        "exp": NOW + 120, "jti": "j", "iss": fabrikam.issuer, "aud": fabrikam.issuer, "sub": "s", "typ": "Bearer", "azp": "shop",
    });
    let changed = |changes: Value| fabrikam.token_with(NOW, changes);
    for (what, token) in [
        ("nothing", String::new()),
        ("no token", "a.b.c".to_owned()),
        ("another key", signed(&new_key(), &other)),
        ("another issuer", changed(json!({ "iss": "http://127.0.0.1:1/realms/other" }))),
        ("for an application", changed(json!({ "aud": "account" }))),
        ("for an application as well", changed(json!({ "aud": ["account", fabrikam.issuer] }))),
        ("an ID token", changed(json!({ "typ": "ID" }))),
        ("it has ended", changed(json!({ "exp": NOW }))),
        ("it never ends", changed(json!({ "exp": NOW + 100_000 }))),
        ("without an id", changed(json!({ "jti": null }))),
    ] {
        let (status, told) = ask(&contoso, "t1", &token, &call("110")).await;
        assert_eq!((status, told["error"].as_str()), (401, Some("invalid_token")), "{what}: {told}");
    }
    let (status, told) = ask(&contoso, "t1", &changed(json!({ "azp": "wiki" })), &call("110")).await;
    assert_eq!((status, told["error"].as_str()), (403, Some("unauthorized_client")));
    assert!(phone.challenges().await.is_empty());
    // What is right still is.
    asked(&fabrikam, &contoso, "110").await;
    assert_eq!(phone.challenges().await.len(), 1);
}

#[tokio::test]
async fn b19_a_token_asks_once_whatever_came_of_it() {
    let fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let phone = enabled(&contoso).await;
    let token = asked(&fabrikam, &contoso, "110").await;
    let challenge = phone.only_challenge().await;
    let (status, told) = ask(&contoso, "t1", &token, &call("111")).await;
    assert_eq!((status, told["error"].as_str()), (401, Some("invalid_token")), "{told}");
    assert_eq!(phone.only_challenge().await, challenge, "the first one goes on");
    let token = fabrikam.token();
    assert_eq!(ask(&contoso, "t1", &token, &call("no number")).await.0, 400);
    assert_eq!(ask(&contoso, "t1", &token, &call("112")).await.0, 401);
}

#[tokio::test]
async fn b19_a_request_lives_no_longer_than_the_sign_in_of_the_ciba_server() {
    let mut fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let phone = enabled(&contoso).await;
    let token = fabrikam.token_with(NOW, json!({ "exp": NOW + 20 }));
    assert_eq!(ask(&contoso, "t1", &token, &call("110")).await, (201, json!({ "expires_in": 20 })));
    contoso.advance(20).await;
    assert_eq!(fabrikam.callback().await.taken(), (token, "UNAUTHORIZED".to_owned()));
    assert!(phone.challenges().await.is_empty());
}

#[tokio::test]
async fn b19_who_cannot_be_asked_by_a_number_is_not_asked() {
    let fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    contoso.add_user("ben").await;
    contoso.add_user("cleo").await;
    let phone = enabled(&contoso).await;
    let _mfa_alone = Phone::enrolled(&contoso, "cleo").await;
    let with = |member: &str, value: Value| {
        let mut body = call("110");
        body[member] = value;
        body
    };
    for (body, error) in [
        (with("login_hint", json!("nobody")), "unknown_user_id"),
        (with("login_hint", json!("ben")), "access_denied"),
        (with("login_hint", json!("cleo")), "access_denied"),
        (with("binding_message", Value::Null), "invalid_binding_message"),
        (with("binding_message", json!("1234")), "invalid_binding_message"),
        (with("binding_message", json!("10")), "invalid_binding_message"),
        (with("binding_message", json!("W42")), "invalid_binding_message"),
        (with("binding_message", json!("٤٢1")), "invalid_binding_message"),
        (with("is_consent_required", json!(true)), "invalid_request"),
        (json!({ "binding_message": "110" }), "invalid_request"),
        (json!([]), "invalid_request"),
    ] {
        let (status, told) = ask(&contoso, "t1", &fabrikam.token(), &body).await;
        assert_eq!((status, told["error"].as_str()), (400, Some(error)), "{body} {told}");
    }
    assert!(phone.challenges().await.is_empty());

    // A number that was given a short while ago binds nothing.
    asked(&fabrikam, &contoso, "110").await;
    let (status, told) = ask(&contoso, "t1", &fabrikam.token(), &call("110")).await;
    assert_eq!((status, told["error"].as_str()), (400, Some("invalid_binding_message")), "{told}");
    assert_eq!(phone.challenges().await.len(), 1, "and the first one goes on");

    contoso.control("users/ana/block", json!({ "blocked": true })).await;
    let (status, told) = ask(&contoso, "t1", &fabrikam.token(), &call("111")).await;
    assert_eq!((status, told["error"].as_str()), (400, Some("unknown_user_id")));
}

#[tokio::test]
async fn b19_no_more_are_asked_for_than_by_browsers_that_the_user_does_not_know() {
    let fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    contoso.policy(json!({ "request_limit": 3 })).await;
    let _phone = enabled(&contoso).await;
    for number in ["110", "111", "112"] {
        asked(&fabrikam, &contoso, number).await;
    }
    assert_eq!(ask(&contoso, "t1", &fabrikam.token(), &call("113")).await.0, 429);
}

#[tokio::test]
async fn b19_a_user_who_is_bound_to_somebody_there_is_asked_for_nobody_else() {
    let fabrikam = Fabrikam::start().await;
    let federation = format!(
        r#"[[tenants.federations]]
        id = "fabrikam"
        name = "Fabrikam"
        issuer = "{}"
        client_id = "contoso""#,
        fabrikam.issuer
    );
    let contoso = Server::start_configured(&configuration(&fabrikam.issuer, &federation)).await;
    let _phone = enabled(&contoso).await;
    contoso.control("users/ana/federation", json!({ "federation": "fabrikam", "sub": "another" })).await;
    let (status, told) = ask(&contoso, "t1", &fabrikam.token(), &call("110")).await;
    assert_eq!((status, told["error"].as_str()), (400, Some("unknown_user_id")));
    contoso.control("users/ana/federation", json!({ "federation": "fabrikam", "sub": "sub-of-ana" })).await;
    asked(&fabrikam, &contoso, "110").await;
}

#[tokio::test]
async fn b19_a_callback_that_was_not_taken_is_sent_three_times_and_one_that_may_have_been_once() {
    let mut fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let mut phone = enabled(&contoso).await;
    for (round, replies) in [vec![503, 429, 200], vec![503, 503, 503], vec![500], vec![403]].into_iter().enumerate() {
        let token = asked(&fabrikam, &contoso, &format!("10{round}")).await;
        let challenge = phone.only_challenge().await;
        assert_eq!(phone.approve(&challenge, &format!("10{round}")).await, Verdict::Approved);
        for status in replies {
            let callback = fabrikam.callback().await;
            assert_eq!((callback.token.as_str(), callback.status.as_str()), (token.as_str(), "SUCCEED"));
            callback.reply.send((status, Some("0"))).unwrap();
        }
        over(&contoso, round as u64 + 1).await;
        assert!(fabrikam.is_quiet(), "round {round}");
    }
}

#[tokio::test]
async fn b19_keys_are_fetched_where_they_are_needed_and_nobody_makes_it_more_often() {
    let fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let _phone = enabled(&contoso).await;
    let fetched = || fabrikam.fetched.load(Ordering::SeqCst);
    asked(&fabrikam, &contoso, "110").await;
    asked(&fabrikam, &contoso, "111").await;
    assert_eq!(fetched(), 1);
    // Whoever makes up keys has them fetched once in 10 seconds.
    let made_up = |now| {
        signed(
            &new_key(),
            &json!({
                "exp": now + 120, "jti": "j", "iss": fabrikam.issuer, "aud": fabrikam.issuer, "sub": "s", "typ": "Bearer", "azp": "shop",
            }),
        )
    };
    for _ in 0..3 {
        assert_eq!(ask(&contoso, "t1", &made_up(NOW), &call("112")).await.0, 401);
    }
    assert_eq!(fetched(), 1);
    contoso.advance(10).await;
    for _ in 0..3 {
        assert_eq!(ask(&contoso, "t1", &made_up(NOW + 10), &call("112")).await.0, 401);
    }
    assert_eq!(fetched(), 2);
    // A new key is found, and one that is gone counts no more after 5 minutes.
    let old = fabrikam.token_with(NOW + 320, json!({}));
    *fabrikam.key.lock().unwrap() = new_key();
    contoso.advance(310).await;
    let (status, told) = ask(&contoso, "t1", &old, &call("112")).await;
    assert_eq!((status, told["error"].as_str()), (401, Some("invalid_token")), "{told}");
    assert_eq!(ask(&contoso, "t1", &fabrikam.token_with(NOW + 320, json!({})), &call("112")).await.0, 201);
    assert_eq!(fetched(), 3);
}

/// Whoever has no token at all can call and hang up.
#[tokio::test]
async fn b19_a_caller_that_hangs_up_while_keys_are_fetched_keeps_nobody_off() {
    let fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let _phone = enabled(&contoso).await;
    let held = fabrikam.keys_come.write().await;
    let hangs_up = begin_to_ask(&contoso, &fabrikam.token(), "110");
    while fabrikam.fetched.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    hangs_up.abort();
    let mut waits = begin_to_ask(&contoso, &fabrikam.token(), "111");
    let early = tokio::time::timeout(Duration::from_secs(1), &mut waits).await;
    assert!(early.is_err(), "it waits for the same keys: {early:?}");
    drop(held);
    assert_eq!(waits.await.unwrap(), 201);
    assert_eq!(fabrikam.fetched.load(Ordering::SeqCst), 1);
}

/// Its number is shown nowhere then.
#[tokio::test]
async fn b19_what_is_asked_for_a_caller_that_has_hung_up_is_not_asked_any_more() {
    let mut fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let mut phone = enabled(&contoso).await;
    asked(&fabrikam, &contoso, "110").await;
    assert_eq!(phone.refuse(&phone.only_challenge().await, Decision::Deny).await, Verdict::Denied);
    fabrikam.callback().await.taken();
    over(&contoso, 1).await;

    let other = contoso.database();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let hangs_up = begin_to_ask(&contoso, &fabrikam.token(), "111");
    // Until the unit of work waits for the database, and until the server has seen that the caller is gone.
    tokio::time::sleep(Duration::from_secs(1)).await;
    hangs_up.abort();
    tokio::time::sleep(Duration::from_secs(1)).await;
    other.execute_batch("COMMIT").unwrap();
    over(&contoso, 2).await;
    assert!(phone.challenges().await.is_empty());
    assert!(fabrikam.is_quiet(), "the CIBA server has given it up");
    asked(&fabrikam, &contoso, "112").await;
}

#[tokio::test]
async fn s14_b19_a_sign_in_without_a_browser_stands_in_the_log() {
    let mut fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let mut phone = enabled(&contoso).await;
    asked(&fabrikam, &contoso, "110").await;
    assert_eq!(phone.approve(&phone.only_challenge().await, "110").await, Verdict::Approved);
    assert_eq!(fabrikam.callback().await.taken().1, "SUCCEED");
    contoso.add_user("admin@contoso.example").await;
    contoso.database().execute("UPDATE user SET admin = 1 WHERE name = 'admin@contoso.example'", []).unwrap();
    let page = administrator(&contoso).await.open("/t1/admin/sign-ins").await;
    let ana = lines(&page, "ana");
    assert_eq!(ana.len(), 1, "{ana:?}");
    let (event, line) = &ana[0];
    assert_eq!(event, "signed_in");
    for told in ["Authenticator app, without a browser", "Shop (Fabrikam)", "Signed in"] {
        assert!(line.contains(told), "{told}: {line}");
    }
}

#[tokio::test]
async fn b19_browsers_and_ciba_servers_use_up_nothing_of_each_other() {
    let fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    contoso.policy(json!({ "request_limit": 3 })).await;
    let mut phone = enabled(&contoso).await;
    let mut shown = Vec::new();
    for _ in 0..3 {
        shown.extend(Browser::new(&contoso).type_user("ana").await.number());
    }
    assert_eq!(shown.len(), 3);
    assert!(Browser::new(&contoso).type_user("ana").await.number().is_none());
    // No number is given twice.
    let numbers: Vec<String> = (110..120).map(|n| n.to_string()).filter(|number| !shown.contains(number)).collect();
    for number in &numbers[..3] {
        asked(&fabrikam, &contoso, number).await;
    }
    assert_eq!(ask(&contoso, "t1", &fabrikam.token(), &call(&numbers[3])).await.0, 429);

    contoso.advance(601).await;
    let token = |now| fabrikam.token_with(now, json!({}));
    for number in &numbers[..3] {
        assert_eq!(ask(&contoso, "t1", &token(NOW + 601), &call(number)).await.0, 201);
    }
    assert!(Browser::new(&contoso).type_user("ana").await.number().is_some());
    // A report quiets both.
    assert_eq!(phone.refuse(&phone.only_challenge().await, Decision::Report).await, Verdict::Reported);
    assert_eq!(ask(&contoso, "t1", &token(NOW + 601), &call(&numbers[4])).await.0, 429);
    assert!(Browser::new(&contoso).type_user("ana").await.number().is_none());
}

#[tokio::test]
async fn b19_without_its_keys_a_ciba_server_is_told_to_come_later() {
    let fabrikam = Fabrikam::start().await;
    let gone = json!({
        "exp": NOW + 120, "jti": "j", "iss": "http://127.0.0.1:1/realms/gone", "aud": "http://127.0.0.1:1/realms/gone", "sub": "s",
        "typ": "Bearer", "azp": "shop",
    });
    let contoso = Server::start_configured(&configuration("http://127.0.0.1:1/realms/gone", "")).await;
    let (status, told) = ask(&contoso, "t1", &signed(&new_key(), &gone), &call("110")).await;
    assert_eq!((status, told["error"].as_str()), (503, Some("temporarily_unavailable")), "{told}");
    let (status, _) = ask(&contoso, "t1", &fabrikam.token(), &call("110")).await;
    assert_eq!(status, 401, "of a server that is not configured");

    // Old keys are none either.
    let contoso = self::contoso(&fabrikam).await;
    let phone = enabled(&contoso).await;
    asked(&fabrikam, &contoso, "110").await;
    let token = fabrikam.token_with(NOW + 300, json!({}));
    fabrikam.down.store(true, Ordering::SeqCst);
    contoso.advance(300).await;
    for _ in 0..2 {
        assert_eq!(ask(&contoso, "t1", &token, &call("111")).await.0, 503);
    }
    assert!(phone.challenges().await.is_empty());
}

#[tokio::test]
async fn b19_after_a_change_of_the_key_the_number_at_the_application_is_worth_nothing() {
    let mut fabrikam = Fabrikam::start().await;
    let contoso = contoso(&fabrikam).await;
    let mut phone = enabled(&contoso).await;
    asked(&fabrikam, &contoso, "110").await;
    renew(&contoso, &mut phone).await;
    assert_eq!(fabrikam.callback().await.taken().1, "UNAUTHORIZED");
    assert!(phone.challenges().await.is_empty(), "no other number is shown anywhere");
}

#[tokio::test]
async fn b19_a_token_for_one_tenant_asks_nobody_of_another() {
    let fabrikam = Fabrikam::start().await;
    let others = r#"
        [[tenants]]
        id = "t2"
        name = "Two"
        [[tenants.ciba_servers]]
        name = "Two"
        issuer = "https://keycloak.example/realms/two"
        applications = { shop = "Shop" }
        [[tenants]]
        id = "t3"
        name = "Three, without any"
    "#;
    let contoso = Server::start_configured(&format!("{}{others}", configuration(&fabrikam.issuer, ""))).await;
    let _phone = enabled(&contoso).await;
    for tenant in ["t2", "t3", "t4"] {
        let (status, told) = ask(&contoso, tenant, &fabrikam.token(), &call("110")).await;
        assert_eq!((status, told["error"].as_str()), (401, Some("invalid_token")), "{tenant}");
    }
    asked(&fabrikam, &contoso, "110").await;
}

#[tokio::test]
async fn b19_what_nobody_follows_any_more_after_a_restart_is_not_asked() {
    let fabrikam = Fabrikam::start().await;
    let data = Directory::new();
    std::fs::create_dir_all(&data.0).unwrap();
    let file = data.0.join("idp.toml");
    std::fs::write(&file, configuration(&fabrikam.issuer, "")).unwrap();
    let arguments = ["--control", "--config", file.to_str().unwrap()];
    let server = Server::in_process(Process::start(&data.0, &arguments)).await;
    let phone = enabled(&server).await;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let (status, told) = ask(&server, "t1", &fabrikam.token_with(now, json!({})), &call("110")).await;
    assert_eq!(status, 201, "{told}");
    assert_eq!(phone.challenges().await.len(), 1);
    let address = server.origin().strip_prefix("http://").unwrap().to_owned();
    server.kill();
    let _again = Process::start(&data.0, &[arguments.as_slice(), &["--listen", &address]].concat());
    assert!(phone.challenges().await.is_empty());
}
