//! An authenticator with one account that was never enrolled anywhere.

use std::sync::Arc;

use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::{ManualClock, PlainDevice};
use authenticator_core::idp::Transport;
use authenticator_core::keys::{KeySpec, KeyStore as _, SoftwareKeyStore};
use authenticator_core::memory::SecretBytes;
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform};
use authenticator_core::store::{NewAccount, Store};
use authenticator_core::{Account, Authenticator, Configuration, Ports};

use crate::database::{DATA_KEY, account, account_id, file};
use crate::folder::Folder;
use crate::signed;

pub(crate) async fn phone_with_account(folder: &Folder, transport: Arc<dyn Transport>) -> (Authenticator, Account) {
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let locked = Store::open(&file(folder)).unwrap();
    locked.keep_wrapped_data_key(&keys.wrap_data_key(&DATA_KEY).await.unwrap()).unwrap();
    let store = locked.unlock(&SecretBytes::copied(&DATA_KEY).unwrap()).unwrap();
    let device_key = keys.create("device-1", KeySpec::device(None)).await.unwrap();
    store.add_account(&NewAccount { device_key, ..account(1) }).unwrap();
    drop(store);
    let configuration = Configuration {
        directory: folder.path().to_owned(),
        device: DeviceDescription { name: "Phone".to_owned(), platform: Platform::Other, os: "Linux".to_owned() },
        app_version: AppVersion::parse("1.0").unwrap(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        development: DevelopmentServers::Refused,
    };
    let ports = Ports {
        keys: Arc::clone(&keys) as _,
        gate: Arc::new(ScriptedGate::new(keys)),
        clock: Arc::new(ManualClock::at(signed::NOW)),
        device: Arc::new(PlainDevice),
        transport,
    };
    let authenticator = Authenticator::open(configuration, ports).await.unwrap();
    let account = authenticator.account(account_id(1)).unwrap().unwrap();
    (authenticator, account)
}
