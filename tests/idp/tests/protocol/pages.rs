//! The pages, as a browser without scripts sees them.

use authenticator_core::protocol::{AccountState, Decision, Verdict};
use reqwest::StatusCode;

use crate::enrollment::wrong;
use crate::support::{Browser, PASSWORD, Phone, Server, http, strip};

/// Adds a phone by the wizard, as a person does; gives the phone.
pub(crate) async fn add_phone(server: &Server, browser: &Browser) -> Phone {
    let mut phone = Phone::new(server).await;
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    assert_eq!(page.state().as_deref(), Some("waiting"));
    let code = page.text("manual-code").unwrap();
    let challenge = phone.adopt(phone.enroll(&code).await.jwt()).challenge.unwrap();
    let page = browser.open("/t1/security-info/wizard").await;
    assert_eq!(page.state().as_deref(), Some("live"));
    assert_eq!(phone.approve(&challenge, &page.number().unwrap()).await, Verdict::Approved);
    assert_eq!(browser.open("/t1/security-info/wizard").await.state().as_deref(), Some("approved"));
    phone
}

#[tokio::test]
async fn e1_the_wizard_shows_a_code_a_number_and_the_end() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    let page = browser.sign_in("ana").await;
    assert_eq!(page.attribute("amr", "data-amr").as_deref(), Some("pwd"));
    assert!(browser.open("/t1/security-info").await.html.contains("data-method=\"password\""));
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    assert_eq!(page.text("manual-url"), Some(server.issuer()));
    assert_eq!(page.attribute("qr", "src").as_deref(), Some("/t1/security-info/qr.svg"));
    assert!(browser.open("/t1/security-info/qr.svg").await.html.contains("<svg"));
    assert!(browser.bytes("/t1/security-info/qr.png").await.starts_with(b"\x89PNG"));
    assert_eq!(Browser::new(&server).look("/t1/security-info/qr.png").await.status, StatusCode::NOT_FOUND);

    let phone = add_phone(&server, &browser).await;
    assert_eq!(browser.look("/t1/security-info/qr.png").await.status, StatusCode::NOT_FOUND, "the code is used");
    browser.submit("/t1/security-info/wizard", "/t1/security-info/wizard/leave", &[]).await;
    let page = browser.open("/t1/security-info").await;
    assert!(page.html.contains(&format!("data-device=\"{}\" data-state=\"push\"", phone.device.unwrap())));
    assert!(page.html.contains("Test phone"));
}

#[tokio::test]
async fn e4_a_wizard_that_times_out_is_cleaned_up() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    let code = page.text("manual-code").unwrap();
    server.advance(600).await;
    assert_eq!(browser.open("/t1/security-info/wizard").await.state().as_deref(), Some("expired"));
    assert_eq!(Phone::new(&server).await.enroll(&code).await.code(), "code_expired");

    let page = browser.submit("/t1/security-info/wizard", "/t1/security-info/wizard", &[]).await;
    let mut phone = Phone::new(&server).await;
    phone.adopt(phone.enroll(&page.text("manual-code").unwrap()).await.jwt());
    server.advance(600).await;
    assert_eq!(browser.open("/t1/security-info/wizard").await.state().as_deref(), Some("expired"));
    assert_eq!(phone.account().await.state, AccountState::Removed);
}

#[tokio::test]
async fn e4_a_wizard_that_is_left_is_cleaned_up() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    let code = page.text("manual-code").unwrap();
    browser.submit("/t1/security-info/wizard", "/t1/security-info/wizard/leave", &[]).await;
    assert_eq!(Phone::new(&server).await.enroll(&code).await.code(), "code_expired");

    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    let mut phone = Phone::new(&server).await;
    phone.adopt(phone.enroll(&page.text("manual-code").unwrap()).await.jwt());
    browser.submit("/t1/security-info/wizard", "/t1/security-info/wizard/leave", &[]).await;
    assert_eq!(phone.account().await.state, AccountState::Removed);
}

