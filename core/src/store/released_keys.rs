//! Keys that were let go of. Only these are destroyed without being asked for: that a key is not known here proves nothing, as
//! this may be an older copy of a database whose keys are in use.

use rusqlite::{Connection, Transaction};

use super::accounts::keys_of_accounts;
use super::app_lock::key_of_app_lock;
use super::enrollments::keys_of_enrollments;
use super::seal::Sealer;
use super::{Store, StoreError};

/// A key that is destroyed late, by a call that was under way in another process, is found again: so they are remembered, the
/// newest of them.
const MOST: i64 = 500;

fn tag(sealer: &Sealer, alias: &str) -> Vec<u8> {
    sealer.index(&["released key", alias])
}

/// Lets go of a key, in the commit after which nothing needs it.
pub(super) fn release(transaction: &Transaction<'_>, sealer: &Sealer, alias: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO released_key (tag) VALUES (?1) ON CONFLICT (tag) DO NOTHING";
    transaction.execute(sql, [tag(sealer, alias)])?;
    let sql = "DELETE FROM released_key WHERE position <= (SELECT max(position) FROM released_key) - ?1";
    transaction.execute(sql, [MOST])?;
    Ok(())
}

/// Whether a key was let go of.
pub(super) fn is_released(connection: &Connection, sealer: &Sealer, alias: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM released_key WHERE tag = ?1)";
    Ok(connection.query_row(sql, [tag(sealer, alias)], |row| row.get(0))?)
}

impl Store {
    /// The aliases of all keys that are to stay.
    ///
    /// # Errors
    /// [`StoreError`]; also if one account cannot be read, as its keys are not known then.
    pub fn aliases(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection, sealer| {
            // One look at both tables: an enrollment becomes an account in between.
            let transaction = connection.transaction()?;
            aliases(&transaction, sealer)
        })
    }

    /// Those of `present` that this database has let go of, and that nothing in it needs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn released(&self, present: &[String]) -> Result<Vec<String>, StoreError> {
        self.read(|connection, sealer| {
            let transaction = connection.transaction()?;
            let mut released = Vec::new();
            for alias in present {
                if is_released(&transaction, sealer, alias)? {
                    released.push(alias.clone());
                }
            }
            if !released.is_empty() {
                let needed = aliases(&transaction, sealer)?;
                released.retain(|alias| !needed.contains(alias));
            }
            Ok(released)
        })
    }

    /// Whether any key was ever let go of.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn has_released_keys(&self) -> Result<bool, StoreError> {
        self.read(|connection, _| {
            Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM released_key)", [], |row| row.get(0))?)
        })
    }
}

fn aliases(connection: &Connection, sealer: &Sealer) -> Result<Vec<String>, StoreError> {
    let mut aliases = keys_of_accounts(connection, sealer)?;
    aliases.extend(keys_of_enrollments(connection, sealer)?);
    aliases.extend(key_of_app_lock(connection, sealer)?);
    Ok(aliases)
}
