//! A forgotten password: the number, a new password, and what ends with the old one.

use authenticator_core::protocol::{Purpose, Verdict};

use crate::enrollment::wrong;
use crate::support::{Browser, PASSWORD, Phone, Server};

const NEW: &str = "green lamps sing low";

/// Types the user name of a forgotten password; gives the number.
async fn forget(browser: &Browser, user: &str) -> Option<String> {
    browser.submit("/t1/signin/forgot", "/t1/signin/forgot", &[("user_name", user)]).await.number()
}

async fn choose(browser: &Browser, password: &str, again: &str) -> crate::support::Page {
    let form = [("password", password), ("again", again)];
    browser.submit("/t1/signin", "/t1/signin/new-password", &form).await
}

#[tokio::test]
async fn s8_a_forgotten_password_is_replaced_after_a_number_match() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let browser = Browser::new(&server);
    assert!(browser.type_user("ana").await.html.contains("Forgot your password?"));
    let number = forget(&browser, "ana").await.expect("a number");
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.challenge(&challenge).purpose, Purpose::PasswordReset);
    assert!(browser.open("/t1/signin").await.html.contains("Waiting for your phone"), "nothing before the match");
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);

    let matched = browser.look("/t1/signin").await;
    let first = matched.session();
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.attribute("password", "autocomplete").as_deref(), Some("new-password"));
    for (password, again, why) in [
        (NEW, "another", "passwords_differ"),
        ("short", "short", "password_too_short"),
        ("passwordpassword", "passwordpassword", "password_common"),
        ("ana-ana-ana-ana-ana", "ana-ana-ana-ana-ana", "password_common"),
        ("anaanaana 12345", "anaanaana 12345", "password_name"),
    ] {
        assert_eq!(choose(&browser, password, again).await.message().as_deref(), Some(why));
    }
    let csrf = browser.open("/t1/signin").await.csrf();
    let form = [("csrf", csrf.as_str()), ("password", NEW), ("again", NEW)];
    let changed = browser.send("/t1/signin/new-password", &form).await;
    assert_ne!(changed.session(), first, "the session id changes at success");
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.message().as_deref(), Some("password_changed"));
    assert_eq!(browser.type_password(PASSWORD).await.message().as_deref(), Some("wrong_password"));
    let number = browser.type_password(NEW).await.number().expect("the second factor");
    let challenge = phone.only_challenge().await;
    phone.approve(&challenge, &number).await;
    assert_eq!(browser.open("/t1/signin").await.attribute("amr", "data-amr").as_deref(), Some("pwd pop mfa"));
}

#[tokio::test]
async fn s8_whatever_was_begun_under_the_old_password_ends() {
    let server = Server::start().await;
    let (signed_in, half_way) = (Browser::new(&server), Browser::new(&server));
    signed_in.sign_in("ana").await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    assert!(signed_in.open("/t1").await.attribute("signed-in-user", "data-user").is_some());
    half_way.type_user("ana").await;
    assert!(half_way.type_password(PASSWORD).await.number().is_some());
    half_way.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;

    let browser = Browser::new(&server);
    let number = forget(&browser, "ana").await.unwrap();
    let challenge = phone.only_challenge().await;
    phone.approve(&challenge, &number).await;
    browser.open("/t1/signin").await;
    assert_eq!(choose(&browser, NEW, NEW).await.message().as_deref(), Some("password_changed"));

    assert!(signed_in.look("/t1/security-info").await.location().ends_with("/signin"));
    assert_eq!(half_way.open("/t1/signin").await.message().as_deref(), Some("too_late"));
    assert_eq!(phone.register(&token).await.code(), "invalid_token");
}

#[tokio::test]
async fn s8_a_reset_needs_the_right_number_and_ends_after_ten_minutes() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let number = forget(&browser, "ana").await.unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &wrong(&number)).await, Verdict::WrongNumber);
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.state().as_deref(), Some("wrong_number"));
    assert!(!page.html.contains("new-password"));

    let number = browser.submit("/t1/signin", "/t1/signin/again", &[]).await.number().unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.challenge(&challenge).purpose, Purpose::PasswordReset, "the same again");
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert!(Browser::new(&server).open("/t1/signin").await.html.contains("name=\"user_name\""), "in its browser only");
    browser.open("/t1/signin").await;
    server.advance(601).await;
    assert_eq!(choose(&browser, NEW, NEW).await.message().as_deref(), Some("too_late"));
    assert!(browser.type_password(PASSWORD).await.number().is_some(), "the old password stays");
}

#[tokio::test]
async fn s8_a_browser_of_the_old_password_is_a_stranger_after_the_reset() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (old, browser) = (Browser::new(&server), Browser::new(&server));
    let number = old.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    phone.approve(&challenge, &number).await;
    old.open("/t1/signin").await;
    let number = forget(&browser, "ana").await.unwrap();
    let challenge = phone.only_challenge().await;
    phone.approve(&challenge, &number).await;
    browser.open("/t1/signin").await;
    assert!(old.type_user("ana").await.number().is_some(), "known, before the password is another");
    assert_eq!(choose(&browser, NEW, NEW).await.message().as_deref(), Some("password_changed"));
    assert!(old.type_user("ana").await.number().is_some(), "the third start of strangers");
    assert_eq!(old.type_user("ana").await.message().as_deref(), Some("throttled"));
}

#[tokio::test]
async fn s8_what_a_reset_proved_signs_nobody_in() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let browser = Browser::new(&server);
    let number = forget(&browser, "ana").await.unwrap();
    let challenge = phone.only_challenge().await;
    phone.approve(&challenge, &number).await;
    browser.open("/t1/signin").await;
    let page = browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;
    assert!(page.html.contains("data-way=\"password\""), "no password was proved");
    assert!(browser.look("/t1/security-info").await.location().ends_with("/signin"));
}

#[tokio::test]
async fn s8_nobody_without_an_app_resets_a_password_here() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    let page = browser.submit("/t1/signin/forgot", "/t1/signin/forgot", &[("user_name", "ana")]).await;
    assert_eq!((page.number(), page.message().as_deref()), (None, Some("no_reset")));
}

#[tokio::test]
async fn s8_a_changed_credential_asks_for_the_reset_anew() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let before = forget(&browser, "ana").await.unwrap();
    server.revoke("ana", "credential").await;
    let number = browser.open("/t1/signin").await.number().expect("the page goes along");
    assert_ne!(number, before);
    phone.credential = None;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.challenge(&challenge).purpose, Purpose::PasswordReset);
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(choose(&browser, NEW, NEW).await.message().as_deref(), Some("password_changed"));
}
