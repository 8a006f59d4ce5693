//! Where the sealed keys lie: in memory, or in files that several processes share.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::files::Files;
use super::record::Record;

pub(super) enum Shelf {
    Memory(Mutex<HashMap<String, Record>>),
    Files(Files),
}

impl Shelf {
    pub(super) fn in_memory() -> Self {
        Self::Memory(Mutex::default())
    }

    /// All records, also of keys that cannot be opened.
    pub(super) fn all(&self) -> io::Result<Vec<Record>> {
        match self {
            Self::Memory(records) => Ok(lock(records).values().cloned().collect()),
            Self::Files(files) => files.all(),
        }
    }

    /// `None` if there is none.
    pub(super) fn find(&self, alias: &str) -> io::Result<Option<Record>> {
        match self {
            Self::Memory(records) => Ok(lock(records).get(alias).cloned()),
            Self::Files(files) => files.find(alias),
        }
    }

    /// Says whether it was added: a record that is there already stays.
    pub(super) fn add(&self, record: &Record) -> io::Result<bool> {
        match self {
            Self::Memory(records) => {
                let mut records = lock(records);
                let free = !records.contains_key(&record.alias);
                if free {
                    records.insert(record.alias.clone(), record.clone());
                }
                Ok(free)
            }
            Self::Files(files) => files.add(record),
        }
    }

    /// One that is not there is no error.
    pub(super) fn remove(&self, alias: &str) -> io::Result<()> {
        match self {
            Self::Memory(records) => {
                lock(records).remove(alias);
                Ok(())
            }
            Self::Files(files) => files.remove(alias),
        }
    }
}

fn lock(records: &Mutex<HashMap<String, Record>>) -> MutexGuard<'_, HashMap<String, Record>> {
    records.lock().unwrap_or_else(PoisonError::into_inner)
}
