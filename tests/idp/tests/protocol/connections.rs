//! Connections that take a place and give nothing. The clock of the connections jumps on when nothing else happens.

use std::time::Duration;

use authenticator_core::protocol::RequestsClaims;
use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, pause, timeout};

use crate::support::{Phone, Server};

/// Sends this, and gives what came back until the server closed the connection, and after how long that was.
async fn given_up(server: &Server, said: &str) -> (String, Duration) {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(server.origin().strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(said.as_bytes()).await.unwrap();
    let mut reply = String::new();
    let read = timeout(Duration::from_secs(600), stream.read_to_string(&mut reply)).await;
    read.expect("the server closes it").unwrap();
    (reply, begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_whole_request_is_closed() {
    let server = Server::start().await;
    let asset = "GET /assets/style.css HTTP/1.1\r\nHost: load\r\n\r\n";
    for said in ["", "GET /t1/signin HTTP/1.1\r\nHost: load\r\n", asset] {
        let (reply, after) = given_up(&server, said).await;
        assert!((10..15).contains(&after.as_secs()), "{said:?}: {after:?}");
        assert_eq!(reply.starts_with("HTTP/1.1 200"), said == asset, "{reply}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_cut_off_and_told() {
    let server = Server::start().await;
    let head =
        "POST /t1/phone/answers HTTP/1.1\r\nHost: load\r\nContent-Type: application/jwt\r\nContent-Length: 100\r\n\r\n";
    let (reply, after) = given_up(&server, &format!("{head}half")).await;
    assert!((20..40).contains(&after.as_secs()), "{after:?}");
    assert!(reply.starts_with("HTTP/1.1 400") && reply.contains("the body was cut off"), "{reply}");
}

/// Such a poll is open for longer than a connection may be without a request.
#[tokio::test]
async fn a_poll_that_waits_is_not_cut_off_by_the_times_of_connections() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    let cursor = phone.read::<RequestsClaims>(phone.poll("wait=0").await.jwt()).cursor;
    let (origin, url) = (server.origin(), phone.endpoint("requests"));
    let (path, proof) = (url.strip_prefix(&origin).unwrap(), phone.proof(&Method::GET, &url, None));
    let said = format!("GET {path}?wait=25&after={cursor} HTTP/1.1\r\nHost: load\r\nDPoP: {proof}\r\n\r\n");
    pause();
    let begun = Instant::now();
    let mut stream = TcpStream::connect(origin.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(said.as_bytes()).await.unwrap();
    let mut reply = String::new();
    // No time is set here: while the database works, the clock jumps to whatever is due next.
    stream.read_to_string(&mut reply).await.unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{reply}");
    assert_eq!(phone.read::<RequestsClaims>(body).cursor, cursor);
    assert!((25..60).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}
