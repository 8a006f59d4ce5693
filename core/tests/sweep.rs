//! Opening: which keys it destroys, which it tells of, and that a folder is opened once; the way out of a data key that stays
//! shut.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[path = "common/folder.rs"]
mod folder;
#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use std::future::poll_fn;
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use async_trait::async_trait;
use authenticator_core::account::AccountId;
use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::{HostError, ManualClock, PlainDevice};
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::jose::PublicKey;
use authenticator_core::keys::{Attestation, KeySpec, KeyStore, PassesOn, SignatureSession, SoftwareKeyStore};
use authenticator_core::memory::SecretBytes;
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform, UnixTime};
use authenticator_core::store::{EnrollmentKey, NewOtpAccount, Store};
use authenticator_core::{Authenticator, Configuration, Consent, Error, Ports, StorageProblem, UnknownKey};
use folder::Folder;
use tokio::sync::Semaphore;
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
        let store = locked.unlock(&SecretBytes::copied(&data_key).unwrap()).unwrap();
        let new = alias(&store, "new");
        let key = EnrollmentKey { account: AccountId::from_bytes([1; 16]), alias: new.clone() };
        let _ = store.begin_enrollment(&signed::issuer(), "code", key, UnixTime::from_seconds(signed::NOW));
        self.keys.create(&new, KeySpec::device(None)).await.unwrap();
    }
}

