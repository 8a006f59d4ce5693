//! The folder of a software key store: several stores over one, and files that none of them wrote.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail by panicking; clippy.toml covers test functions"
)]

#[path = "common/folder.rs"]
mod folder;

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::sync::Barrier;
use std::thread;

use authenticator_core::host::HostError;
use authenticator_core::jose::{PublicKey, Signature, base64url_decode, base64url_encode};
use authenticator_core::keys::{KeySpec, KeyStore, SoftwareKeyStore};
use authenticator_core::protocol::UvPolicy;
use folder::Folder;
use tokio::runtime::{Builder, Runtime};

const DEVICE: &str = "device-1";
const CREDENTIAL: &str = "credential-1";

fn open(folder: &Folder) -> SoftwareKeyStore {
    SoftwareKeyStore::open(folder.path()).unwrap()
}

async fn make(store: &SoftwareKeyStore, alias: &str) -> PublicKey {
    let credential = KeySpec::credential(UvPolicy::BiometricStrict, None);
    let spec = if alias == CREDENTIAL { credential } else { KeySpec::device(None) };
    store.create(alias, spec).await.unwrap()
}

/// A folder with one key of each kind, and the device key.
async fn two_keys() -> (Folder, PublicKey) {
    let folder = Folder::new();
    let store = open(&folder);
    let device = make(&store, DEVICE).await;
    make(&store, CREDENTIAL).await;
    (folder, device)
}

async fn sign(store: &SoftwareKeyStore, alias: &str) -> Result<Vec<u8>, HostError> {
    let session = store.begin_signature(alias).await?;
    store.unlock(session);
    store.finish_signature(session, b"message").await
}

async fn signs(store: &SoftwareKeyStore, alias: &str, key: &PublicKey) -> bool {
    let der = sign(store, alias).await.unwrap();
    key.verifies(b"message", &Signature::from_der(&der).unwrap())
}

async fn aliases(store: &SoftwareKeyStore) -> Vec<String> {
    let mut aliases = store.list().await.unwrap();
    aliases.sort();
    aliases
}

fn content(folder: &Folder) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn key_file(folder: &Folder, alias: &str) -> PathBuf {
    let named = format!(r#""alias":"{alias}""#).into_bytes();
    let mut files = content(folder).into_iter();
    files.find(|(_, text)| text.windows(named.len()).any(|part| part == named)).unwrap().0
}

/// Runs `work` on several threads at once, each with a runtime of its own.
fn race<T: Send>(threads: usize, work: impl Fn(&Runtime) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(threads);
    let racer = || {
        let runtime = Builder::new_current_thread().build().unwrap();
        start.wait();
        work(&runtime)
    };
    thread::scope(|scope| {
        let racers: Vec<_> = (0..threads).map(|_| scope.spawn(racer)).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    })
}

#[test]
fn stores_that_open_a_new_folder_at_once_share_one_master_key() {
    for _ in 0..20 {
        let folder = Folder::new();
        let stores = race(4, |_| open(&folder));
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let wrapped = stores[0].wrap_data_key(&[4; 32]).await.unwrap();
            for store in &stores {
                assert_eq!(store.unwrap_data_key(&wrapped).await.unwrap().as_slice(), [4; 32]);
            }
        });
        assert_eq!(content(&folder).len(), 1, "only the master key is left");
    }
}

#[test]
fn a_store_that_opens_while_another_makes_the_first_key_finds_its_master_key() {
    for _ in 0..20 {
        let folder = Folder::new();
        let made = race(4, |runtime| {
            let store = open(&folder);
            runtime.block_on(make(&store, DEVICE))
        });
        assert!(made.iter().all(|key| *key == made[0]), "one alias, one key");
        assert_eq!(content(&folder).len(), 2, "only the master key and the key are left");
    }
}

