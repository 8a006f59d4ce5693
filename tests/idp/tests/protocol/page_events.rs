//! The streams of pages that wait: what a script hears, and what a page without one does.

use authenticator_core::protocol::{Decision, Verdict};
use reqwest::StatusCode;

use crate::enrollment::wrong;
use crate::support::{Browser, Phone, Server};

const EVENTS: &str = "/t1/signin/events";

#[tokio::test]
async fn s3_s5_s7_the_page_hears_at_once_how_its_request_ends() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    for end in ["approved", "wrong_number", "denied", "superseded", "reported"] {
        let page = browser.type_user("ana").await;
        let number = page.number().unwrap();
        let mut events = browser.events(EVENTS).await;
        let first = events.next().await.unwrap();
        assert_eq!((first["state"].as_str(), first["seconds_left"].as_u64()), (Some("live"), Some(60)));
        assert!(
            page.html.contains(&format!("data-view=\"{}\"", first["view"].as_str().unwrap())),
            "the page shows this"
        );
        let challenge = phone.only_challenge().await;
        match end {
            "approved" => _ = phone.approve(&challenge, &number).await,
            "wrong_number" => _ = phone.approve(&challenge, &wrong(&number)).await,
            "denied" => _ = phone.refuse(&challenge, Decision::Deny).await,
            "superseded" => _ = server.sign_in("ana", "sign_in").await,
            _ => _ = phone.refuse(&challenge, Decision::Report).await,
        }
        let last = events.next().await.unwrap();
        assert_eq!((last["state"].as_str(), last["seconds_left"].as_u64()), (Some(end), None));
        assert_ne!(first["view"], last["view"]);
        assert_eq!(events.next().await, None, "the stream ends with the request");
        browser.open("/t1/signin").await;
    }
}

#[tokio::test]
async fn s6_the_page_hears_that_the_time_is_over_though_nothing_else_happens() {
    let server = Server::start().await;
    let _phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let page = browser.type_user("ana").await;
    assert_eq!(page.attribute("seconds-left", "data-seconds").as_deref(), Some("60"));
    let mut moved = browser.events(EVENTS).await;
    assert_eq!(moved.state().await, "live");
    server.advance(40).await;
    assert_eq!(moved.next().await.unwrap()["seconds_left"], 20, "a clock that was moved is told");
    assert_eq!(browser.open("/t1/signin").await.attribute("seconds-left", "data-seconds").as_deref(), Some("20"));
    server.advance(19).await;

    let mut alone = browser.events(EVENTS).await;
    assert_eq!(alone.next().await.unwrap()["seconds_left"], 1);
    server.advance_unheard(1);
    assert_eq!(alone.state().await, "expired", "by the stream's own timer");
    assert_eq!(alone.next().await, None);
    let page = browser.open("/t1/signin").await;
    assert_eq!((page.state().as_deref(), page.number()), (Some("expired"), None));
    assert!(page.html.contains("<title>Out of time"), "the title says it");
}

#[tokio::test]
async fn the_page_hears_of_a_request_that_is_asked_anew() {
    let server = Server::start().await;
    let _phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    browser.submit("/t1/signin", "/t1/signin/use-password", &[]).await;
    browser.type_password(crate::support::PASSWORD).await;
    let mut events = browser.events(EVENTS).await;
    let first = events.next().await.unwrap();
    server.revoke("ana", "credential").await;
    let anew = events.next().await.unwrap();
    assert_eq!((first["state"].as_str(), anew["state"].as_str()), (Some("live"), Some("live")));
    assert_ne!(first["view"], anew["view"], "another number");
}

#[tokio::test]
async fn a_stream_tells_its_own_session_only_and_ends_with_the_server() {
    let server = Server::start().await;
    let _phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    let mut stranger = Browser::new(&server).events(EVENTS).await;
    assert_eq!(stranger.state().await, "none");
    assert_eq!(stranger.next().await, None);

    let mut events = browser.events(EVENTS).await;
    assert_eq!(events.state().await, "live");
    let ended = tokio::spawn(async move { events.next().await });
    server.stop().await;
    assert_eq!(ended.await.unwrap(), None);
}

#[tokio::test]
async fn a_browser_has_a_few_streams_at_a_time() {
    let server = Server::start().await;
    let _phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    let mut open = Vec::new();
    for _ in 0..4 {
        let mut events = browser.events(EVENTS).await;
        events.next().await.unwrap();
        open.push(events);
    }
    let refused = browser.request_events(EVENTS).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key("retry-after"));
    server.advance(60).await;
    for events in &mut open {
        assert_eq!(events.state().await, "expired");
        assert_eq!(events.next().await, None);
    }
    assert_eq!(browser.events(EVENTS).await.state().await, "expired", "streams that ended make room");
}

#[tokio::test]
async fn pages_that_wait_work_without_a_script() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let page = browser.type_user("ana").await;
    assert!(page.html.contains("<noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>"));
    assert!(page.html.contains("src=\"/assets/live.js\" defer data-events=\"/t1/signin/events\""));
    assert!(!page.html.contains("<script>"));
    let challenge = phone.only_challenge().await;
    phone.refuse(&challenge, Decision::Deny).await;
    let page = browser.open("/t1/signin").await;
    assert!(!page.html.contains("refresh") && !page.html.contains("live.js"), "nothing more to wait for");
}

#[tokio::test]
async fn e4_the_wizard_hears_of_the_phone_and_of_the_end() {
    const WIZARD: &str = "/t1/security-info/wizard/events";
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    assert_eq!(page.attribute("seconds-left", "data-seconds").as_deref(), Some("600"));
    let mut events = browser.events(WIZARD).await;
    assert_eq!(events.state().await, "waiting");
    let mut phone = Phone::new(&server).await;
    let code = page.text("manual-code").unwrap();
    let challenge = phone.adopt(phone.enroll(&code).await.jwt()).challenge.unwrap();
    assert_eq!(events.state().await, "live");
    let number = browser.open("/t1/security-info/wizard").await.number().unwrap();
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(events.state().await, "approved");
    assert_eq!(events.next().await, None);
    browser.submit("/t1/security-info/wizard", "/t1/security-info/wizard/leave", &[]).await;

    let idle = Browser::new(&server);
    assert_eq!(idle.events(WIZARD).await.state().await, "none");
    assert_eq!(idle.request_events("/t1/security-info/events").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(idle.request_events("/t1/authorize/events").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn e4_the_wizard_hears_that_its_code_has_ended() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    let mut events = browser.events("/t1/security-info/wizard/events").await;
    assert_eq!(events.state().await, "waiting");
    server.advance(600).await;
    assert_eq!(events.state().await, "expired");
}
