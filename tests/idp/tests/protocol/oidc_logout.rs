//! Signing out because an application asks for it (OpenID Connect RP-Initiated Logout 1.0).

use authenticator_core::jose::base64url_encode;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Application, Browser, Server};

const PLACE: &str = "http://127.0.0.1:5/signed-out";

/// A browser that signed in for an application, and its ID token.
async fn signed_in(server: &Server, application: &Application<'_>) -> (Browser, String) {
    let (browser, attempt) = (Browser::new(server), application.attempt(&[]));
    let page = application.signed_in(&browser, "ana", &attempt).await;
    let tokens: Value = application.redeem(&application.code(&page), &attempt.verifier).await.json();
    (browser, tokens["id_token"].as_str().unwrap().to_owned())
}

fn logout(application: &Application<'_>, parameters: &[(&str, &str)]) -> String {
    let mut url = url::Url::parse(&application.endpoint("end_session_endpoint")).unwrap();
    url.query_pairs_mut().extend_pairs(parameters);
    url.into()
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.open("/t1").await.attribute("signed-in-user", "data-user").is_some()
}

#[tokio::test]
async fn an_id_token_of_this_sign_in_ends_it() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let (browser, hint) = signed_in(&server, &application).await;
    // A hint may have expired.
    server.advance(3_600).await;
    let url = logout(
        &application,
        &[
            ("id_token_hint", &hint),
            ("post_logout_redirect_uri", PLACE),
            ("state", "a state"),
            ("client_id", application.client_id),
        ],
    );
    assert_eq!(browser.look(&url).await.location(), format!("{PLACE}?state=a+state"));
    assert!(!is_signed_in(&browser).await);
    assert_eq!(browser.look(&url).await.location(), format!("{PLACE}?state=a+state"), "safe to repeat");

    let (browser, hint) = signed_in(&server, &application).await;
    let page = browser.open(&logout(&application, &[("id_token_hint", &hint)])).await;
    assert!(page.html.contains("id=\"signed-out\""));
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn without_a_right_id_token_the_person_is_asked() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let (browser, hint) = signed_in(&server, &application).await;
    let (_, of_another_browser) = signed_in(&server, &application).await;
    let payload = hint.split('.').nth(1).unwrap();
    let kid = &application.key_set().await[0]["kid"];
    let header = base64url_encode(json!({ "alg": "none", "typ": "JWT", "kid": kid }).to_string().as_bytes());
    let none = format!("{header}.{payload}.");
    for hint in ["", "x", none.as_str(), of_another_browser.as_str()] {
        let mut parameters = vec![("post_logout_redirect_uri", PLACE), ("client_id", application.client_id)];
        if !hint.is_empty() {
            parameters.push(("id_token_hint", hint));
        }
        let page = browser.look(&logout(&application, &parameters)).await;
        assert_eq!(page.location(), "/t1/logout/confirm", "{hint}");
        assert!(is_signed_in(&browser).await, "{hint}");
    }
    let forged = browser.send("/t1/logout/confirm", &[("csrf", "x")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(is_signed_in(&browser).await);

    let page = browser.open("/t1/logout/confirm").await;
    assert!(
        page.headers["content-security-policy"].to_str().unwrap().contains("form-action 'self' http://127.0.0.1:5;")
    );
    let csrf = page.csrf();
    assert_eq!(browser.send("/t1/logout/confirm", &[("csrf", &csrf)]).await.location(), PLACE);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn only_registered_places_are_led_to_after_signing_out() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let (browser, hint) = signed_in(&server, &application).await;
    for parameters in [
        vec![("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", "https://evil.example/")],
        vec![("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", "http://127.0.0.1:5/callback")],
        vec![("post_logout_redirect_uri", PLACE)],
        vec![("client_id", "nobody"), ("post_logout_redirect_uri", PLACE)],
        vec![("id_token_hint", hint.as_str()), ("client_id", idp::DEMO_PARTNER_CLIENT)],
    ] {
        let page = browser.look(&logout(&application, &parameters)).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{parameters:?}");
        assert!(is_signed_in(&browser).await);
    }
}

#[tokio::test]
async fn a_sign_out_may_be_posted() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let (browser, hint) = signed_in(&server, &application).await;
    let form = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", PLACE)];
    let sent = browser.send(&application.endpoint("end_session_endpoint"), &form).await;
    assert_eq!(browser.look(&sent.location()).await.location(), PLACE);
    assert!(!is_signed_in(&browser).await);
}
