//! What the client makes of replies that a server should not give.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use authenticator_core::Error;
use authenticator_core::host::HostError;
use authenticator_core::idp::{
    AuthorizationServer, CallError, Caller, Client, Entitled, HttpRequest, HttpResponse, Poll, PollReply, Transport,
    TransportError,
};
use authenticator_core::jose::{PublicKey, SigningInput, SigningKey};
use authenticator_core::phone_sign_in::{Secret, SignIn};
use authenticator_core::protocol::{Endpoints, MessageId, MetadataClaims, ProblemCode, UnixTime};
use serde_json::json;
use signed::{ISSUER, issuer, key, metadata};

/// Gives the replies in order, the last one for ever.
struct Replies {
    replies: Mutex<VecDeque<HttpResponse>>,
    sent: Mutex<Vec<HttpRequest>>,
}

#[async_trait]
impl Transport for Replies {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.sent.lock().unwrap().push(request);
        let mut replies = self.replies.lock().unwrap();
        let reply = if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() };
        reply.ok_or(TransportError::Unreachable)
    }
}

struct Phone(SigningKey, PublicKey);

#[async_trait]
impl Caller for Phone {
    fn key(&self) -> &PublicKey {
        &self.1
    }

    async fn sign(&self, input: SigningInput) -> Result<String, HostError> {
        Ok(input.sign(&self.0))
    }

    fn id(&self) -> Result<MessageId, HostError> {
        Ok(MessageId::from_bytes([7; 16]))
    }

    fn wall(&self) -> Result<UnixTime, HostError> {
        Ok(UnixTime::from_seconds(1))
    }
}

struct Bench {
    client: Client,
    replies: Arc<Replies>,
    phone: Phone,
    endpoints: Endpoints,
}

impl Bench {
    fn new(replies: impl IntoIterator<Item = HttpResponse>) -> Self {
        let replies = Replies { replies: Mutex::new(replies.into_iter().collect()), sent: Mutex::default() };
        let replies = Arc::new(replies);
        let claims: MetadataClaims = serde_json::from_value(metadata(&[&key(1)], &[])).unwrap();
        Self {
            client: Client::new(Arc::clone(&replies) as _),
            replies,
            phone: Phone(key(2), key(2).public_key()),
            endpoints: claims.endpoints,
        }
    }

    fn by(&self) -> Entitled<'_> {
        Entitled { caller: &self.phone, token: None }
    }

    fn sent(&self) -> usize {
        self.replies.sent.lock().unwrap().len()
    }

    async fn redeem(&self) -> Result<Secret, CallError> {
        let sign_in = SignIn {
            issuer: issuer(),
            authorization_endpoint: format!("{ISSUER}/authorize"),
            token_endpoint: format!("{ISSUER}/token"),
            client_id: "authenticator".to_owned(),
            scope: "phone_signin".to_owned(),
            redirect_uri: "com.example.authenticator:/oauth".to_owned(),
            state: Secret::new("state".to_owned()),
            verifier: Secret::new("a verifier & more".to_owned()),
            dpop_jkt: self.phone.1.thumbprint(),
            login_hint: None,
        };
        self.client.redeem_code(&sign_in, &Secret::new("the code".to_owned()), self.by()).await
    }
}

fn reply(status: u16, media_type: &str, body: impl Into<Vec<u8>>, headers: &[(&str, &str)]) -> HttpResponse {
    let media_type = [("content-type", media_type)];
    let headers = headers.iter().chain(&media_type);
    let headers = headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    HttpResponse { status, headers, body: body.into() }
}

fn is_unavailable(error: &CallError) -> bool {
    matches!(error, CallError::Problem(problem) if problem.code == ProblemCode::Unavailable)
}

