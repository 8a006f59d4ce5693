//! Keys in memory, and sealed in files: for desktops, development and tests. Never a phone's choice:
//! whoever reads the files and the memory has the keys.

mod files;
mod record;
mod sessions;
mod shelf;

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use zeroize::Zeroizing;

use self::files::Files;
use self::record::{Key, Record};
use self::sessions::{Session, Sessions};
use self::shelf::Shelf;
use super::{Attestation, KeyKind, KeySpec, KeyStore, SignatureSession, open_sealed, random_secret, seal, signing_key};
use crate::host::HostError;
use crate::jose::PublicKey;
use crate::memory::SecretBytes;

/// P-256 keys made, used and wiped by the `p256` crate. Wherever they lie they are sealed, and opened only while they are
/// used. A credential key signs only in a session that [`Self::unlock`] opened, as a hardware key does after the
/// platform's prompt.
pub struct SoftwareKeyStore {
    master: SecretBytes<32>,
    shelf: Shelf,
    sessions: Mutex<Sessions>,
}

impl SoftwareKeyStore {
    /// Keys that live as long as the value.
    ///
    /// # Errors
    /// No random values.
    pub fn in_memory() -> Result<Self, HostError> {
        let master = random_secret().map_err(|_| HostError::Failed)?;
        Ok(Self { master, shelf: Shelf::in_memory(), sessions: Mutex::default() })
    }

    /// Keys in files of `directory`, sealed under a master key in a file beside them that only its owner can read. Several
    /// processes may have it open: what one makes or deletes is so for all. Files that this store did not write, or that
    /// were changed, are left alone; the alias of a changed one stays taken.
    ///
    /// # Errors
    /// The directory cannot be read or written, or its master key is lost or damaged.
    pub fn open(directory: &Path) -> io::Result<Self> {
        let files = Files::open(directory)?;
        Ok(Self { master: files.master_key()?, shelf: Shelf::Files(files), sessions: Mutex::default() })
    }

    /// What the platform's prompt does on a phone: lets this session of a credential key sign once. For gates.
    pub fn unlock(&self, session: SignatureSession) {
        self.sessions().unlock(session);
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What new biometrics do to a key of a phone: it is there, and can never be used again. Says whether there was one. For
    /// tests of embedders.
    ///
    /// # Errors
    /// The files cannot be written.
    #[cfg(any(test, feature = "testable"))]
    pub fn invalidate(&self, alias: &str) -> io::Result<bool> {
        self.sessions().end_all_of(alias);
        let Some(record) = self.shelf.find(alias)? else { return Ok(false) };
        self.shelf.remove(alias)?;
        self.shelf.add(&record.invalidated())
    }

    /// `None` if there is no key of this alias; an error if there is something else in its place, which stays.
    fn find(&self, alias: &str) -> Result<Option<Key>, HostError> {
        let Some(record) = self.shelf.find(alias).map_err(failed)? else { return Ok(None) };
        if record.is_invalidated() {
            return Err(HostError::KeyInvalidated);
        }
        record.open(self.master.reveal()).map(Some).ok_or(HostError::Failed)
    }

    fn need(&self, alias: &str) -> Result<Key, HostError> {
        self.find(alias)?.ok_or(HostError::KeyNotFound)
    }

    /// A record that does not open may be of another master key, which may come back.
    fn is_ours(&self, record: &Record) -> bool {
        record.is_invalidated() || record.opens(self.master.reveal())
    }
}

#[async_trait]
impl KeyStore for SoftwareKeyStore {
    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        if let Some(key) = self.find(alias)? {
            return Ok(key.secret.public_key());
        }
        let key = Key { kind: spec.kind, secret: signing_key().map_err(|_| HostError::Failed)? };
        let record = Record::seal(alias, &key, self.master.reveal()).map_err(|_| HostError::Failed)?;
        if self.shelf.add(&record).map_err(failed)? {
            return Ok(key.secret.public_key());
        }
        // Another call was first; its key counts.
        Ok(self.need(alias)?.secret.public_key())
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        let records = self.shelf.all().map_err(failed)?;
        let keys = records.into_iter().filter(|record| self.is_ours(record));
        Ok(keys.map(|record| record.alias).collect())
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        self.sessions().end_all_of(alias);
        match self.shelf.find(alias) {
            Ok(Some(record)) if !self.is_ours(&record) => Ok(()),
            Ok(_) => self.shelf.remove(alias).map_err(failed),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        self.need(alias).map(|_| None)
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        let key = self.need(alias)?;
        let unlocked = key.kind == KeyKind::Device;
        Ok(self.sessions().begin(Session { alias: alias.to_owned(), key: key.secret.public_key(), unlocked }))
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        let session = self.sessions().end(session).filter(|session| session.unlocked).ok_or(HostError::NotAvailable)?;
        let key = self.need(&session.alias)?.secret;
        if key.public_key() != session.key {
            return Err(HostError::KeyNotFound);
        }
        key.sign(message).to_der().map_err(|_| HostError::Failed)
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        self.sessions().end(session);
        Ok(())
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        seal(self.master.reveal(), DATA_KEY_AAD, data_key).map_err(|_| HostError::Failed)
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        // What does not open was sealed under another master key, which is not here.
        open_sealed(self.master.reveal(), DATA_KEY_AAD, wrapped).ok_or(HostError::KeyNotFound)
    }
}

const DATA_KEY_AAD: &[u8] = b"data-key";

fn failed(_: io::Error) -> HostError {
    HostError::Failed
}
