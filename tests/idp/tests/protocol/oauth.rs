//! The authorization server: codes, verifiers, redirects.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, Phone, Reply, Server, new_key};

const PLACE: &str = "com.example.authenticator:/oauth";

fn error(reply: &Reply) -> String {
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.body);
    serde_json::from_str::<Value>(&reply.body).unwrap()["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_needs_its_verifier_and_its_place() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    for (verifier, place) in [(Some("w".repeat(43)), PLACE), (None, "http://127.0.0.1:1/other")] {
        let (url, right) = phone.authorization_url(PLACE);
        let code = phone.authorization_code(&server, "ana", &url).await;
        let form = phone.token_form(&code, verifier.as_deref().unwrap_or(&right), place);
        assert_eq!(error(&phone.redeem(&form).await), "invalid_grant");
        let spent = phone.redeem(&phone.token_form(&code, &right, PLACE)).await;
        assert_eq!(error(&spent), "invalid_grant", "whoever presented it wrongly has spent it");
    }
}

#[tokio::test]
async fn a_code_is_good_once_and_takes_its_token_with_it() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let (url, verifier) = phone.authorization_url(PLACE);
    let code = phone.authorization_code(&server, "ana", &url).await;
    let form = phone.token_form(&code, &verifier, PLACE);
    let token: Value = serde_json::from_str(&phone.redeem(&form).await.body).unwrap();
    let token = token["access_token"].as_str().unwrap();
    assert_eq!(error(&phone.redeem(&form).await), "invalid_grant");
    assert_eq!(phone.register(token).await.code(), "invalid_token");
}

#[tokio::test]
async fn a_code_lives_a_minute() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let (url, verifier) = phone.authorization_url(PLACE);
    let code = phone.authorization_code(&server, "ana", &url).await;
    server.advance(60).await;
    assert_eq!(error(&phone.redeem(&phone.token_form(&code, &verifier, PLACE)).await), "invalid_grant");
}

#[tokio::test]
async fn the_token_endpoint_asks_for_its_nonce_with_400() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    phone.set_nonce(None);
    let url = format!("{}/token", server.issuer());
    let proof = phone.proof(&reqwest::Method::POST, &url, None);
    let body = Some(("application/x-www-form-urlencoded", "grant_type=authorization_code&client_id=phone".to_owned()));
    let reply = phone.call_with(reqwest::Method::POST, &url, "", &proof, None, body).await;
    assert_eq!(error(&reply), "use_dpop_nonce");
    assert!(phone.nonce().is_some());
    let unknown = phone.redeem(&[("grant_type", "password"), ("client_id", "phone")]).await;
    assert_eq!(error(&unknown), "unsupported_grant_type");
    let unknown = phone.redeem(&[("grant_type", "authorization_code"), ("client_id", "other")]).await;
    assert_eq!(error(&unknown), "invalid_client");
}

#[tokio::test]
async fn a_code_can_be_bound_to_a_key() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let (url, verifier) = phone.authorization_url(PLACE);
    let bound = format!("{url}&dpop_jkt={}", new_key().public_key().thumbprint());
    let code = phone.authorization_code(&server, "ana", &bound).await;
    assert_eq!(error(&phone.redeem(&phone.token_form(&code, &verifier, PLACE)).await), "invalid_grant");
}

#[tokio::test]
async fn only_registered_places_are_led_to() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let browser = Browser::new(&server);
    for place in ["https://evil.example/", "com.example.authenticator:/oauth/x", "http://localhost:1/"] {
        let (url, _) = phone.authorization_url(place);
        assert_eq!(browser.look(&url).await.status, StatusCode::BAD_REQUEST, "{place}: never redirected");
        let wanted = json!({ "url": url, "user": "ana", "password": PASSWORD });
        let by_control = server.http.post(format!("{}/control/authorize", server.origin())).json(&wanted);
        assert_eq!(by_control.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    }
    for place in ["http://127.0.0.1:5/callback", "http://[::1]:5/callback"] {
        let (url, _) = phone.authorization_url(place);
        assert!(browser.look(&url).await.location().ends_with("/t1/signin"), "{place}");
    }
}

