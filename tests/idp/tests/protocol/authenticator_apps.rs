//! *Use a different authenticator app*: a code as second factor, never phone sign-in.

use authenticator_core::enrollment::{Enrollment, OtpEnrollment};
use authenticator_core::otp::Totp;
use authenticator_core::protocol::DevelopmentServers;
use reqwest::StatusCode;

use crate::support::{Browser, Page, Server};

const PAGE: &str = "/t1/security-info/authenticator-app";

/// Another authenticator app, which took over the secret of a page.
pub(crate) struct OtherApp(OtpEnrollment);

impl OtherApp {
    fn scan(page: &Page) -> Self {
        let text = page.attribute("otp-link", "href").expect("a secret");
        match Enrollment::parse(&text, DevelopmentServers::Refused).unwrap() {
            Enrollment::OneTimePassword(read) => Self(read),
            _ => panic!("not of another app"),
        }
    }

    pub(crate) fn code_at(&self, seconds: u64) -> String {
        let (secret, algorithm, digits) = (self.0.secret().reveal(), self.0.algorithm(), self.0.digits());
        Totp { secret, algorithm, digits, period: 30 }.at(seconds).unwrap().reveal().to_owned()
    }

    /// A code of none of the time steps around.
    pub(crate) fn wrong_at(&self, seconds: u64) -> String {
        let near: Vec<String> = [seconds - 30, seconds, seconds + 30].map(|at| self.code_at(at)).into();
        (0..).map(|number| format!("{number:06}")).find(|code| !near.contains(code)).unwrap()
    }
}

/// Starts out of the wizard; gives the app.
async fn begin(browser: &Browser) -> OtherApp {
    browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    OtherApp::scan(&browser.submit("/t1/security-info/wizard", PAGE, &[]).await)
}

/// Adds another authenticator app, as a person does.
pub(crate) async fn add(server: &Server, browser: &Browser) -> OtherApp {
    add_at(|| server.now(), browser).await
}

/// The same, by another clock.
pub(crate) async fn add_at(now: impl Fn() -> u64, browser: &Browser) -> OtherApp {
    let app = begin(browser).await;
    let code = app.code_at(now());
    let page = browser.submit(PAGE, &format!("{PAGE}/confirm"), &[("code", &code)]).await;
    assert!(page.html.contains("data-method=\"code\""), "{}", page.html);
    app
}

#[tokio::test]
async fn e10_a_different_authenticator_app_is_added_by_one_right_code() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    assert!(page.html.contains("Use a different authenticator app"));
    let manual = page.text("manual-code").unwrap();
    let page = browser.submit("/t1/security-info/wizard", PAGE, &[]).await;
    assert_eq!(crate::support::Phone::new(&server).await.enroll(&manual).await.code(), "code_expired");
    let app = OtherApp::scan(&page);
    assert_eq!((app.0.issuer(), app.0.account()), (Some("Contoso (demo)"), "ana"));
    let typed = page.text("otp-secret").unwrap().replace(' ', "");
    assert!(page.attribute("otp-link", "href").unwrap().contains(&format!("secret={typed}&")));
    assert_eq!(page.attribute("qr", "src").as_deref(), Some("/t1/security-info/authenticator-app/qr.svg"));
    assert!(browser.open(&format!("{PAGE}/qr.svg")).await.html.contains("<svg"));
    assert_eq!(Browser::new(&server).look(&format!("{PAGE}/qr.svg")).await.status, StatusCode::NOT_FOUND);
    assert!(!browser.open("/t1/security-info").await.html.contains("data-method=\"code\""), "not yet");

    let confirm = format!("{PAGE}/confirm");
    let page = browser.submit(PAGE, &confirm, &[("code", &app.wrong_at(server.now()))]).await;
    assert_eq!(page.text("message").as_deref(), Some("That code is wrong."));
    let page = browser.submit(PAGE, &confirm, &[("code", &app.code_at(server.now()))]).await;
    assert!(page.html.contains("data-method=\"code\""));
    assert_eq!(
        browser.look(&format!("{PAGE}/qr.svg")).await.status,
        StatusCode::NOT_FOUND,
        "the secret is shown no more"
    );

    assert!(Browser::new(&server).type_user("ana").await.number().is_none(), "never phone sign-in");
    assert!(server.live("ana", "mfa").await.is_none());
}

#[tokio::test]
async fn e10_an_app_that_is_not_confirmed_in_time_is_dropped() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let app = begin(&browser).await;
    server.advance(599).await;
    assert!(browser.open(PAGE).await.text("otp-secret").is_some());
    server.advance(1).await;
    let page = browser.open(PAGE).await;
    assert!(page.text("message").unwrap().contains("has ended"), "{}", page.html);
    let code = app.code_at(server.now());
    browser.submit(PAGE, &format!("{PAGE}/confirm"), &[("code", &code)]).await;
    assert!(!browser.open("/t1/security-info").await.html.contains("data-method=\"code\""));
    browser.submit(PAGE, &format!("{PAGE}/leave"), &[]).await;
    assert!(browser.look(PAGE).await.location().ends_with("/security-info"));
}

#[tokio::test]
async fn s10_a_code_counts_once_and_only_around_its_time() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let app = add(&server, &browser).await;
    let confirm = |code: String| {
        let browser = &browser;
        async move { browser.submit("/t1/security-info/confirm", "/t1/security-info/confirm", &[("code", &code)]).await }
    };
    let page = confirm(app.code_at(server.now())).await;
    assert_eq!(page.text("message").as_deref(), Some("That code has been used. Wait for the next one."));
    let page = confirm(app.code_at(server.now() - 30)).await;
    assert_eq!(page.text("message").as_deref(), Some("That code has been used. Wait for the next one."));
    let early = app.code_at(server.now() + 30);
    assert!(confirm(early.clone()).await.html.contains("Your sign-in methods"), "the phone's clock may be fast");
    server.advance(30).await;
    let page = confirm(early).await;
    assert_eq!(page.text("message").as_deref(), Some("That code has been used. Wait for the next one."));
    server.advance(600).await;
    let page = confirm(app.code_at(server.now() - 60)).await;
    assert_eq!(page.text("message").as_deref(), Some("That code is wrong."));
    assert!(confirm(app.code_at(server.now() - 30)).await.html.contains("Your sign-in methods"), "or slow");
}

#[tokio::test]
async fn s10_wrong_codes_are_throttled() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let app = add(&server, &browser).await;
    server.advance(60).await;
    let confirm = |code: String| {
        let browser = &browser;
        async move { browser.submit("/t1/security-info/confirm", "/t1/security-info/confirm", &[("code", &code)]).await }
    };
    for _ in 0..5 {
        let page = confirm(app.wrong_at(server.now())).await;
        assert_eq!(page.text("message").as_deref(), Some("That code is wrong."));
    }
    let page = confirm(app.code_at(server.now())).await;
    assert_eq!(page.text("message").as_deref(), Some("Too many wrong codes. Try again later."));
    server.advance(60).await;
    assert!(confirm(app.code_at(server.now())).await.html.contains("Your sign-in methods"));
    server.advance(30).await;
    assert_eq!(confirm(app.wrong_at(server.now())).await.text("message").as_deref(), Some("That code is wrong."));
}
