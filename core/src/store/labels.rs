//! What the person calls the accounts, and the order in which they stand.

use std::collections::HashSet;

use rusqlite::{Connection, Transaction};

use super::seal::{Place, Sealer};
use super::statements::{execute, first};
use super::{Store, StoreError};
use crate::account::AccountId;

fn place(row: &AccountId) -> Place<'_> {
    Place { table: "label", column: "label", row: row.as_bytes(), bound: &[] }
}

impl Store {
    /// What the person calls an account; `None` if nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn label(&self, account: AccountId) -> Result<Option<String>, StoreError> {
        self.read(|connection, sealer| label(connection, sealer, account))
    }

    /// Keeps, or with `None` forgets, what the person calls an account.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone.
    pub fn set_label(&self, account: AccountId, label: Option<&str>) -> Result<(), StoreError> {
        self.write(|transaction, sealer| set_label(transaction, sealer, account, label))
    }

    /// Puts accounts into this order, before those that are not named. Accounts that are not there are passed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reorder(&self, first: &[AccountId]) -> Result<(), StoreError> {
        self.write(|transaction, _| {
            let mut statement = transaction.prepare("SELECT id FROM account ORDER BY position")?;
            let before: Vec<AccountId> =
                statement.query_map([], |row| Ok(AccountId::from_bytes(row.get(0)?)))?.collect::<Result<_, _>>()?;
            let mut moved = HashSet::new();
            // Each goes to the end, in turn.
            let sql = "UPDATE account SET position = (SELECT max(position) + 1 FROM account) WHERE id = ?1";
            for account in first.iter().chain(&before).filter(|account| moved.insert(**account)) {
                execute(transaction, sql, &[&account.as_bytes()])?;
            }
            Ok(())
        })
    }
}

fn label(connection: &Connection, sealer: &Sealer, account: AccountId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT label FROM label WHERE account = ?1";
    let sealed: Option<Vec<u8>> = first(connection, sql, &[&account.as_bytes()], |row| row.get(0))?;
    sealed.map(|sealed| sealer.open(place(&account), &sealed)).transpose()
}

pub(super) fn set_label(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    account: AccountId,
    label: Option<&str>,
) -> Result<(), StoreError> {
    execute(transaction, "DELETE FROM label WHERE account = ?1", &[&account.as_bytes()])?;
    let Some(label) = label else { return Ok(()) };
    let sealed = sealer.seal(place(&account), &label)?;
    let sql = "INSERT INTO label (account, label) SELECT id, ?2 FROM account WHERE id = ?1";
    match execute(transaction, sql, &[&account.as_bytes(), &sealed])? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

/// An account that takes the place of another one is called as that was. A label that cannot be read is left behind.
pub(super) fn take_label(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    account: AccountId,
    of: AccountId,
) -> Result<(), StoreError> {
    match label(transaction, sealer, of) {
        Ok(Some(label)) => set_label(transaction, sealer, account, Some(&label)),
        Ok(None) | Err(StoreError::Corrupt) => Ok(()),
        Err(error) => Err(error),
    }
}
