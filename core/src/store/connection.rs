//! The connection to the file: open, suspended or closed; and its transactions.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::set_aside::is_lost;
use super::{StoreError, diagnosis, schema};
use crate::host::private_files;
use crate::trace::Trace;

/// How long another process may hold the file: a commit takes milliseconds, and a caller waits on its thread.
const BUSY_TIMEOUT: Duration = Duration::from_secs(1);

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// A loss of power, from the moment at which it returns.
    Durable,
    /// The end of the process. A loss of power may undo it until the next durable commit, which carries it along.
    Lazy,
}

/// One file of one process.
pub(super) struct Database {
    path: PathBuf,
    link: Mutex<Link>,
    trace: Trace,
}

enum Link {
    Open(Connection),
    Suspended,
    Closed,
}

impl Database {
    /// Opens or makes the file.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        if is_lost(path) {
            return Err(StoreError::Corrupt);
        }
        let trace = Trace::new();
        make_private(path)?;
        let connection = connect(path)?;
        Ok(Self { path: path.to_owned(), link: Mutex::new(Link::Open(connection)), trace })
    }

    pub(super) const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Statements outside a transaction, each for itself.
    pub(super) fn read<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let (mut work, mut value) = (Some(work), None);
        self.read_by(&mut |connection| {
            if let Some(work) = work.take() {
                value = Some(work(connection)?);
            }
            Ok(())
        })?;
        value.ok_or(StoreError::Closed)
    }

    /// What is the same for all work, and so compiled once.
    fn read_by(&self, work: &mut dyn FnMut(&mut Connection) -> Result<(), StoreError>) -> Result<(), StoreError> {
        match &mut *self.link() {
            Link::Open(connection) => work(connection).map_err(|error| diagnosis::in_use(&self.path, error)),
            Link::Suspended => Err(StoreError::Suspended),
            Link::Closed => Err(StoreError::Closed),
        }
    }

    /// One IMMEDIATE transaction: all of `work`, which is called once, or nothing.
    pub(super) fn write_by(
        &self,
        durability: Durability,
        work: &mut dyn FnMut(&Transaction<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.read_by(&mut |connection| {
            connection.execute_batch(match durability {
                Durability::Durable => "PRAGMA synchronous = FULL",
                Durability::Lazy => "PRAGMA synchronous = NORMAL",
            })?;
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            work(&transaction)?;
            Ok(transaction.commit()?)
        })
    }

    /// Closes the connection after the statement that runs: no file is open and no lock is held.
    pub(super) fn suspend(&self) -> Result<(), StoreError> {
        let mut link = self.link();
        match std::mem::replace(&mut *link, Link::Suspended) {
            Link::Open(connection) => {
                hang_up(connection);
                Ok(())
            }
            Link::Suspended => Ok(()),
            Link::Closed => {
                *link = Link::Closed;
                Err(StoreError::Closed)
            }
        }
    }

    /// Opens the file again, which must be there, and must be the one that `check` knows.
    pub(super) fn resume(
        &self,
        check: impl FnOnce(&mut Connection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut link = self.link();
        match &*link {
            Link::Open(_) => return Ok(()),
            Link::Closed => return Err(StoreError::Closed),
            Link::Suspended => {}
        }
        if is_lost(&self.path) {
            return Err(StoreError::Corrupt);
        }
        let mut connection = connect(&self.path)?;
        check(&mut connection).map_err(|error| diagnosis::in_use(&self.path, error))?;
        *link = Link::Open(connection);
        Ok(())
    }

    /// As [`Self::suspend`], for good.
    pub(super) fn close(&self) {
        if let Link::Open(connection) = std::mem::replace(&mut *self.link(), Link::Closed) {
            hang_up(connection);
        }
        self.trace.end();
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(*self.link(), Link::Closed)
    }

    fn link(&self) -> MutexGuard<'_, Link> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.trace.end();
    }
}

/// Where other processes have the file open, the log stays; nothing in it is lost either way.
fn hang_up(connection: Connection) {
    let _ = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    let _ = connection.close();
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connected = Connection::open_with_flags(path, flags).map_err(StoreError::from).and_then(|mut connection| {
        prepare(&mut connection)?;
        Ok(connection)
    });
    connected.map_err(|error| diagnosis::while_opening(path, error))
}

fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Whatever stands in the schema of a file that others can write runs nothing.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    let version = schema::version_of(&connection.transaction()?)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::NoLog);
    }
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
    )?;
    if version == 0 { schema::create(connection) } else { Ok(()) }
}

/// Makes a new file for its owner alone; SQLite gives its other files the same mode. One that is there is not opened here:
/// closing it again would drop the locks that SQLite has on it in this process.
fn make_private(path: &Path) -> Result<(), StoreError> {
    match private_files::create_file(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(diagnosis::of_io(&error, StoreError::ReadOnly))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_takes_no_write_ahead_log_is_refused() {
        let mut in_memory = Connection::open_in_memory().unwrap();
        assert_eq!(prepare(&mut in_memory), Err(StoreError::NoLog));
    }
}
