//! DPoP: nonces, proofs that are good once, calls that they are for.

use authenticator_core::jose::base64url_encode;
use authenticator_core::jose::dpop::DpopClaims;
use authenticator_core::protocol::{MessageId, Opaque, PushAddress, PushChange, PushClaims, UnixTime};
use reqwest::{Method, StatusCode};

use crate::support::{Phone, Reply, Server, new_key, random, sign};

#[tokio::test]
async fn without_a_nonce_the_server_gives_one() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    phone.set_nonce(None);
    let url = phone.endpoint("account");
    let proof = phone.proof(&Method::GET, &url, None);
    let reply = phone.call_with(Method::GET, &url, "", &proof, None, None).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNAUTHORIZED, "use_dpop_nonce"));
    assert!(reply.headers["www-authenticate"].to_str().unwrap().contains(r#"DPoP error="use_dpop_nonce""#));
    assert!(phone.nonce().is_some());
    let proof = phone.proof(&Method::GET, &url, None);
    assert_eq!(phone.call_with(Method::GET, &url, "", &proof, None, None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_nonce_is_good_for_five_minutes_and_many_uses() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    phone.account().await;
    let nonce = phone.nonce();
    let url = phone.endpoint("account");
    for (advance, code) in [(0, None), (299, None), (1, Some("use_dpop_nonce"))] {
        server.advance(advance).await;
        phone.set_nonce(nonce.clone());
        let proof = phone.proof(&Method::GET, &url, None);
        let reply = phone.call_with(Method::GET, &url, "", &proof, None, None).await;
        match code {
            None => assert_eq!(reply.status, StatusCode::OK),
            Some(code) => assert_eq!(reply.code(), code),
        }
    }
}

#[tokio::test]
async fn a_proof_is_good_once() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    phone.account().await;
    let url = phone.endpoint("account");
    let proof = phone.proof(&Method::GET, &url, None);
    assert_eq!(phone.call_with(Method::GET, &url, "", &proof, None, None).await.status, StatusCode::OK);
    let replayed = phone.call_with(Method::GET, &url, "", &proof, None, None).await;
    assert_eq!((replayed.status, replayed.code().as_str()), (StatusCode::UNAUTHORIZED, "invalid_dpop"));
}

#[tokio::test]
async fn a_proof_is_for_one_call() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    phone.account().await;
    let url = phone.endpoint("account");
    let other = phone.endpoint("requests");
    for proof in [
        phone.proof(&Method::GET, &other, None),
        phone.proof(&Method::POST, &url, None),
        phone.proof(&Method::GET, &format!("{url}?"), None),
        phone.proof(&Method::GET, &url, Some("token")),
        "garbage".to_owned(),
    ] {
        let reply = phone.call_with(Method::GET, &url, "", &proof, None, None).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNAUTHORIZED, "invalid_dpop"));
    }
}

#[tokio::test]
async fn an_unknown_key_is_no_device() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    phone.account().await;
    phone.key = new_key();
    let url = phone.endpoint("account");
    let proof = phone.proof(&Method::GET, &url, None);
    let reply = phone.call_with(Method::GET, &url, "", &proof, None, None).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNAUTHORIZED, "unknown_device"));
}

/// Sends a proof for `GET account` with this `jti` and `iat`.
async fn account_by(phone: &Phone, jti: &str, iat: u64) -> Reply {
    let url = phone.endpoint("account");
    let (jti, htm, htu) = (jti.to_owned(), "GET".to_owned(), url.clone());
    let proof = sign(&DpopClaims { jti, htm, htu, iat, ath: None, nonce: phone.nonce() }, &phone.key);
    phone.call_with(Method::GET, &url, "", &proof, None, None).await
}

