//! Sealed keys and their master key in the files of one folder. Nothing is kept in memory and no file is ever changed, so that
//! any number of processes may use the folder.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::record::Record;
use crate::host::private_files;
use crate::jose::{Digest, base64url_encode};
use crate::keys::{random, random_secret};
use crate::memory::SecretBytes;

pub(super) struct Files {
    folder: PathBuf,
}

const MASTER_FILE: &str = "master.key";
const KEY_SUFFIX: &str = ".key.json";
const NEW_SUFFIX: &str = ".new";

/// How often a file is begun anew that another process took for what a killed one left.
const MOST_TRIES: usize = 8;

impl Files {
    /// Opens or makes the folder, and removes what a killed process left of files that it was adding: keys lie in them.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        private_files::create_folder(folder)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(NEW_SUFFIX) {
                remove_if_abandoned(&path);
            }
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// The master key; made if the folder is new.
    pub(super) fn master_key(&self) -> io::Result<SecretBytes<32>> {
        let path = self.folder.join(MASTER_FILE);
        if let Some(key) = read_master_key(&path)? {
            return Ok(key);
        }
        // Keys were sealed under a master key: one that another process made just now, or one that was lost and may come back.
        if self.all()?.is_empty() {
            let fresh = random_secret::<32>().map_err(io::Error::other)?;
            add_file(&path, fresh.reveal())?;
        }
        read_master_key(&path)?.ok_or_else(|| invalid("keys without their master key"))
    }

    /// Leaves out all files that are no records.
    pub(super) fn all(&self) -> io::Result<Vec<Record>> {
        let mut records = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(KEY_SUFFIX)
                && let Ok(Some(record)) = read_record(&path)
            {
                records.push(record);
            }
        }
        Ok(records)
    }

    pub(super) fn find(&self, alias: &str) -> io::Result<Option<Record>> {
        read_record(&self.path(alias))
    }

    pub(super) fn add(&self, record: &Record) -> io::Result<bool> {
        add_file(&self.path(&record.alias), &serde_json::to_vec(record)?)
    }

    pub(super) fn remove(&self, alias: &str) -> io::Result<()> {
        let path = self.path(alias);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => sync_folder_of(&path),
        }
    }

    fn path(&self, alias: &str) -> PathBuf {
        self.folder.join(file_name(alias))
    }
}

fn file_name(alias: &str) -> String {
    format!("{}{KEY_SUFFIX}", Digest::of(alias.as_bytes()))
}

/// A copy of a file under another name is no record: it would bring a deleted key back.
fn read_record(path: &Path) -> io::Result<Option<Record>> {
    let Some(text) = read_file(path)? else { return Ok(None) };
    let record: Record = serde_json::from_slice(&text).map_err(|_| invalid("not a key of this store"))?;
    if path.file_name() != Some(file_name(&record.alias).as_ref()) {
        return Err(invalid("a key under the name of another"));
    }
    Ok(Some(record))
}

fn read_master_key(path: &Path) -> io::Result<Option<SecretBytes<32>>> {
    let Some(bytes) = read_file(path)?.map(Zeroizing::new) else { return Ok(None) };
    let key = SecretBytes::copied(&bytes).ok_or_else(|| invalid("the master key is not 32 bytes"))?;
    Ok(Some(key))
}

fn read_file(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Adds a file that is whole or not there, whatever is killed when. Says whether it was added: a file of this name stays as it is.
fn add_file(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut tries = 0..MOST_TRIES;
    loop {
        let name = base64url_encode(&random::<16>().map_err(io::Error::other)?);
        let temporary = path.with_file_name(format!("{name}{NEW_SUFFIX}"));
        let mut file = private_files::create_file(&temporary)?;
        // Who holds the lock is alive. A file system without locks has no file removed that was left.
        let _ = file.lock();
        // A rename would replace what is there, a link does not.
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        let linked = written.and_then(|()| fs::hard_link(&temporary, path));
        let _ = fs::remove_file(&temporary);
        match linked {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            // It was taken for abandoned before it was locked.
            Err(error) if error.kind() == io::ErrorKind::NotFound && tries.next().is_some() => {}
            linked => return linked.and_then(|()| sync_folder_of(path)).map(|()| true),
        }
    }
}

/// What cannot be removed now is so when the folder is opened again.
fn remove_if_abandoned(path: &Path) {
    if let Ok(file) = File::open(path)
        && file.try_lock().is_ok()
    {
        let _ = fs::remove_file(path);
    }
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
