//! Keys in memory, and sealed in files: for desktops, development and tests. Never a phone's choice:
//! whoever reads the files and the memory has the keys.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Attestation, KeyKind, KeyStore, SecurityLevel, SignatureSession, open_sealed, random, seal, signing_key};
use crate::host::HostError;
use crate::jose::{Digest, PublicKey, SigningKey, base64url_decode, base64url_encode};

/// P-256 keys made, used and wiped by the `p256` crate. A credential key signs only in a session that
/// [`Self::unlock`] opened, as a hardware key does after the platform's prompt.
pub struct SoftwareKeyStore {
    master: Zeroizing<[u8; 32]>,
    directory: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    keys: HashMap<String, Key>,
    sessions: HashMap<u64, Session>,
    next_session: u64,
}

struct Key {
    kind: KeyKind,
    secret: SigningKey,
}

struct Session {
    alias: String,
    unlocked: bool,
}

#[derive(Serialize, Deserialize)]
struct KeyFile {
    alias: String,
    credential: bool,
    sealed: String,
}

const MASTER_FILE: &str = "master.key";
const KEY_SUFFIX: &str = ".key.json";

impl SoftwareKeyStore {
    /// Keys that live as long as the value.
    ///
    /// # Errors
    /// No random values.
    pub fn in_memory() -> Result<Self, HostError> {
        let master = Zeroizing::new(random().map_err(|_| HostError::Failed)?);
        Ok(Self { master, directory: None, state: Mutex::default() })
    }

    /// Keys in files of `directory`, sealed under a master key in a file beside them that only its owner can read.
    ///
    /// # Errors
    /// The directory cannot be read or written, or a file in it is not what this store wrote.
    pub fn open(directory: &Path) -> io::Result<Self> {
        create_private_directory(directory)?;
        let files = key_files(directory)?;
        let master = master_key(&directory.join(MASTER_FILE), files.is_empty())?;
        let mut state = State::default();
        for path in files {
            let (alias, key) = read_key(&path, &master)?;
            state.keys.insert(alias, key);
        }
        Ok(Self { master, directory: Some(directory.to_owned()), state: Mutex::new(state) })
    }

    /// What the platform's prompt does on a phone: lets this session of a credential key sign once. For gates.
    pub fn unlock(&self, session: SignatureSession) {
        if let Some(session) = self.lock().sessions.get_mut(&session.0) {
            session.unlocked = true;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, alias: &str) -> Option<PathBuf> {
        self.directory.as_ref().map(|directory| directory.join(file_name(alias)))
    }

    fn write_key(&self, alias: &str, key: &Key) -> Result<(), HostError> {
        let Some(path) = self.path(alias) else { return Ok(()) };
        let sealed =
            seal(&self.master, &key_aad(alias, key.kind), &*key.secret.to_scalar()).map_err(|_| HostError::Failed)?;
        let file = KeyFile {
            alias: alias.to_owned(),
            credential: key.kind == KeyKind::Credential,
            sealed: base64url_encode(&sealed),
        };
        let text = serde_json::to_vec(&file).map_err(|_| HostError::Failed)?;
        write_durably(&path, &text).map_err(|_| HostError::Failed)
    }
}

#[async_trait]
impl KeyStore for SoftwareKeyStore {
    async fn create(&self, alias: &str, kind: KeyKind, _: Option<Digest>) -> Result<PublicKey, HostError> {
        let mut state = self.lock();
        if let Some(key) = state.keys.get(alias) {
            return Ok(key.secret.public_key());
        }
        let key = Key { kind, secret: signing_key().map_err(|_| HostError::Failed)? };
        self.write_key(alias, &key)?;
        let public = key.secret.public_key();
        state.keys.insert(alias.to_owned(), key);
        Ok(public)
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        Ok(self.lock().keys.keys().cloned().collect())
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        let mut state = self.lock();
        if let Some(path) = self.path(alias) {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(HostError::Failed),
                _ => sync_directory(&path).map_err(|_| HostError::Failed)?,
            }
        }
        state.keys.remove(alias);
        state.sessions.retain(|_, session| session.alias != alias);
        Ok(())
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        if self.lock().keys.contains_key(alias) { Ok(None) } else { Err(HostError::KeyNotFound) }
    }

