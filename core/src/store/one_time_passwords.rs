//! Accounts of other services, with codes only.

use rusqlite::{OptionalExtension as _, Transaction};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::entries::insert;
use super::seal::{Place, Sealer};
use super::{Store, StoreError};
use crate::account::{AccountId, Provider};

/// An account of another service in the database.
pub struct OtpRecord {
    /// The text of its enrollment. Secret.
    pub text: Zeroizing<String>,
    /// The counter of the next code; `None` where the time makes the codes.
    pub next: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct Contents {
    text: String,
    next: Option<u64>,
}

impl Drop for Contents {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.text);
    }
}

fn place(row: &AccountId) -> Place<'_> {
    Place { table: "one_time_password", column: "record", row: row.as_bytes(), bound: &[] }
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
            add_row(transaction, sealer, fresh, index, text, next)?;
            Ok(fresh)
        })
    }

    /// Uses up a counter, and gives it: no code is shown twice, whatever is killed when.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or its codes are made by the time.
    pub fn take_otp_counter(&self, id: AccountId) -> Result<u64, StoreError> {
        self.write(|transaction, sealer| {
            let sql = "SELECT record FROM one_time_password WHERE id = ?1";
            let sealed: Option<Vec<u8>> = transaction.query_row(sql, [id.as_bytes()], |row| row.get(0)).optional()?;
            let mut contents: Contents = sealer.open(place(&id), &sealed.ok_or(StoreError::Conflict)?)?;
            let taken = contents.next.ok_or(StoreError::Conflict)?;
            contents.next = Some(taken.checked_add(1).ok_or(StoreError::Corrupt)?);
            let sql = "UPDATE one_time_password SET record = ?2 WHERE id = ?1";
            transaction.execute(sql, (id.as_bytes(), sealer.seal(place(&id), &contents)?))?;
            Ok(taken)
        })
    }
}

/// Opens the sealed value of a row.
pub(super) fn open(sealer: &Sealer, id: AccountId, record: &[u8]) -> Result<OtpRecord, StoreError> {
    let mut contents: Contents = sealer.open(place(&id), record)?;
    Ok(OtpRecord { text: Zeroizing::new(std::mem::take(&mut contents.text)), next: contents.next })
}

/// Adds a row. `index` is the blind index of the text.
pub(super) fn add_row(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    id: AccountId,
    index: Vec<u8>,
    text: &str,
    next: Option<u64>,
) -> Result<(), StoreError> {
    let record = sealer.seal(place(&id), &Contents { text: text.to_owned(), next })?;
    let sql = "INSERT INTO one_time_password (id, text_index, record) VALUES (?1, ?2, ?3)";
    transaction.execute(sql, (id.as_bytes(), index, record))?;
    Ok(())
}
