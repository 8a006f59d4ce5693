//! The phone of one test: the real core, software keys, a scripted person, clocks that are moved by hand,
//! and a network that fails on demand.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use authenticator_core::gate::{Gate, ScriptedGate};
use authenticator_core::host::{Biometric, Device, DeviceLock, HostError, Located, ManualClock, Position};
use authenticator_core::idp::{ReqwestTransport, TransportOptions};
use authenticator_core::keys::{KeyStore as _, SoftwareKeyStore};
use authenticator_core::memory::SecretBytes;
use authenticator_core::protocol::{
    AppVersion, DevelopmentServers, DeviceDescription, Integrity, IntegritySign, IntegrityState, LocationSource,
    Platform,
};
use authenticator_core::store::Store;
use authenticator_core::{Account, Authenticator, Configuration, Error, Outcome, Ports, Request, SetupStep};
use phone::lab::Network;
use tempfile::TempDir;

use crate::Server;
use crate::world::PASSWORD;
use crate::yielding::{KeyFaults, Yielding};

/// A device whose lock is set or not, and that tells of itself what a test wants.
#[derive(Default)]
pub struct TestDevice {
    unlocked: AtomicBool,
    biometric: Mutex<Told<Biometric>>,
    integrity: Mutex<Told<Integrity>>,
    next_integrity: Mutex<Option<Integrity>>,
    location: Mutex<Told<Located>>,
    /// How often it was asked for a biometric.
    pub biometric_asked: AtomicUsize,
    /// How often it was asked how sound it is.
    pub integrity_asked: AtomicUsize,
    /// How often it was asked where it is.
    pub location_asked: AtomicUsize,
}

/// What a device tells when it is asked.
#[derive(Clone, Default)]
pub enum Told<T> {
    /// What a device without an answer of its own tells.
    #[default]
    Nothing,
    /// This.
    That(T),
    /// It fails.
    Fails,
    /// It never comes back.
    Hangs,
}

impl TestDevice {
    /// What it tells of a biometric, from now on.
    pub fn set_biometric(&self, told: Told<Biometric>) {
        *self.biometric.lock().unwrap() = told;
    }

    /// What it tells of how sound it is, from now on.
    pub fn set_integrity(&self, told: Told<Integrity>) {
        *self.integrity.lock().unwrap() = told;
    }

    /// What it tells the next time, and then no more.
    pub fn next_integrity(&self, told: Integrity) {
        *self.next_integrity.lock().unwrap() = Some(told);
    }

    /// Something was seen of it, or not.
    pub fn set_rooted(&self, rooted: bool) {
        let (state, signs) = match rooted {
            true => (IntegrityState::Suspect, vec![IntegritySign::Root]),
            false => (IntegrityState::Sound, Vec::new()),
        };
        self.set_integrity(Told::That(Integrity { state, signs }));
    }

    /// What it tells of where it is, from now on.
    pub fn set_location(&self, told: Told<Located>) {
        *self.location.lock().unwrap() = told;
    }

    /// It is at this place, in millionths of a degree, as satellites tell.
    pub fn set_place(&self, latitude: i32, longitude: i32) {
        self.set_location(Told::That(Located::At(place(latitude, longitude))));
    }

    /// Removes or sets the device lock.
    pub fn set_lock(&self, set: bool) {
        self.unlocked.store(!set, Ordering::SeqCst);
    }
}

#[async_trait]
impl Device for TestDevice {
    async fn device_lock(&self) -> Result<DeviceLock, HostError> {
        Ok(if self.unlocked.load(Ordering::SeqCst) { DeviceLock::NotSet } else { DeviceLock::Set })
    }

    async fn biometric(&self) -> Result<Biometric, HostError> {
        self.biometric_asked.fetch_add(1, Ordering::SeqCst);
        let told = self.biometric.lock().unwrap().clone();
        told.or(Biometric::Unknown).await
    }

    async fn integrity(&self) -> Result<Integrity, HostError> {
        self.integrity_asked.fetch_add(1, Ordering::SeqCst);
        if let Some(told) = self.next_integrity.lock().unwrap().take() {
            return Ok(told);
        }
        let told = self.integrity.lock().unwrap().clone();
        told.or(Integrity::unknown()).await
    }

    async fn location(&self) -> Result<Located, HostError> {
        self.location_asked.fetch_add(1, Ordering::SeqCst);
        let told = self.location.lock().unwrap().clone();
        told.or(Located::NotFound).await
    }
}

impl<T> Told<T> {
    async fn or(self, nothing: T) -> Result<T, HostError> {
        match self {
            Self::Nothing => Ok(nothing),
            Self::That(told) => Ok(told),
            Self::Fails => Err(HostError::Failed),
            Self::Hangs => std::future::pending().await,
        }
    }
}