    async fn security_level(&self, alias: &str) -> Result<SecurityLevel, HostError> {
        if self.lock().keys.contains_key(alias) { Ok(SecurityLevel::Software) } else { Err(HostError::KeyNotFound) }
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        let mut state = self.lock();
        let kind = state.keys.get(alias).ok_or(HostError::KeyNotFound)?.kind;
        state.sessions.retain(|_, session| session.alias != alias);
        state.next_session += 1;
        let id = state.next_session;
        state.sessions.insert(id, Session { alias: alias.to_owned(), unlocked: kind == KeyKind::Device });
        Ok(SignatureSession(id))
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        let mut state = self.lock();
        let session = state.sessions.remove(&session.0).ok_or(HostError::NotAvailable)?;
        if !session.unlocked {
            return Err(HostError::NotAvailable);
        }
        let key = state.keys.get(&session.alias).ok_or(HostError::KeyNotFound)?;
        key.secret.sign(message).to_der().map_err(|_| HostError::Failed)
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        self.lock().sessions.remove(&session.0);
        Ok(())
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        seal(&self.master, DATA_KEY_AAD, data_key).map_err(|_| HostError::Failed)
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        open_sealed(&self.master, DATA_KEY_AAD, wrapped).ok_or(HostError::NotAvailable)
    }
}

const DATA_KEY_AAD: &[u8] = b"data-key";

fn key_aad(alias: &str, kind: KeyKind) -> Vec<u8> {
    let kind = match kind {
        KeyKind::Device => "device",
        KeyKind::Credential => "credential",
    };
    format!("{kind}\0{alias}").into_bytes()
}

fn file_name(alias: &str) -> String {
    format!("{}{KEY_SUFFIX}", Digest::of(alias.as_bytes()))
}

fn key_files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(KEY_SUFFIX)) {
            files.push(path);
        }
    }
    Ok(files)
}

/// A copy of a file under another name is refused: it would bring a deleted key back.
fn read_key(path: &Path, master: &[u8; 32]) -> io::Result<(String, Key)> {
    let foreign = || io::Error::new(io::ErrorKind::InvalidData, "not a key of this store");
    let file: KeyFile = serde_json::from_slice(&fs::read(path)?).map_err(|_| foreign())?;
    if path.file_name() != Some(file_name(&file.alias).as_ref()) {
        return Err(foreign());
    }
    let kind = if file.credential { KeyKind::Credential } else { KeyKind::Device };
    let sealed = base64url_decode(&file.sealed).map_err(|_| foreign())?;
    let scalar = open_sealed(master, &key_aad(&file.alias, kind), &sealed).ok_or_else(foreign)?;
    let scalar = Zeroizing::new(<[u8; 32]>::try_from(scalar.as_slice()).map_err(|_| foreign())?);
    let secret = SigningKey::from_scalar(&scalar).map_err(|_| foreign())?;
    Ok((file.alias, Key { kind, secret }))
}

/// Makes the master key only where no key was sealed under an earlier one.
fn master_key(path: &Path, may_make: bool) -> io::Result<Zeroizing<[u8; 32]>> {
    match fs::read(path) {
        Ok(bytes) => {
            let bytes = Zeroizing::new(bytes);
            <[u8; 32]>::try_from(bytes.as_slice())
                .map(Zeroizing::new)
                .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the master key is not 32 bytes"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && !may_make => {
            Err(io::Error::new(io::ErrorKind::InvalidData, "keys without their master key"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = Zeroizing::new(random::<32>().map_err(io::Error::other)?);
            write_durably(path, &*key)?;
            Ok(key)
        }
        Err(error) => Err(error),
    }
}

/// Writes a file that is either whole or not there, whatever is killed when.
fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    sync_directory(path)
}

fn sync_directory(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if cfg!(unix) => File::open(parent)?.sync_all(),
        _ => Ok(()),
    }
}

fn create_private_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}
