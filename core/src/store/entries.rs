//! The list of all accounts, whatever their provider.

use rusqlite::Transaction;

use super::accounts::{Draft, SealedAccount};
use super::seal::Sealer;
use super::statements::{execute, first};
use super::{AccountRecord, OtpRecord, RestoredRecord, Store, StoreError, one_time_passwords, restored};
use crate::account::{AccountId, Provider};

/// An account in the database: one case for each provider.
pub enum Entry {
    /// An account of the protocol.
    PhoneSignIn(Box<AccountRecord>),
    /// An account of the protocol that came from a backup: names without keys.
    Restored(RestoredRecord),
    /// An account of another service.
    OneTimePassword(OtpRecord),
}

impl Store {
    /// All accounts, in their order: new ones at the end.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entries(&self) -> Result<Vec<(AccountId, Provider)>, StoreError> {
        self.read(|connection, _| {
            let mut statement = connection.prepare_cached("SELECT id, provider FROM account ORDER BY position")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
            rows.map(|row| {
                let (id, provider) = row?;
                Ok((AccountId::from_bytes(id), parse(&provider)?))
            })
            .collect()
        })
    }

    /// One account of whatever provider; `None` if it is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entry(&self, id: AccountId) -> Result<Option<Entry>, StoreError> {
        self.read(|connection, sealer| {
            let sql = "SELECT account.provider, one_time_password.record, \
                phone_sign_in.id, phone_sign_in.version, phone_sign_in.record, phone_sign_in.server, \
                restored.record FROM account \
                LEFT JOIN phone_sign_in ON phone_sign_in.id = account.id \
                LEFT JOIN restored ON restored.id = account.id \
                LEFT JOIN one_time_password ON one_time_password.id = account.id WHERE account.id = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([id.as_bytes()])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            Ok(Some(match parse(&row.get::<_, String>(0)?)? {
                Provider::PhoneSignIn => match row.get::<_, Option<Vec<u8>>>(6)? {
                    Some(record) => Entry::Restored(restored::open(sealer, id, &record)?),
                    None => Entry::PhoneSignIn(SealedAccount::of(row, 2)?.open(sealer)?),
                },
                Provider::OneTimePassword => {
                    let record: Vec<u8> = row.get(1)?;
                    Entry::OneTimePassword(one_time_passwords::open(sealer, id, &record)?)
                }
            }))
        })
    }

    /// The provider of an account; `None` if the account is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn provider(&self, id: AccountId) -> Result<Option<Provider>, StoreError> {
        self.read(|connection, _| {
            let sql = "SELECT provider FROM account WHERE id = ?1";
            let provider: Option<String> = first(connection, sql, &[&id.as_bytes()], |row| row.get(0))?;
            provider.map(|provider| parse(&provider)).transpose()
        })
    }

    /// One account of another service; `None` if it is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn otp_account(&self, id: AccountId) -> Result<Option<OtpRecord>, StoreError> {
        match self.entry(id)? {
            Some(Entry::OneTimePassword(record)) => Ok(Some(record)),
            Some(Entry::PhoneSignIn(_) | Entry::Restored(_)) | None => Ok(None),
        }
    }

    /// Forgets the account with all that hangs on it, and lets go of its keys. Those of an account that cannot be read are not
    /// known: they stay in the key store.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn remove_account(&self, id: AccountId) -> Result<(), StoreError> {
        self.write(|transaction, sealer| forget(transaction, sealer, id))
    }
}

pub(super) fn forget(transaction: &Transaction<'_>, sealer: &Sealer, id: AccountId) -> Result<(), StoreError> {
    match Draft::of(transaction, sealer, id) {
        Ok(account) => account.release_keys(transaction, sealer)?,
        Err(StoreError::Conflict | StoreError::Corrupt) => {}
        Err(error) => return Err(error),
    }
    execute(transaction, "DELETE FROM activity WHERE account = ?1", &[&id.as_bytes()])?;
    execute(transaction, "DELETE FROM enrollment WHERE id = ?1", &[&id.as_bytes()])?;
    execute(transaction, "DELETE FROM account WHERE id = ?1", &[&id.as_bytes()])?;
    Ok(())
}

/// Puts an account at the end of the list; `false` if it is there.
pub(super) fn insert(transaction: &Transaction<'_>, id: &AccountId, provider: Provider) -> Result<bool, StoreError> {
    let sql = "INSERT INTO account (id, provider, position) \
        VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM account)) ON CONFLICT (id) DO NOTHING";
    Ok(execute(transaction, sql, &[&id.as_bytes(), &provider.as_str()])? == 1)
}

/// Gives an account the place of another one in the list; the other goes to its end.
pub(super) fn take_position(transaction: &Transaction<'_>, id: &AccountId, of: &AccountId) -> Result<(), StoreError> {
    let sql = "SELECT position FROM account WHERE id = ?1";
    let position: i64 = transaction.query_row(sql, [of.as_bytes()], |row| row.get(0))?;
    let sql = "UPDATE account SET position = (SELECT max(position) + 1 FROM account) WHERE id = ?1";
    execute(transaction, sql, &[&of.as_bytes()])?;
    execute(transaction, "UPDATE account SET position = ?2 WHERE id = ?1", &[&id.as_bytes(), &position])?;
    Ok(())
}

fn parse(text: &str) -> Result<Provider, StoreError> {
    Provider::ALL.iter().find(|provider| provider.as_str() == text).copied().ok_or(StoreError::Corrupt)
}