/// A good position at this place, in millionths of a degree.
#[must_use]
pub fn place(latitude: i32, longitude: i32) -> Position {
    Position {
        latitude: latitude.try_into().unwrap(),
        longitude: longitude.try_into().unwrap(),
        accuracy: 12,
        age_millis: 1_500,
        source: LocationSource::Gnss,
        simulated: Some(false),
    }
}

/// A phone.
pub struct TestPhone {
    folder: TempDir,
    /// The person in front of the gate.
    pub gate: Arc<ScriptedGate>,
    /// The keys.
    pub keys: Arc<SoftwareKeyStore>,
    /// What is wrong with the key store, and its open sessions.
    pub faults: Arc<KeyFaults>,
    /// The clocks.
    pub clock: Arc<ManualClock>,
    /// The device.
    pub device: Arc<TestDevice>,
    /// The network.
    pub network: Arc<Network>,
    authenticator: Mutex<Authenticator>,
}

impl TestPhone {
    /// A new phone.
    pub async fn new() -> Self {
        Self::trusting(&TransportOptions::default()).await
    }

    /// A new phone that trusts further authorities.
    pub async fn trusting(trust: &TransportOptions) -> Self {
        let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
        let gate = Arc::new(ScriptedGate::new(Arc::clone(&keys)));
        Self::with(keys, gate, trust).await
    }

    /// A new phone with these keys and this person.
    pub async fn with(keys: Arc<SoftwareKeyStore>, gate: Arc<ScriptedGate>, trust: &TransportOptions) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), Parts::new(keys, gate, trust), |ports| ports).await
    }

    /// A new phone whose objects of the host go through `around`, until it is started again.
    pub async fn observed(around: impl FnOnce(Ports) -> Ports) -> Self {
        let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
        let gate = Arc::new(ScriptedGate::new(Arc::clone(&keys)));
        Self::in_folder(tempfile::tempdir().unwrap(), Parts::new(keys, gate, &TransportOptions::default()), around)
            .await
    }

    async fn in_folder(folder: TempDir, parts: Parts, around: impl FnOnce(Ports) -> Ports) -> Self {
        let authenticator = Mutex::new(open(folder.path(), around(parts.ports())).await.unwrap());
        let Parts { gate, keys, faults, clock, device, network } = parts;
        Self { folder, gate, keys, faults, clock, device, network, authenticator }
    }

    /// The accounts.
    #[must_use]
    pub fn authenticator(&self) -> Authenticator {
        self.authenticator.lock().unwrap().clone()
    }

    /// The folder of the database.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The app is ended and started again: what is in memory is gone.
    pub async fn restart(&self) {
        let fresh = open(self.folder.path(), self.ports()).await.unwrap();
        *self.authenticator.lock().unwrap() = fresh;
    }

    /// As [`Self::restart`], where opening may fail.
    ///
    /// # Errors
    /// Those of the core.
    pub async fn try_restart(&self) -> Result<(), Error> {
        let fresh = open(self.folder.path(), self.ports()).await?;
        *self.authenticator.lock().unwrap() = fresh;
        Ok(())
    }

    /// The app is ended: an authenticator on an empty folder takes its place until it is started again.
    pub async fn close(&self) {
        let elsewhere = tempfile::tempdir().unwrap();
        let fresh = open(elsewhere.path(), self.ports()).await.unwrap();
        *self.authenticator.lock().unwrap() = fresh;
    }

    /// As a person who begins anew, where the core agrees that the database can never be used again.
    ///
    /// # Errors
    /// Those of the core.
    pub async fn set_aside_unusable(&self) -> Result<std::path::PathBuf, Error> {
        Authenticator::set_aside_unusable(self.folder.path(), &*self.keys).await
    }

    /// A second process on the same phone: the same database and keys, a memory of its own.
    pub async fn second_process(&self) -> Authenticator {
        open(self.folder.path(), self.ports()).await.unwrap()
    }

    /// As [`Self::second_process`], with another person in front of it.
    pub async fn second_process_with(&self, gate: Arc<dyn Gate>) -> Authenticator {
        open(self.folder.path(), Ports { gate, ..self.ports() }).await.unwrap()
    }

    /// The database under other keys, as on another phone to which only the file was copied.
    pub async fn copy_without_keys(&self) -> Result<Authenticator, Error> {
        let ports = Ports { keys: Arc::new(SoftwareKeyStore::in_memory().unwrap()), ..self.ports() };
        let folder = tempfile::tempdir().unwrap();
        copy_files(self.folder.path(), folder.path());
        open(folder.path(), ports).await
    }

    /// Sets the counter of an account ahead, as answers do that nobody here has seen. The app is started again.
    pub async fn run_ahead(&self, account: &Account, by: u64) {
        let locked = Store::open(&self.folder.path().join("authenticator.db")).unwrap();
        let wrapped = locked.wrapped_data_key().unwrap().unwrap();
        let data_key = self.keys.unwrap_data_key(&wrapped).await.unwrap();
        let store = locked.unlock(&SecretBytes::copied(&data_key).unwrap()).unwrap();
        let counter = store.account(account.id()).unwrap().unwrap().counter;
        store.set_counter(account.id(), counter + by).unwrap();
        drop(store);
        self.restart().await;
    }

    fn ports(&self) -> Ports {
        self.parts(Arc::clone(&self.network)).ports()
    }

    fn parts(&self, network: Arc<Network>) -> Parts {
        Parts {
            gate: Arc::clone(&self.gate),
            keys: Arc::clone(&self.keys),
            faults: Arc::clone(&self.faults),
            clock: Arc::clone(&self.clock),
            device: Arc::clone(&self.device),
            network,
        }
    }

    /// Takes the place of this phone's database by that of `other`, and starts the app again.
    pub async fn restore(&self, other: &Self) {
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        copy_files(other.folder.path(), self.folder.path());
        self.restart().await;
    }

    /// A copy of this phone as it is now: its database, and the same keys.
    pub async fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_files(self.folder.path(), folder.path());
        Self::in_folder(folder, self.parts(network(&TransportOptions::default())), |ports| ports).await
    }

    /// Enrolls a user, up to the number.
    pub async fn enroll_pending(&self, server: &Server, user: &str) -> Account {
        let text = server.control.enrollment_text(user).await.unwrap();
        self.enroll_text(&text).await.unwrap()
    }

    /// Enrolls by the text of a QR code, up to the number.
    ///
    /// # Errors
    /// Those of the core.
    pub async fn enroll_text(&self, text: &str) -> Result<Account, Error> {
        let authenticator = self.authenticator();
        authenticator.enroll(&authenticator.read_enrollment(text)?).await
    }

    /// Enrolls a user, number matched.
    pub async fn enroll(&self, server: &Server, user: &str) -> Account {
        let account = self.enroll_pending(server, user).await;
        let number = server.control.live(user, "enrollment").await.unwrap().number;
        assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
        account
    }

    /// Enables phone sign-in, number matched.
    pub async fn enable(&self, server: &Server, account: &Account, user: &str) {
        let enabling = account.enable_phone_sign_in().await.unwrap();
        let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("expected the sign-in") };
        let redirect = server.control.authorize(&url, user, PASSWORD).await.unwrap();
        let step = enabling.complete_sign_in(&redirect).await.unwrap();
        assert!(matches!(step, SetupStep::MatchNumber { .. }), "{step:?}");
        let number = server.control.live(user, "enable").await.unwrap().number;
        assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Approved);
        assert!(matches!(enabling.step().await.unwrap(), SetupStep::Done { .. }));
    }
}

