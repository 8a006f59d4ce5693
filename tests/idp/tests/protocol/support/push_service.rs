//! A push service on this machine, and the phone's side of Web Push, written from RFC 8291 and RFC 8188.

use authenticator_core::jose::{PublicKey, SigningKey, base64url_encode};
use authenticator_core::protocol::{PushAddress, PushChange, PushKey, PushSecret, WebPushSubscription};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse as _;
use p256::{SecretKey, ecdh};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use tokio::sync::{mpsc, oneshot};

use super::{new_key, random};

/// A push service that does what a test says.
pub(crate) struct PushService {
    pub(crate) origin: String,
    posted: mpsc::UnboundedReceiver<Posted>,
    serving: tokio::task::JoinHandle<()>,
}

/// A message that waits for its reply.
pub(crate) struct Posted {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    reply: oneshot::Sender<(StatusCode, Vec<(&'static str, String)>)>,
}

impl PushService {
    pub(crate) async fn start() -> Self {
        let (posts, posted) = mpsc::unbounded_channel();
        let take = async move |uri: Uri, headers: HeaderMap, body: Bytes| {
            let (reply, replied) = oneshot::channel();
            let post = Posted { path: uri.path().to_owned(), headers, body: body.to_vec(), reply };
            posts.send(post).unwrap();
            let (status, headers) = replied.await.unwrap();
            let mut response = status.into_response();
            for (name, value) in headers {
                response.headers_mut().insert(name, value.parse().unwrap());
            }
            response
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let service = axum::Router::new().fallback(take);
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { origin, posted, serving }
    }

    /// The next message.
    pub(crate) async fn next(&mut self) -> Posted {
        let soon = std::time::Duration::from_secs(20);
        tokio::time::timeout(soon, self.posted.recv()).await.expect("a wake-up").unwrap()
    }

    /// Whether no other message has come.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.posted.try_recv().is_err()
    }
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Posted {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }

    pub(crate) fn reply(self, status: u16) {
        self.reply_with(status, Vec::new());
    }

    pub(crate) fn reply_with(self, status: u16, headers: Vec<(&'static str, String)>) {
        self.reply.send((StatusCode::from_u16(status).unwrap(), headers)).unwrap();
    }
}

/// A phone's subscription at a push service.
pub(crate) struct Subscription {
    key: SigningKey,
    auth: [u8; 16],
    endpoint: String,
}

impl Subscription {
    pub(crate) fn new(endpoint: &str) -> Self {
        Self { key: new_key(), auth: random(), endpoint: endpoint.to_owned() }
    }

    pub(crate) fn address(&self) -> PushAddress {
        PushAddress::WebPush(WebPushSubscription {
            endpoint: serde_json::from_value(serde_json::json!(self.endpoint)).unwrap(),
            p256dh: PushKey::new(self.key.public_key()),
            auth: PushSecret::from_bytes(self.auth),
        })
    }

    pub(crate) fn change(&self) -> PushChange {
        PushChange::To(self.address())
    }

    /// What a message says; none if it is not for this subscription.
    pub(crate) fn open(&self, body: &[u8]) -> Option<String> {
        let (salt, rest) = body.split_at_checked(16)?;
        let (size, rest) = rest.split_at_checked(4)?;
        let (length, rest) = rest.split_first()?;
        let (theirs, text) = rest.split_at_checked(usize::from(*length))?;
        assert!(u32::from_be_bytes(size.try_into().unwrap()) == 4096 && text.len() <= 4096 && theirs.len() == 65);
        assert!(PublicKey::from_sec1(theirs).is_ok(), "{}", base64url_encode(theirs));

        let secret = SecretKey::from_slice(self.key.to_scalar().reveal()).unwrap();
        let point = p256::PublicKey::from_sec1_bytes(theirs).unwrap();
        let shared = ecdh::diffie_hellman(secret.to_nonzero_scalar(), point.as_affine());
        let mine = self.key.public_key();
        let input = hkdf(
            &self.auth,
            shared.raw_secret_bytes(),
            &[b"WebPush: info\0".as_slice(), mine.as_sec1(), theirs].concat(),
        );
        let key = hkdf(salt, &input, b"Content-Encoding: aes128gcm\0");
        let nonce = hkdf(salt, &input, b"Content-Encoding: nonce\0");
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key[..16]).unwrap());
        let mut text = text.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).unwrap();
        let plain = key.open_in_place(nonce, Aad::empty(), &mut text).ok()?;
        let (last, plain) = plain.split_last()?;
        assert_eq!(*last, 2, "one record without padding");
        Some(String::from_utf8(plain.to_vec()).unwrap())
    }
}

/// The first block of HKDF (RFC 5869), by hand.
fn hkdf(salt: &[u8], input: &[u8], info: &[u8]) -> Vec<u8> {
    let extracted = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), input);
    let key = hmac::Key::new(hmac::HMAC_SHA256, extracted.as_ref());
    hmac::sign(&key, &[info, &[1]].concat()).as_ref().to_vec()
}
