//! A running server that knows the issuer, the person and the keys of the vectors.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use authenticator_core::jose::dpop::{DpopClaims, access_token_hash};
use authenticator_core::jose::{
    Digest, Message, PublicKey, SigningInput, SigningKey, base64url_decode, base64url_encode, json_from_slice,
};
use authenticator_core::protocol::{
    AccountState, AppVersion, CredentialClaims, CredentialId, CredentialState, DevelopmentServers, DeviceId, Issuer,
    MessageId, Opaque, Platform, Problem, ProblemCode, PushChange, PushClaims, UnixTime,
};
use axum::http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};
use vectors::{Case, TestKey, keys};

use crate::app::App;
use crate::clock::AdvancingClock;
use crate::failure::Failure;
use crate::phone_api::prove;
use crate::random::Random;
use crate::seed::new_user;
use crate::store::{AccessToken, Credential, Device, EnrollmentCode, Tenant};
use crate::{Config, LogDays, Proxies, Running, protocol};

pub(super) const NOW: UnixTime = UnixTime::from_seconds(1_795_262_400);
const TENANT: &str = "vectors";
const ISSUER: &str = "https://login.contoso.example";
const SUB: &str = "u-7f3a0c51";
const CODE: &str = "uYyX2h0tq8e3kQ5r7w9zAB";
const DEVICE: &str = "fO0DXJH2wMTHFxDyhJ-pWA";
const CREDENTIAL: &str = "QILzkbCnYouNwjm29z3v2A";
const TOKEN: &str = "token-of-a-fresh-sign-in";

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    body: String,
}

impl Reply {
    /// Whether it is this refusal, with a line for developers that begins so.
    pub(super) fn refuses(&self, code: &ProblemCode, detail: &str) -> bool {
        let Ok(problem) = json_from_slice::<Problem>(self.body.as_bytes()) else { return false };
        let told = problem.detail.unwrap_or_default();
        self.status == code.status() && problem.code == *code && told.starts_with(detail)
    }

    pub(super) fn answer_hash(&self) -> Option<String> {
        let problem: Problem = json_from_slice(self.body.as_bytes()).unwrap();
        problem.answer_hash.map(|hash| hash.to_string())
    }

    /// What a signed reply says; null if it is none.
    pub(super) fn claims(&self) -> Value {
        let payload = self.body.split('.').nth(1).and_then(|part| base64url_decode(part).ok());
        payload.and_then(|payload| serde_json::from_slice(&payload).ok()).unwrap_or_default()
    }
}

pub(super) struct World {
    running: Running,
    http: reqwest::Client,
    keys: BTreeMap<String, TestKey>,
    random: Random,
    data: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

impl World {
    /// The person has an enrollment code.
    pub(super) async fn with_code() -> Self {
        let world = Self::start().await;
        let text = || world.random.text().unwrap();
        let code = EnrollmentCode {
            code: CODE.to_owned(),
            manual_code: text(),
            user: world.user().await,
            browser: text(),
            expires_at: NOW.plus(600),
            voided: false,
            device: None,
        };
        world.app().work(TENANT, move |work| Ok(work.tx.insert_code(&code)?)).await.unwrap();
        world
    }

    /// The person has the device of the vectors, with its credential, and signed in just now.
    pub(super) async fn with_device() -> Self {
        Self::start().await.and_device().await
    }

    /// The same at a server that people on other machines are led to.
    pub(super) async fn with_device_in_public() -> Self {
        Self::start_at(Some("https://login.contoso.com")).await.and_device().await
    }