#[tokio::test]
async fn s1_a_user_with_a_credential_sees_a_number_and_signs_in() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let before = browser.look("/t1/signin").await.session();
    let page = browser.type_user("Ana ").await;
    let number = page.number().expect("a number in place of a password box");
    assert!(!page.html.contains("type=\"password\""));
    assert!(page.html.contains("Use your password instead"));
    let challenge = phone.only_challenge().await;
    let names: Vec<String> = phone.challenge(&challenge).context.into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["application", "location", "ip", "browser", "os"]);
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);

    let stranger = Browser::new(&server);
    assert_eq!(stranger.open("/t1/signin").await.number(), None);
    let redeemed = browser.look("/t1/signin").await;
    assert_eq!(redeemed.location(), "/t1");
    let cookie = redeemed.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_ne!(before, redeemed.session(), "the session id changes at success");
    let page = browser.open("/t1").await;
    assert_eq!(page.attribute("amr", "data-amr").as_deref(), Some("pop mfa"));
    assert_eq!(page.attribute("signed-in-user", "data-user").as_deref(), Some("ana"));
    assert!(
        stranger.open("/t1").await.html.contains("name=\"user_name\""),
        "the result is redeemed in its browser only"
    );
}

#[tokio::test]
async fn s1_a_tab_that_asked_under_the_old_session_id_signs_nobody_out_and_follows() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let before = browser.look("/t1/signin").await.session();
    let number = browser.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(browser.look("/t1/signin").await.location(), "/t1");

    let late = Browser::look_as(&server, "/t1/signin", &before).await;
    assert_eq!(late.location(), "/t1/signin", "it asks again, with what the other tab got by then");
    assert!(!late.headers.contains_key("set-cookie"), "{:?}", late.headers);
    assert_eq!(browser.look("/t1/signin").await.location(), "/t1", "it is led to where the sign-in led");
    assert_eq!(browser.open("/t1").await.attribute("signed-in-user", "data-user").as_deref(), Some("ana"));
}

/// Nothing that comes with another tab would change it: the page does not lead to itself.
#[tokio::test]
async fn s1_an_approval_that_was_voided_lets_the_person_begin_anew() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let number = browser.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    server.revoke("ana", "device").await;
    let page = browser.look("/t1/signin").await;
    assert!(page.html.contains("name=\"user_name\""), "{:?}", page.headers);
}

#[tokio::test]
async fn s1_password_and_app_switch_and_mfa_follows_the_password() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    let page = browser.submit("/t1/signin", "/t1/signin/use-password", &[]).await;
    assert!(page.html.contains("type=\"password\"") && page.html.contains("Use an app instead"));
    assert!(phone.challenges().await.is_empty(), "the request ended");
    let page = browser.submit("/t1/signin", "/t1/signin/use-app", &[]).await;
    assert!(page.number().is_some());
    browser.submit("/t1/signin", "/t1/signin/use-password", &[]).await;
    let page = browser.type_password("wrong").await;
    assert_eq!(page.text("message").as_deref(), Some("User name or password is wrong."));
    let number = browser.type_password(PASSWORD).await.number().expect("a second factor");
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.challenge(&challenge).purpose.as_str(), "mfa");
    phone.approve(&challenge, &number).await;
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.attribute("amr", "data-amr").as_deref(), Some("pwd pop mfa"));
}

#[tokio::test]
async fn s3_s5_s6_s7_each_end_has_its_own_message() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    // A browser that the user has signed in with is not limited by the three of strangers.
    let number = browser.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    phone.approve(&challenge, &number).await;
    browser.open("/t1/signin").await;

    let mut texts = std::collections::BTreeSet::new();
    for end in ["wrong_number", "denied", "reported", "expired", "superseded"] {
        let number = browser.type_user("ana").await.number().unwrap();
        let challenge = phone.only_challenge().await;
        match end {
            "wrong_number" => _ = phone.approve(&challenge, &wrong(&number)).await,
            "denied" => _ = phone.refuse(&challenge, Decision::Deny).await,
            "reported" => _ = phone.refuse(&challenge, Decision::Report).await,
            "expired" => server.advance(60).await,
            _ => _ = server.sign_in("ana", "sign_in").await,
        }
        let page = browser.open("/t1/signin").await;
        assert_eq!(page.state().as_deref(), Some(end));
        assert!(page.number().is_none());
        assert!(page.html.contains("Use your password instead") && page.html.contains("Try again"));
        assert!(texts.insert(page.text("request-state").unwrap()), "{end} has its own words");
    }
    let page = browser.submit("/t1/signin", "/t1/signin/again", &[]).await;
    assert!(page.number().is_some());
}

