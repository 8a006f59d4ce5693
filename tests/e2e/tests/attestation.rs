//! Phones whose platform attests keys, by authorities of the test, against the real identity provider.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use authenticator_core::account::KeyKind;
use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::{HostError, ManualClock};
use authenticator_core::idp::{ReqwestTransport, TransportOptions};
use authenticator_core::jose::{Digest, PublicKey, base64url_encode};
use authenticator_core::keys::{Attestation, KeySpec, KeyStore, PassesOn, SoftwareKeyStore};
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform, UvPolicy};
use authenticator_core::{Account, Authenticator, Configuration, Error, Outcome, Ports, SetupStep};
use e2e::{PASSWORD, Server, TestDevice, only};
use phone::lab::{Network, NetworkConditions};
use serde_json::json;

#[path = "../../idp/tests/protocol/support/authority.rs"]
mod authority;

use authority::{APP_ID, AndroidKey, AppleApp, Authority, Years, android_app};

const USER: &str = "test@contoso.example";
/// The server's clock is that of the machine.
const LONG: Years = Years(2020, 2049);

/// A key store whose keys are attested as a platform does it.
struct Attesting {
    keys: Arc<SoftwareKeyStore>,
    platform: Platform,
    root: Authority,
    made: Mutex<BTreeMap<String, (PublicKey, KeySpec)>>,
    /// Whether the process ends when the next credential key was made, before anybody hears of it.
    ends_after_create: AtomicBool,
}

impl Attesting {
    fn specs(&self, kind: KeyKind) -> Vec<KeySpec> {
        self.made.lock().unwrap().values().map(|(_, spec)| *spec).filter(|spec| spec.kind == kind).collect()
    }
}

impl Attesting {
    fn attestation(&self, key: &PublicKey, challenge: &Digest) -> Attestation {
        if self.platform == Platform::Android {
            let mut made = AndroidKey::right(challenge.as_bytes());
            (made.factory, made.years) = (true, LONG);
            return Attestation::AndroidKey { chain: made.chain(&self.root, key) };
        }
        let thumbprint = key.thumbprint();
        let vouched = Digest::of(&[challenge.as_bytes().as_slice(), thumbprint.as_bytes()].concat());
        let app = AppleApp { years: LONG, ..AppleApp::right() };
        let (key_id, attestation, assertion) = app.vouch(&self.root, vouched.as_bytes());
        Attestation::AppAttest { key_id: base64url_encode(&key_id), attestation, assertion }
    }
}

#[async_trait]
impl PassesOn for Attesting {
    fn behind(&self) -> &dyn KeyStore {
        &*self.keys
    }

    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        let key = self.keys.create(alias, spec).await?;
        self.made.lock().unwrap().entry(alias.to_owned()).or_insert((key.clone(), spec));
        if spec.kind == KeyKind::Credential && self.ends_after_create.swap(false, Ordering::SeqCst) {
            return Err(HostError::Failed);
        }
        Ok(key)
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        self.made.lock().unwrap().remove(alias);
        self.keys.delete(alias).await
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        let (key, spec) = self.made.lock().unwrap().get(alias).cloned().ok_or(HostError::KeyNotFound)?;
        Ok(spec.challenge.map(|challenge| self.attestation(&key, &challenge)))
    }
}

struct World {
    server: Server,
    authenticator: Authenticator,
    network: Arc<Network>,
    keys: Arc<Attesting>,
    _folder: tempfile::TempDir,
}