#[tokio::test]
async fn the_phones_clock_does_not_count() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    phone.account().await;
    for iat in [0, 9_999_999_999] {
        let reply = account_by(&phone, &MessageId::from_bytes(random()).to_string(), iat).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_name_of_a_proof_is_an_id() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    phone.account().await;
    let id = MessageId::from_bytes([0xfb; 16]).to_string();
    let no_ids = [
        ("empty", String::new()),
        ("21 characters", id[..21].to_owned()),
        ("23 characters", format!("{id}A")),
        ("padding", format!("{id}==")),
        ("the other alphabet", id.replace('-', "+").replace('_', "/")),
        ("trailing bits", format!("{}x", &id[..21])),
        ("32 bytes", base64url_encode(&[7; 32])),
        ("a UUID", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6".to_owned()),
    ];
    for nonce in [phone.nonce(), None] {
        for (what, jti) in &no_ids {
            phone.set_nonce(nonce.clone());
            let reply = account_by(&phone, jti, 1).await;
            assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNAUTHORIZED, "invalid_dpop"), "{what}");
        }
    }
    assert_eq!(account_by(&phone, &id, 1).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_push_channel_needs_the_last_nonce_and_the_device_key() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    phone.account().await;
    let claims = |nonce: &str| PushClaims {
        iss: phone.device.unwrap(),
        aud: phone.issuer.clone(),
        iat: UnixTime::from_seconds(1),
        jti: MessageId::from_bytes(random()),
        nonce: Opaque::parse(nonce).unwrap(),
        change: PushChange::To(PushAddress::Fcm {
            token: serde_json::from_value(serde_json::json!("registration-token")).unwrap(),
        }),
    };
    let put = async |compact: String| {
        let request = server.http.put(phone.endpoint("push")).header("content-type", "application/jwt").body(compact);
        Reply::of(request.send().await.unwrap()).await
    };
    let good = claims(&phone.nonce().unwrap());
    assert_eq!(put(phone.sign(&good)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(put(phone.sign(&good)).await.status, StatusCode::NO_CONTENT, "safe to repeat");
    assert_eq!(put(sign(&good, &new_key())).await.code(), "unknown_device");
    let stale = put(phone.sign(&claims("stale"))).await;
    assert_eq!((stale.status, stale.code().as_str()), (StatusCode::UNAUTHORIZED, "use_dpop_nonce"));
    server.advance(300).await;
    assert_eq!(put(phone.sign(&good)).await.code(), "use_dpop_nonce");
}

#[tokio::test]
async fn every_reply_to_a_phone_brings_a_nonce() {
    let server = Server::start().await;
    let phone = Phone::new(&server).await;
    for name in ["enrollments", "answers", "revocations", "devices", "credentials", "transfers"] {
        let reply = phone.post(name, "garbage").await;
        assert!(reply.headers.contains_key("dpop-nonce"), "{name}");
        assert!(reply.headers["cache-control"] == "no-store", "{name}");
    }
    let get = server.http.get(phone.endpoint("account")).send().await.unwrap();
    let reply = Reply::of(get).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNAUTHORIZED, "invalid_dpop"));
}

#[tokio::test]
async fn unknown_paths_are_problems() {
    let server = Server::start().await;
    for path in ["/t1/phone/nothing", "/t1/nothing/at/all", "/t2/phone/nonce", "/.well-known/phone-signin/t2"] {
        let url = format!("{}{path}", server.origin());
        let request = if path.ends_with("nonce") {
            server.http.post(url).json(&serde_json::json!({ "purpose": "attest" }))
        } else {
            server.http.get(url)
        };
        let reply = Reply::of(request.send().await.unwrap()).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::NOT_FOUND, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn a_push_channel_gets_an_id_of_its_own_that_the_document_tells() {
    use authenticator_core::protocol::{PushAddress, PushChannel};
    let server = Server::start().await;
    let address = |token: &str| PushAddress::Apns { token: serde_json::from_value(serde_json::json!(token)).unwrap() };
    let mut phone = Phone::new(&server).await;
    let mut message = serde_json::to_value(phone.enroll_claims(Some(&server.code("ana").await))).unwrap();
    message["push"] = serde_json::json!({ "channel": "apns", "token": "a", "nonce": "that nobody asks for" });
    let message: authenticator_core::protocol::EnrollClaims = serde_json::from_value(message).unwrap();
    let account = phone.adopt(phone.post("enrollments", &phone.sign(&message)).await.jwt());
    let first = account.push.expect("set while enrolling");
    assert_eq!(first.channel, PushChannel::Apns);

    let other = Phone::enrolled(&server, "ana").await;
    assert_eq!(other.account().await.push, None);
    let phone = Phone::enrolled(&server, "ana").await;
    let before = phone.account().await.version;
    let put = async |address: PushAddress| {
        assert_eq!(phone.set_push(PushChange::To(address)).await.status, StatusCode::NO_CONTENT);
        phone.account().await
    };
    let account = put(address("b")).await;
    let second = account.push.unwrap();
    assert_ne!(second.id, first.id);
    assert!(account.version > before);
    let repeated = put(address("b")).await;
    assert_eq!((repeated.push, repeated.version), (Some(second.clone()), account.version), "the same channel");
    assert_ne!(put(address("c")).await.push.unwrap().id, second.id, "another channel");
}

#[tokio::test]
async fn another_method_finds_nothing() {
    let server = Server::start().await;
    let phone = Phone::new(&server).await;
    for (method, name) in [(Method::GET, "answers"), (Method::DELETE, "account"), (Method::POST, "push")] {
        let reply = Reply::of(server.http.request(method, phone.endpoint(name)).send().await.unwrap()).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::NOT_FOUND, "not_found"), "{name}");
    }
}