#[tokio::test]
async fn s7_a_second_browser_supersedes_on_the_page() {
    let server = Server::start().await;
    let _phone = Phone::enabled(&server, "ana").await;
    let (first, second) = (Browser::new(&server), Browser::new(&server));
    first.type_user("ana").await;
    let page = second.type_user("ana").await;
    assert_eq!(first.open("/t1/signin").await.state().as_deref(), Some("superseded"));
    assert_eq!(page.state().as_deref(), Some("live"));
    first.submit("/t1/signin", "/t1/signin/again", &[]).await;
    assert_eq!(second.open("/t1/signin").await.state().as_deref(), Some("superseded"), "and the other way round");
}

#[tokio::test]
async fn s7_strangers_may_start_three_in_ten_minutes() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let home = Browser::new(&server);
    let number = home.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    phone.approve(&challenge, &number).await;
    home.open("/t1/signin").await;

    for _ in 0..2 {
        assert!(Browser::new(&server).type_user("ana").await.number().is_some());
    }
    let page = Browser::new(&server).type_user("ana").await;
    assert!(page.number().is_none() && page.html.contains("type=\"password\""), "then the other methods");
    assert!(home.type_user("ana").await.number().is_some(), "a browser that the user knows goes on");
    server.advance(601).await;
    assert!(Browser::new(&server).type_user("ana").await.number().is_some());
}

#[tokio::test]
async fn unknown_names_look_like_known_ones_without_a_credential() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let pages = [Browser::new(&server).type_user("ben").await, Browser::new(&server).type_user("nobody").await];
    let [known, unknown] = [strip(&pages[0].html, "ben"), strip(&pages[1].html, "nobody")];
    assert_eq!(known, unknown);

    let mut after = Vec::new();
    for name in ["ben", "nobody"] {
        let browser = Browser::new(&server);
        browser.type_user(name).await;
        for _ in 0..10 {
            browser.type_password("wrong").await;
        }
        let page = browser.type_password(PASSWORD).await;
        after.push(strip(&page.html, name));
    }
    assert_eq!(after[0], after[1]);
    assert!(after[0].contains("Too many wrong passwords"));
}

