//! Nobody reaches from one tenant into another: no session, key, token, code, request, application or administrator counts there. Each
//! endpoint of the server has a decision here, so that a new one without one fails.

use std::collections::BTreeSet;
use std::path::Path;

use authenticator_core::protocol::{Decision, ProblemCode, RevokeTarget};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Application, Browser, PASSWORD, Phone, Server, Subscription, metadata, new_key};

/// Who is asked for at an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Nobody: it tells everybody the same about its tenant, or takes what anybody may send.
    Everybody,
    /// Whoever sits at a browser with a session of this tenant: other tenants' sessions are none.
    Session,
    /// A key of a device of this tenant.
    Device,
    /// A code or a token of this tenant.
    Token,
    /// An application of this tenant, by its secret.
    Application,
    /// A CIBA server of this tenant, by a token that it signed.
    CibaServer,
    /// A program by a token of an administrator of this tenant.
    Program,
    /// Nothing of a tenant is behind it.
    Server,
    /// Tests alone: it acts on one tenant, whoever asks.
    Control,
}

use Who::{Application as App, CibaServer, Control, Device, Everybody, Program, Session, Token};

const ENDPOINTS: &[(&str, Who)] = &[
    ("/assets/style.css", Who::Server),
    ("/assets/live.js", Who::Server),
    ("/assets/times.js", Who::Server),
    ("/health", Who::Server),
    ("/ready", Who::Server),
    ("/metrics", Who::Server),
    ("/.well-known/phone-signin/{tenant}", Everybody),
    ("/.well-known/oauth-authorization-server/{tenant}", Everybody),
    ("/{tenant}/.well-known/openid-configuration", Everybody),
    ("/{tenant}/jwks", Everybody),
    ("/{tenant}/brand.css", Everybody),
    ("/{tenant}/logo", Everybody),
    ("/{tenant}/phone/nonce", Everybody),
    ("/{tenant}/phone/enroll", Everybody),
    ("/{tenant}/phone/enrollments", Device),
    ("/{tenant}/phone/devices", Device),
    ("/{tenant}/phone/credentials", Device),
    ("/{tenant}/phone/revocations", Device),
    ("/{tenant}/phone/account", Device),
    ("/{tenant}/phone/requests", Device),
    ("/{tenant}/phone/answers", Device),
    ("/{tenant}/phone/push", Device),
    ("/{tenant}/phone/transfers", Device),
    ("/{tenant}/token", Token),
    ("/{tenant}/userinfo", Token),
    ("/{tenant}/transactions", App),
    ("/{tenant}/transactions/{id}", App),
    ("/{tenant}/ciba", CibaServer),
    ("/{tenant}/admin/api/policy", Program),
    ("/{tenant}/admin/api/groups", Program),
    ("/{tenant}/admin/api/groups/{group}", Program),
    ("/{tenant}", Session),
    ("/{tenant}/", Session),
    ("/{tenant}/signout", Session),
    ("/{tenant}/signin", Session),
    ("/{tenant}/signin/events", Session),
    ("/{tenant}/signin/same-phone", Session),
    ("/{tenant}/signin/password", Session),
    ("/{tenant}/signin/use-password", Session),
    ("/{tenant}/signin/use-app", Session),
    ("/{tenant}/signin/other-ways", Session),
    ("/{tenant}/signin/use-code", Session),
    ("/{tenant}/signin/code", Session),
    ("/{tenant}/signin/use-pass", Session),
    ("/{tenant}/signin/pass", Session),
    ("/{tenant}/signin/forgot", Session),
    ("/{tenant}/signin/new-password", Session),
    ("/{tenant}/signin/federated", Session),
    ("/{tenant}/signin/federated/callback", Session),
    ("/{tenant}/signin/again", Session),
    ("/{tenant}/signin/restart", Session),
    ("/{tenant}/security-info", Session),
    ("/{tenant}/security-info/events", Session),
    ("/{tenant}/security-info/wizard", Session),
    ("/{tenant}/security-info/wizard/events", Session),
    ("/{tenant}/security-info/wizard/leave", Session),
    ("/{tenant}/security-info/qr.svg", Session),
    ("/{tenant}/security-info/qr-large.svg", Session),
    ("/{tenant}/security-info/qr.png", Session),
    ("/{tenant}/security-info/confirm", Session),
    ("/{tenant}/security-info/confirm/sign-in", Session),
    ("/{tenant}/security-info/confirm/done", Session),
    ("/{tenant}/security-info/devices/{device}/remove", Session),
    ("/{tenant}/security-info/devices/{device}/lost", Session),
    ("/{tenant}/security-info/devices/{device}/disable", Session),
    ("/{tenant}/security-info/authenticator-apps/{app}/remove", Session),
    ("/{tenant}/security-info/authenticator-app", Session),
    ("/{tenant}/security-info/authenticator-app/confirm", Session),
    ("/{tenant}/security-info/authenticator-app/leave", Session),
    ("/{tenant}/security-info/authenticator-app/qr.svg", Session),
    ("/{tenant}/admin", Session),
    ("/{tenant}/admin/changes", Session),
    ("/{tenant}/admin/groups", Session),
    ("/{tenant}/admin/groups/delete", Session),
    ("/{tenant}/admin/tokens", Session),
    ("/{tenant}/admin/tokens/{token}/revoke", Session),
    ("/{tenant}/admin/users", Session),
    ("/{tenant}/admin/users/{user}", Session),
    ("/{tenant}/admin/users/{user}/block", Session),
    ("/{tenant}/admin/users/{user}/unblock", Session),
    ("/{tenant}/admin/users/{user}/federation", Session),
    ("/{tenant}/admin/users/{user}/access-pass", Session),
    ("/{tenant}/admin/users/{user}/access-pass/revoke", Session),
    ("/{tenant}/admin/users/{user}/devices/{device}/disable", Session),
    ("/{tenant}/admin/users/{user}/devices/{device}/remove", Session),
    ("/{tenant}/admin/users/{user}/authenticator-apps/{app}/remove", Session),
    ("/{tenant}/admin/sign-ins", Session),
    ("/{tenant}/admin/sign-ins.csv", Session),
    ("/{tenant}/authorize", Session),
    ("/{tenant}/authorize/confirm", Session),
    ("/{tenant}/authorize/done", Session),
    ("/{tenant}/authorize/events", Session),
    ("/{tenant}/authorize/account", Session),
    ("/{tenant}/authorize/leave", Session),
    ("/{tenant}/logout", Session),
    ("/{tenant}/logout/confirm", Session),
    ("/control/users", Control),
    ("/control/users/{name}/revoke", Control),
    ("/control/users/{name}/block", Control),
    ("/control/users/{name}/federation", Control),
    ("/control/enrollment-codes", Control),
    ("/control/access-passes", Control),
    ("/control/one-time-codes", Control),
    ("/control/live", Control),
    ("/control/sign-in", Control),
    ("/control/requests/{id}", Control),
    ("/control/authorize", Control),
    ("/control/clock", Control),
    ("/control/same-phone", Control),
    ("/control/rotate-key", Control),
    ("/control/policy", Control),
    ("/control/groups", Control),
];

