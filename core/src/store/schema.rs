//! The versions of the schema. A new file is brought to the newest at once; one of an earlier version when its data key is
//! known, as its rows are sealed anew.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::StoreError;

/// Migrations in their order. The length is the version of the schema.
const MIGRATIONS: &[Migration] = &[
    Migration { begin: include_str!("migrations/001_accounts.sql"), end: "" },
    Migration {
        begin: include_str!("migrations/002_sealed_rows.sql"),
        end: include_str!("migrations/002_sealed_rows_end.sql"),
    },
    Migration { begin: include_str!("migrations/003_labels.sql"), end: "" },
    Migration { begin: include_str!("migrations/004_restored.sql"), end: "" },
    Migration { begin: include_str!("migrations/005_app_lock.sql"), end: "" },
];

/// Rows are moved between the two parts.
struct Migration {
    begin: &'static str,
    end: &'static str,
}

/// The newest version.
pub(super) const NEWEST: usize = MIGRATIONS.len();

/// Tells a database of this crate from any other (`PRAGMA application_id`).
const APPLICATION_ID: i64 = 0x4155_5448;

/// The version of the schema; zero in a new file. Writes nothing; reads all in one transaction, as another process may be
/// making the file.
pub(super) fn version_of(transaction: &Transaction<'_>) -> Result<usize, StoreError> {
    let pragma = |name| transaction.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let count = |sql: &str| transaction.query_row(sql, [], |row| row.get::<_, i64>(0));
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    if application != APPLICATION_ID {
        let objects = count("SELECT count(*) FROM sqlite_schema")?;
        return if (application, version, objects) == (0, 0, 0) { Ok(0) } else { Err(StoreError::Corrupt) };
    }
    let version = usize::try_from(version).map_err(|_| StoreError::Corrupt)?;
    if version > NEWEST {
        return Err(StoreError::Newer);
    }
    // No version has any: they would act on the statements of this crate.
    if count("SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')")? != 0 {
        return Err(StoreError::Corrupt);
    }
    Ok(version)
}

/// Makes the tables of a new file.
pub(super) fn create(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been first.
    if version_of(&transaction)? == 0 {
        for migration in MIGRATIONS {
            transaction.execute_batch(migration.begin)?;
            transaction.execute_batch(migration.end)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", NEWEST as i64)?;
    }
    Ok(transaction.commit()?)
}

/// Brings a file of an earlier version to the newest in one transaction; `move_rows` fills the tables of version 2 from those of
/// version 1. Nothing happens to a file that is of the newest version already.
pub(super) fn upgrade(
    connection: &mut Connection,
    move_rows: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if version_of(&connection.transaction()?)? == NEWEST {
        return Ok(());
    }
    connection.execute_batch("PRAGMA synchronous = FULL")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been first.
    let mut move_rows = Some(move_rows);
    for (before, migration) in MIGRATIONS.iter().enumerate().skip(version_of(&transaction)?) {
        transaction.execute_batch(migration.begin)?;
        if before == 1
            && let Some(move_rows) = move_rows.take()
        {
            move_rows(&transaction)?;
        }
        transaction.execute_batch(migration.end)?;
    }
    transaction.pragma_update(None, "user_version", NEWEST as i64)?;
    Ok(transaction.commit()?)
}