    async fn and_device(self) -> Self {
        let world = self;
        let device = world.device(world.user().await);
        let credential = Credential {
            id: CredentialId::parse(CREDENTIAL).unwrap(),
            device: device.id,
            key: world.key("credential"),
            state: CredentialState::Active,
            reason: None,
            replaces: None,
            message: Digest::of(b"the message that asked for it"),
            was_active: true,
            attested: None,
        };
        let token = AccessToken {
            hash: Digest::of(TOKEN.as_bytes()),
            client: crate::CLIENT_ID.to_owned(),
            user: device.user.clone(),
            browser: world.random.text().unwrap(),
            authorization_code: Digest::of(b"the code that it was given for"),
            scope: protocol::Scope::PhoneSignIn,
            jkt: Some(device.key.thumbprint()),
            auth_time: NOW,
            expires_at: NOW.plus(300),
        };
        let known = world.app().work(TENANT, move |work| {
            work.tx.insert_device(TENANT, &device)?;
            work.tx.register_device(device.id, NOW)?;
            work.tx.insert_credential(&credential, NOW)?;
            Ok(work.tx.insert_access_token(TENANT, &token)?)
        });
        known.await.unwrap();
        world
    }

    async fn start() -> Self {
        Self::start_at(None).await
    }

    async fn start_at(public_url: Option<&str>) -> Self {
        let random = Random::new();
        let data = std::env::temp_dir().join(format!("idp-message-vectors-{}", random.text().unwrap()));
        let config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            data: data.clone(),
            seed_demo: false,
            control: false,
            tls_cert: None,
            tls_key: None,
            public_url: public_url.map(str::to_owned),
            android_revocations: None,
            operations: None,
            proxies: Proxies::default(),
            log_days: LogDays::default(),
            tenants: Vec::new(),
        };
        let clock = Arc::new(AdvancingClock::standing_at(NOW));
        let running = Running::start_at(&config, clock).await.unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::new();
        let world = Self { running, http, keys: keys().unwrap(), random, data };
        world.make_tenant().await;
        world
    }

    /// Its issuer is that of the vectors, wherever this server listens.
    async fn make_tenant(&self) {
        let tenant = Tenant {
            id: TENANT.to_owned(),
            name: "Contoso".to_owned(),
            issuer: issuer(),
            policy: protocol::Policy::default(),
            policy_version: 1,
        };
        let mut user = new_user(&self.random, "ana", "Ana", "no password".to_owned(), false).unwrap();
        user.sub = Opaque::parse(SUB).unwrap();
        let made = self.app().store.transact(move |tx| {
            tx.insert_tenant(&tenant)?;
            tx.insert_user(TENANT, &user)
        });
        made.await.unwrap();
        self.app().work(TENANT, |work| Ok(work.make_first_key()?)).await.unwrap();
    }

    fn app(&self) -> &Arc<App> {
        self.running.app()
    }

    fn key(&self, name: &str) -> PublicKey {
        self.keys[name].public.clone()
    }

    async fn user(&self) -> String {
        let user = self.app().work(TENANT, |work| Ok(work.tx.user_named(TENANT, "ana")?)).await;
        user.unwrap().unwrap().id
    }

    fn device(&self, user: String) -> Device {
        Device {
            id: DeviceId::parse(DEVICE).unwrap(),
            user,
            key: self.key("device"),
            name: "Pixel of Ana".to_owned(),
            platform: Platform::Android,
            os: "Android 16".to_owned(),
            app_version: AppVersion::parse("1.4.0").unwrap(),
            installation: "an installation".to_owned(),
            state: AccountState::Active,
            removed_reason: None,
            registered_at: None,
            replaces: None,
            last_counter: 0,
            wrong_numbers: 0,
            clone_suspected: false,
            set_back: false,
            push: None,
            accepts_transactions: false,
            attested: None,
            made_at: NOW,
        }
    }

    pub(super) async fn post(&self, name: &str, compact: &str) -> Reply {
        self.send(self.http.post(self.url(name)), compact).await
    }

    pub(super) async fn put(&self, name: &str, compact: &str) -> Reply {
        self.send(self.http.put(self.url(name)), compact).await
    }

