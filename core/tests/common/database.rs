//! A database with an account, and the raw file beneath it.

use std::path::PathBuf;

use authenticator_core::account::{AccountId, Lifecycle, accept_metadata};
use authenticator_core::jose::{Digest, Typ};
use authenticator_core::memory::SecretBytes;
use authenticator_core::protocol::{AccountClaims, Counter, Decision, RequestId, UnixTime};
use authenticator_core::store::{JournalEntry, NewAccount, ServerRecord, SignedAnswer, Store};
use serde_json::json;

use crate::folder::Folder;
use crate::signed::{document, id, issuer, key, metadata, sign, with};

pub(crate) const DATA_KEY: [u8; 32] = [42; 32];

/// Texts that must not stand in the file.
pub(crate) const USER_NAME: &str = "ana.plaintext@contoso.example";
pub(crate) const DISPLAY_NAME: &str = "Ana Plaintext";
pub(crate) const SUB: &str = "sub-in-plaintext";
pub(crate) const ORGANISATION: &str = "Contoso in plaintext";
pub(crate) const OTP: &str = "b3RwLXNlY3JldC1wbGFpbnQx";
pub(crate) const ANSWER: &str = "answer.in.plaintext";

pub(crate) struct Database {
    pub(crate) folder: Folder,
    pub(crate) store: Store,
}

impl Database {
    pub(crate) fn new() -> Self {
        let folder = Folder::new();
        let store = open(&folder);
        Self { folder, store }
    }

    /// With account number 1.
    pub(crate) fn with_account() -> Self {
        let database = Self::new();
        database.store.add_account(&account(1)).unwrap();
        database
    }

    pub(crate) fn reopened(self) -> Self {
        let Self { folder, store } = self;
        drop(store);
        Self { store: open(&folder), folder }
    }

    pub(crate) fn raw(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(file(&self.folder)).unwrap()
    }

    /// All bytes of the file and of what SQLite keeps beside it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        bytes
    }
}

pub(crate) fn file(folder: &Folder) -> PathBuf {
    folder.path().join("authenticator.db")
}

pub(crate) fn open(folder: &Folder) -> Store {
    open_with(folder, DATA_KEY)
}

pub(crate) fn open_with(folder: &Folder, data_key: [u8; 32]) -> Store {
    Store::open(&file(folder)).unwrap().unlock(&SecretBytes::copied(&data_key).unwrap()).unwrap()
}

pub(crate) fn account_id(number: u8) -> AccountId {
    AccountId::from_bytes([number; 16])
}

pub(crate) fn account(number: u8) -> NewAccount {
    let server = with(&metadata(&[&key(1)], &[]), "/tenant/name", json!(ORGANISATION));
    let (metadata, keys) = accept_metadata(&sign(Typ::Metadata, &server, &key(1)), &issuer(), None, None).unwrap();
    NewAccount {
        id: account_id(number),
        device_alias: format!("device-{number}"),
        device_key: key(3).public_key(),
        server: ServerRecord { issuer: issuer(), keys, metadata, policy_version: 0 },
        document: account_document(number),
        lifecycle: Lifecycle::Active,
    }
}

pub(crate) fn account_document(number: u8) -> AccountClaims {
    let document = with(&document(&key(3)), "/user_name", json!(USER_NAME));
    let document = with(&document, "/display_name", json!(DISPLAY_NAME));
    let document = with(&document, "/sub", json!(SUB));
    let document = with(&document, "/otp", json!({"secret": OTP, "digits": 6, "period": 30}));
    let document = with(&document, "/challenge", json!("challenge.in.plaintext"));
    let document = with(&document, "/aud", json!(id(number)));
    serde_json::from_value(with(&document, "/device_id", json!(id(number)))).unwrap()
}

/// The answer with this counter, to the request of the same number.
pub(crate) fn answer(account: u8, counter: u64) -> JournalEntry {
    let number = u8::try_from(counter % 251).unwrap();
    JournalEntry {
        id: [number ^ account.rotate_left(4); 16],
        account: account_id(account),
        request: RequestId::from_bytes([number; 16]),
        counter: Counter::new(counter).unwrap(),
        decision: Decision::Approve,
        message: SignedAnswer { compact: format!("{ANSWER}.{counter}"), hash: Digest::of(ANSWER.as_bytes()) },
        signed: UnixTime::from_seconds(1_000 + counter),
        expires: UnixTime::from_seconds(1_060 + counter),
        about: None,
    }
}
