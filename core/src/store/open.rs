//! Opening: first the file, which is found fit or refused, then its rows, under the data key.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use rusqlite::{Connection, Transaction};

use super::connection::{Database, Durability};
use super::revision::Revision;
use super::seal::Sealer;
use super::statements::{execute, first};
use super::{StoreError, schema, upgrade};
use crate::account::AccountId;
use crate::jose::{Digest, base64url_encode};
use crate::memory::SecretBytes;
use crate::protocol::Issuer;
use crate::trace::{SpanName, Trace};

const WRAPPED_DATA_KEY: &str = "wrapped_data_key";
const DATA_KEY_CHECK: &str = "data_key_check";

/// A file that was opened, before its data key is known.
pub struct LockedStore {
    database: Database,
}

/// The open database.
pub struct Store {
    database: Database,
    /// Gone with [`Self::close`], whoever holds the store on.
    sealer: RwLock<Option<Arc<Sealer>>>,
    name: String,
    revision: Revision,
}

impl Store {
    /// Opens or makes the file at `path`.
    ///
    /// # Errors
    /// [`StoreError`]; the file is as it was.
    pub fn open(path: &Path) -> Result<LockedStore, StoreError> {
        Ok(LockedStore { database: Database::open(path)? })
    }

    fn sealer(&self) -> Result<Arc<Sealer>, StoreError> {
        self.sealer.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(StoreError::Closed)
    }

    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&mut Connection, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let sealer = self.sealer()?;
        self.database.read(|connection| work(connection, &sealer))
    }

    /// One transaction that is durable when this returns.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.commit(Durability::Durable, work)
    }

    /// One transaction that the next durable commit carries along: a crash before that may undo it.
    pub(super) fn write_lazily<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.commit(Durability::Lazy, work)
    }

    fn commit<T>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (sealer, mut work, mut value) = (self.sealer()?, Some(work), None);
        self.commit_by(durability, &mut |transaction| {
            if let Some(work) = work.take() {
                value = Some(work(transaction, &sealer)?);
            }
            Ok(())
        })?;
        value.ok_or(StoreError::Closed)
    }

    /// What is the same for all work, and so compiled once.
    fn commit_by(
        &self,
        durability: Durability,
        work: &mut dyn FnMut(&Transaction<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let span = (durability == Durability::Durable).then(|| self.trace().begin(SpanName::DatabaseCommit));
        let committed = self.database.write_by(durability, work);
        if let Some(span) = span {
            span.end(committed.err().map_or("ok", StoreError::as_str));
        }
        committed?;
        self.revision.advance();
        Ok(())
    }

    /// The spans since the file was opened.
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        self.database.trace()
    }

    /// Advances with each commit of this process; [`Revision::advance`] for what is shown and is not in the database.
    #[must_use]
    pub const fn revision(&self) -> &Revision {
        &self.revision
    }

    /// Closes the file after the statement that runs, so that the process holds no lock on it while the system stops it. Calls
    /// get [`StoreError::Suspended`] until [`Self::resume`].
    ///
    /// # Errors
    /// [`StoreError::Closed`].
    pub fn suspend(&self) -> Result<(), StoreError> {
        self.database.suspend()
    }

    /// Opens the file again. Where it is open, nothing happens.
    ///
    /// # Errors
    /// [`StoreError`]; the database stays suspended. [`StoreError::KeyLost`] if another file has taken its place.
    pub fn resume(&self) -> Result<(), StoreError> {
        let sealer = self.sealer()?;
        self.database.resume(|connection| fit(connection, &sealer))?;
        // Another process may have written meanwhile.
        self.revision.advance();
        Ok(())
    }

    /// Closes the file after the statement that runs, for good: calls get [`StoreError::Closed`].
    pub fn close(&self) {
        self.database.close();
        *self.sealer.write().unwrap_or_else(PoisonError::into_inner) = None;
        self.revision.end();
    }

    /// Whether it was closed for good.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.database.is_closed()
    }

    /// Lets the file grow to this many pages, as a full disk does.
    ///
    /// # Errors
    /// [`StoreError`].
    #[cfg(any(test, feature = "testable"))]
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.read(|connection, _| Ok(connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?))
    }

    /// A name of this database, which tells nobody anything: no two have the same.
    #[must_use]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// 32 bytes of the Web Push keys of an account: the same each time, others for each `part`.
    #[must_use]
    pub fn web_push_bytes(&self, account: AccountId, part: &[u8]) -> Option<SecretBytes<32>> {
        self.sealer().ok()?.web_push(account.as_bytes(), part)
    }

    /// What an issuer may know of this installation: the same for all its accounts here, unlinkable across issuers.
    ///
    /// # Errors
    /// [`StoreError::Closed`].
    pub fn installation_id(&self, issuer: &Issuer) -> Result<Digest, StoreError> {
        Ok(self.sealer()?.installation_id(issuer))
    }
}

impl LockedStore {
    /// As [`Store::trace`], which goes on with it.
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        self.database.trace()
    }

    /// The wrapped data key; `None` in a new file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wrapped_data_key(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.database.read(|connection| meta(connection, WRAPPED_DATA_KEY))
    }

    /// Keeps the wrapped data key of a new file. An earlier one stays.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if there is one.
    pub fn keep_wrapped_data_key(&self, wrapped: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.database.read(|connection| match execute(connection, sql, &[&WRAPPED_DATA_KEY, &wrapped])? {
            1 => Ok(()),
            _ => Err(StoreError::Conflict),
        })
    }

    /// Lets the file grow to this many pages, as a full disk does.
    ///
    /// # Errors
    /// [`StoreError`].
    #[cfg(any(test, feature = "testable"))]
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.database
            .read(|connection| Ok(connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?))
    }

    /// The store, under its data key. A file of an earlier version is brought to the newest, all of it or nothing.
    ///
    /// # Errors
    /// [`StoreError::KeyLost`] if this is not the key under which the fields were sealed; nothing is lost.
    pub fn unlock(self, data_key: &SecretBytes<32>) -> Result<Store, StoreError> {
        let sealer = Sealer::new(data_key)?;
        self.database.read(|connection| fit(connection, &sealer))?;
        let name = base64url_encode(sealer.index(&["name of the database"]).get(..12).unwrap_or_default());
        let sealer = RwLock::new(Some(Arc::new(sealer)));
        Ok(Store { database: self.database, sealer, name, revision: Revision::new() })
    }
}

/// Whether the file is of this data key, and of the newest version now.
fn fit(connection: &mut Connection, sealer: &Sealer) -> Result<(), StoreError> {
    let check = sealer.index(&[DATA_KEY_CHECK]);
    if meta(connection, DATA_KEY_CHECK)?.is_none() {
        // Another process may be first.
        let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        execute(connection, sql, &[&DATA_KEY_CHECK, &&check])?;
    }
    if meta(connection, DATA_KEY_CHECK)?.as_ref() != Some(&check) {
        return Err(StoreError::KeyLost);
    }
    schema::upgrade(connection, |transaction| upgrade::move_rows(transaction, sealer))
}

fn meta(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT value FROM meta WHERE name = ?1";
    first(connection, sql, &[&name], |row| row.get(0))
}
