//! A file of the software key store: whatever stands in it, a key signs only if this store sealed it, and a credential key
//! only in an unlocked session.
#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;

use authenticator_core::jose::{Digest, Signature};
use authenticator_core::keys::{KeyStore as _, SoftwareKeyStore};
use fuzz::now;
use serde_json::Value;

const ALIAS: &str = "credential-1";
/// A record that a store with the master key [7; 32] sealed.
const RECORD: &str = include_str!("../../seeds/key_file/sealed");

struct Folder {
    path: PathBuf,
    record: Value,
}

fn folder() -> &'static Folder {
    static FOLDER: OnceLock<Folder> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let path = std::env::temp_dir().join(format!("fuzz-key-file-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        std::fs::write(path.join("master.key"), [7; 32]).expect("a file");
        Folder { path, record: serde_json::from_str(RECORD).expect("JSON") }
    })
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let folder = folder();
    let name = format!("{}.key.json", Digest::of(ALIAS.as_bytes()));
    std::fs::write(folder.path.join(name), data).expect("a file");
    let store = SoftwareKeyStore::open(&folder.path).expect("a store");
    let listed = now(store.list()).expect("a list");
    let Ok(session) = now(store.begin_signature(ALIAS)) else { return };
    assert_eq!(listed, [ALIAS]);
    let locked = now(store.finish_signature(session, b"message"));
    assert!(locked.is_err(), "signed without being unlocked");
    let session = now(store.begin_signature(ALIAS)).expect("a session");
    store.unlock(session);
    if let Ok(signature) = now(store.finish_signature(session, b"message")) {
        assert!(Signature::from_der(&signature).is_ok());
        let record: Value = serde_json::from_slice(data).expect("JSON");
        for member in ["alias", "credential", "sealed"] {
            assert_eq!(record[member], folder.record[member], "a key that this store did not seal");
        }
    }
});
