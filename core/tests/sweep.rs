//! Opening sweeps keys that nothing knows of, and no other.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[path = "common/folder.rs"]
mod folder;
#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use authenticator_core::account::AccountId;
use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::{HostError, ManualClock, PlainDevice};
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::jose::PublicKey;
use authenticator_core::keys::{Attestation, KeySpec, KeyStore, SignatureSession, SoftwareKeyStore};
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform, UnixTime};
use authenticator_core::store::{EnrollmentKey, Store};
use authenticator_core::{Authenticator, Configuration, Ports};
use folder::Folder;
use zeroize::Zeroizing;

/// Of another database that shares the key store: set aside, perhaps, and to be restored.
const OF_ANOTHER: &str = "authenticator-core/another/device/1";

struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        Err(TransportError::Unreachable)
    }
}

/// A key store that is asked for its list just when another process begins an enrollment.
struct Shared {
    keys: Arc<SoftwareKeyStore>,
    file: PathBuf,
}

impl Shared {
    async fn other_process_begins_an_enrollment(&self) {
        let locked = Store::open(&self.file).unwrap();
        let wrapped = locked.wrapped_data_key().unwrap().unwrap();
        let data_key = self.keys.unwrap_data_key(&wrapped).await.unwrap();
        let store = locked.unlock(&Zeroizing::new(data_key.as_slice().try_into().unwrap())).unwrap();
        let new = alias(&store, "new");
        let key = EnrollmentKey { account: AccountId::from_bytes([1; 16]), alias: new.clone() };
        store.begin_enrollment(&signed::issuer(), "code", key, UnixTime::from_seconds(1_800_000_000)).unwrap();
        self.keys.create(&new, KeySpec::device(None)).await.unwrap();
    }
}

#[async_trait]
impl KeyStore for Shared {
    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        self.keys.create(alias, spec).await
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        self.other_process_begins_an_enrollment().await;
        self.keys.list().await
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        self.keys.delete(alias).await
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        self.keys.attest(alias).await
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        self.keys.begin_signature(alias).await
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        self.keys.finish_signature(session, message).await
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        self.keys.abort_signature(session).await
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        self.keys.wrap_data_key(data_key).await
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        self.keys.unwrap_data_key(wrapped).await
    }
}

fn alias(store: &Store, name: &str) -> String {
    format!("authenticator-core/{}/device/{name}", store.name())
}

/// The database of an earlier start.
async fn made_before(file: &std::path::Path, keys: &SoftwareKeyStore) -> Store {
    let locked = Store::open(file).unwrap();
    let wrapped = keys.wrap_data_key(&[5; 32]).await.unwrap();
    locked.keep_wrapped_data_key(&wrapped).unwrap();
    locked.unlock(&Zeroizing::new([5; 32])).unwrap()
}

#[tokio::test]
async fn the_sweep_takes_orphans_and_spares_a_key_made_meanwhile() {
    let folder = Folder::new();
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let store = made_before(&folder.path().join("authenticator.db"), &keys).await;
    let (orphan, new) = (alias(&store, "orphan"), alias(&store, "new"));
    drop(store);
    for alias in [orphan.as_str(), OF_ANOTHER, "another-library/key"] {
        keys.create(alias, KeySpec::device(None)).await.unwrap();
    }
    let shared = Shared { keys: Arc::clone(&keys), file: folder.path().join("authenticator.db") };
    let configuration = Configuration {
        directory: folder.path().to_owned(),
        device: DeviceDescription { name: "Phone".to_owned(), platform: Platform::Other, os: "Linux".to_owned() },
        app_version: AppVersion::parse("1.0").unwrap(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        development: DevelopmentServers::Refused,
    };
    let ports = Ports {
        keys: Arc::new(shared),
        gate: Arc::new(ScriptedGate::new(Arc::clone(&keys))),
        clock: Arc::new(ManualClock::at(signed::NOW)),
        device: Arc::new(PlainDevice),
        transport: Arc::new(NoNetwork),
    };
    Authenticator::open(configuration, ports).await.unwrap();
    let mut left = keys.list().await.unwrap();
    left.sort();
    let mut spared = ["another-library/key", OF_ANOTHER, new.as_str()];
    spared.sort_unstable();
    assert_eq!(left, spared);
}
