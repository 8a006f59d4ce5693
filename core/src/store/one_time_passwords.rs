//! Accounts of other services, with codes only.

use rusqlite::{OptionalExtension as _, Transaction};
use zeroize::Zeroizing;

use super::entries::insert;
use super::seal::Place;
use super::{Store, StoreError};
use crate::account::{AccountId, Provider};

/// An account of another service, as it is kept.
pub struct OtpRecord {
    /// The text of its enrollment. Secret.
    pub text: Zeroizing<String>,
    /// The counter of the next code; `None` where the time makes the codes.
    pub next: Option<u64>,
}

fn place(row: &AccountId) -> Place<'_> {
    Place { table: "one_time_password", column: "text", row: row.as_bytes() }
}

impl Store {
    /// Adds an account, and gives its id. The same text again gives the account that is there, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_otp_account(&self, fresh: AccountId, text: &str, next: Option<u64>) -> Result<AccountId, StoreError> {
        self.write(|transaction, sealer| {
            let index = sealer.index(&["one_time_password", text]);
            let sql = "SELECT id FROM one_time_password WHERE text_index = ?1";
            let known = transaction.query_row(sql, [&index], |row| row.get(0)).optional()?;
            if let Some(id) = known {
                return Ok(AccountId::from_bytes(id));
            }
            insert(transaction, &fresh, Provider::OneTimePassword)?;
            let sealed = sealer.seal(place(&fresh), &text)?;
            let next = next.map(i64::try_from).transpose().map_err(|_| StoreError::Corrupt)?;
            let sql = "INSERT INTO one_time_password (id, text_index, text, next) VALUES (?1, ?2, ?3, ?4)";
            transaction.execute(sql, (fresh.as_bytes(), index, sealed, next))?;
            Ok(fresh)
        })
    }

    /// One account of another service; `None` if it is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn otp_account(&self, id: AccountId) -> Result<Option<OtpRecord>, StoreError> {
        let sql = "SELECT text, next FROM one_time_password WHERE id = ?1";
        let row: Option<(Vec<u8>, Option<i64>)> =
            self.read().query_row(sql, [id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((sealed, next)) = row else { return Ok(None) };
        let text = Zeroizing::new(self.sealer.open::<String>(place(&id), &sealed)?);
        let next = next.map(u64::try_from).transpose().map_err(|_| StoreError::Corrupt)?;
        Ok(Some(OtpRecord { text, next }))
    }

    /// Uses up a counter, and gives it: no code is shown twice, whatever is killed when.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or its codes are made by the time.
    pub fn take_otp_counter(&self, id: AccountId) -> Result<u64, StoreError> {
        self.write(|transaction, _| {
            let taken = next_counter(transaction, &id)?.ok_or(StoreError::Conflict)?;
            let sql = "UPDATE one_time_password SET next = ?2 WHERE id = ?1";
            transaction.execute(sql, (id.as_bytes(), taken.checked_add(1).ok_or(StoreError::Corrupt)?))?;
            u64::try_from(taken).map_err(|_| StoreError::Corrupt)
        })
    }
}

fn next_counter(transaction: &Transaction<'_>, id: &AccountId) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT next FROM one_time_password WHERE id = ?1";
    let next: Option<Option<i64>> = transaction.query_row(sql, [id.as_bytes()], |row| row.get(0)).optional()?;
    Ok(next.flatten())
}
