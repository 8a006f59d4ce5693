//! Accounts of other services, with codes only.

use rusqlite::Transaction;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::entries::insert;
use super::seal::{Place, Sealer};
use super::statements::{execute, first};
use super::{Store, StoreError};
use crate::account::{AccountId, Provider};

/// An account of another service in the database.
pub struct OtpRecord {
    /// The text of its enrollment. Secret.
    pub text: Zeroizing<String>,
    /// The counter of the next code; `None` where the time makes the codes.
    pub next: Option<u64>,
}

/// An account of another service that is to be added.
#[derive(Clone, Copy)]
pub struct NewOtpAccount<'a> {
    /// Its id, if it is not there yet.
    pub id: AccountId,
    /// The text of its enrollment. Secret.
    pub text: &'a str,
    /// What all texts of this account have in common: they differ by their counter. Secret.
    pub text_of_account: &'a str,
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
    /// Adds accounts, all of them or none, and gives the id of each. One that is there stays as it is, but for its counter,
    /// which is set forward to the new one, and never back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_otp_accounts(&self, accounts: &[NewOtpAccount<'_>]) -> Result<Vec<AccountId>, StoreError> {
        self.write(|transaction, sealer| accounts.iter().map(|account| add(transaction, sealer, account)).collect())
    }

    /// Uses up a counter, and gives it: no code is shown twice, whatever is killed when.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or its codes are made by the time.
    pub fn take_otp_counter(&self, id: AccountId) -> Result<u64, StoreError> {
        self.write(|transaction, sealer| {
            let sql = "SELECT record FROM one_time_password WHERE id = ?1";
            let sealed: Option<Vec<u8>> = first(transaction, sql, &[&id.as_bytes()], |row| row.get(0))?;
            let mut contents: Contents = sealer.open(place(&id), &sealed.ok_or(StoreError::Conflict)?)?;
            let taken = contents.next.ok_or(StoreError::Conflict)?;
            contents.next = Some(taken.checked_add(1).ok_or(StoreError::Corrupt)?);
            write(transaction, sealer, id, &contents)?;
            Ok(taken)
        })
    }
}

/// Adds an account, if it is not there.
pub(super) fn add(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    account: &NewOtpAccount<'_>,
) -> Result<AccountId, StoreError> {
    let index = |text| sealer.index(&["one_time_password", text]);
    let of_account = index(account.text_of_account);
    // Earlier versions kept each text as an account of its own.
    let known: Option<([u8; 16], Vec<u8>)> = first(
        transaction,
        "SELECT id, record FROM one_time_password WHERE text_index IN (?1, ?2) ORDER BY text_index = ?1 DESC",
        &[&&of_account, &index(account.text)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some((id, sealed)) = known else {
        insert(transaction, &account.id, Provider::OneTimePassword)?;
        add_row(transaction, sealer, account.id, of_account, account.text, account.next)?;
        return Ok(account.id);
    };
    let id = AccountId::from_bytes(id);
    let mut contents: Contents = sealer.open(place(&id), &sealed)?;
    if account.next > contents.next {
        contents.next = account.next;
        write(transaction, sealer, id, &contents)?;
    }
    Ok(id)
}

fn write(transaction: &Transaction<'_>, sealer: &Sealer, id: AccountId, contents: &Contents) -> Result<(), StoreError> {
    let sql = "UPDATE one_time_password SET record = ?2 WHERE id = ?1";
    execute(transaction, sql, &[&id.as_bytes(), &sealer.seal(place(&id), contents)?])?;
    Ok(())
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
    execute(transaction, sql, &[&id.as_bytes(), &index, &record])?;
    Ok(())
}
