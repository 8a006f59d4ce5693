//! Device keys made for an enrollment: the same code, or the same account that is enrolled again, finds the same key, so that a
//! lost reply bricks nothing.

use rusqlite::{Connection, OptionalExtension as _, Transaction};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::seal::{Place, Sealer};
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
            begin(transaction, sealer.index(&["enrollment", issuer.as_str(), code]), fresh, now)
        })
    }

    /// The key for enrolling an account again: the one that was kept for it before, or `fresh`, which is kept now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_replacement(
        &self,
        replaces: AccountId,
        fresh: EnrollmentKey,
        now: UnixTime,
    ) -> Result<EnrollmentKey, StoreError> {
        self.write(|transaction, sealer| begin(transaction, replacement_index(sealer, replaces), fresh, now))
    }

    /// The enrollment under way that is to replace an account; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn replacement_of(&self, account: AccountId) -> Result<Option<EnrollmentKey>, StoreError> {
        find(&self.read(), &replacement_index(&self.sealer, account))
    }

    /// Another key for an enrollment under way, for which nothing is known of any attempt; the one before is nobody's any more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the enrollment has ended, or has an account.
    pub fn replace_enrollment_key(&self, account: AccountId, alias: &str) -> Result<(), StoreError> {
        self.write(|transaction, _| {
            let sql = "UPDATE enrollment SET alias = ?2 WHERE id = ?1 AND id NOT IN (SELECT id FROM phone_sign_in)";
            if transaction.execute(sql, (account.as_bytes(), alias))? != 1 {
                return Err(StoreError::Conflict);
            }
            transaction.execute("DELETE FROM meta WHERE name = ?1", [attempt_name(account)])?;
            Ok(())
        })
    }

    /// What was kept of the last attempt of an enrollment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn attempt<T: DeserializeOwned>(&self, enrollment: AccountId) -> Result<Option<T>, StoreError> {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        let sealed: Option<Vec<u8>> =
            self.read().query_row(sql, [attempt_name(enrollment)], |row| row.get(0)).optional()?;
        sealed.map(|sealed| self.sealer.open(place(&enrollment), &sealed)).transpose()
    }

    /// Keeps what a repeat of an attempt needs, sealed: it may hold tokens.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the enrollment has ended.
    pub fn keep_attempt<T: Serialize>(&self, account: AccountId, value: &T) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let sql = "SELECT 1 FROM enrollment WHERE id = ?1";
            let known: Option<i64> = transaction.query_row(sql, [account.as_bytes()], |row| row.get(0)).optional()?;
            known.ok_or(StoreError::Conflict)?;
            let sealed = sealer.seal(place(&account), value)?;
            let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
            transaction.execute(sql, (attempt_name(account), sealed))?;
            Ok(())
        })
    }

    /// Gives up keys whose enrollment never came about: over a day old, or begun in what the wall clock now calls the future.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn abandon_old_enrollments(&self, now: UnixTime) -> Result<(), StoreError> {
        let now = now.seconds().cast_signed();
        let sql = "DELETE FROM enrollment WHERE abs(?1 - begun) > ?2 AND id NOT IN (SELECT id FROM phone_sign_in)";
        let connection = self.read();
        connection.execute(sql, (now, LIFE.cast_signed()))?;
        let sql = "DELETE FROM meta WHERE name LIKE 'enrollment_attempt/%' \
            AND name NOT IN (SELECT 'enrollment_attempt/' || hex(id) FROM enrollment)";
        connection.execute(sql, [])?;
        Ok(())
    }

    /// The server refused for good: the key is given up, and is to be destroyed if this gives `true`. Where an account has come
    /// of it meanwhile, nothing changes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn abandon_enrollment(&self, account: AccountId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM enrollment WHERE id = ?1 AND id NOT IN (SELECT id FROM phone_sign_in)";
        self.write(|transaction, _| {
            let abandoned = transaction.execute(sql, [account.as_bytes()])? == 1;
            if abandoned {
                transaction.execute("DELETE FROM meta WHERE name = ?1", [attempt_name(account)])?;
            }
            Ok(abandoned)
        })
    }
}

fn begin(
    transaction: &Transaction<'_>,
    index: Vec<u8>,
    fresh: EnrollmentKey,
    now: UnixTime,
) -> Result<EnrollmentKey, StoreError> {
    if let Some(known) = find(transaction, &index)? {
        return Ok(known);
    }
    let sql = "INSERT INTO enrollment (id, code_index, alias, begun) VALUES (?1, ?2, ?3, ?4)";
    transaction.execute(sql, (fresh.account.as_bytes(), index, &fresh.alias, now.seconds().cast_signed()))?;
    Ok(fresh)
}

fn find(connection: &Connection, index: &[u8]) -> Result<Option<EnrollmentKey>, StoreError> {
    let sql = "SELECT id, alias FROM enrollment WHERE code_index = ?1";
    let known = connection.query_row(sql, [index], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(known.map(|(id, alias)| EnrollmentKey { account: AccountId::from_bytes(id), alias }))
}

fn replacement_index(sealer: &Sealer, replaces: AccountId) -> Vec<u8> {
    sealer.index(&["replacement", &replaces.to_string()])
}

/// The name under which an attempt is kept.
pub(super) fn attempt_name(account: AccountId) -> String {
    let hex: String = account.as_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
    format!("enrollment_attempt/{hex}")
}

fn place(account: &AccountId) -> Place<'_> {
    Place { table: "enrollment", column: "attempt", row: account.as_bytes() }
}