/// A server that requires attestation, and a phone of a platform whose root it trusts.
async fn world(platform: Platform) -> World {
    let server = Server::start();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    let root = Authority::new("Root of the test");
    let trust = json!({
        "android_apps": [android_app()],
        "apple_apps": [{ "app_id": APP_ID }],
        "android_roots": [root.pem()],
        "apple_roots": [root.pem()],
    });
    server.control.policy(&json!({ "attestation": "required", "attestation_trust": trust })).await.unwrap();
    let network = Arc::new(Network::new(Arc::new(ReqwestTransport::new(&TransportOptions::default()).unwrap())));
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let attesting = Arc::new(Attesting {
        keys: Arc::clone(&keys),
        platform,
        root,
        made: Mutex::default(),
        ends_after_create: AtomicBool::new(false),
    });
    let ports = Ports {
        gate: Arc::new(ScriptedGate::new(Arc::clone(&keys))),
        keys: Arc::clone(&attesting) as _,
        clock: Arc::new(ManualClock::at(1_700_000_000)),
        device: Arc::new(TestDevice::default()),
        transport: Arc::clone(&network) as _,
    };
    let folder = tempfile::tempdir().unwrap();
    let configuration = Configuration {
        directory: folder.path().to_owned(),
        device: DeviceDescription { name: "Phone of the test".to_owned(), platform, os: "test".to_owned() },
        app_version: AppVersion::parse("1.0.0").unwrap(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        development: DevelopmentServers::Allowed,
    };
    let authenticator = Authenticator::open(configuration, ports).await.unwrap();
    World { server, authenticator, network, keys: attesting, _folder: folder }
}

async fn enroll(server: &Server, authenticator: &Authenticator) -> Result<Account, Error> {
    let text = server.control.enrollment_text(USER).await.unwrap();
    authenticator.enroll(&authenticator.read_enrollment(&text)?).await
}

async fn enrolls_enables_and_signs_in(platform: Platform) {
    let World { server, authenticator, _folder, .. } = world(platform).await;
    let account = enroll(&server, &authenticator).await.unwrap();
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);

    let enabling = account.enable_phone_sign_in().await.unwrap();
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = server.control.authorize(&url, USER, PASSWORD).await.unwrap();
    let step = enabling.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { .. }), "{step:?}");
    let number = server.control.live(USER, "enable").await.unwrap().number;
    assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Approved);

    let number = server.control.start(USER, "sign_in", &[]).await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b2_a_phone_whose_keys_android_attests_signs_in_where_policy_demands_it() {
    enrolls_enables_and_signs_in(Platform::Android).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b2_a_phone_whose_app_apple_attests_signs_in_where_policy_demands_it() {
    enrolls_enables_and_signs_in(Platform::Ios).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b2_a_phone_under_another_root_is_refused_and_keeps_nothing() {
    let World { server, authenticator, _folder, .. } = world(Platform::Android).await;
    let another = Authority::new("Another root");
    let trust = json!({ "android_roots": [another.pem()] });
    server.control.policy(&json!({ "attestation_trust": trust })).await.unwrap();
    let refused = enroll(&server, &authenticator).await.err().unwrap();
    assert!(matches!(&refused, Error::Refused { reason } if reason == "attestation_invalid"), "{refused:?}");
    assert!(authenticator.accounts().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn e5_an_attested_enrollment_whose_request_did_not_arrive_is_repeated_with_the_same_key() {
    let World { server, authenticator, network, _folder, .. } = world(Platform::Android).await;
    let text = server.control.enrollment_text(USER).await.unwrap();
    let preview = authenticator.read_enrollment(&text).unwrap();
    network.set(NetworkConditions::Blocked("/enrollments".to_owned()));
    assert!(matches!(authenticator.enroll(&preview).await, Err(Error::Offline { .. })));
    network.set(NetworkConditions::ReplyLost("/enrollments".to_owned()));
    assert!(matches!(authenticator.enroll(&preview).await, Err(Error::Offline { .. })), "the server has it now");
    network.set(NetworkConditions::Fine);
    let account = authenticator.enroll(&preview).await.unwrap();
    assert_eq!(network.exchanges("/phone/nonce").len(), 1, "one key, attested for one nonce");
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn e5_an_attested_enrollment_is_repeated_with_another_key_once_its_nonce_has_ended() {
    let World { server, authenticator, network, _folder, .. } = world(Platform::Ios).await;
    let text = server.control.enrollment_text(USER).await.unwrap();
    let preview = authenticator.read_enrollment(&text).unwrap();
    network.set(NetworkConditions::Blocked("/enrollments".to_owned()));
    assert!(matches!(authenticator.enroll(&preview).await, Err(Error::Offline { .. })));
    network.set(NetworkConditions::Fine);
    server.control.advance(301).await.unwrap();
    let account = authenticator.enroll(&preview).await.unwrap();
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn e5_a_key_made_before_the_server_asked_for_attestation_gives_way_to_an_attested_one() {
    let World { server, authenticator, network, _folder, .. } = world(Platform::Android).await;
    server.control.policy(&json!({ "attestation": "none" })).await.unwrap();
    let text = server.control.enrollment_text(USER).await.unwrap();
    let preview = authenticator.read_enrollment(&text).unwrap();
    network.set(NetworkConditions::Blocked("/enrollments".to_owned()));
    assert!(matches!(authenticator.enroll(&preview).await, Err(Error::Offline { .. })));
    network.set(NetworkConditions::Fine);
    server.control.policy(&json!({ "attestation": "required" })).await.unwrap();
    let account = authenticator.enroll(&preview).await.unwrap();
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn p5_a_key_that_was_made_under_a_weaker_policy_before_a_crash_is_made_anew() {
    let World { server, authenticator, keys, _folder, .. } = world(Platform::Ios).await;
    server.control.policy(&json!({ "uv_policy": "biometric_or_credential" })).await.unwrap();
    let account = enroll(&server, &authenticator).await.unwrap();
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
    let enabling = account.enable_phone_sign_in().await.unwrap();
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = server.control.authorize(&url, USER, PASSWORD).await.unwrap();
    keys.ends_after_create.store(true, Ordering::SeqCst);
    assert!(enabling.complete_sign_in(&redirect).await.is_err());
    let policies = || keys.specs(KeyKind::Credential).iter().map(|spec| spec.user_verification).collect::<Vec<_>>();
    assert_eq!(policies(), [Some(UvPolicy::BiometricOrCredential)]);

    server.control.policy(&json!({ "uv_policy": "biometric_strict" })).await.unwrap();
    account.refresh().await.unwrap();
    let step = enabling.step().await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { .. }), "{step:?}");
    assert_eq!(policies(), [Some(UvPolicy::BiometricStrict)]);
}
