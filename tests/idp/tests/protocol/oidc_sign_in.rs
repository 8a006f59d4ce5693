//! What an application may ask of the sign-in: a fresh one, two factors, somebody's, none at all; and what the person is asked.

use authenticator_core::protocol::Verdict;
use serde_json::json;

use crate::support::{Application, Browser, PASSWORD, Page, Phone, Server};

/// Types name and password on the sign-in page.
async fn types_password(browser: &Browser, user: &str) -> Page {
    browser.submit("/t1/signin", "/t1/signin", &[("user_name", user)]).await;
    let page = browser.look("/t1/signin").await;
    if page.number().is_some() {
        browser.submit("/t1/signin", "/t1/signin/use-password", &[]).await;
    }
    browser.type_password(PASSWORD).await
}

/// Types the number of the page on the phone, and looks at the page again.
async fn approves(browser: &Browser, phone: &mut Phone) -> Page {
    let number = browser.open("/t1/signin").await.number().expect("a number");
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    browser.open("/t1/signin").await
}

#[tokio::test]
async fn amr_and_acr_tell_how_the_person_signed_in() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let mut phone = Phone::enrolled(&server, "ana").await;

    let (browser, attempt) = (Browser::new(&server), application.attempt(&[]));
    browser.open(&attempt.url).await;
    types_password(&browser, "ana").await;
    let page = approves(&browser, &mut phone).await;
    let tokens = application.redeem(&application.code(&page), &attempt.verifier).await.json();
    let claims = application.verified(&tokens).await;
    assert_eq!(claims["amr"], json!(["pwd", "pop", "mfa"]));
    assert_eq!(claims["acr"], application.acr("/two-factor"));

    phone.enable(&server, "ana").await;
    let (browser, attempt) = (Browser::new(&server), application.attempt(&[]));
    browser.open(&attempt.url).await;
    browser.submit("/t1/signin", "/t1/signin", &[("user_name", "ana")]).await;
    let context = phone.challenge(&phone.only_challenge().await).context;
    let shown = context.into_iter().find(|entry| entry.name == "application").unwrap().text;
    assert_eq!(shown, "Demo web application", "the phone says what is signed in to");
    let page = approves(&browser, &mut phone).await;
    let tokens = application.redeem(&application.code(&page), &attempt.verifier).await.json();
    let claims = application.verified(&tokens).await;
    assert_eq!(claims["amr"], json!(["pop", "mfa"]));
    assert_eq!(claims["acr"], application.acr("/two-factor"));
}

#[tokio::test]
async fn two_factors_that_are_essential_are_stepped_up_to_or_refused() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let two = application.acr("/two-factor");
    let claims = json!({ "id_token": { "acr": { "essential": true, "values": [two] } } }).to_string();
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;

    let silent = application.attempt(&[("claims", &claims), ("prompt", "none")]);
    assert_eq!(application.error(&browser.open(&silent.url).await), "login_required");

    let attempt = application.attempt(&[("claims", &claims)]);
    let page = browser.open(&attempt.url).await;
    assert_eq!(page.attribute("user_name", "value").as_deref(), Some("ana"), "the name is there already");
    let page = types_password(&browser, "ana").await;
    assert_eq!(application.error(&page), "unmet_authentication_requirements", "ana has no second factor");

    // The password session is there when the phone is added; it is stepped up then.
    let mut phone = Phone::enrolled(&server, "ana").await;
    let attempt = application.attempt(&[("claims", &claims)]);
    browser.open(&attempt.url).await;
    types_password(&browser, "ana").await;
    let page = approves(&browser, &mut phone).await;
    let tokens = application.redeem(&application.code(&page), &attempt.verifier).await.json();
    assert_eq!(application.verified(&tokens).await["acr"], two);

    let attempt = application.attempt(&[("claims", &claims), ("prompt", "none")]);
    let page = browser.open(&attempt.url).await;
    application.redeem(&application.code(&page), &attempt.verifier).await.json();
}