/// The paths of all calls of `route` in a folder.
fn routes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routes(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            for call in text.split(".route(").skip(1) {
                let first = call.trim_start();
                assert!(first.starts_with('"'), "{}: a path that cannot be read: {}", path.display(), &first[..40]);
                found.insert(first[1..].split('"').next().unwrap().to_owned());
            }
            assert!(!text.contains(".nest("), "{}: this test does not read nested routes", path.display());
        }
    }
}

#[test]
fn each_endpoint_of_the_server_has_a_decision() {
    let mut found = BTreeSet::new();
    routes(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found);
    let decided: BTreeSet<String> = ENDPOINTS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(decided.len(), ENDPOINTS.len(), "one decision each");
    let without: Vec<_> = found.difference(&decided).collect();
    assert!(without.is_empty(), "who may ask for these, and does another tenant's count? {without:?}");
    let gone: Vec<_> = decided.difference(&found).collect();
    assert!(gone.is_empty(), "decisions about nothing: {gone:?}");
}

/// The hash of `PASSWORD`.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$svThFslNFfJhG24MJ0pggQ$oJ6eRcdXHujMB1s1862ChZ+p8HSqXFWFbDY83q3j3Lk";
const ADMIN: &str = "admin@contoso.example";

/// A server with the tenants `t1` and `t2`, each with an administrator of the same name and password.
async fn server() -> Server {
    let tenant = |id: &str| {
        format!(
            r#"[[tenants]]
            id = "{id}"
            name = "Tenant {id}"
            policy = {{ transactions = true }}
            [[tenants.users]]
            name = "{ADMIN}"
            admin = true
            password_hash = "{HASH}"
            "#
        )
    };
    Server::start_configured(&[tenant("t1"), tenant("t2")].concat()).await
}