#[tokio::test]
async fn forms_belong_to_their_session() {
    let server = Server::start().await;
    let (browser, other) = (Browser::new(&server), Browser::new(&server));
    let csrf = other.open("/t1/signin").await.csrf();
    browser.open("/t1/signin").await;
    for token in ["", "wrong", csrf.as_str()] {
        let page = browser.send("/t1/signin", &[("csrf", token), ("user_name", "ana")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn pages_allow_nothing_inline_and_nothing_from_elsewhere() {
    let server = Server::start().await;
    let page = Browser::new(&server).open("/t1/signin").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"));
    assert!(!page.html.contains("style=") && !page.html.contains("<style") && !page.html.contains("onclick"));
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    assert!(Browser::new(&server).open("/assets/style.css").await.html.contains("prefers-color-scheme: dark"));
    assert_eq!(Browser::new(&server).open("/assets/live.js").await.status, StatusCode::OK);
}

#[tokio::test]
async fn p11_removing_on_the_web_is_told_to_the_phone() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let mut phone = add_phone(&server, &browser).await;
    phone.enable(&server, "ana").await;
    let device = phone.device.unwrap().to_string();
    let page = browser.open("/t1/security-info").await;
    assert!(page.html.contains("data-state=\"passwordless\""));

    let stranger = Browser::new(&server);
    stranger.sign_in("ben").await;
    let path = format!("/t1/security-info/devices/{device}/remove");
    let refused = stranger.submit("/t1/security-info", &path, &[]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "only one's own");

    let path = format!("/t1/security-info/devices/{device}/disable");
    let page = browser.submit("/t1/security-info", &path, &[]).await;
    assert!(page.html.contains("data-state=\"push\""));
    assert_eq!(phone.account().await.credential.unwrap().reason.as_deref(), Some("removed_by_user"));
    let path = format!("/t1/security-info/devices/{device}/remove");
    let page = browser.submit("/t1/security-info", &path, &[]).await;
    assert!(!page.html.contains(&device));
    assert_eq!(phone.account().await.removed_reason.as_deref(), Some("removed_by_user"));
}

#[tokio::test]
async fn p6_the_admin_page_sets_the_mode() {
    let server = Server::start().await;
    let _phone = Phone::enabled(&server, "ana").await;
    let admin = Browser::new(&server);
    admin.sign_in("admin@contoso.example").await;
    assert!(admin.open("/t1/admin").await.html.contains("<select id=\"mode\""));
    let page = admin.submit("/t1/admin", "/t1/admin", &[("mode", "push"), ("context.ip", "on")]).await;
    assert!(page.html.contains("<option value=\"push\" selected>"));

    let browser = Browser::new(&server);
    let page = browser.type_user("ana").await;
    assert!(page.number().is_none() && !page.html.contains("Use an app instead"), "no link in mode push");
    browser.type_password(PASSWORD).await;
    let live = server.live("ana", "mfa").await.expect("push stays");
    assert_eq!(live["state"], "live");

    let other = Browser::new(&server);
    other.sign_in("ben@contoso.example").await;
    assert_eq!(other.look("/t1/admin").await.status, StatusCode::FORBIDDEN);
    let csrf = other.open("/t1/security-info").await.csrf();
    let refused = other.send("/t1/admin", &[("csrf", &csrf), ("mode", "any")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn p6_passwordless_offers_no_wizard() {
    let server = Server::start().await;
    server.policy(serde_json::json!({ "mode": "passwordless" })).await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let page = browser.open("/t1/security-info").await;
    assert!(!page.html.contains("Add sign-in method"));
    let csrf = page.html.find("name=\"csrf\"");
    assert!(csrf.is_none(), "nothing to do here");
    assert!(
        page.html.contains(&format!("<code id=\"issuer\">{}</code>", server.issuer())),
        "where the phone signs in itself"
    );
}

#[tokio::test]
async fn p6_passwordless_steps_a_password_up_with_phone_sign_in() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    server.policy(serde_json::json!({ "mode": "passwordless" })).await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    browser.submit("/t1/signin", "/t1/signin/use-password", &[]).await;
    let number = browser.type_password(PASSWORD).await.number().unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.challenge(&challenge).purpose.as_str(), "sign_in");
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(browser.open("/t1/signin").await.attribute("amr", "data-amr").as_deref(), Some("pwd pop mfa"));
}

#[tokio::test]
async fn a_page_follows_a_request_that_is_asked_anew() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    browser.submit("/t1/signin", "/t1/signin/use-password", &[]).await;
    let before = browser.type_password(PASSWORD).await.number().unwrap();
    server.revoke("ana", "credential").await;
    let page = browser.open("/t1/signin").await;
    let number = page.number().expect("still waiting");
    assert_ne!(number, before);
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(browser.open("/t1/signin").await.attribute("amr", "data-amr").as_deref(), Some("pwd pop mfa"));
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    browser.submit("/t1", "/t1/signout", &[]).await;
    assert!(browser.look("/t1/security-info").await.location().ends_with("/t1/signin"));
}

#[tokio::test]
async fn people_get_pages_with_a_reason_and_a_way_on_where_programs_get_problems() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let gone = browser.look("/t1/security-info/devices/AAAAAAAAAAAAAAAAAAAAAA/remove").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert!(gone.html.contains("not any more") && gone.html.contains("href=\"/t1\""), "{}", gone.html);
    for path in ["/", "/t1/signin/", "/other/signin"] {
        let request = http().get(format!("{}{path}", server.origin()));
        let page = request.header("accept", "text/html,*/*;q=0.8").send().await.unwrap();
        assert_eq!(page.status(), StatusCode::NOT_FOUND, "{path}");
        let html = page.text().await.unwrap();
        assert!(html.contains("<h1>") && html.contains("ere is nothing"), "{path}: {html}");
    }
    let problem = http().get(format!("{}/", server.origin())).send().await.unwrap();
    assert_eq!(problem.headers()["content-type"], "application/problem+json");
}

#[tokio::test]
async fn pages_name_the_organisation() {
    let server = Server::start().await;
    let page = Browser::new(&server).open("/t1/signin").await;
    assert!(page.html.contains("<title>Sign in - Contoso (demo)</title>"), "{}", page.html);
    assert!(page.html.contains("<p id=\"organisation\">Contoso (demo)</p>"), "{}", page.html);
}

#[tokio::test]
async fn a_user_name_that_is_none_is_answered_in_words() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    for (name, word) in [("   ", "no_user_name"), (&"a".repeat(300), "user_name_too_long")] {
        let page = browser.submit("/t1/signin", "/t1/signin", &[("user_name", name)]).await;
        assert_eq!(page.attribute("message", "data-message").as_deref(), Some(word), "{}", page.html);
    }
}