#[tokio::test]
async fn two_factors_that_are_only_wished_for_are_stepped_up_to_if_there_are_any() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let two = application.acr("/two-factor");
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let attempt = application.attempt(&[("acr_values", &two)]);
    let page = browser.open(&attempt.url).await;
    let tokens = application.redeem(&application.code(&page), &attempt.verifier).await.json();
    assert_eq!(application.verified(&tokens).await["acr"], application.acr("/one-factor"));

    let mut phone = Phone::enrolled(&server, "ana").await;
    for wish in [("acr_values", two.as_str()), ("acr_values", "phr")] {
        let silent = application.attempt(&[wish, ("prompt", "none")]);
        application.code(&browser.open(&silent.url).await);
    }
    application.code(&browser.open(&application.attempt(&[("acr_values", "phr")]).url).await);
    let attempt = application.attempt(&[("acr_values", &two)]);
    browser.open(&attempt.url).await;
    types_password(&browser, "ana").await;
    let page = approves(&browser, &mut phone).await;
    let tokens = application.redeem(&application.code(&page), &attempt.verifier).await.json();
    assert_eq!(application.verified(&tokens).await["acr"], two);
}

#[tokio::test]
async fn an_approved_request_signs_in_the_browser_that_made_it_only() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (browser, stranger) = (Browser::new(&server), Browser::new(&server));
    let attempt = application.attempt(&[]);
    browser.open(&attempt.url).await;
    let number = browser.submit("/t1/signin", "/t1/signin", &[("user_name", "ana")]).await.number().unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    for path in [attempt.url.as_str(), "/t1/signin", "/t1/authorize/confirm"] {
        let page = stranger.open(path).await;
        assert!(page.html.contains("name=\"user_name\""), "{path}");
    }
    let page = browser.open("/t1/signin").await;
    application.redeem(&application.code(&page), &attempt.verifier).await.json();
}

#[tokio::test]
async fn prompt_none_asks_nobody_anything() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let browser = Browser::new(&server);
    let silent = application.attempt(&[("prompt", "none")]);
    assert_eq!(application.error(&browser.open(&silent.url).await), "login_required");
    browser.sign_in("ana").await;
    let page = browser.open(&silent.url).await;
    application.verified(&application.redeem(&application.code(&page), &silent.verifier).await.json()).await;
    let both = application.attempt(&[("prompt", "none login")]);
    assert_eq!(application.error(&browser.open(&both.url).await), "invalid_request");
    server.advance(100).await;
    let old = application.attempt(&[("prompt", "none"), ("max_age", "99")]);
    assert_eq!(application.error(&browser.open(&old.url).await), "login_required");
}

#[tokio::test]
async fn a_fresh_sign_in_is_had_by_prompt_login_and_by_max_age() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    for more in [("prompt", "login"), ("max_age", "0"), ("max_age", "99")] {
        server.advance(100).await;
        let attempt = application.attempt(&[more]);
        let page = browser.open(&attempt.url).await;
        assert!(page.html.contains("name=\"user_name\""), "{more:?}");
        let page = browser.open("/t1/authorize/confirm").await;
        assert!(page.html.contains("name=\"user_name\""), "there is no way around it");
        let page = types_password(&browser, "ana").await;
        let tokens = application.redeem(&application.code(&page), &attempt.verifier).await.json();
        assert_eq!(application.verified(&tokens).await["auth_time"], server.now());
    }
    server.advance(100).await;
    let attempt = application.attempt(&[("max_age", "100")]);
    application.code(&browser.open(&attempt.url).await);
}

#[tokio::test]
async fn a_login_hint_fills_the_form_and_forms_may_lead_on_to_the_application() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let browser = Browser::new(&server);
    let page = browser.open(&application.attempt(&[("login_hint", "\"ana\"@contoso")]).url).await;
    assert_eq!(page.text("application").as_deref(), Some("to Demo web application"));
    let tag = &page.html[page.html.find("id=\"user_name\"").unwrap()..];
    assert!(tag.contains("value=\"&quot;ana&quot;@contoso\""), "{tag}");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' http://127.0.0.1:5;"), "{policy}");
    let plain = Browser::new(&server).open("/t1/signin").await;
    assert!(plain.headers["content-security-policy"].to_str().unwrap().contains("form-action 'self';"));
}

