//! The list of all accounts, whatever their provider.

use rusqlite::{OptionalExtension as _, Transaction};

use super::enrollments::attempt_name;
use super::{Store, StoreError};
use crate::account::{AccountId, Provider};

impl Store {
    /// All accounts, in the order in which they were added.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entries(&self) -> Result<Vec<(AccountId, Provider)>, StoreError> {
        let connection = self.read();
        let mut statement = connection.prepare_cached("SELECT id, provider FROM account ORDER BY position")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| {
            let (id, provider) = row?;
            Ok((AccountId::from_bytes(id), parse(&provider)?))
        })
        .collect()
    }

    /// The provider of an account; `None` if the account is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn provider(&self, id: AccountId) -> Result<Option<Provider>, StoreError> {
        let sql = "SELECT provider FROM account WHERE id = ?1";
        let provider: Option<String> = self.read().query_row(sql, [id.as_bytes()], |row| row.get(0)).optional()?;
        provider.map(|provider| parse(&provider)).transpose()
    }

    /// Forgets the account with all that hangs on it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn remove_account(&self, id: AccountId) -> Result<(), StoreError> {
        self.write(|transaction, _| {
            transaction.execute("DELETE FROM activity WHERE account = ?1", [id.as_bytes()])?;
            transaction.execute("DELETE FROM enrollment WHERE id = ?1", [id.as_bytes()])?;
            transaction.execute("DELETE FROM meta WHERE name = ?1", [attempt_name(id)])?;
            transaction.execute("DELETE FROM account WHERE id = ?1", [id.as_bytes()])?;
            Ok(())
        })
    }
}

/// Puts an account at the end of the list; `false` if it is there.
pub(super) fn insert(transaction: &Transaction<'_>, id: &AccountId, provider: Provider) -> Result<bool, StoreError> {
    let sql = "INSERT INTO account (id, provider, position) \
        VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM account)) ON CONFLICT (id) DO NOTHING";
    Ok(transaction.execute(sql, (id.as_bytes(), provider.as_str()))? == 1)
}

/// Gives an account the place of another one in the list; the other goes to its end.
pub(super) fn take_place(transaction: &Transaction<'_>, id: &AccountId, of: &AccountId) -> Result<(), StoreError> {
    let sql = "SELECT position FROM account WHERE id = ?1";
    let position: i64 = transaction.query_row(sql, [of.as_bytes()], |row| row.get(0))?;
    let sql = "UPDATE account SET position = (SELECT max(position) + 1 FROM account) WHERE id = ?1";
    transaction.execute(sql, [of.as_bytes()])?;
    transaction.execute("UPDATE account SET position = ?2 WHERE id = ?1", (id.as_bytes(), position))?;
    Ok(())
}

fn parse(text: &str) -> Result<Provider, StoreError> {
    Provider::ALL.iter().find(|provider| provider.as_str() == text).copied().ok_or(StoreError::Corrupt)
}
