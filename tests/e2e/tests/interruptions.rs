//! A key store whose system ends operations, as a secure element with few places does: the core asks once more by itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::{HostError, ManualClock};
use authenticator_core::idp::{ReqwestTransport, TransportOptions};
use authenticator_core::jose::PublicKey;
use authenticator_core::keys::{Attestation, KeySpec, KeyStore, SignatureSession, SoftwareKeyStore};
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform};
use authenticator_core::{Authenticator, Configuration, Error, Ports, UserAction};
use e2e::{PASSWORD, Server, TestDevice};
use zeroize::Zeroizing;

const USER: &str = "test@contoso.example";

/// Ends the session of the next signatures in the place of signing.
struct Interrupting {
    keys: SoftwareKeyStore,
    times: AtomicU32,
}

#[async_trait]
impl KeyStore for Interrupting {
    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        self.keys.create(alias, spec).await
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
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
        let left = self.times.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if left.is_ok() {
            self.keys.abort_signature(session).await?;
            return Err(HostError::Interrupted);
        }
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

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_of_the_device_key_that_was_interrupted_is_begun_once_more() {
    let server = Server::start();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    let keys = Interrupting { keys: SoftwareKeyStore::in_memory().unwrap(), times: AtomicU32::new(0) };
    let keys = Arc::new(keys);
    let ports = Ports {
        gate: Arc::new(ScriptedGate::new(Arc::new(SoftwareKeyStore::in_memory().unwrap()))),
        keys: Arc::<Interrupting>::clone(&keys),
        clock: Arc::new(ManualClock::at(1_700_000_000)),
        device: Arc::new(TestDevice::default()),
        transport: Arc::new(ReqwestTransport::new(&TransportOptions::default()).unwrap()),
    };
    let folder = tempfile::tempdir().unwrap();
    let configuration = Configuration {
        directory: folder.path().to_owned(),
        device: DeviceDescription {
            name: "Phone of the test".to_owned(),
            platform: Platform::Other,
            os: "test".to_owned(),
        },
        app_version: AppVersion::parse("1.0.0").unwrap(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        development: DevelopmentServers::Allowed,
    };
    let authenticator = Authenticator::open(configuration, ports).await.unwrap();
    let text = server.control.enrollment_text(USER).await.unwrap();
    let account = authenticator.enroll(&authenticator.read_enrollment(&text).unwrap()).await.unwrap();

    keys.times.store(1, Ordering::Relaxed);
    assert_eq!(account.requests(0).await.unwrap().len(), 1, "one interruption is nobody's business");
    keys.times.store(2, Ordering::Relaxed);
    let told = account.requests(0).await.err().unwrap();
    assert_eq!(told, Error::UserAction { action: UserAction::ConfirmAgain });
    assert_eq!(account.requests(0).await.unwrap().len(), 1);
}