/// What a phone is made of beside its database.
struct Parts {
    gate: Arc<ScriptedGate>,
    keys: Arc<SoftwareKeyStore>,
    faults: Arc<KeyFaults>,
    clock: Arc<ManualClock>,
    device: Arc<TestDevice>,
    network: Arc<Network>,
}

impl Parts {
    fn new(keys: Arc<SoftwareKeyStore>, gate: Arc<ScriptedGate>, trust: &TransportOptions) -> Self {
        Self {
            gate,
            keys,
            faults: Arc::default(),
            clock: Arc::new(ManualClock::at(1_700_000_000)),
            device: Arc::default(),
            network: network(trust),
        }
    }

    fn ports(&self) -> Ports {
        Ports {
            keys: Arc::new(Yielding(Arc::clone(&self.keys), Arc::clone(&self.faults))),
            gate: Arc::clone(&self.gate) as _,
            clock: Arc::clone(&self.clock) as _,
            device: Arc::clone(&self.device) as _,
            transport: Arc::clone(&self.network) as _,
        }
    }
}

fn network(trust: &TransportOptions) -> Arc<Network> {
    Arc::new(Network::new(Arc::new(ReqwestTransport::new(trust).unwrap())))
}

/// The one live request of an account.
pub async fn only(account: &Account) -> Request {
    let mut requests = account.requests(0).await.unwrap();
    assert_eq!(requests.len(), 1, "expected one live request");
    requests.remove(0)
}

fn copy_files(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

async fn open(folder: &Path, ports: Ports) -> Result<Authenticator, Error> {
    let configuration = Configuration {
        directory: folder.to_owned(),
        device: DeviceDescription {
            name: "Phone of the test".to_owned(),
            platform: Platform::Other,
            os: "test".to_owned(),
        },
        app_version: AppVersion::parse("1.0.0").unwrap(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        development: DevelopmentServers::Allowed,
    };
    // A test opens one folder several times, as several starts of the app and several processes do.
    Authenticator::open_as_another_process(configuration, ports).await
}