#[tokio::test]
async fn what_a_killed_process_left_half_made_goes_at_the_next_opening_and_what_a_live_one_makes_stays() {
    let (folder, device) = two_keys().await;
    let [abandoned, under_way] = ["a.new", "b.new"].map(|name| folder.path().join(name));
    fs::write(&abandoned, "half of a key").unwrap();
    let mut file = fs::File::create(&under_way).unwrap();
    file.lock().unwrap();
    file.write_all(b"half of a key").unwrap();

    let store = open(&folder);
    assert!(!abandoned.exists());
    assert!(under_way.exists());
    assert!(signs(&store, DEVICE, &device).await);

    drop(file);
    open(&folder);
    assert!(!under_way.exists());
    assert_eq!(content(&folder).len(), 3, "the master key and two keys");
}

#[test]
fn stores_that_make_one_key_at_once_agree_on_it() {
    let folder = Folder::new();
    open(&folder);
    for round in 0..20 {
        let alias = format!("device-{round}");
        let made = race(4, |runtime| {
            let store = open(&folder);
            let key = runtime.block_on(make(&store, &alias));
            (runtime.block_on(signs(&store, &alias, &key)), key)
        });
        assert!(made.iter().all(|(signs, key)| *signs && *key == made[0].1), "{alias}");
    }
    assert_eq!(content(&folder).len(), 21);
}

#[tokio::test]
async fn what_one_store_makes_another_that_was_open_knows() {
    let folder = Folder::new();
    let (one, other) = (open(&folder), open(&folder));
    let key = make(&one, DEVICE).await;
    assert_eq!(aliases(&other).await, [DEVICE]);
    assert_eq!(make(&other, DEVICE).await, key);
    assert!(signs(&other, DEVICE, &key).await);
    assert_eq!(other.attest(DEVICE).await, Ok(None));

    let credential = make(&one, CREDENTIAL).await;
    assert!(signs(&other, CREDENTIAL, &credential).await);
    let locked = other.begin_signature(CREDENTIAL).await.unwrap();
    assert_eq!(other.finish_signature(locked, b"message").await, Err(HostError::NotAvailable));
}

#[tokio::test]
async fn what_one_store_deletes_is_gone_for_another() {
    let folder = Folder::new();
    let (one, other) = (open(&folder), open(&folder));
    let key = make(&one, DEVICE).await;
    let begun = other.begin_signature(DEVICE).await.unwrap();
    let begun_before = open(&folder);
    let earlier = begun_before.begin_signature(DEVICE).await.unwrap();

    one.delete(DEVICE).await.unwrap();
    assert_eq!(other.finish_signature(begun, b"message").await, Err(HostError::KeyNotFound));
    assert_eq!(sign(&other, DEVICE).await, Err(HostError::KeyNotFound));
    assert_eq!(aliases(&other).await, Vec::<String>::new());
    assert_eq!(other.delete(DEVICE).await, Ok(()));

    let next = make(&other, DEVICE).await;
    assert_ne!(next, key);
    assert!(signs(&one, DEVICE, &next).await);
    let by_another_key = begun_before.finish_signature(earlier, b"message").await;
    assert_eq!(by_another_key, Err(HostError::KeyNotFound), "it was begun for the key that is gone");
}

