//! Device keys made for a code: the same code finds the same key again, so that a lost reply bricks nothing.

use rusqlite::OptionalExtension as _;

use super::{Store, StoreError};
use crate::account::AccountId;
use crate::protocol::Issuer;

/// The key that goes with a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrollmentKey {
    /// The account that will be.
    pub account: AccountId,
    /// The alias of its device key.
    pub alias: String,
}

impl Store {
    /// The key for a code: the one that was kept for it before, or `fresh`, which is kept now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_enrollment(
        &self,
        issuer: &Issuer,
        code: &str,
        fresh: EnrollmentKey,
    ) -> Result<EnrollmentKey, StoreError> {
        self.write(|transaction, sealer| {
            let index = sealer.index(&["enrollment", issuer.as_str(), code]);
            let sql = "SELECT id, alias FROM enrollment WHERE code_index = ?1";
            let known = transaction.query_row(sql, [&index], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            if let Some((id, alias)) = known {
                return Ok(EnrollmentKey { account: AccountId::from_bytes(id), alias });
            }
            let sql = "INSERT INTO enrollment (id, code_index, alias) VALUES (?1, ?2, ?3)";
            transaction.execute(sql, (fresh.account.as_bytes(), index, &fresh.alias))?;
            Ok(fresh)
        })
    }

    /// The server refused for good: the key is given up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn abandon_enrollment(&self, account: AccountId) -> Result<(), StoreError> {
        self.read().execute("DELETE FROM enrollment WHERE id = ?1", [account.as_bytes()])?;
        Ok(())
    }
}