/// An administrator of a tenant.
async fn administrator(server: &Server, tenant: &str) -> Browser {
    let browser = Browser::new(server);
    let at = |path: &str| format!("/{tenant}{path}");
    browser.submit(&at("/signin"), &at("/signin"), &[("user_name", ADMIN)]).await;
    let page = browser.submit(&at("/signin"), &at("/signin/password"), &[("password", PASSWORD)]).await;
    assert!(page.html.contains("You are signed in"), "{}", page.html);
    browser
}

/// The path of an endpoint at `t2`, with ids of `t1` in it.
fn of_t2(path: &str, ids: &[(&str, &str)]) -> String {
    ids.iter().fold(path.replace("{tenant}", "t2"), |path, (name, id)| path.replace(name, id))
}

#[tokio::test]
async fn a_session_of_one_tenant_is_none_in_another() {
    let server = server().await;
    let phone = Phone::enabled(&server, "ana").await;
    let admin = administrator(&server, "t1").await;
    let ana = crate::administration::path_of(&admin, "ana").await;
    let device = phone.device.unwrap().to_string();
    let ids =
        [("{user}", ana.rsplit('/').next().unwrap()), ("{device}", device.as_str()), ("{app}", "a"), ("{token}", "a")];
    let csrf = admin.open("/t1/admin").await.csrf();
    for (path, _) in ENDPOINTS.iter().filter(|(_, who)| *who == Session) {
        let path = of_t2(path, &ids);
        if !path.ends_with("/events") {
            let page = admin.open(&path).await;
            let own = ["signed-in-user", ">ana<", ADMIN, "id=\"users\"", "id=\"sign-ins\"", "id=\"policy-version\""];
            let found = own.iter().find(|own| page.html.contains(**own));
            assert!(found.is_none(), "{path} has {found:?}: {}", page.html);
        }
        let form = [
            ("csrf", csrf.as_str()),
            ("user_name", "ana"),
            ("mode", "push"),
            ("name", "x"),
            ("password", "x"),
            ("code", "1"),
        ];
        let sent = admin.send(&path, &form).await;
        let refused = [
            StatusCode::FORBIDDEN,
            StatusCode::METHOD_NOT_ALLOWED,
            StatusCode::UNPROCESSABLE_ENTITY,
            StatusCode::NOT_FOUND,
        ];
        let elsewhere = path == "/t2/authorize" || path == "/t2/logout";
        assert!(refused.contains(&sent.status) || elsewhere, "{path}: {} {}", sent.status, sent.html);
    }
    let page = admin.open("/t1").await;
    assert_eq!(page.attribute("signed-in-user", "data-user").as_deref(), Some(ADMIN), "and its own goes on");
    assert!(phone.account().await.credential.is_some());
}

