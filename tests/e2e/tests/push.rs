//! Wake-ups: the phone says where, the server sends by Web Push, and the phone asks what waits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use authenticator_core::{Account, Error, PushMessage, PushService, PushTarget, WokenUp};
use e2e::{PASSWORD, World};
use phone::lab::NetworkConditions;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::time::timeout;

/// A push service (RFC 8030) that delivers to the test.
struct PushServer {
    listener: TcpListener,
    port: u16,
}

impl PushServer {
    async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { listener, port }
    }

    fn target(&self, resource: &str) -> PushTarget {
        PushTarget::WebPush { endpoint: format!("http://127.0.0.1:{}/{resource}", self.port) }
    }

    /// The next message: its resource, and its body.
    async fn delivered(&self) -> (String, Vec<u8>) {
        let (mut stream, _) = timeout(Duration::from_secs(30), self.listener.accept()).await.unwrap().unwrap();
        let (read, mut write) = stream.split();
        let mut reader = BufReader::new(read);
        let (mut line, mut length) = (String::new(), 0);
        reader.read_line(&mut line).await.unwrap();
        let resource = line.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).await.unwrap();
            if header.trim().is_empty() {
                break;
            }
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).await.unwrap();
        write.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await.unwrap();
        (resource, body)
    }
}

async fn woken(world: &World, body: &[u8]) -> WokenUp {
    world.phone.authenticator().handle_push(PushMessage::WebPush(body)).await.unwrap()
}

/// The ids of the requests that it was about.
fn requests(woken: &WokenUp, of: &Account) -> Vec<String> {
    match woken {
        WokenUp::Requests { account, requests } if account.id() == of.id() => {
            requests.iter().map(|request| request.view().id.to_string()).collect()
        }
        WokenUp::Requests { .. } | WokenUp::Joined { .. } | WokenUp::NotOurs => {
            panic!("not the requests of the account")
        }
    }
}

fn polls(world: &World) -> usize {
    world.phone.network.exchanges("/requests").len()
}