#[tokio::test]
async fn another_person_than_the_one_asked_for_is_refused() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let application = Application::web(&server).await;
    let ben = application.tokens("ben", &[]).await;
    let sub = application.verified(&ben).await["sub"].clone();
    let claims = json!({ "id_token": { "sub": { "value": sub } } }).to_string();
    for asked in [("id_token_hint", ben["id_token"].as_str().unwrap()), ("claims", &claims)] {
        let browser = Browser::new(&server);
        browser.sign_in("ana").await;
        let silent = application.attempt(&[asked, ("prompt", "none")]);
        assert_eq!(application.error(&browser.open(&silent.url).await), "login_required");
        browser.open(&application.attempt(&[asked]).url).await;
        assert_eq!(application.error(&types_password(&browser, "ana").await), "login_required");
        let attempt = application.attempt(&[asked]);
        browser.open(&attempt.url).await;
        let page = types_password(&browser, "ben").await;
        let tokens = application.redeem(&application.code(&page), &attempt.verifier).await.json();
        assert_eq!(application.verified(&tokens).await["sub"], sub);
        let silent = application.attempt(&[asked, ("prompt", "none")]);
        application.code(&browser.open(&silent.url).await);
    }
}

#[tokio::test]
async fn the_account_can_be_chosen() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let application = Application::web(&server).await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let choose = async |account: &str| -> Page {
        let page = browser.open(&application.attempt(&[("prompt", "select_account")]).url).await;
        assert_eq!(page.attribute("signed-in-user", "data-user").as_deref(), Some("ana"));
        let csrf = page.csrf();
        let sent = browser.send("/t1/authorize/account", &[("csrf", &csrf), ("account", account)]).await;
        browser.open(&sent.location()).await
    };
    application.code(&choose("this").await);
    assert!(choose("other").await.html.contains("name=\"user_name\""));
    application.code(&types_password(&browser, "ben").await);
    assert_eq!(browser.open("/t1").await.attribute("signed-in-user", "data-user").as_deref(), Some("ben"));
}

#[tokio::test]
async fn somebody_elses_application_needs_consent_once_a_session() {
    let server = Server::start().await;
    let application = Application::partner(&server).await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let silent = application.attempt(&[("prompt", "none")]);
    assert_eq!(application.error(&browser.open(&silent.url).await), "consent_required");

    let page = browser.open(&application.attempt(&[]).url).await;
    assert_eq!(page.attribute("asked", "data-scope").as_deref(), Some("openid profile"));
    let denied = application.allow(&browser, &page, "deny").await;
    assert_eq!(application.error(&denied), "access_denied");
    assert_eq!(application.error(&browser.open(&silent.url).await), "consent_required", "no is no consent");

    let attempt = application.attempt(&[]);
    let page = browser.open(&attempt.url).await;
    let allowed = application.allow(&browser, &page, "allow").await;
    application.verified(&application.redeem(&application.code(&allowed), &attempt.verifier).await.json()).await;
    application.code(&browser.open(&silent.url).await);
    let less = application.attempt(&[("scope", "openid")]);
    assert!(browser.open(&less.url).await.html.contains("id=\"client-name\""), "for what was asked, and nothing else");
    let again = application.attempt(&[("prompt", "consent")]);
    assert!(browser.open(&again.url).await.html.contains("id=\"client-name\""));

    browser.submit("/t1", "/t1/signout", &[]).await;
    browser.sign_in("ana").await;
    assert_eq!(application.error(&browser.open(&silent.url).await), "consent_required");
}

#[tokio::test]
async fn consent_is_that_of_the_person_who_gave_it() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let application = Application::partner(&server).await;
    let browser = Browser::new(&server);
    application.signed_in(&browser, "ana", &application.attempt(&[])).await;
    application.code(&browser.open(&application.attempt(&[]).url).await);
    browser.sign_in("ben").await;
    let page = browser.open(&application.attempt(&[]).url).await;
    assert_eq!(page.attribute("client-name", "data-client").as_deref(), Some(application.client_id));
}

#[tokio::test]
async fn an_app_without_a_secret_needs_consent_each_time() {
    let server = Server::start().await;
    let application = Application::native(&server).await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    for _ in 0..2 {
        let page = browser.open(&application.attempt(&[]).url).await;
        application.code(&application.allow(&browser, &page, "allow").await);
    }
    let silent = application.attempt(&[("prompt", "none")]);
    assert_eq!(application.error(&browser.open(&silent.url).await), "consent_required");
}