    /// Sets a Web Push channel, past HTTP; whether it is kept.
    pub(super) async fn subscribe(&self, endpoint: &str) -> bool {
        let channel = json!({
            "channel": "webpush",
            "endpoint": endpoint,
            "p256dh": base64url_encode(self.key("push").as_sec1()),
            "auth": base64url_encode(&[7; 16]),
        });
        let message = self.sign(&PushClaims {
            iss: DeviceId::parse(DEVICE).unwrap(),
            aud: issuer(),
            iat: NOW,
            jti: self.id(),
            nonce: Opaque::parse(&self.app().nonce(TENANT).unwrap()).unwrap(),
            change: PushChange::To(serde_json::from_value(channel).unwrap()),
        });
        match self.app().work(TENANT, move |work| work.set_push(&message)).await {
            Ok(()) => true,
            Err(Failure::Refused(problem)) if problem.code == ProblemCode::Malformed => false,
            Err(other) => panic!("{endpoint}: {other:?}"),
        }
    }

    /// The VAPID key as the database has it, and the point that the metadata tells.
    pub(super) async fn vapid_key(&self) -> (Vec<u8>, String) {
        let metadata = self.app().work(TENANT, |work| work.metadata()).await.unwrap();
        let told = Reply { status: 200, body: metadata }.claims()["push"]["webpush"]["vapid"].clone();
        let kept = self.app().work(TENANT, |work| Ok(work.tx.vapid_key(TENANT)?)).await.unwrap().unwrap();
        let place = format!("vapid/{TENANT}");
        let scalar = self.app().sealing.open(&place, &kept).unwrap();
        let key = SigningKey::from_scalar(scalar.as_slice().try_into().unwrap()).unwrap();
        assert_eq!(told, base64url_encode(key.public_key().as_sec1()));
        assert!(!kept.windows(scalar.len()).any(|window| window == scalar.as_slice()), "in the clear");
        (kept, told.as_str().unwrap().to_owned())
    }

    /// With the token, and a proof by the device key.
    pub(super) async fn post_as_device(&self, name: &str, compact: &str) -> Reply {
        let proof = self.sign(&DpopClaims {
            jti: self.id().to_string(),
            htm: "POST".to_owned(),
            htu: self.url(name),
            iat: 1,
            ath: Some(access_token_hash(TOKEN)),
            nonce: Some(self.app().nonce(TENANT).unwrap()),
        });
        let call =
            self.http.post(self.url(name)).header("dpop", proof).header("authorization", format!("DPoP {TOKEN}"));
        self.send(call, compact).await
    }

    async fn send(&self, call: reqwest::RequestBuilder, compact: &str) -> Reply {
        let response = call.header("content-type", "application/jwt").body(compact.to_owned()).send().await.unwrap();
        Reply { status: response.status().as_u16(), body: response.text().await.unwrap() }
    }

    fn url(&self, name: &str) -> String {
        format!("{}/phone/{name}", self.app().issuer(TENANT))
    }

    /// A new message by the device that carries this key proof.
    pub(super) fn credential_with(&self, proof: &str) -> String {
        self.sign(&CredentialClaims {
            iss: DeviceId::parse(DEVICE).unwrap(),
            aud: issuer(),
            iat: NOW,
            jti: self.id(),
            proof: proof.to_owned(),
            attestation: None,
            replaces: None,
            replaces_proof: None,
        })
    }

    /// What every call with a proof goes through, for the URL of the vectors, where this server does not listen.
    pub(super) async fn prove(&self, case: &Case) -> Reply {
        let call = case.call.as_ref().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("dpop", HeaderValue::from_str(&case.compact).unwrap());
        if let Some(token) = &call.token {
            headers.insert("authorization", HeaderValue::from_str(&format!("DPoP {token}")).unwrap());
        }
        let method = Method::from_bytes(call.method.as_bytes()).unwrap();
        match prove(self.app(), TENANT, &headers, &method, &call.url).await {
            Err(Failure::Refused(problem)) => {
                Reply { status: problem.status, body: serde_json::to_string(&problem).unwrap() }
            }
            other => panic!("{}: {other:?}", case.name),
        }
    }

    fn sign<M: Message>(&self, message: &M) -> String {
        let key = &self.keys["device"];
        SigningInput::new(message, &key.public).unwrap().sign(&key.signing)
    }

    fn id(&self) -> MessageId {
        MessageId::from_bytes(self.random.id().unwrap())
    }
}

fn issuer() -> Issuer {
    Issuer::parse(ISSUER, DevelopmentServers::Refused).unwrap()
}