#[tokio::test]
async fn an_administrator_finds_nobody_of_another_tenant() {
    let server = server().await;
    let phone = Phone::enabled(&server, "ana").await;
    let (one, two) = (administrator(&server, "t1").await, administrator(&server, "t2").await);
    let ana = crate::administration::path_of(&one, "ana").await;
    let (ana, device) = (ana.rsplit('/').next().unwrap(), phone.device.unwrap().to_string());
    let csrf = two.open("/t2/admin").await.csrf();
    let form = [("csrf", csrf.as_str()), ("life", "60"), ("starts_in", "0"), ("federation", "x"), ("sub", "x")];
    let ids = [("{user}", ana), ("{device}", device.as_str()), ("{app}", "a"), ("{token}", "a")];
    for (path, _) in ENDPOINTS.iter().filter(|(path, _)| path.contains("/admin/") && path.contains("{user}")) {
        let path = of_t2(path, &ids);
        let shown = two.look(&path).await;
        assert!(
            [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(&shown.status),
            "{path}: {}",
            shown.status
        );
        let sent = two.send(&path, &form).await;
        let refused = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED, StatusCode::BAD_REQUEST];
        assert!(refused.contains(&sent.status), "{path}: {} {}", sent.status, sent.html);
    }
    assert!(!two.open("/t2/admin/users").await.html.contains(">ana<"));
    assert!(!two.open("/t2/admin/sign-ins").await.html.contains(">ana<"));
    assert!(!two.open("/t2/admin/sign-ins.csv").await.html.contains("\"ana\""));
    let page = two.submit("/t2/admin/groups", "/t2/admin/groups", &[("name", "sales"), ("members", "ana")]).await;
    assert!(page.html.contains("there is no user ana"), "{}", page.html);
    for own in
        [format!("/t2/security-info/devices/{device}/remove"), format!("/t2/security-info/devices/{device}/disable")]
    {
        assert_eq!(two.send(&own, &[("csrf", csrf.as_str())]).await.status, StatusCode::NOT_FOUND, "{own}");
    }
    assert!(phone.account().await.credential.is_some(), "nothing happened to the phone");
}

