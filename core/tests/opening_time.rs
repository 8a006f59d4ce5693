//! A measurement, not a check: how long opening takes with 200 accounts.
//! `cargo test -p authenticator-core --test opening_time -- --ignored --nocapture`
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail by panicking; clippy.toml covers test functions"
)]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/database.rs"]
mod database;
#[path = "common/folder.rs"]
mod folder;
#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::{ManualClock, PlainDevice};
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::keys::{KeyStore as _, SoftwareKeyStore};
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform};
use authenticator_core::store::Store;
use authenticator_core::{Authenticator, Configuration, Ports};
use database::{DATA_KEY, account, account_id, file};
use folder::Folder;
use zeroize::Zeroizing;

struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        Err(TransportError::Unreachable)
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::test]
#[ignore = "a measurement"]
async fn opening_with_200_accounts() {
    let folder = Folder::new();
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let locked = Store::open(&file(&folder)).unwrap();
    locked.keep_wrapped_data_key(&keys.wrap_data_key(&DATA_KEY).await.unwrap()).unwrap();
    let store = locked.unlock(&Zeroizing::new(DATA_KEY)).unwrap();
    for number in 1..=200 {
        store.add_account(&account(number)).unwrap();
    }
    let load = median(
        (1..=200)
            .map(|number| {
                let started = Instant::now();
                store.account(account_id(number)).unwrap().unwrap();
                started.elapsed()
            })
            .collect(),
    );
    drop(store);
    let mut times = Vec::new();
    for _ in 0..11 {
        let configuration = Configuration {
            directory: folder.path().to_owned(),
            device: DeviceDescription { name: "Phone".to_owned(), platform: Platform::Other, os: "Linux".to_owned() },
            app_version: AppVersion::parse("1.0").unwrap(),
            redirect_uri: "com.example.authenticator:/oauth".to_owned(),
            development: DevelopmentServers::Refused,
        };
        let ports = Ports {
            keys: Arc::clone(&keys) as _,
            gate: Arc::new(ScriptedGate::new(Arc::clone(&keys))),
            clock: Arc::new(ManualClock::at(signed::NOW)),
            device: Arc::new(PlainDevice),
            transport: Arc::new(NoNetwork),
        };
        let started = Instant::now();
        let opened = Authenticator::open(configuration, ports).await.unwrap();
        times.push(started.elapsed());
        assert_eq!(opened.accounts().unwrap().len(), 200);
    }
    println!("opening: {:?}; loading one account: {load:?}", median(times));
}
