//! Networks that are not what they seem, and networks with something in between.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use authenticator_core::idp::{HttpRequest, HttpResponse, TransportOptions};
use authenticator_core::keys::KeyStore as _;
use authenticator_core::{Enabling, Error, Outcome, SetupStep};
use e2e::{PASSWORD, Server, TestPhone, World, only};
use phone::lab::NetworkConditions;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// What captive portals answer.
fn portals() -> Vec<HttpResponse> {
    let page = |status, media_type: &str, body: &str| HttpResponse {
        status,
        headers: vec![
            ("content-type".to_owned(), media_type.to_owned()),
            ("location".to_owned(), "https://portal.example/login".to_owned()),
            ("dpop-nonce".to_owned(), "of-the-portal".to_owned()),
        ],
        body: body.as_bytes().to_vec(),
    };
    let html = "<html><body>Please accept our terms</body></html>";
    vec![
        page(200, "text/html", html),
        page(200, "application/jwt", html),
        page(302, "text/html", html),
        page(401, "text/html", html),
        page(404, "text/html", html),
        page(404, "application/problem+json", r#"{"status":404,"code":"not_found"}"#),
        page(401, "application/problem+json", r#"{"status":401,"code":"unknown_device"}"#),
        page(403, "application/problem+json", r#"{"status":403,"code":"enrollment_closed"}"#),
        page(410, "application/problem+json", r#"{"status":410,"code":"code_expired"}"#),
        page(511, "text/html", html),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn p11_a_captive_portal_changes_nothing_whatever_it_answers() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    let (view, mut keys) = (world.account.view().unwrap(), world.phone.keys.list().await.unwrap());
    keys.sort();
    for portal in portals() {
        let status = portal.status;
        world.phone.network.set(NetworkConditions::Captive(portal));
        assert!(world.account.refresh().await.is_err(), "{status}");
        assert!(world.account.requests(0).await.is_err(), "{status}");
        world.account.sync().await.unwrap();
        assert!(world.account.remove().await.is_err(), "{status}");
        assert_eq!(world.account.view().unwrap(), view, "{status}");
        let mut now = world.phone.keys.list().await.unwrap();
        now.sort();
        assert_eq!(now, keys, "{status}");
    }
    world.phone.network.set(NetworkConditions::Fine);
    world.account.sync().await.unwrap();
    assert_eq!(world.state(&id).await, "approved", "the answer was still there");
}

/// Goes on with whatever step comes, as an app does, until phone sign-in is enabled or a call fails.
async fn attempt(world: &World, enabling: &Enabling) -> Result<(), Error> {
    let mut step = enabling.step().await?;
    for _ in 0..8 {
        step = match step {
            SetupStep::SignIn { url } => {
                let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
                enabling.complete_sign_in(&redirect).await?
            }
            SetupStep::SignInAgain { .. } => enabling.sign_in_again().await?,
            SetupStep::MatchNumber { .. } => {
                let number = world.server.control.live(&world.user, "enable").await.unwrap().number;
                assert_eq!(enabling.enter_number(&number).await?, Outcome::Approved);
                enabling.step().await?
            }
            SetupStep::Done { .. } => return Ok(()),
            step => panic!("{step:?}"),
        };
    }
    panic!("stuck at {step:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn p3_a_captive_portal_on_the_way_to_phone_sign_in_changes_nothing() {
    let world = World::enrolled().await;
    for part in ["oauth-authorization-server", "/token", "/devices", "/nonce", "/credentials"] {
        for portal in portals() {
            let status = portal.status;
            let enabling = world.account.enable_phone_sign_in().await.unwrap();
            let hit = Arc::new(AtomicUsize::new(0));
            let (seen, url_part) = (Arc::clone(&hit), part.to_owned());
            let holds = move |request: &HttpRequest| {
                // Once: whoever stands in between goes away again.
                request.url.contains(&url_part) && seen.fetch_add(1, Ordering::Relaxed) == 0
            };
            world.phone.network.set(NetworkConditions::CaptiveWhere(Arc::new(holds), portal));
            let first = attempt(&world, &enabling).await;
            assert_eq!(hit.load(Ordering::Relaxed).min(1), 1, "{part} {status} was asked");
            if first.is_err() {
                attempt(&world, &enabling).await.unwrap();
            }
            let keys = world.phone.keys.list().await.unwrap();
            assert_eq!(keys.iter().filter(|alias| alias.contains("credential")).count(), 1, "{part} {status}");
            world.phone.network.set(NetworkConditions::Fine);
            world.account.disable_phone_sign_in().await.unwrap();
        }
    }
}

/// A proxy that carries every request to where it is addressed, and counts them.
async fn proxy() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let carried = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&carried);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.windows(4).any(|window| window == b"\r\n\r\n") {
                    if client.read_buf(&mut head).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                count.fetch_add(1, Ordering::Relaxed);
                let text = String::from_utf8_lossy(&head).into_owned();
                // Absolute form (RFC 9112 section 3.2.2): one connection a request is enough here.
                let target = text.split(' ').nth(1).unwrap().to_owned();
                let authority = target.split('/').nth(2).unwrap().to_owned();
                let path = target.split_once(&authority).unwrap().1.to_owned();
                let mut server = TcpStream::connect(&authority).await.unwrap();
                let request = text.replacen(&target, if path.is_empty() { "/" } else { &path }, 1);
                let request = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
                server.write_all(request.as_bytes()).await.unwrap();
                let _ = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (origin, carried)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_through_an_http_proxy() {
    let (proxy, carried) = proxy().await;
    let server = Server::start();
    let through = TransportOptions { proxy: Some(proxy), ..TransportOptions::default() };
    let phone = TestPhone::trusting(&through).await;
    let user = "behind@contoso.example";
    server.control.add_user(user, PASSWORD).await.unwrap();
    let account = phone.enroll(&server, user).await;
    phone.enable(&server, &account, user).await;
    let live = server.control.start(user, "sign_in", &[]).await.unwrap();
    assert_eq!(only(&account).await.approve(&live.number).await.unwrap(), Outcome::Approved);
    assert!(carried.load(Ordering::Relaxed) >= 10, "all of it went through the proxy");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_not_there_is_offline() {
    let server = Server::start();
    let user = "behind@contoso.example";
    server.control.add_user(user, PASSWORD).await.unwrap();
    let through = TransportOptions { proxy: Some("http://127.0.0.1:9".to_owned()), ..TransportOptions::default() };
    let phone = TestPhone::trusting(&through).await;
    let text = server.control.enrollment_text(user).await.unwrap();
    assert_eq!(phone.enroll_text(&text).await.err().unwrap(), Error::Offline { retry_after: None });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_over_ipv6() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        println!("skipped: this machine has no IPv6 loopback");
        return;
    }
    let server = Server::start_on("[::1]:0", &[], &TransportOptions::default());
    assert!(server.origin().contains("[::1]"), "{}", server.origin());
    let phone = TestPhone::new().await;
    let user = "six@contoso.example";
    server.control.add_user(user, PASSWORD).await.unwrap();
    let account = phone.enroll(&server, user).await;
    phone.enable(&server, &account, user).await;
    let live = server.control.start(user, "sign_in", &[]).await.unwrap();
    assert_eq!(only(&account).await.approve(&live.number).await.unwrap(), Outcome::Approved);
}
