//! A server in this process: it verifies nothing, says yes to everything, and counts its own processor time.
#![allow(clippy::indexing_slicing, reason = "of JSON: a member that is not there reads as null")]

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::jose::{Digest, PublicKey, SigningKey};
use serde_json::{Value, json};

use crate::Trouble;
use crate::clock::processor_time;
use crate::signed::{ISSUER, NOW, id, metadata, part, server_key, sign};

pub(crate) struct Server {
    key: SigningKey,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By the thumbprint of the device key: device and user.
    devices: HashMap<String, u64>,
    /// The last id that was given.
    last_id: u64,
    /// What the server itself has cost.
    spent: Duration,
}

impl State {
    fn fresh_id(&mut self) -> String {
        self.last_id += 1;
        id(1_000_000 + self.last_id)
    }

    fn fresh_ids<const N: usize>(&mut self) -> [String; N] {
        std::array::from_fn(|_| self.fresh_id())
    }
}

impl Server {
    pub(crate) fn new() -> Result<Self, Trouble> {
        Ok(Self { key: server_key(0)?, state: Mutex::default() })
    }

    /// The text of a QR code.
    pub(crate) fn enrollment_text(&self, number: usize) -> String {
        let issuer = ISSUER.replace(':', "%3A").replace('/', "%2F");
        let code = Digest::of(&number.to_be_bytes());
        format!("phonesignin://enroll?v=1&issuer={issuer}&code={code}&kid={}", self.key.public_key().thumbprint())
    }

    /// The processor time that the server itself has used so far.
    pub(crate) fn spent(&self) -> Duration {
        self.state().spent
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: &HttpRequest) -> Result<String, Trouble> {
        let body = String::from_utf8(request.body.clone())?;
        let path = request.url.strip_prefix(ISSUER).ok_or("another server")?;
        let path = path.split('?').next().unwrap_or_default();
        let (typ, claims) = match path {
            "/.well-known/phone-signin" => ("phone-metadata+jwt", metadata(&[&self.key], &[])),
            "/enrollments" => {
                let jwk: PublicKey = serde_json::from_value(part(&body, 0)?["jwk"].take())?;
                let jkt = jwk.thumbprint().to_string();
                let mut state = self.state();
                let device = state.devices.len() as u64 + 1;
                state.devices.insert(jkt.clone(), device);
                ("phone-account+jwt", document(device, &jkt, &part(&body, 1)?["jti"], &state.fresh_id()))
            }
            "/account" => {
                let (device, jkt, req) = self.caller(request)?;
                ("phone-account+jwt", document(device, &jkt, &req, &self.state().fresh_id()))
            }
            "/requests" => {
                let (device, _, req) = self.caller(request)?;
                let [list, cursor, challenged] = self.state().fresh_ids();
                let challenge = sign("phone-challenge+jwt", &challenge(device, &challenged), &self.key);
                let claims = json!({
                    "iss": ISSUER, "aud": id(device), "iat": NOW, "jti": list, "req": req, "cursor": cursor,
                    "challenges": [challenge],
                });
                ("phone-requests+jwt", claims)
            }
            "/answers" => {
                let answer = part(&body, 1)?;
                let signed = body.rsplit_once('.').ok_or("not compact")?.0;
                let claims = json!({
                    "iss": ISSUER, "aud": answer["iss"], "iat": NOW, "jti": self.state().fresh_id(),
                    "sub": answer["sub"], "request": answer["request"], "answer_hash": Digest::of(signed.as_bytes()),
                    "result": "approved",
                });
                ("phone-result+jwt", claims)
            }
            other => return Err(format!("nothing at {other}").into()),
        };
        Ok(sign(typ, &claims, &self.key))
    }

    /// Device, thumbprint of its key, and `jti` of the proof.
    fn caller(&self, request: &HttpRequest) -> Result<(u64, String, Value), Trouble> {
        let proof = request.headers.iter().find(|(name, _)| *name == "dpop").ok_or("no proof")?;
        let jwk: PublicKey = serde_json::from_value(part(&proof.1, 0)?["jwk"].take())?;
        let jkt = jwk.thumbprint().to_string();
        let device = self.state().devices.get(&jkt).copied().ok_or("no such device")?;
        Ok((device, jkt, part(&proof.1, 1)?["jti"].take()))
    }
}

#[async_trait]
impl Transport for Server {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let begun = processor_time();
        let reply = self.answer(&request);
        let response = match reply {
            Ok(compact) => HttpResponse {
                status: 200,
                headers: vec![
                    ("content-type".to_owned(), "application/jwt".to_owned()),
                    ("dpop-nonce".to_owned(), "nonce-of-the-bench".to_owned()),
                ],
                body: compact.into_bytes(),
            },
            Err(trouble) => {
                eprintln!("bench: the server: {trouble}");
                return Err(TransportError::Unreachable);
            }
        };
        self.state().spent += processor_time() - begun;
        Ok(response)
    }
}

fn document(device: u64, jkt: &str, req: &Value, jti: &str) -> Value {
    json!({
        "iss": ISSUER,
        "aud": id(device),
        "iat": NOW,
        "jti": jti,
        "req": req,
        "sub": format!("user-{device}"),
        "device_id": id(device),
        "cnf": { "jkt": jkt },
        "tenant": { "id": "bench", "name": "Bench" },
        "user_name": format!("user-{device}@bench.example"),
        "display_name": format!("User {device}"),
        "kind": "work",
        "state": "active",
        "modes": ["mfa"],
        "enable": { "allowed": true },
        "match": { "modes": ["enter"], "min_digits": 2 },
        "uv_policy": "biometric_or_credential",
        "last_counter": 0,
        "policy_version": 1,
        "version": 5,
    })
}

fn challenge(device: u64, jti: &str) -> Value {
    json!({
        "iss": ISSUER,
        "aud": id(device),
        "sub": format!("user-{device}"),
        "jti": jti,
        "nonce": format!("nonce of {jti}"),
        "iat": NOW,
        "exp": NOW + 60,
        "purpose": "mfa",
        "match": { "mode": "enter", "digits": 2 },
        "user_verification": "none",
        "context": [
            { "name": "application", "text": "Payroll" },
            { "name": "host", "text": "payroll.bench.example" },
            { "name": "location", "text": "Lisbon, Portugal" },
            { "name": "address", "text": "203.0.113.7" },
        ],
    })
}