#[tokio::test]
async fn a_server_that_never_takes_a_nonce_is_unavailable_and_nobody_signs_in_again() {
    let nonce = [("dpop-nonce", "another")];
    let token = |headers| reply(400, "application/json", r#"{"error":"use_dpop_nonce"}"#, headers);
    let problem =
        |headers| reply(401, "application/problem+json", r#"{"status":401,"code":"use_dpop_nonce"}"#, headers);
    let challenged = [("dpop-nonce", "another"), ("www-authenticate", r#"DPoP error="use_dpop_nonce""#)];
    for (headers, calls) in [(&nonce[..], 2), (&[], 1)] {
        let bench = Bench::new([token(headers)]);
        let error = bench.redeem().await.unwrap_err();
        assert!(is_unavailable(&error), "{error:?}");
        assert_eq!(bench.sent(), calls);
        assert_eq!(Error::from(error), Error::Offline { retry_after: None });

        let bench = Bench::new([problem(headers)]);
        let error = bench.client.account(&bench.endpoints, bench.by()).await.unwrap_err();
        assert!(is_unavailable(&error), "{error:?}");
        assert_eq!(bench.sent(), calls);
    }
    let bench = Bench::new([reply(401, "text/html", "", &challenged)]);
    assert!(is_unavailable(&bench.client.account(&bench.endpoints, bench.by()).await.unwrap_err()));

    let bench = Bench::new([token(&nonce), reply(400, "application/json", r#"{"error":"invalid_grant"}"#, &nonce)]);
    assert_eq!(bench.redeem().await.unwrap_err(), CallError::Oauth { code: "invalid_grant".to_owned() });
}

#[tokio::test]
async fn a_token_is_asked_for_with_the_whole_form() {
    let bench = Bench::new([reply(200, "application/json", r#"{"access_token":"t","token_type":"dpop"}"#, &[])]);
    assert_eq!(bench.redeem().await.unwrap().reveal(), "t");
    let sent = bench.replies.sent.lock().unwrap();
    let body = String::from_utf8(sent.first().unwrap().body.clone()).unwrap();
    assert_eq!(
        body,
        "grant_type=authorization_code&code=the+code&redirect_uri=com.example.authenticator%3A%2Foauth\
         &client_id=authenticator&code_verifier=a+verifier+%26+more"
    );
}

#[tokio::test]
async fn retry_after_is_seconds_up_to_an_hour_and_a_date_is_ignored() {
    for (value, seconds) in [
        ("120", Some(120)),
        (" 7 ", Some(7)),
        ("0", Some(1)),
        ("99999999", Some(3600)),
        ("18446744073709551615", Some(3600)),
        ("Sun, 29 Nov 2026 10:00:00 GMT", None),
        ("+5", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("99999999999999999999999", None),
    ] {
        let bench = Bench::new([reply(503, "text/html", "", &[("retry-after", value)])]);
        let error = bench.client.answer(&bench.endpoints, "a.b.c").await.unwrap_err();
        assert_eq!(Error::from(error), Error::Offline { retry_after: seconds }, "{value}");
    }
}

#[tokio::test]
async fn json_of_a_server_is_not_parsed_beyond_64_kib() {
    let server = |padding: usize| {
        let text = json!({
            "issuer": ISSUER, "authorization_endpoint": format!("{ISSUER}/authorize"),
            "token_endpoint": format!("{ISSUER}/token"), "scopes_supported": vec!["s"; 500], "padding": "a".repeat(padding),
        });
        Bench::new([reply(200, "application/json", text.to_string(), &[])])
    };
    let found: AuthorizationServer = server(60_000).client.authorization_server(&issuer()).await.unwrap();
    assert_eq!(found.issuer, issuer());
    let error = server(70_000).client.authorization_server(&issuer()).await.unwrap_err();
    assert_eq!(error, CallError::TooLarge { max: 65_536 });
    assert_eq!(Error::from(error), Error::Refused { reason: "reply_too_large".to_owned() });

    let padded = |json: &str| reply(400, "application/problem+json", format!("{json}{}", " ".repeat(70_000)), &[]);
    let bench = Bench::new([padded(r#"{"status":400,"code":"malformed"}"#)]);
    let error = bench.client.answer(&bench.endpoints, "a.b.c").await.unwrap_err();
    assert_eq!(error, CallError::NotTheServer { status: 400 });
    let bench = Bench::new([padded(r#"{"error":"invalid_grant"}"#)]);
    assert_eq!(bench.redeem().await.unwrap_err(), CallError::NotTheServer { status: 400 });
}

#[tokio::test]
async fn the_endpoints_of_an_authorization_server_have_a_limit() {
    for (authorize, token, member) in [(2_048, 9, "authorization_endpoint"), (9, 2_048, "token_endpoint")] {
        let url = |length: usize| format!("{ISSUER}/{}", "a".repeat(length));
        let text = json!({
            "issuer": ISSUER, "authorization_endpoint": url(authorize), "token_endpoint": url(token),
        });
        let bench = Bench::new([reply(200, "application/json", text.to_string(), &[])]);
        let error = bench.client.authorization_server(&issuer()).await.unwrap_err();
        assert_eq!(error, CallError::Invalid { member });
    }
}

#[tokio::test]
async fn the_text_of_an_oauth_error_is_passed_on_only_as_a_code() {
    for (text, reason) in [("invalid_grant", "invalid_grant"), ("<b>Call+0900!</b>", "unknown_code")] {
        let body = json!({ "error": text }).to_string();
        let error = Bench::new([reply(400, "application/json", body, &[])]).redeem().await.unwrap_err();
        assert_eq!(Error::from(error), Error::Refused { reason: reason.to_owned() });
    }
}

#[tokio::test]
async fn debug_shows_nothing_of_what_travels() {
    let bench = Bench::new([reply(200, "application/jwt", "a.SECRET.c", &[("dpop-nonce", "SECRET")])]);
    let by = Entitled { token: Some(&Secret::new("SECRET".to_owned())), ..bench.by() };
    let poll = Poll { wait: 0, after: None, accepts_transactions: false };
    let poll = bench.client.requests(&bench.endpoints, &poll, by).await.unwrap();
    assert!(matches!(&poll, PollReply::List(list, _) if list.as_str() == "a.SECRET.c"));
    let request = bench.replies.sent.lock().unwrap().pop().unwrap();
    assert!(request.headers.iter().any(|(_, value)| value.contains("SECRET")));
    let response = bench.replies.replies.lock().unwrap().pop_front().unwrap();
    for shown in [format!("{poll:?}"), format!("{request:?}"), format!("{response:?}")] {
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}
