//! Long polls.

use std::time::{Duration, Instant};

use authenticator_core::protocol::RequestsClaims;
use reqwest::{Method, StatusCode};

use crate::support::{Phone, Reply, Server};

/// Longer than any step of a test, shorter than the wait of a poll.
const SOON: Duration = Duration::from_secs(15);

/// Opens a poll that waits, and gives what ends it. The poll is open when this returns.
async fn open_poll(server: &Server, phone: &Phone, cursor: &str) -> tokio::task::JoinHandle<Reply> {
    let url = phone.endpoint("requests");
    let proof = phone.proof(&reqwest::Method::GET, &url, None);
    let request = server.http.get(format!("{url}?wait=25&after={cursor}")).header("dpop", proof);
    let before = server.open_polls();
    let poll = tokio::spawn(async move { Reply::of(request.send().await.unwrap()).await });
    while server.open_polls() == before {
        tokio::task::yield_now().await;
    }
    poll
}

async fn cursor(phone: &Phone) -> String {
    phone.read::<RequestsClaims>(phone.poll("wait=0").await.jwt()).cursor.to_string()
}

#[tokio::test]
async fn s9_a_poll_answers_at_once_if_the_set_is_another() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    let cursor = cursor(&phone).await;
    server.sign_in("ana", "sign_in").await;
    let start = Instant::now();
    let list: RequestsClaims = phone.read(phone.poll(&format!("wait=25&after={cursor}")).await.jwt());
    assert_eq!(list.challenges.len(), 1);
    assert_ne!(list.cursor.as_str(), cursor);
    assert!(start.elapsed() < SOON);
    let same: RequestsClaims = phone.read(phone.poll(&format!("wait=0&after={}", list.cursor)).await.jwt());
    assert_eq!((same.cursor, same.challenges), (list.cursor, list.challenges), "200 with the same cursor");
}

#[tokio::test]
async fn s7_open_polls_see_a_beginning_a_supersession_and_an_expiry() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    let mut last = cursor(&phone).await;
    for step in ["begin", "supersede", "expire"] {
        let poll = open_poll(&server, &phone, &last).await;
        let start = Instant::now();
        match step {
            "expire" => server.advance(60).await,
            _ => _ = server.sign_in("ana", "sign_in").await,
        }
        let reply = tokio::time::timeout(SOON, poll).await.expect("the poll ends").unwrap();
        let list: RequestsClaims = phone.read(reply.jwt());
        assert_eq!(list.challenges.len(), usize::from(step != "expire"), "{step}");
        assert_ne!(list.cursor.as_str(), last, "{step}");
        assert!(start.elapsed() < SOON, "{step}");
        last = list.cursor.to_string();
    }
}

#[tokio::test]
async fn a_newer_poll_ends_the_older() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    let other = Phone::enabled(&server, "ana").await;
    let cursor = cursor(&phone).await;
    let older = open_poll(&server, &phone, &cursor).await;
    other.poll("wait=0").await;
    assert!(!older.is_finished(), "another device's poll does not end it");
    phone.poll("wait=0").await;
    let reply = tokio::time::timeout(SOON, older).await.expect("the older poll ends").unwrap();
    assert_eq!((reply.status, reply.body.as_str()), (StatusCode::NO_CONTENT, ""));
}

#[tokio::test]
async fn polls_end_when_the_server_stops() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    let poll = open_poll(&server, &phone, &cursor(&phone).await).await;
    server.stop().await;
    let reply = tokio::time::timeout(SOON, poll).await.expect("the poll ends").unwrap();
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn a_list_answers_its_proof() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    let url = phone.endpoint("requests");
    phone.poll("").await;
    let proof = phone.proof(&reqwest::Method::GET, &url, None);
    let payload = authenticator_core::jose::base64url_decode(proof.split('.').nth(1).unwrap()).unwrap();
    let payload: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    let reply = phone.call_with(reqwest::Method::GET, &url, "", &proof, None, None).await;
    let list: RequestsClaims = phone.read(reply.jwt());
    assert_eq!(list.req.to_string(), payload["jti"]);
    assert_eq!(list.iat.seconds(), server.now());
    for wait in ["26", "-1", "x"] {
        assert_eq!(phone.poll(&format!("wait={wait}")).await.code(), "malformed");
    }
}

#[tokio::test]
async fn a_query_that_says_a_thing_twice_is_malformed() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    assert_eq!(phone.poll("wait=0&wait=1").await.code(), "malformed");
    let twice = phone.call(Method::GET, "account", "devices=1&devices=1", None, None).await;
    assert_eq!(twice.code(), "malformed");
}

#[tokio::test]
async fn a_device_that_can_answer_nothing_gets_an_empty_list() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    phone.register(&token).await;
    phone.request_credential(&crate::support::new_key(), &token).await;
    assert_eq!(phone.challenges().await.len(), 1);
    let block = async |blocked: bool| {
        server.control("users/ana/block", serde_json::json!({ "blocked": blocked })).await;
    };
    block(true).await;
    assert!(phone.challenges().await.is_empty(), "of a blocked user");
    block(false).await;
    assert_eq!(phone.challenges().await.len(), 1);
    server.revoke("ana", "device").await;
    assert!(phone.challenges().await.is_empty(), "of a removed account");
    for query in ["", "after=", "wait=25&after="] {
        assert_eq!(phone.poll(query).await.status, StatusCode::OK, "{query}: at once");
    }
}
