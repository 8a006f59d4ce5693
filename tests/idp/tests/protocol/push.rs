//! Web Push: who is woken, with what, and what becomes of a channel.

use authenticator_core::jose::{Signature, base64url_decode};
use authenticator_core::protocol::{AccountClaims, PushChange, PushChannel};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Directory, Phone, Process, PushService, Server, Subscription, metadata};

/// A confirmed phone with a channel to a path of a push service.
async fn woken(server: &Server, user: &str, service: &PushService, path: &str) -> (Phone, Subscription) {
    let phone = Phone::enrolled(server, user).await;
    let subscription = Subscription::new(&format!("{}{path}", service.origin));
    set(&phone, subscription.change()).await;
    (phone, subscription)
}

/// Sets the channel; gives the document after it.
async fn set(phone: &Phone, change: PushChange) -> AccountClaims {
    assert_eq!(phone.set_push(change).await.status, StatusCode::NO_CONTENT);
    phone.account().await
}

/// Waits until so many wake-ups are over.
async fn ended(server: &Server, count: u64) {
    while server.wake_ups_ended() < count {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.wake_ups_ended(), count);
}

#[tokio::test]
async fn b13_a_request_wakes_the_phone_with_an_id_and_nothing_else() {
    let (server, mut service) = (Server::start().await, PushService::start().await);
    let (phone, subscription) = woken(&server, "ana", &service, "/up/1").await;
    let channel = phone.account().await.push.unwrap();
    assert_eq!(channel.channel, PushChannel::WebPush);

    // The page has its number before the push service has answered.
    let (_, number) = server.sign_in("ana", "mfa").await;
    let posted = service.next().await;
    assert_eq!(posted.path, "/up/1");
    assert_eq!(subscription.open(&posted.body).unwrap(), format!(r#"{{"id":"{}"}}"#, channel.id));
    assert_eq!(Subscription::new("http://127.0.0.1/").open(&posted.body), None, "for this phone alone");
    assert_eq!((posted.header("content-encoding"), posted.header("urgency")), ("aes128gcm", "high"));
    let life: u64 = posted.header("ttl").parse().unwrap();
    assert!((1..=60).contains(&life), "{life}");
    let topic = posted.header("topic");
    assert!(topic.len() == 32 && !topic.contains(&channel.id.to_string()));
    for (name, value) in &posted.headers {
        let known =
            ["authorization", "content-encoding", "content-length", "content-type", "host", "topic", "ttl", "urgency"];
        assert!(known.contains(&name.as_str()) || name == "accept", "{name}");
        assert!(name == "ttl" || value.to_str().unwrap() != number, "{name}");
    }
    posted.reply(201);
    ended(&server, 1).await;
    assert_eq!(phone.account().await.push, Some(channel), "the channel stays");
}

#[tokio::test]
async fn b13_a_wake_up_is_signed_for_the_push_service_by_the_key_of_the_metadata() {
    let (server, mut service) = (Server::start().await, PushService::start().await);
    let (phone, _) = woken(&server, "ana", &service, "/up/secret").await;
    server.sign_in("ana", "mfa").await;
    let posted = service.next().await;
    let authorization = posted.header("authorization").to_owned();
    posted.reply(201);

    let (token, key) = authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!(key, phone.metadata.push.webpush.as_ref().unwrap().vapid);
    let key = authenticator_core::jose::PublicKey::from_sec1(&base64url_decode(key).unwrap()).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    assert!(key.verifies(input.as_bytes(), &Signature::from_raw(&base64url_decode(signature).unwrap()).unwrap()));
    let (header, claims) = input.split_once('.').unwrap();
    let read = |part| serde_json::from_slice::<Value>(&base64url_decode(part).unwrap()).unwrap();
    assert_eq!(read(header), json!({ "typ": "JWT", "alg": "ES256" }));
    let exp = server.now() + 12 * 60 * 60;
    assert_eq!(read(claims), json!({ "aud": service.origin, "exp": exp }), "the path is the phone's secret");
}

#[tokio::test]
async fn b13_each_device_is_woken_by_its_own_id_and_other_users_are_not() {
    let (server, mut service) = (Server::start().await, PushService::start().await);
    server.add_user("ben").await;
    let (ana, of_ana) = woken(&server, "ana", &service, "/1").await;
    let (second, of_second) = woken(&server, "ana", &service, "/2").await;
    let (_ben, _) = woken(&server, "ben", &service, "/3").await;
    server.sign_in("ana", "mfa").await;
    let mut told = Vec::new();
    for _ in 0..2 {
        let posted = service.next().await;
        let subscription = if posted.path == "/1" { &of_ana } else { &of_second };
        told.push((posted.path.clone(), subscription.open(&posted.body).unwrap(), posted.header("topic").to_owned()));
        posted.reply(201);
    }
    ended(&server, 2).await;
    assert!(service.is_quiet());
    told.sort();
    let id = async |phone: &Phone| json!({ "id": phone.account().await.push.unwrap().id }).to_string();
    assert_eq!((told[0].1.clone(), told[1].1.clone()), (id(&ana).await, id(&second).await));
    assert_ne!(told[0].2, told[1].2, "topics");
}

#[tokio::test]
async fn b13_what_a_phone_waits_for_does_not_wake_it() {
    let (server, mut service) = (Server::start().await, PushService::start().await);
    let (mut phone, _) = woken(&server, "ana", &service, "/1").await;
    phone.enable(&server, "ana").await;
    server.sign_in("ana", "sign_in").await;
    service.next().await.reply(201);
    ended(&server, 1).await;
    assert!(service.is_quiet());
}

#[tokio::test]
async fn b13_a_channel_that_is_gone_is_dropped_and_the_document_rises() {
    for status in [404, 410] {
        let (server, mut service) = (Server::start().await, PushService::start().await);
        let (phone, _) = woken(&server, "ana", &service, "/1").await;
        let before = phone.account().await;
        server.sign_in("ana", "mfa").await;
        service.next().await.reply(status);
        ended(&server, 1).await;
        let after = phone.account().await;
        assert_eq!((before.push.is_some(), after.push), (true, None));
        assert!(after.version > before.version);
    }
}

#[tokio::test]
async fn b13_a_channel_that_took_its_place_meanwhile_stays() {
    let (server, mut service) = (Server::start().await, PushService::start().await);
    let (phone, _) = woken(&server, "ana", &service, "/old").await;
    server.sign_in("ana", "mfa").await;
    let posted = service.next().await;
    let kept = set(&phone, Subscription::new(&format!("{}/new", service.origin)).change()).await.push;
    posted.reply(410);
    ended(&server, 1).await;
    assert!(kept.is_some());
    assert_eq!(phone.account().await.push, kept);
}

#[tokio::test]
async fn b13_what_may_pass_is_tried_three_times_in_all() {
    let (server, mut service) = (Server::start().await, PushService::start().await);
    let (phone, subscription) = woken(&server, "ana", &service, "/1").await;
    server.sign_in("ana", "mfa").await;
    for status in [503, 429, 500] {
        let posted = service.next().await;
        assert!(subscription.open(&posted.body).is_some());
        posted.reply_with(status, vec![("retry-after", "0".to_owned())]);
    }
    ended(&server, 1).await;
    assert!(service.is_quiet());
    assert!(phone.account().await.push.is_some(), "the channel stays");
}

#[tokio::test]
async fn b13_a_wait_that_outlasts_the_request_ends_the_wake_up() {
    let (server, mut service) = (Server::start().await, PushService::start().await);
    let (phone, _) = woken(&server, "ana", &service, "/1").await;
    server.sign_in("ana", "mfa").await;
    service.next().await.reply_with(503, vec![("retry-after", "60".to_owned())]);
    ended(&server, 1).await;
    assert!(service.is_quiet() && phone.account().await.push.is_some());
}

#[tokio::test]
async fn b13_redirects_are_not_followed() {
    let (server, mut service, mut other) =
        (Server::start().await, PushService::start().await, PushService::start().await);
    let (phone, _) = woken(&server, "ana", &service, "/1").await;
    for status in [301, 302, 303, 307, 308] {
        server.sign_in("ana", "mfa").await;
        service.next().await.reply_with(status, vec![("location", format!("{}/1", other.origin))]);
    }
    ended(&server, 5).await;
    assert!(service.is_quiet() && other.is_quiet() && phone.account().await.push.is_some());
}

#[tokio::test]
async fn b13_another_endpoint_takes_the_place_of_the_old_one_under_another_id() {
    let (server, mut service) = (Server::start().await, PushService::start().await);
    let (phone, old) = woken(&server, "ana", &service, "/old").await;
    let before = phone.account().await;
    let new = Subscription::new(&format!("{}/new", service.origin));
    let after = set(&phone, new.change()).await;
    assert_ne!(after.push, before.push);
    assert!(after.version > before.version);
    server.sign_in("ana", "mfa").await;
    let posted = service.next().await;
    assert_eq!((posted.path.as_str(), old.open(&posted.body)), ("/new", None));
    assert_eq!(new.open(&posted.body).unwrap(), json!({ "id": after.push.unwrap().id }).to_string());
    posted.reply(201);
    ended(&server, 1).await;
    assert!(service.is_quiet());
}

#[tokio::test]
async fn b13_a_channel_that_was_ended_wakes_nobody() {
    let (server, mut service) = (Server::start().await, PushService::start().await);
    let (phone, subscription) = woken(&server, "ana", &service, "/1").await;
    let before = phone.account().await;
    let after = set(&phone, PushChange::End).await;
    assert_eq!(after.push, None);
    assert!(after.version > before.version);
    assert_eq!(set(&phone, PushChange::End).await.version, after.version, "safe to repeat");
    server.sign_in("ana", "mfa").await;

    let again = set(&phone, subscription.change()).await.push.unwrap();
    assert_ne!(again.id, before.push.unwrap().id, "another channel, though it leads to the same place");
    server.sign_in("ana", "mfa").await;
    let posted = service.next().await;
    assert_eq!(subscription.open(&posted.body).unwrap(), json!({ "id": again.id }).to_string());
    posted.reply(201);
    ended(&server, 1).await;
    assert!(service.is_quiet());
}

#[tokio::test]
async fn b13_a_removed_device_is_not_woken() {
    let (server, mut service) = (Server::start().await, PushService::start().await);
    let (_first, _) = woken(&server, "ana", &service, "/first").await;
    server.revoke("ana", "device").await;
    let (_second, _) = woken(&server, "ana", &service, "/second").await;
    server.sign_in("ana", "mfa").await;
    let posted = service.next().await;
    assert_eq!(posted.path, "/second");
    posted.reply(201);
    ended(&server, 1).await;
    assert!(service.is_quiet());
}

#[tokio::test]
async fn b13_the_key_for_push_services_outlives_a_restart() {
    let data = Directory::new();
    let mut told = Vec::new();
    let mut listen = "127.0.0.1:0".to_owned();
    for _ in 0..2 {
        let process = Process::start(&data.0, &["--seed-demo", "--control", "--listen", &listen]);
        listen = process.origin.strip_prefix("http://").unwrap().to_owned();
        let server = Server::in_process(process).await;
        let url = format!("{}/.well-known/phone-signin/t1", server.origin());
        let text = server.http.get(url).send().await.unwrap().text().await.unwrap();
        let metadata = metadata(&text);
        assert!(metadata.push.fcm.is_none() && metadata.push.apns.is_none(), "this server does not send those");
        told.push(metadata.push.webpush.unwrap().vapid);
        server.kill();
    }
    assert_eq!(told[0], told[1]);
}