#[async_trait]
impl PassesOn for Shared {
    fn behind(&self) -> &dyn KeyStore {
        &*self.keys
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        self.other_process_begins_an_enrollment().await;
        self.keys.list().await
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
    locked.unlock(&SecretBytes::copied(&[5; 32]).unwrap()).unwrap()
}

/// As [`made_before`], with an account that has codes.
async fn made_before_with_codes(file: &std::path::Path, keys: &SoftwareKeyStore) {
    let store = made_before(file, keys).await;
    let text = "otpauth://totp/ana?secret=GEZDGNBVGY3TQOJQ";
    let id = AccountId::from_bytes([1; 16]);
    store.add_otp_accounts(&[NewOtpAccount { id, text, text_of_account: text, next: None }]).unwrap();
}

fn configuration(folder: &Folder) -> Configuration {
    Configuration {
        directory: folder.path().to_owned(),
        device: DeviceDescription { name: "Phone".to_owned(), platform: Platform::Other, os: "Linux".to_owned() },
        app_version: AppVersion::parse("1.0").unwrap(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        development: DevelopmentServers::Refused,
    }
}

fn ports(keys: Arc<dyn KeyStore>) -> Ports {
    Ports {
        keys,
        gate: Arc::new(ScriptedGate::new(Arc::new(SoftwareKeyStore::in_memory().unwrap()))),
        clock: Arc::new(ManualClock::at(signed::NOW)),
        device: Arc::new(PlainDevice),
        transport: Arc::new(NoNetwork),
    }
}

async fn sorted(keys: &SoftwareKeyStore) -> Vec<String> {
    let mut left = keys.list().await.unwrap();
    left.sort();
    left
}

async fn make(keys: &SoftwareKeyStore, aliases: &[&str]) {
    for alias in aliases {
        keys.create(alias, KeySpec::device(None)).await.unwrap();
    }
}

fn begin(store: &Store, code: &str, alias: &str) -> AccountId {
    let account = AccountId::from_bytes(*code.as_bytes().first_chunk().unwrap());
    let key = EnrollmentKey { account, alias: alias.to_owned() };
    store.begin_enrollment(&signed::issuer(), code, key, UnixTime::from_seconds(signed::NOW)).unwrap();
    account
}

#[tokio::test]
async fn opening_destroys_keys_that_were_let_go_of_and_no_other() {
    let folder = Folder::new();
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let file = folder.path().join("authenticator.db");
    let store = made_before(&file, &keys).await;
    let [orphan, refused, new] = ["orphan", "refused", "new"].map(|name| alias(&store, name));
    make(&keys, &[&orphan, &refused, OF_ANOTHER, "another-library/key"]).await;
    let account = begin(&store, "a code that the server refuses", &refused);
    store.abandon_enrollment(account).unwrap();
    drop(store);
    let shared = Shared { keys: Arc::clone(&keys), file };
    let authenticator = Authenticator::open(configuration(&folder), ports(Arc::new(shared))).await.unwrap();
    let mut spared = ["another-library/key", OF_ANOTHER, orphan.as_str(), new.as_str()];
    spared.sort_unstable();
    assert_eq!(sorted(&keys).await, spared, "that a key is not known here proves nothing");

    let mut unknown = authenticator.unknown_keys().await.unwrap();
    unknown.sort_by_key(|key| !key.of_this_database);
    assert_eq!(
        unknown,
        [
            UnknownKey { alias: orphan.clone(), of_this_database: true },
            UnknownKey { alias: OF_ANOTHER.to_owned(), of_this_database: false },
        ]
    );
    let [told, _] = <[UnknownKey; 2]>::try_from(unknown).unwrap();
    let not_unknown = UnknownKey { alias: new.clone(), of_this_database: true };
    let foreign = UnknownKey { alias: "another-library/key".to_owned(), of_this_database: false };
    assert_eq!(
        authenticator.destroy_unknown_keys(&[told, not_unknown, foreign]).await,
        Ok(1),
        "what the person was told of"
    );
    let mut spared = ["another-library/key", OF_ANOTHER, new.as_str()];
    spared.sort_unstable();
    assert_eq!(sorted(&keys).await, spared);
}

#[tokio::test]
async fn an_older_copy_of_the_database_destroys_no_key_of_the_newer_one() {
    let (folder, older) = (Folder::new(), Folder::new());
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let file = folder.path().join("authenticator.db");
    let store = made_before(&file, &keys).await;
    let [enrolling, later] = ["enrolling", "later"].map(|name| alias(&store, name));
    begin(&store, "a code that is being redeemed", &enrolling);
    store.suspend().unwrap();
    std::fs::copy(&file, older.path().join("authenticator.db")).unwrap();
    store.resume().unwrap();
    begin(&store, "later, after the copy", &later);
    make(&keys, &[&enrolling, &later]).await;

    let clock = Arc::new(ManualClock::at(signed::NOW));
    clock.advance(30 * 24 * 60 * 60);
    let ports = Ports { clock: clock as _, ..ports(Arc::clone(&keys) as _) };
    Authenticator::open(configuration(&older), ports).await.unwrap();
    let mut all = [enrolling.as_str(), later.as_str()];
    all.sort_unstable();
    assert_eq!(sorted(&keys).await, all);
}

/// A key store whose data key stays shut.
struct Stuck(Arc<SoftwareKeyStore>);

#[async_trait]
impl PassesOn for Stuck {
    fn behind(&self) -> &dyn KeyStore {
        &*self.0
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        // What was wrapped since the person began anew is unwrapped.
        let data_key = self.0.unwrap_data_key(wrapped).await?;
        if data_key.as_slice() == [5; 32] { Err(HostError::Failed) } else { Ok(data_key) }
    }
}

#[tokio::test]
async fn a_data_key_that_stays_shut_for_ever_is_no_dead_end() {
    let folder = Folder::new();
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let file = folder.path().join("authenticator.db");
    made_before_with_codes(&file, &keys).await;
    let before = std::fs::read(&file).unwrap();
    let stuck = || ports(Arc::new(Stuck(Arc::clone(&keys))));
    let locked = Error::Storage { problem: StorageProblem::Locked };
    for _ in 0..3 {
        assert_eq!(Authenticator::open(configuration(&folder), stuck()).await.err(), Some(locked.clone()));
    }
    let guess = Authenticator::set_aside_unusable(folder.path(), &Stuck(Arc::clone(&keys))).await;
    assert_eq!(guess, Err(locked), "it may be usable later: nobody but the person decides");

    let aside = Authenticator::set_aside(folder.path(), Consent::DataCannotBeRead).await.unwrap();
    assert_eq!(std::fs::read(&aside).unwrap(), before, "nothing is deleted");
    let fresh = Authenticator::open(configuration(&folder), stuck()).await.unwrap();
    assert_eq!(fresh.accounts().unwrap().len(), 0);
    let preview = fresh.read_enrollment("otpauth://totp/ben?secret=GEZDGNBVGY3TQOJQ").unwrap();
    fresh.enroll(&preview).await.unwrap();
    let refused = Authenticator::set_aside(folder.path(), Consent::DataCannotBeRead).await;
    assert_eq!(refused, Err(Error::Busy), "one that is open is not moved");

    fresh.close().await;
    Authenticator::set_aside(folder.path(), Consent::DataCannotBeRead).await.unwrap();
    std::fs::rename(&aside, &file).unwrap();
    let opened = Authenticator::open(configuration(&folder), ports(keys)).await.unwrap();
    assert_eq!(opened.accounts().unwrap().len(), 1, "moved back, under a key store that came to itself");
}

/// A key store that says that the data key is lost, when it is told to.
struct Slow(Semaphore);

#[async_trait]
impl KeyStore for Slow {
    async fn create(&self, _: &str, _: KeySpec) -> Result<PublicKey, HostError> {
        Err(HostError::Failed)
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        Err(HostError::Failed)
    }

    async fn delete(&self, _: &str) -> Result<(), HostError> {
        Err(HostError::Failed)
    }

    async fn attest(&self, _: &str) -> Result<Option<Attestation>, HostError> {
        Err(HostError::Failed)
    }

    async fn begin_signature(&self, _: &str) -> Result<SignatureSession, HostError> {
        Err(HostError::Failed)
    }

    async fn finish_signature(&self, _: SignatureSession, _: &[u8]) -> Result<Vec<u8>, HostError> {
        Err(HostError::Failed)
    }

    async fn abort_signature(&self, _: SignatureSession) -> Result<(), HostError> {
        Err(HostError::Failed)
    }

    async fn wrap_data_key(&self, _: &[u8]) -> Result<Vec<u8>, HostError> {
        Err(HostError::Failed)
    }

    async fn unwrap_data_key(&self, _: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        self.0.acquire().await.unwrap().forget();
        Err(HostError::KeyNotFound)
    }
}

async fn is_pending<T>(mut future: Pin<&mut impl Future<Output = T>>) -> bool {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

#[tokio::test]
async fn a_database_that_is_being_set_aside_is_not_opened_meanwhile() {
    let folder = Folder::new();
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let file = folder.path().join("authenticator.db");
    made_before_with_codes(&file, &keys).await;

    let slow = Slow(Semaphore::new(0));
    let mut moving = pin!(Authenticator::set_aside_unusable(folder.path(), &slow));
    assert!(is_pending(moving.as_mut()).await, "the key store is being asked");
    let mut opening = pin!(Authenticator::open(configuration(&folder), ports(Arc::clone(&keys) as _)));
    assert!(is_pending(opening.as_mut()).await, "opening waits for what is to come of it");
    slow.0.add_permits(1);
    let aside = moving.await.unwrap();
    let fresh = opening.await.unwrap();
    assert_eq!(fresh.accounts().unwrap().len(), 0, "a new one, as the other was moved");
    fresh.close().await;
    std::fs::rename(&aside, &file).unwrap();
    let again = Authenticator::open(configuration(&folder), ports(keys)).await.unwrap();
    assert_eq!(again.accounts().unwrap().len(), 1, "nothing is lost");
}

#[tokio::test]
async fn a_folder_opened_twice_is_one_authenticator_until_it_is_closed() {
    let folder = Folder::new();
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let open = |configuration| Authenticator::open(configuration, ports(Arc::clone(&keys) as _));
    let long_way = folder.path().join("..").join(folder.path().file_name().unwrap());
    let another_way = Configuration { directory: long_way, ..configuration(&folder) };
    let (one, two) = tokio::join!(open(configuration(&folder)), open(another_way.clone()));
    let (one, two) = (one.unwrap(), two.unwrap());
    one.suspend().unwrap();
    let suspended = Error::Storage { problem: StorageProblem::Suspended };
    assert_eq!(two.accounts().map(|accounts| accounts.len()), Err(suspended), "it is the same");
    two.resume().unwrap();
    assert_eq!(one.accounts().map(|accounts| accounts.len()), Ok(0));

    two.close().await;
    let closed = Error::Storage { problem: StorageProblem::Closed };
    assert_eq!(one.accounts().map(|accounts| accounts.len()), Err(closed.clone()));
    assert_eq!(one.unknown_keys().await, Err(closed.clone()));
    let fresh = open(another_way).await.unwrap();
    assert_eq!(fresh.accounts().map(|accounts| accounts.len()), Ok(0));
    assert_eq!(one.suspend(), Err(closed));
}

#[tokio::test]
async fn an_authenticator_that_nobody_holds_is_opened_anew() {
    let folder = Folder::new();
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let open = |version: &str| {
        let app_version = AppVersion::parse(version).unwrap();
        Authenticator::open(Configuration { app_version, ..configuration(&folder) }, ports(Arc::clone(&keys) as _))
    };
    drop(open("1.0").await.unwrap());
    let before: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(before, ["authenticator.db"], "nothing of it is open");
    open("2.0").await.unwrap();
}
