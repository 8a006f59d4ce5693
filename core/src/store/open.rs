//! Opening the file: one transaction brings it to the newest schema, or nothing changes.

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};
use zeroize::Zeroizing;

use super::StoreError;
use super::seal::Sealer;
use crate::host::private_files;
use crate::jose::{Digest, base64url_encode};
use crate::protocol::Issuer;

/// Migrations in their order. The length is the version of the schema.
const MIGRATIONS: &[&str] = &[include_str!("migrations/001_accounts.sql")];

/// Tells a database of this crate from any other (`PRAGMA application_id`).
const APPLICATION_ID: i64 = 0x4155_5448;

/// How long another process may hold the file: a commit takes milliseconds, and a caller waits on its thread.
const BUSY_TIMEOUT: Duration = Duration::from_secs(1);

const WRAPPED_DATA_KEY: &str = "wrapped_data_key";
const DATA_KEY_CHECK: &str = "data_key_check";

/// A file that was opened, before its data key is known.
pub struct LockedStore {
    /// As in [`Store`]: it is shared with an async call of the key store, whose future must be `Send`.
    connection: Mutex<Connection>,
}

/// The open database.
pub struct Store {
    connection: Mutex<Connection>,
    pub(super) sealer: Sealer,
}

impl Store {
    /// Opens or makes the file at `path`.
    ///
    /// # Errors
    /// [`StoreError`]; the file is as it was.
    pub fn open(path: &Path) -> Result<LockedStore, StoreError> {
        make_private(path)?;
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let version = version_of(&connection.transaction()?)?;
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON; \
             PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;",
        )?;
        if version < MIGRATIONS.len() {
            migrate(&mut connection)?;
        }
        Ok(LockedStore { connection: Mutex::new(connection) })
    }

    pub(super) fn read(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One IMMEDIATE transaction: all of `work` or nothing.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.read();
        // A lazy write that broke off may have left it lower.
        connection.execute_batch("PRAGMA synchronous = FULL")?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction, &self.sealer)?;
        transaction.commit()?;
        Ok(value)
    }

    /// One transaction that the next durable commit carries along: a crash before that may undo it.
    pub(super) fn write_lazily<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.read();
        connection.execute_batch("PRAGMA synchronous = NORMAL")?;
        let result = (|| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction, &self.sealer)?;
            transaction.commit()?;
            Ok(value)
        })();
        connection.execute_batch("PRAGMA synchronous = FULL")?;
        result
    }

    /// Lets the file grow to this many pages, as a full disk does.
    ///
    /// # Errors
    /// [`StoreError`].
    #[cfg(any(test, feature = "testable"))]
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        Ok(self.read().pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
    }

    /// A name of this database, which tells nobody anything: no two have the same.
    #[must_use]
    pub fn name(&self) -> String {
        base64url_encode(self.sealer.index(&["name of the database"]).get(..12).unwrap_or_default())
    }

    /// What an issuer may know of this installation: the same for all its accounts here, unlinkable across issuers.
    #[must_use]
    pub fn installation_id(&self, issuer: &Issuer) -> Digest {
        self.sealer.installation_id(issuer)
    }
}

impl LockedStore {
    /// The wrapped data key; `None` in a new file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wrapped_data_key(&self) -> Result<Option<Vec<u8>>, StoreError> {
        meta(&self.lock(), WRAPPED_DATA_KEY)
    }

    /// Keeps the wrapped data key of a new file. An earlier one stays.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if there is one.
    pub fn keep_wrapped_data_key(&self, wrapped: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        match self.lock().execute(sql, (WRAPPED_DATA_KEY, wrapped))? {
            1 => Ok(()),
            _ => Err(StoreError::Conflict),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store, under its data key.
    ///
    /// # Errors
    /// [`StoreError::KeyLost`] if this is not the key under which the fields were sealed; nothing is lost.
    pub fn unlock(self, data_key: &Zeroizing<[u8; 32]>) -> Result<Store, StoreError> {
        let sealer = Sealer::new(data_key);
        let check = sealer.index(&[DATA_KEY_CHECK]);
        if meta(&self.lock(), DATA_KEY_CHECK)?.is_none() {
            // Another process may be first.
            let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
            self.lock().execute(sql, (DATA_KEY_CHECK, &check))?;
        }
        if meta(&self.lock(), DATA_KEY_CHECK)?.as_ref() != Some(&check) {
            return Err(StoreError::KeyLost);
        }
        Ok(Store { connection: self.connection, sealer })
    }
}

/// Makes a new file for its owner alone; SQLite gives its other files the same mode. One that is there is not opened here:
/// closing it again would drop the locks that SQLite has on it in this process.
fn make_private(path: &Path) -> Result<(), StoreError> {
    match private_files::create_file(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(StoreError::ReadOnly),
        _ => Ok(()),
    }
}

fn meta(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT value FROM meta WHERE name = ?1";
    Ok(connection.query_row(sql, [name], |row| row.get(0)).optional()?)
}

/// The version of the schema; zero in a new file. Writes nothing; reads all in one transaction, as another process may be
/// making the file.
fn version_of(transaction: &Transaction<'_>) -> Result<usize, StoreError> {
    let pragma = |name| transaction.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    if application != APPLICATION_ID {
        let objects: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        return if (application, version, objects) == (0, 0, 0) { Ok(0) } else { Err(StoreError::Corrupt) };
    }
    let version = usize::try_from(version).map_err(|_| StoreError::Corrupt)?;
    if version > MIGRATIONS.len() { Err(StoreError::Newer) } else { Ok(version) }
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been first.
    let version = version_of(&transaction)?;
    for migration in MIGRATIONS.iter().skip(version) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
    transaction.commit()?;
    Ok(())
}
