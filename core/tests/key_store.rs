//! The software key store keeps the contract, in memory and in files; and the contract finds stores that do not.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[path = "common/broken.rs"]
mod broken;
#[path = "common/folder.rs"]
mod folder;

use std::fs;
use std::path::{Path, PathBuf};

use authenticator_core::host::HostError;
use authenticator_core::jose::{Digest, PublicKey, Signature, base64url_decode};
use authenticator_core::keys::contract::TestDevice;
use authenticator_core::keys::{KeySpec, KeyStore, SignatureSession, SoftwareKeyStore, contract};
use authenticator_core::protocol::UvPolicy;
use broken::{Broken, FAULTS, Fault, wrapped_elsewhere};
use folder::Folder;

/// A phone whose prompts and new biometrics are methods of the store.
struct Phone<'a>(&'a SoftwareKeyStore);

impl TestDevice for Phone<'_> {
    fn unlock(&self, session: SignatureSession) {
        self.0.unlock(session);
    }

    fn invalidate(&self, alias: &str) -> bool {
        self.0.invalidate(alias).unwrap()
    }

    fn prompts(&self) -> u32 {
        0
    }

    fn wrapped_elsewhere(&self) -> Vec<u8> {
        wrapped_elsewhere()
    }
}

async fn keeps_the_contract(store: &SoftwareKeyStore) {
    assert_eq!(contract::check(store, &Phone(store)).await, Ok(()));
}

async fn keeps_signing(store: &SoftwareKeyStore, alias: &str, key: &PublicKey) {
    let session = store.begin_signature(alias).await.unwrap();
    store.unlock(session);
    let der = store.finish_signature(session, b"message").await.unwrap();
    assert!(key.verifies(b"message", &Signature::from_der(&der).unwrap()), "{alias}");
}

fn key_files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.to_string_lossy().ends_with(".key.json")).collect()
}

/// A store in files with one key of each kind.
async fn two_keys(folder: &Folder) -> (SoftwareKeyStore, PublicKey, PublicKey) {
    let store = SoftwareKeyStore::open(folder.path()).unwrap();
    let device = store.create("device-1", KeySpec::device(None)).await.unwrap();
    let credential = store.create("credential-1", KeySpec::credential(UvPolicy::BiometricStrict, None)).await.unwrap();
    (store, device, credential)
}

#[tokio::test]
async fn the_contract_holds_in_memory() {
    let store = SoftwareKeyStore::in_memory().unwrap();
    keeps_the_contract(&store).await;
    keeps_the_contract(&store).await;
}

#[tokio::test]
async fn the_contract_holds_in_files_beside_other_keys() {
    let folder = Folder::new();
    let (store, device, credential) = two_keys(&folder).await;
    keeps_the_contract(&store).await;
    keeps_the_contract(&SoftwareKeyStore::open(folder.path()).unwrap()).await;
    assert_eq!(key_files(folder.path()).len(), 2);
    keeps_signing(&store, "device-1", &device).await;
    keeps_signing(&store, "credential-1", &credential).await;
}

#[tokio::test]
async fn the_contract_runs_again_where_it_was_killed() {
    let store = SoftwareKeyStore::in_memory().unwrap();
    store.create("contract-device", KeySpec::device(None)).await.unwrap();
    store.create("contract-credential", KeySpec::credential(UvPolicy::BiometricStrict, None)).await.unwrap();
    keeps_the_contract(&store).await;
    assert_eq!(store.list().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_contract_finds_every_fault() {
    let sound = Broken::with(Fault::None);
    assert_eq!(contract::check(&sound, &sound).await, Ok(()));
    for (fault, clause) in FAULTS {
        let store = Broken::with(fault);
        let found = contract::check(&store, &store).await;
        assert!(found.as_ref().is_err_and(|found| found.ends_with(clause)), "{fault:?}: {found:?}");
    }
}

#[tokio::test]
async fn reopening_keeps_keys_and_what_they_are_for() {
    let folder = Folder::new();
    let (store, device, credential) = two_keys(&folder).await;
    let wrapped = store.wrap_data_key(&[4; 32]).await.unwrap();
    drop(store);

    let store = SoftwareKeyStore::open(folder.path()).unwrap();
    let mut aliases = store.list().await.unwrap();
    aliases.sort();
    assert_eq!(aliases, ["credential-1", "device-1"]);
    assert_eq!(store.create("device-1", KeySpec::device(None)).await, Ok(device.clone()));
    assert_eq!(
        store.create("credential-1", KeySpec::credential(UvPolicy::BiometricStrict, None)).await,
        Ok(credential.clone())
    );
    keeps_signing(&store, "device-1", &device).await;
    keeps_signing(&store, "credential-1", &credential).await;
    let locked = store.begin_signature("credential-1").await.unwrap();
    assert_eq!(store.finish_signature(locked, b"message").await, Err(HostError::NotAvailable));
    assert_eq!(store.unwrap_data_key(&wrapped).await.unwrap().as_slice(), [4; 32]);
}

#[tokio::test]
async fn a_deleted_key_stays_gone() {
    let folder = Folder::new();
    let (store, device, _) = two_keys(&folder).await;
    store.delete("device-1").await.unwrap();
    drop(store);
    let store = SoftwareKeyStore::open(folder.path()).unwrap();
    assert_eq!(store.list().await.unwrap(), ["credential-1"]);
    assert_eq!(store.begin_signature("device-1").await, Err(HostError::KeyNotFound));
    assert_ne!(store.create("device-1", KeySpec::device(None)).await.unwrap(), device);
}

#[tokio::test]
async fn a_software_key_says_so_and_attests_nothing() {
    let store = SoftwareKeyStore::in_memory().unwrap();
    let challenge = Some(Digest::of(b"challenge"));
    store.create("device-1", KeySpec::device(challenge)).await.unwrap();
    assert_eq!(store.attest("device-1").await, Ok(None));
    assert_eq!(store.attest("missing").await, Err(HostError::KeyNotFound));
}

#[tokio::test]
async fn an_invalidated_key_stays_so_in_files_until_it_is_deleted() {
    let folder = Folder::new();
    let (store, ..) = two_keys(&folder).await;
    assert_eq!(store.invalidate("credential-1").ok(), Some(true));
    assert_eq!(store.invalidate("missing").ok(), Some(false));
    let store = SoftwareKeyStore::open(folder.path()).unwrap();
    assert_eq!(store.begin_signature("credential-1").await, Err(HostError::KeyInvalidated));
    store.delete("credential-1").await.unwrap();
    assert_eq!(store.list().await.unwrap(), ["device-1"]);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_reads_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = Folder::new();
    let folder = parent.path().join("keys");
    let store = SoftwareKeyStore::open(&folder).unwrap();
    store.create("device-1", KeySpec::device(None)).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 2);
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn b10_no_scalar_stands_in_a_file() {
    let folder = Folder::new();
    drop(two_keys(&folder).await);
    for file in key_files(folder.path()) {
        let text: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let sealed = base64url_decode(text["sealed"].as_str().unwrap()).unwrap();
        assert_eq!(sealed.len(), 12 + 32 + 16);
        let public = SoftwareKeyStore::open(folder.path()).unwrap();
        let alias = text["alias"].as_str().unwrap();
        let key = public.create(alias, KeySpec::device(None)).await.unwrap();
        for window in sealed.windows(32) {
            let scalar: &[u8; 32] = window.try_into().unwrap();
            let derived = authenticator_core::jose::SigningKey::from_scalar(scalar).map(|key| key.public_key());
            assert_ne!(derived.as_ref(), Ok(&key));
        }
    }
}
