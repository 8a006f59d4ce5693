//! Device keys made for a code: the same code finds the same key again, so that a lost reply bricks nothing.

use rusqlite::OptionalExtension as _;

use super::{Store, StoreError};
use crate::account::AccountId;
use crate::protocol::{Issuer, UnixTime};

/// After this many seconds a key without an account is given up: codes live ten minutes.
const LIFE: u64 = 24 * 60 * 60;

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
        now: UnixTime,
    ) -> Result<EnrollmentKey, StoreError> {
        self.write(|transaction, sealer| {
            let index = sealer.index(&["enrollment", issuer.as_str(), code]);
            let sql = "SELECT id, alias FROM enrollment WHERE code_index = ?1";
            let known = transaction.query_row(sql, [&index], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            if let Some((id, alias)) = known {
                return Ok(EnrollmentKey { account: AccountId::from_bytes(id), alias });
            }
            let sql = "INSERT INTO enrollment (id, code_index, alias, begun) VALUES (?1, ?2, ?3, ?4)";
            transaction.execute(sql, (fresh.account.as_bytes(), index, &fresh.alias, now.seconds().cast_signed()))?;
            Ok(fresh)
        })
    }

    /// Gives up keys whose enrollment never came about: over a day old, or begun in what the wall clock now calls the future.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn abandon_old_enrollments(&self, now: UnixTime) -> Result<(), StoreError> {
        let now = now.seconds().cast_signed();
        let sql = "DELETE FROM enrollment WHERE abs(?1 - begun) > ?2 AND id NOT IN (SELECT id FROM phone_sign_in)";
        self.read().execute(sql, (now, LIFE.cast_signed()))?;
        Ok(())
    }

    /// The server refused for good: the key is given up, and is to be destroyed if this gives `true`. Where an account has come
    /// of it meanwhile, nothing changes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn abandon_enrollment(&self, account: AccountId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM enrollment WHERE id = ?1 AND id NOT IN (SELECT id FROM phone_sign_in)";
        Ok(self.read().execute(sql, [account.as_bytes()])? == 1)
    }
}