#[tokio::test]
async fn files_of_others_are_left_alone() {
    let folder = Folder::new();
    for (name, text) in
        [("garbage.key.json", "\0garbage"), ("empty.key.json", ""), ("other.key.json", "{}"), ("note", "x")]
    {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let others = content(&folder);
    let store = open(&folder);
    let key = make(&store, DEVICE).await;
    let store = open(&folder);
    assert_eq!(aliases(&store).await, [DEVICE]);
    assert!(signs(&store, DEVICE, &key).await);
    store.delete(DEVICE).await.unwrap();
    let mut left = content(&folder);
    left.retain(|path, _| !path.ends_with("master.key"));
    assert_eq!(left, others);
}

#[tokio::test]
async fn a_changed_file_is_no_key_and_stays() {
    let (folder, _) = two_keys().await;
    for (alias, other) in [(DEVICE, CREDENTIAL), (CREDENTIAL, DEVICE)] {
        let file = key_file(&folder, alias);
        let whole = fs::read(&file).unwrap();
        for (what, text) in changed(&whole) {
            fs::write(&file, &text).unwrap();
            let store = open(&folder);
            assert_eq!(aliases(&store).await, [other], "{what}");
            assert_eq!(sign(&store, alias).await, Err(HostError::Failed), "{what}");
            assert_eq!(store.create(alias, KeySpec::device(None)).await, Err(HostError::Failed), "{what}");
            assert_eq!(store.delete(alias).await, Ok(()), "{what}");
            assert_eq!(fs::read(&file).unwrap(), text, "{what}");
            assert!(sign(&store, other).await.is_ok(), "{what}");
        }
        fs::write(&file, &whole).unwrap();
    }
    assert_eq!(aliases(&open(&folder)).await, [CREDENTIAL, DEVICE]);
}

fn changed(whole: &[u8]) -> Vec<(String, Vec<u8>)> {
    let text: serde_json::Value = serde_json::from_slice(whole).unwrap();
    let with = |member: &str, to: serde_json::Value| {
        let mut text = text.clone();
        text[member] = to;
        (format!("{member} changed"), text.to_string().into_bytes())
    };
    let sealed = base64url_decode(text["sealed"].as_str().unwrap()).unwrap();
    let mut all: Vec<_> = [0, 12, 43, 59]
        .into_iter()
        .map(|at| {
            let mut sealed = sealed.clone();
            sealed[at] ^= 1;
            with("sealed", base64url_encode(&sealed).into())
        })
        .collect();
    all.push(with("sealed", base64url_encode(&sealed[..40]).into()));
    all.push(with("sealed", "not base64url!".into()));
    all.push(with("alias", "device-2".into()));
    all.push(with("credential", (!text["credential"].as_bool().unwrap()).into()));
    all.push(("half of it".to_owned(), whole[..whole.len() / 2].to_vec()));
    all.push(("nothing".to_owned(), Vec::new()));
    all
}

#[tokio::test]
async fn a_copy_under_another_name_brings_no_key_back() {
    let (folder, _) = two_keys().await;
    let copy = folder.path().join("copy.key.json");
    fs::copy(key_file(&folder, DEVICE), &copy).unwrap();
    let store = open(&folder);
    store.delete(DEVICE).await.unwrap();
    assert_eq!(aliases(&store).await, [CREDENTIAL]);
    assert_eq!(sign(&open(&folder), DEVICE).await, Err(HostError::KeyNotFound));
    assert!(copy.exists());
}

#[tokio::test]
async fn under_another_master_key_nothing_opens_and_nothing_is_lost() {
    let (folder, device) = two_keys().await;
    let master = folder.path().join("master.key");
    let whole = fs::read(&master).unwrap();
    let wrapped = open(&folder).wrap_data_key(&[4; 32]).await.unwrap();

    fs::write(&master, [0; 32]).unwrap();
    let store = open(&folder);
    assert_eq!(aliases(&store).await, Vec::<String>::new());
    assert_eq!(sign(&store, DEVICE).await, Err(HostError::Failed));
    assert_eq!(store.create(DEVICE, KeySpec::device(None)).await, Err(HostError::Failed));
    assert_eq!(store.delete(DEVICE).await, Ok(()));
    assert_eq!(store.unwrap_data_key(&wrapped).await.map(|_| ()), Err(HostError::KeyNotFound));

    fs::write(&master, &whole).unwrap();
    assert!(signs(&open(&folder), DEVICE, &device).await);
    assert!(open(&folder).unwrap_data_key(&wrapped).await.is_ok());
}

fn refusal(folder: &Folder) -> ErrorKind {
    SoftwareKeyStore::open(folder.path()).map(|_| ()).unwrap_err().kind()
}

#[tokio::test]
async fn a_damaged_master_key_is_refused() {
    let (folder, _) = two_keys().await;
    for size in [0, 31, 33] {
        fs::write(folder.path().join("master.key"), vec![0; size]).unwrap();
        assert_eq!(refusal(&folder), ErrorKind::InvalidData);
    }
}

#[tokio::test]
async fn a_lost_master_key_is_not_made_anew() {
    let (folder, _) = two_keys().await;
    let master = folder.path().join("master.key");
    fs::remove_file(&master).unwrap();
    assert_eq!(refusal(&folder), ErrorKind::InvalidData);
    assert!(!master.exists(), "the old one may still come back");
}