fn told(world: &World) -> usize {
    world.phone.network.exchanges("/push").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_a_wake_up_leads_to_the_request_of_its_account() {
    let (world, push) = (World::enabled().await, PushServer::start().await);
    let other = "other@contoso.example";
    world.server.control.add_user(other, PASSWORD).await.unwrap();
    let beside = world.phone.enroll(&world.server, other).await;
    let services = world.account.push_services().unwrap();
    assert!(matches!(services.as_slice(), [PushService::WebPush { vapid }] if vapid.len() == 87), "{services:?}");
    world.account.set_push(push.target("one")).await.unwrap();
    beside.set_push(push.target("two")).await.unwrap();

    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let (resource, body) = push.delivered().await;
    assert_eq!(resource, "one");
    let woken_by = woken(&world, &body).await;
    assert_eq!(requests(&woken_by, &world.account), std::slice::from_ref(&live.request));

    // Keys and id are the same after a restart, and the wake-up is as good.
    world.phone.restart().await;
    assert_eq!(requests(&woken(&world, &body).await, &world.account), [live.request]);
    world.server.control.start(other, "mfa", &[]).await.unwrap();
    let (resource, body) = push.delivered().await;
    assert_eq!((resource.as_str(), requests(&woken(&world, &body).await, &beside).len()), ("two", 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_however_many_come_a_server_is_asked_once_in_5_seconds_because_of_them() {
    let (world, push) = (World::enabled().await, PushServer::start().await);
    world.account.set_push(push.target("one")).await.unwrap();
    world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let (_, body) = push.delivered().await;
    let before = polls(&world);
    let first = woken(&world, &body).await;
    assert_eq!((requests(&first, &world.account).len(), polls(&world)), (1, before + 1));

    // The second waits for its turn, and whoever comes meanwhile joins it.
    let authenticator = world.phone.authenticator();
    let mut second = Box::pin(authenticator.handle_push(PushMessage::WebPush(&body)));
    assert!(timeout(Duration::from_millis(50), &mut second).await.is_err());
    assert!(matches!(woken(&world, &body).await, WokenUp::Joined { .. }));
    assert_eq!(polls(&world), before + 1);
    // One who gives up leaves the turn to the next.
    drop(second);
    world.phone.clock.advance(5);
    assert_eq!((requests(&woken(&world, &body).await, &world.account).len(), polls(&world)), (1, before + 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_what_is_not_for_this_phone_asks_nobody() {
    let (world, push) = (World::enabled().await, PushServer::start().await);
    world.account.set_push(push.target("one")).await.unwrap();
    world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let (_, body) = push.delivered().await;
    let before = polls(&world);
    let mut changed = body.clone();
    *changed.last_mut().unwrap() ^= 1;
    let authenticator = world.phone.authenticator();
    for message in [
        PushMessage::WebPush(&changed),
        PushMessage::WebPush(b""),
        PushMessage::WebPush(&[0; 5000]),
        PushMessage::WebPush(br#"{"id":"AAAAAAAAAAAAAAAAAAAAAA"}"#),
        PushMessage::Id("AAAAAAAAAAAAAAAAAAAAAA"),
        PushMessage::Id(""),
    ] {
        assert!(matches!(authenticator.handle_push(message).await.unwrap(), WokenUp::NotOurs), "{message:?}");
    }
    assert_eq!(polls(&world), before);

    // One of a channel that has ended.
    world.account.set_push(PushTarget::Nowhere).await.unwrap();
    assert!(matches!(woken(&world, &body).await, WokenUp::NotOurs));
    world.account.set_push(PushTarget::Nowhere).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_the_server_is_told_once_and_again_when_the_address_changes() {
    let (world, push) = (World::enrolled().await, PushServer::start().await);
    let before = told(&world);
    world.account.set_push(push.target("one")).await.unwrap();
    let after = told(&world);
    assert!(after > before);
    world.account.set_push(push.target("one")).await.unwrap();
    assert_eq!(told(&world), after, "it knows");
    world.account.set_push(push.target("two")).await.unwrap();
    assert!(told(&world) > after);
    world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    assert_eq!(push.delivered().await.0, "two");
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_a_nonce_that_is_too_old_and_a_network_that_is_lost_change_nothing() {
    let (world, push) = (World::enrolled().await, PushServer::start().await);
    // The server's nonces are good for 5 minutes: signed again for a new one.
    world.server.control.advance(600).await.unwrap();
    world.account.set_push(push.target("one")).await.unwrap();

    for conditions in [NetworkConditions::Offline, NetworkConditions::ReplyLost("/push".to_owned())] {
        world.phone.network.set(conditions);
        let failed = world.account.set_push(push.target("two")).await;
        assert!(matches!(failed, Err(Error::Offline { .. })), "{failed:?}");
        world.phone.network.set(NetworkConditions::Fine);
        world.account.set_push(push.target("two")).await.unwrap();
        world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
        assert_eq!(push.delivered().await.0, "two");
        world.account.set_push(push.target("one")).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_an_address_that_cannot_be_one_is_refused_here() {
    let world = World::enrolled().await;
    let before = told(&world);
    let code = |target| async { world.account.set_push(target).await.unwrap_err().code() };
    for endpoint in ["", "not a url", "http://push.example/x", "https://user@push.example/x"] {
        let target = PushTarget::WebPush { endpoint: endpoint.to_owned() };
        assert_eq!(code(target).await, "invalid_input.push_target.endpoint", "{endpoint:?}");
    }
    assert_eq!(code(PushTarget::Apns { token: "a b".to_owned() }).await, "invalid_input.push_target.token");
    assert_eq!(code(PushTarget::Fcm { token: "token".to_owned() }).await, "refused.push_not_offered");
    assert_eq!(told(&world), before);
    assert_eq!(format!("{:?}", PushTarget::Fcm { token: "secret".to_owned() }), "Fcm");
}
