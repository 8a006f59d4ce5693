//! A server behind proxies: limits count the client, and the phone shows it.

use crate::support::{Browser, Phone, Server};

const BY_X: &str = "[proxies]\nnetworks = [\"127.0.0.1\"]\nheader = \"x-forwarded-for\"\n";
const BY_RFC: &str = "[proxies]\nnetworks = [\"127.0.0.0/8\"]\n";

/// The address that the phone is shown for a sign-in from a browser.
async fn shown(server: &Server, browser: &Browser) -> String {
    let phone = Phone::enabled(server, "ana").await;
    browser.type_user("ana").await.number().expect("a number");
    let asked = phone.challenge(&phone.only_challenge().await);
    asked.context.iter().find(|entry| entry.name == "ip").unwrap().text.clone()
}

#[tokio::test]
async fn the_phone_shows_the_client_and_not_the_proxy() {
    let server = Server::start_configured(BY_X).await;
    let browser = Browser::behind_proxy(&server, "x-forwarded-for", "203.0.113.9, 192.0.2.7");
    assert_eq!(shown(&server, &browser).await, "192.0.2.7");
    let server = Server::start_configured(BY_RFC).await;
    let browser = Browser::behind_proxy(&server, "forwarded", "for=\"[2001:db8::17]:4711\";proto=https");
    assert_eq!(shown(&server, &browser).await, "2001:db8::17");
}

#[tokio::test]
async fn a_header_that_no_proxy_is_known_to_send_counts_nothing() {
    let server = Server::start().await;
    let browser = Browser::behind_proxy(&server, "x-forwarded-for", "192.0.2.7");
    assert_eq!(shown(&server, &browser).await, "127.0.0.1");
    let server = Server::start_configured(BY_RFC).await;
    let browser = Browser::behind_proxy(&server, "x-forwarded-for", "192.0.2.7");
    assert_eq!(shown(&server, &browser).await, "127.0.0.1", "the other header");
}

#[tokio::test]
async fn one_client_behind_a_proxy_does_not_use_up_the_limit_of_another() {
    let server = Server::start_configured(BY_X).await;
    server.policy(serde_json::json!({"user_name_limit": 10})).await;
    let refused = async |address: &'static str| {
        // Each time another browser: only the address is the same.
        let browser = Browser::behind_proxy(&server, "x-forwarded-for", address);
        browser.type_user("nobody").await.message().as_deref() == Some("too_many_names")
    };
    let mut tried = 0;
    while !refused("192.0.2.7").await {
        tried += 1;
        assert!(tried < 20, "one address has a limit");
    }
    assert_eq!(tried, 10);
    assert!(!refused("192.0.2.8").await);
    assert!(refused("192.0.2.7").await);
}
