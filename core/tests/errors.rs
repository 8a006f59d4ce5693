//! What a host says reaches the app as what the person can do, each with a code that does not change and an advice of its own.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[path = "common/folder.rs"]
mod folder;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::{HostError, ManualClock, PlainDevice};
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::keys::{KeyKind, KeyStore, PassesOn, SoftwareKeyStore};
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform};
use authenticator_core::{Authenticator, Configuration, Error, Ports, StorageProblem, UserAction};
use folder::Folder;

/// Every case of the host, and the code of the public error. The compiler asks for a new one here.
const fn code_of(error: HostError) -> &'static str {
    match error {
        HostError::Cancelled => "user_action.cancelled",
        HostError::LockedOut => "user_action.locked_out",
        // One word of a key store is not yet the loss of a key.
        HostError::KeyInvalidated | HostError::KeyNotFound | HostError::NotAvailable => "user_action.not_now",
        HostError::Interrupted => "user_action.confirm_again",
        HostError::Unsupported => "refused.device_unsupported",
        HostError::NoDeviceLock => "user_action.set_device_lock",
        HostError::NoBiometric => "user_action.enroll_biometric",
        HostError::Failed => "internal",
    }
}

const HOST_ERRORS: [HostError; 10] = [
    HostError::Cancelled,
    HostError::LockedOut,
    HostError::KeyInvalidated,
    HostError::KeyNotFound,
    HostError::NotAvailable,
    HostError::Interrupted,
    HostError::Unsupported,
    HostError::NoDeviceLock,
    HostError::NoBiometric,
    HostError::Failed,
];

#[test]
fn what_a_host_says_has_a_code_and_only_its_faults_are_internal() {
    for said in HOST_ERRORS {
        let error = Error::from(said);
        assert_eq!(error.code(), code_of(said), "{said:?}");
        assert_eq!(matches!(error, Error::Internal { .. }), said == HostError::Failed, "{said:?}");
    }
}

#[test]
fn every_action_has_a_code_and_an_advice_of_its_own() {
    let codes: HashSet<&str> = UserAction::ALL.iter().map(|action| action.as_str()).collect();
    let advices: HashSet<&str> = UserAction::ALL.iter().map(|action| action.advice()).collect();
    assert_eq!((codes.len(), advices.len()), (UserAction::ALL.len(), UserAction::ALL.len()));
}

#[test]
fn a_missing_biometric_is_not_called_a_missing_screen_lock() {
    let error = Error::from(HostError::NoBiometric);
    assert!(error.advice().contains("fingerprint"), "{}", error.advice());
    assert!(Error::from(HostError::NoDeviceLock).advice().contains("screen lock"));
}

#[test]
fn a_lost_key_names_which_and_the_way_out_that_works_without_it() {
    let of = |key| Error::KeyLost { key, why: "not_found" };
    assert_eq!(of(KeyKind::Device).code(), "key_lost.device.not_found");
    assert_eq!(of(KeyKind::Credential).code(), "key_lost.credential.not_found");
    assert!(of(KeyKind::Device).advice().contains("Enroll this account again"));
    assert!(of(KeyKind::Credential).advice().contains("Enable phone sign-in again"));
}

/// Interrupts each call of the data key as often as it is told to.
struct Interrupting {
    keys: SoftwareKeyStore,
    times: AtomicU32,
}

impl Interrupting {
    fn interrupts(&self) -> Result<(), HostError> {
        let left = self.times.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if left.is_ok() { Err(HostError::Interrupted) } else { Ok(()) }
    }
}

#[async_trait]
impl PassesOn for Interrupting {
    fn behind(&self) -> &dyn KeyStore {
        &self.keys
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        self.interrupts()?;
        self.keys.wrap_data_key(data_key).await
    }
}

struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        Err(TransportError::Unreachable)
    }
}

async fn open(folder: &Folder, interruptions: u32) -> Result<Authenticator, Error> {
    let keys = SoftwareKeyStore::in_memory().unwrap();
    let gate = ScriptedGate::new(Arc::new(SoftwareKeyStore::in_memory().unwrap()));
    let configuration = Configuration {
        directory: folder.path().to_owned(),
        device: DeviceDescription { name: "Phone".to_owned(), platform: Platform::Other, os: "Test".to_owned() },
        app_version: AppVersion::parse("1.0").unwrap(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        development: DevelopmentServers::Refused,
    };
    let ports = Ports {
        keys: Arc::new(Interrupting { keys, times: AtomicU32::new(interruptions) }),
        gate: Arc::new(gate),
        clock: Arc::new(ManualClock::at(1_800_000_000)),
        device: Arc::new(PlainDevice),
        transport: Arc::new(NoNetwork),
    };
    Authenticator::open(configuration, ports).await
}

#[tokio::test]
async fn an_interrupted_key_store_is_asked_once_more_and_then_believed() {
    assert!(open(&Folder::new(), 1).await.is_ok(), "one interruption is nobody's business");
    let told = open(&Folder::new(), 2).await.err();
    assert_eq!(told, Some(Error::Storage { problem: StorageProblem::Locked }));
}
