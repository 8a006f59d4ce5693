//! What a server may reply: the first line holds a call and a status, then come headers, an empty line, and the body.
#![no_main]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use authenticator_core::host::HostError;
use authenticator_core::idp::{
    CallError, Caller, Client, Entitled, HttpRequest, HttpResponse, Poll, PollReply, Transport, TransportError,
};
use authenticator_core::jose::{PublicKey, SigningInput};
use authenticator_core::phone_sign_in::Secret;
use authenticator_core::protocol::{Endpoints, MessageId, Opaque, ProblemCode, UnixTime};
use fuzz::{ISSUER, MARK, issuer, now, public, sign_in};

struct Replies {
    response: HttpResponse,
    sent: AtomicUsize,
}

#[async_trait]
impl Transport for Replies {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        assert!(request.url.starts_with("https://login.contoso.example/"), "{}", request.url);
        self.sent.fetch_add(1, Ordering::Relaxed);
        Ok(self.response.clone())
    }
}

struct Phone;

#[async_trait]
impl Caller for Phone {
    fn key(&self) -> &PublicKey {
        public(1)
    }

    async fn sign(&self, _: SigningInput) -> Result<String, HostError> {
        Ok("proof".to_owned())
    }

    fn id(&self) -> Result<MessageId, HostError> {
        Ok(MessageId::from_bytes([1; 16]))
    }

    fn wall(&self) -> Result<UnixTime, HostError> {
        Ok(UnixTime::from_seconds(1))
    }
}

fn read(text: &str) -> Option<(u8, HttpResponse)> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let (call, status) = lines.next()?.split_once(' ')?;
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        Some((name.to_ascii_lowercase(), value.to_owned()))
    });
    let response =
        HttpResponse { status: status.parse().ok()?, headers: headers.collect(), body: body.as_bytes().to_vec() };
    Some((call.parse().ok()?, response))
}

fn endpoints() -> &'static Endpoints {
    static ENDPOINTS: OnceLock<Endpoints> = OnceLock::new();
    ENDPOINTS.get_or_init(|| {
        let url = |name: &str| format!("{ISSUER}/{name}");
        Endpoints {
            nonce: url("nonce"),
            enrollments: url("enrollments"),
            devices: url("devices"),
            credentials: url("credentials"),
            revocations: url("revocations"),
            account: url("account"),
            requests: url("requests"),
            answers: url("answers"),
            push: url("push"),
            transfers: url("transfers"),
            same_phone: None,
        }
    })
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((call, response)) = read(fuzz::text(data)) else { return };
    let (status, body) = (response.status, response.body.clone());
    let replies = Arc::new(Replies { response, sent: AtomicUsize::new(0) });
    let client = Client::new(replies.clone());
    let issuer = issuer();
    let token = Secret::new("token".to_owned());
    let by = Entitled { caller: &Phone, token: Some(&token) };
    let cursor = Opaque::parse("cursor");
    let result = match call % 11 {
        0 => now(client.metadata(&issuer)).map(Some),
        1 => now(client.enroll(endpoints(), "a.b.c")).map(Some),
        2 => now(client.register_device(endpoints(), by)).map(|(message, _)| Some(message)),
        3 => now(client.register_credential(endpoints(), "a.b.c", by)).map(Some),
        4 => now(client.account(endpoints(), by)).map(|(message, _)| Some(message)),
        5 => now(client.answer(endpoints(), "a.b.c")).map(Some),
        6 => now(client.revoke(endpoints(), "a.b.c")).map(Some),
        7 => match now(client.requests(
            endpoints(),
            &Poll { wait: 25, after: cursor.as_ref(), accepts_transactions: true },
            by,
        )) {
            Ok(PollReply::List(message, _)) => Ok(Some(message)),
            Ok(PollReply::Ended) => {
                assert_eq!(status, 204);
                return;
            }
            Err(error) => Err(error),
        },
        8 => now(client.nonce(endpoints())).map(|_| None),
        9 => now(client.authorization_server(&issuer)).map(|server| {
            assert_eq!(server.issuer, issuer);
            let endpoints = [&server.authorization_endpoint, &server.token_endpoint];
            assert!(endpoints.iter().all(|url| issuer.shares_origin(url)));
            None
        }),
        _ => now(client.redeem_code(&sign_in(), &token, by)).map(|_| None),
    };
    assert!(replies.sent.load(Ordering::Relaxed) <= 2, "asked once more than once more");
    match result {
        Ok(message) => {
            assert!(matches!(status, 200 | 201));
            assert!(message.is_none_or(|message| message.as_bytes() == body));
        }
        Err(CallError::Problem(problem)) => {
            // One that asks for its nonce again and again cannot be used now.
            let asks_again = matches!(status, 400 | 401) && problem.code == ProblemCode::Unavailable;
            assert!(problem.status == status || matches!(status, 429 | 503) || asks_again);
        }
        Err(CallError::NotTheServer { status: told }) => assert_eq!(told, status),
        Err(CallError::Oauth { code }) => assert!(code.len() <= 64 && code.bytes().all(|b| b.is_ascii_graphic())),
        Err(error) => assert!(!error.to_string().contains(MARK), "{error}"),
    }
});