#[tokio::test]
async fn errors_are_led_back_with_state_and_issuer() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let browser = Browser::new(&server);
    let (url, _) = phone.authorization_url(PLACE);
    for (from, to, error) in [
        ("response_type=code", "response_type=token", "unsupported_response_type"),
        ("scope=phone_signin", "scope=everything", "invalid_scope"),
        ("code_challenge_method=S256", "code_challenge_method=plain", "invalid_request"),
        ("code_challenge=", "code_challenge=A", "invalid_request"),
    ] {
        let place = browser.look(&url.replace(from, to)).await.location();
        assert!(place.starts_with(PLACE), "{place}");
        let place = url::Url::parse(&place).unwrap();
        let member =
            |name: &str| place.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        assert_eq!(member("error").as_deref(), Some(error));
        assert_eq!((member("state"), member("iss")), (Some("the state".to_owned()), Some(server.issuer())));
    }
    assert_eq!(browser.look(&format!("{url}&scope=phone_signin")).await.status, StatusCode::BAD_REQUEST, "twice");
    let other = browser.look(&url.replace("client_id=phone", "client_id=other")).await;
    assert_eq!(other.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn p3_a_person_signs_in_on_the_page_and_the_number_is_found_there() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let browser = Browser::new(&server);
    let (url, verifier) = phone.authorization_url(PLACE);
    let page = browser.open(&url).await;
    assert!(page.html.contains("name=\"user_name\""));
    browser.submit("/t1/signin", "/t1/signin", &[("user_name", "ana")]).await;
    let page = browser.type_password(PASSWORD).await;
    let number = page.number().expect("a user who has a method is stepped up with it");
    let challenge = phone.only_challenge().await;
    phone.approve(&challenge, &number).await;
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.attribute("signed-in-user", "data-user").as_deref(), Some("ana"));

    let page = browser.submit("/t1/authorize/confirm", "/t1/authorize/confirm", &[("decision", "allow")]).await;
    let back = page.attribute("open-app", "href").expect("the page opens the app and stays");
    let back = url::Url::parse(&back).unwrap();
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let reply = phone.redeem(&phone.token_form(&code, &verifier, PLACE)).await;
    let token: Value = serde_json::from_str(&reply.body).unwrap();
    let token = token["access_token"].as_str().unwrap();
    assert!(phone.register(token).await.status.is_success());

    let key = new_key();
    let account: authenticator_core::protocol::AccountClaims =
        phone.read(phone.request_credential(&key, token).await.jwt());
    phone.credential = Some((account.credential.unwrap().id, key));
    let number = browser.open("/t1/authorize/done").await.number().expect("the page that stays shows the number");
    assert_eq!(browser.open("/t1/security-info").await.number().as_ref(), Some(&number), "and so does Security info");
    assert_eq!(Browser::new(&server).open("/t1/security-info").await.number(), None, "in this browser only");
    let verdict = phone.approve(&account.challenge.unwrap(), &number).await;
    assert_eq!(verdict, authenticator_core::protocol::Verdict::Approved);
    let page = browser.open("/t1/security-info").await;
    assert_eq!(page.state().as_deref(), Some("approved"));
    assert!(page.html.contains("data-state=\"passwordless\""));
}

#[tokio::test]
async fn a_loopback_port_is_led_to_at_once() {
    let server = Server::start().await;
    let phone = Phone::new(&server).await;
    let browser = Browser::new(&server);
    let (url, _) = phone.authorization_url("http://127.0.0.1:5/callback");
    browser.open(&url).await;
    browser.submit("/t1/signin", "/t1/signin", &[("user_name", "ana")]).await;
    browser.type_password(PASSWORD).await;
    let page = browser.open("/t1/authorize/confirm").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' http://127.0.0.1:5;"));
    let csrf = page.csrf();
    let sent = browser.send("/t1/authorize/confirm", &[("csrf", &csrf), ("decision", "allow")]).await;
    assert!(sent.location().starts_with("http://127.0.0.1:5/callback?code="));
}

#[tokio::test]
async fn saying_no_is_told_to_the_app() {
    let server = Server::start().await;
    let phone = Phone::new(&server).await;
    let browser = Browser::new(&server);
    let (url, _) = phone.authorization_url("http://127.0.0.1:5/callback");
    browser.open(&url).await;
    browser.submit("/t1/signin", "/t1/signin", &[("user_name", "ana")]).await;
    browser.type_password(PASSWORD).await;
    let csrf = browser.open("/t1/authorize/confirm").await.csrf();
    let sent = browser.send("/t1/authorize/confirm", &[("csrf", &csrf), ("decision", "deny")]).await;
    assert!(sent.location().contains("error=access_denied"));
}

#[tokio::test]
async fn an_old_sign_in_is_asked_again() {
    let server = Server::start().await;
    let phone = Phone::new(&server).await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let (url, _) = phone.authorization_url(PLACE);
    assert!(browser.look(&url).await.location().ends_with("/authorize/confirm"));
    server.advance(301).await;
    assert!(browser.look(&url).await.location().ends_with("/signin"));
}
