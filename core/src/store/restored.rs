//! Accounts of organisations that came from a backup: names, and no key.

use rusqlite::{Connection, Transaction};
use serde::{Deserialize, Serialize};

use super::accounts::{AccountRecord, SealedAccount};
use super::entries::{insert, take_position};
use super::labels::{set_label, take_label};
use super::one_time_passwords::{NewOtpAccount, add};
use super::seal::{Place, Sealer};
use super::statements::{execute, first};
use super::{Store, StoreError};
use crate::account::{AccountId, Provider};
use crate::protocol::Issuer;

/// The names of an account that came from a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoredRecord {
    /// The issuer.
    pub issuer: Issuer,
    /// The organisation.
    pub organisation: String,
    /// What the user types to sign in.
    pub user_name: String,
    /// The user's name.
    pub display_name: String,
}

/// An account of a backup that is to be added.
pub struct NewRestored<'a> {
    /// Its id, if it is not there yet.
    pub id: AccountId,
    /// What the person called it.
    pub label: Option<&'a str>,
    /// What it is.
    pub account: RestoredAccount<'a>,
}

/// What an account of a backup is.
pub enum RestoredAccount<'a> {
    /// Of an organisation.
    Organisation(RestoredRecord),
    /// Of another service; its own id counts.
    OneTimePassword(NewOtpAccount<'a>),
}

impl Store {
    /// Adds the accounts of a backup, all of them or none, and gives the id of each: another one than it has if it was there. Those
    /// stay as they are, but for a counter of codes, of which the higher counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn restore(&self, accounts: &[NewRestored<'_>]) -> Result<Vec<AccountId>, StoreError> {
        self.write(|transaction, sealer| {
            accounts
                .iter()
                .map(|new| {
                    let id = match &new.account {
                        RestoredAccount::Organisation(record) => add_restored(transaction, sealer, new.id, record)?,
                        RestoredAccount::OneTimePassword(account) => add(transaction, sealer, account)?,
                    };
                    if id == new.id && new.label.is_some() {
                        set_label(transaction, sealer, id, new.label)?;
                    }
                    Ok(id)
                })
                .collect()
        })
    }
}

fn place(row: &AccountId) -> Place<'_> {
    Place { table: "restored", column: "record", row: row.as_bytes(), bound: &[] }
}

fn user_index(sealer: &Sealer, issuer: &Issuer, user_name: &str) -> Vec<u8> {
    sealer.index(&["restored", issuer.as_str(), user_name])
}

/// Opens the sealed value of a row.
pub(super) fn open(sealer: &Sealer, id: AccountId, record: &[u8]) -> Result<RestoredRecord, StoreError> {
    sealer.open(place(&id), record)
}

/// The account of this user at this issuer, or a new one.
fn add_restored(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    id: AccountId,
    record: &RestoredRecord,
) -> Result<AccountId, StoreError> {
    let index = user_index(sealer, &record.issuer, &record.user_name);
    if let Some(known) = find(transaction, &index)? {
        return Ok(known);
    }
    if let Some(known) = enrolled(transaction, sealer, record)? {
        return Ok(known);
    }
    insert(transaction, &id, Provider::PhoneSignIn)?;
    let sealed = sealer.seal(place(&id), record)?;
    let sql = "INSERT INTO restored (id, user_index, record) VALUES (?1, ?2, ?3)";
    execute(transaction, sql, &[&id.as_bytes(), &index, &sealed])?;
    Ok(id)
}

/// The account of phone sign-in that this user has here. One that cannot be read, or is on its way out, is none.
fn enrolled(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    record: &RestoredRecord,
) -> Result<Option<AccountId>, StoreError> {
    let mut statement = transaction.prepare("SELECT id, version, record, server FROM phone_sign_in")?;
    let rows = statement.query_map([], |row| SealedAccount::of(row, 0))?;
    for row in rows {
        let Ok(account) = row?.open(sealer) else { continue };
        let same = account.server.issuer == record.issuer && account.document.user_name == record.user_name;
        if same && !account.lifecycle.has_ended() {
            return Ok(Some(account.id));
        }
    }
    Ok(None)
}

fn find(connection: &Connection, index: &[u8]) -> Result<Option<AccountId>, StoreError> {
    let sql = "SELECT id FROM restored WHERE user_index = ?1";
    let id: Option<[u8; 16]> = first(connection, sql, &[&index], |row| row.get(0))?;
    Ok(id.map(AccountId::from_bytes))
}

/// An account that has become active takes the place of what a backup had of its user.
pub(super) fn give_place(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    new: &AccountRecord,
) -> Result<(), StoreError> {
    let index = user_index(sealer, &new.server.issuer, &new.document.user_name);
    let Some(restored) = find(transaction, &index)? else { return Ok(()) };
    take_position(transaction, &new.id, &restored)?;
    take_label(transaction, sealer, new.id, restored)?;
    execute(transaction, "DELETE FROM activity WHERE account = ?1", &[&restored.as_bytes()])?;
    execute(transaction, "DELETE FROM account WHERE id = ?1", &[&restored.as_bytes()])?;
    Ok(())
}