#[tokio::test]
async fn a_phone_of_one_tenant_is_unknown_in_another() {
    let server = server().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    let code = server.code("ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    let mut for_other = answer.clone();
    for_other.aud = serde_json::from_value(json!(format!("{}/t2", server.origin()))).unwrap();
    let answers = [phone.sign_answer(&challenge, &answer), phone.sign_answer(&challenge, &for_other)];
    let (own, own_issuer) = (phone.metadata.clone(), phone.issuer.clone());
    let device = phone.device.unwrap().to_string();

    // From here on it speaks to the other tenant, and says so in all that it signs.
    let url = format!("{}/.well-known/phone-signin/t2", server.origin());
    phone.metadata = metadata(&server.http.get(url).send().await.unwrap().text().await.unwrap());
    phone.issuer = phone.metadata.iss.clone();
    let subscription = Subscription::new("https://push.example/1");
    let unknown = ProblemCode::UnknownDevice.as_str();
    for (what, reply) in [
        ("account", phone.call(Method::GET, "account", "", None, None).await),
        ("requests", phone.poll("wait=0").await),
        ("devices", phone.register(&token).await),
        ("credentials", phone.request_credential(&new_key(), &token).await),
        ("push", phone.set_push_to(&subscription.change()).await),
        ("revocations", phone.revoke(RevokeTarget::Device, &device).await),
        ("enrollments", phone.enroll(&code).await),
    ] {
        assert!(reply.status.is_client_error(), "{what}: {} {}", reply.status, reply.body);
        let codes = [unknown, "invalid_token", "code_unknown", "unknown_id", "bad_nonce", "wrong_key"];
        assert!(codes.contains(&reply.code().as_str()), "{what}: {}", reply.body);
    }
    for compact in answers {
        let reply = phone.answer(&compact).await;
        assert!(reply.status.is_client_error(), "{} {}", reply.status, reply.body);
    }
    assert_eq!(server.state(&request).await, "live", "nothing of it counted");
    (phone.metadata, phone.issuer) = (own, own_issuer);
    let account = phone.account().await;
    assert!(account.credential.is_some() && account.push.is_none());
}

#[tokio::test]
async fn codes_tokens_and_applications_are_of_one_tenant() {
    let server = server().await;
    let application = Application::web(&server).await;
    let (browser, attempt) = (Browser::new(&server), application.attempt(&[]));
    let page = application.signed_in(&browser, "ana", &attempt).await;
    let code = application.code(&page);
    let form = application.token_form(&code, &attempt.verifier);
    let at_t2 = |path: &str| format!("{}/t2{path}", server.origin());
    let basic = (idp::DEMO_WEB_CLIENT, Some(idp::DEMO_CLIENT_SECRET));
    let refused = server.http.post(at_t2("/token")).basic_auth(basic.0, basic.1).form(&form).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "no application of the other tenant");
    let tokens = application.redeem(&code, &attempt.verifier).await.json();
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(application.userinfo(Method::GET, &format!("Bearer {token}"), None).await.status, StatusCode::OK);
    let refused = server.http.get(at_t2("/userinfo")).bearer_auth(token).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let page = Browser::new(&server).open(&attempt.url.replace("/t1/", "/t2/")).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{}", page.html);

    for (method, path) in
        [(Method::POST, "/transactions"), (Method::GET, "/transactions/x"), (Method::DELETE, "/transactions/x")]
    {
        let call = server.http.request(method, at_t2(path)).basic_auth(basic.0, basic.1).header("idempotency-key", "1");
        let reply = call.json(&json!({"login_hint": ADMIN})).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn a_token_of_a_program_is_of_one_tenant() {
    let server = server().await;
    let admin = administrator(&server, "t1").await;
    let form = [("name", "pipeline"), ("days", "1"), ("may_write", "on")];
    let token = admin.submit("/t1/admin/tokens", "/t1/admin/tokens", &form).await.text("token").unwrap();
    for (path, _) in ENDPOINTS.iter().filter(|(_, who)| *who == Program) {
        for (tenant, status) in [("t1", None), ("t2", Some(StatusCode::UNAUTHORIZED))] {
            let url = format!("{}{}", server.origin(), path.replace("{tenant}", tenant).replace("{group}", "x"));
            let reply = server.http.get(url).bearer_auth(&token).send().await.unwrap();
            assert_eq!(
                reply.status() == StatusCode::UNAUTHORIZED,
                status.is_some(),
                "{tenant} {path} {}",
                reply.status()
            );
        }
    }
    let url = format!("{}/t2/admin/api/policy", server.origin());
    let call = server.http.patch(url).bearer_auth(&token).header("if-match", "\"1\"").json(&json!({"mode": "push"}));
    assert_eq!(call.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_under_way_in_a_browser_is_of_one_tenant() {
    let server = server().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let number = browser.type_user("ana").await.number().expect("a number");
    let other = browser.open("/t2/signin").await;
    assert!(other.number().is_none() && other.html.contains("name=\"user_name\""), "{}", other.html);
    let page = browser.submit("/t2/signin", "/t2/signin", &[("user_name", "ana")]).await;
    assert!(page.number().is_none(), "the user of the same name there is another: {}", page.html);
    let challenge = phone.only_challenge().await;
    phone.approve(&challenge, &number).await;
    assert!(!browser.open("/t2/signin").await.html.contains("signed-in-user"));
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.attribute("signed-in-user", "data-user").as_deref(), Some("ana"));
    assert!(!browser.open("/t2").await.html.contains("signed-in-user"));
    let live: Option<Value> = server.live("ana", "sign_in").await;
    assert!(live.is_none());
}
