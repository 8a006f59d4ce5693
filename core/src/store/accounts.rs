//! Accounts of the phone sign-in protocol, with the state of phone sign-in and the counter.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};
use serde::{Deserialize, Serialize};

use super::entries::{insert, take_place};
use super::seal::{Place, Sealer};
use super::{Store, StoreError};
use crate::account::{AccountId, Lifecycle, Provider, ServerKeys};
use crate::jose::PublicKey;
use crate::phone_sign_in::State;
use crate::protocol::{AccountClaims, Counter, Issuer, MetadataClaims, OtpSecret};

/// What is known of the server behind an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerRecord {
    /// The issuer.
    pub issuer: Issuer,
    /// The keys that are trusted.
    pub keys: ServerKeys,
    /// The newest metadata.
    pub metadata: MetadataClaims,
}

/// An account, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// Its id.
    pub id: AccountId,
    /// The alias of its device key.
    pub device_alias: String,
    /// The public half of the device key.
    pub device_key: PublicKey,
    /// The server.
    pub server: ServerRecord,
    /// The newest account document, without the secret of offline codes.
    pub document: AccountClaims,
    /// Where the account stands.
    pub lifecycle: Lifecycle,
    /// Where phone sign-in stands.
    pub sign_in: State,
    /// The counter of the last signed answer; 0 before the first.
    pub counter: u64,
}

impl AccountRecord {
    /// The counter of the next answer; `None` after 2^53 - 1 of them.
    #[must_use]
    pub fn next_counter(&self) -> Option<Counter> {
        Counter::new(self.counter.checked_add(1)?)
    }
}

/// An account that the server has just made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its id.
    pub id: AccountId,
    /// The alias of its device key.
    pub device_alias: String,
    /// The public half of the device key.
    pub device_key: PublicKey,
    /// The server.
    pub server: ServerRecord,
    /// The account document.
    pub document: AccountClaims,
    /// Where the account stands.
    pub lifecycle: Lifecycle,
}

const COLUMNS: &str = "id, device_alias, device_key, server, document, lifecycle, sign_in, counter";

fn place<'a>(column: &'static str, row: &'a AccountId) -> Place<'a> {
    Place { table: "phone_sign_in", column, row: row.as_bytes() }
}

impl Store {
    /// All accounts of the protocol.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn accounts(&self) -> Result<Vec<AccountRecord>, StoreError> {
        accounts(&self.read(), &self.sealer)
    }

    /// One account of the protocol; `None` if it is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn account(&self, id: AccountId) -> Result<Option<AccountRecord>, StoreError> {
        let connection = self.read();
        let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM phone_sign_in WHERE id = ?1"))?;
        let row = statement.query_row([id.as_bytes()], raw).optional()?;
        row.map(|row| unseal(&self.sealer, row)).transpose()
    }

    /// Adds the account that came of an enrollment. Repeated, it changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_account(&self, new: &NewAccount) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let id = &new.id;
            let (document, otp) = without_otp(&new.document);
            let index = sealer.index(&["device", new.server.issuer.as_str(), &document.device_id.to_string()]);
            let otp = otp.map(|otp| sealer.seal(place("otp", id), &otp)).transpose()?;
            if !insert(transaction, id, Provider::PhoneSignIn)? {
                return Ok(());
            }
            let sql = "INSERT INTO phone_sign_in \
                (id, device_index, device_alias, device_key, server, document, otp, lifecycle, sign_in, counter) \
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0)";
            transaction.execute(
                sql,
                (
                    id.as_bytes(),
                    index,
                    &new.device_alias,
                    sealer.seal(place("device_key", id), &new.device_key)?,
                    sealer.seal(place("server", id), &new.server)?,
                    sealer.seal(place("document", id), &document)?,
                    otp,
                    sealer.seal(place("lifecycle", id), &new.lifecycle)?,
                    sealer.seal(place("sign_in", id), &State::Disabled { why: None })?,
                ),
            )?;
            Ok(())
        })
    }

    /// Keeps a newer document; a secret of offline codes in it is kept apart.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or its document is newer: another call was first.
    pub fn save_document(&self, id: AccountId, document: &AccountClaims) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let (document, otp) = without_otp(document);
            let kept: AccountClaims = kept(transaction, sealer, "document", id)?;
            if kept.version > document.version {
                return Err(StoreError::Conflict);
            }
            let sealed = sealer.seal(place("document", &id), &document)?;
            update(transaction, "UPDATE phone_sign_in SET document = ?2 WHERE id = ?1", id, sealed)?;
            if let Some(otp) = otp {
                let sealed = sealer.seal(place("otp", &id), &otp)?;
                update(transaction, "UPDATE phone_sign_in SET otp = ?2 WHERE id = ?1", id, sealed)?;
            }
            Ok(())
        })
    }

    /// The secret of offline codes, where the server sent one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn otp_secret(&self, id: AccountId) -> Result<Option<OtpSecret>, StoreError> {
        let sql = "SELECT otp FROM phone_sign_in WHERE id = ?1";
        let sealed: Option<Option<Vec<u8>>> =
            self.read().query_row(sql, [id.as_bytes()], |row| row.get(0)).optional()?;
        sealed.flatten().map(|sealed| self.sealer.open(place("otp", &id), &sealed)).transpose()
    }

    /// Keeps what is newly known of the server.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or its metadata is newer: another call was first.
    pub fn save_server(&self, id: AccountId, server: &ServerRecord) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let kept: ServerRecord = kept(transaction, sealer, "server", id)?;
            if kept.metadata.version > server.metadata.version {
                return Err(StoreError::Conflict);
            }
            let sealed = sealer.seal(place("server", &id), server)?;
            update(transaction, "UPDATE phone_sign_in SET server = ?2 WHERE id = ?1", id, sealed)
        })
    }

    /// Keeps the lifecycle, where it may become that ([`Lifecycle::may_become`]); else it stays as it is. One that becomes active
    /// takes the place of the older accounts of the same user of the same issuer: they are on their way out with this commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone.
    pub fn save_lifecycle(&self, id: AccountId, lifecycle: &Lifecycle) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let kept: Lifecycle = kept(transaction, sealer, "lifecycle", id)?;
            if !kept.may_become(lifecycle) {
                return Ok(());
            }
            write_lifecycle(transaction, sealer, id, lifecycle)?;
            if kept == Lifecycle::Pending && *lifecycle == Lifecycle::Active {
                replace_older(transaction, sealer, id)?;
            }
            Ok(())
        })
    }

    /// Commits the step of phone sign-in from one state to the next.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or is in another state: another process was first.
    pub fn save_sign_in(&self, id: AccountId, from: &State, next: &State) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            if kept::<State>(transaction, sealer, "sign_in", id)? != *from {
                return Err(StoreError::Conflict);
            }
            let sealed = sealer.seal(place("sign_in", &id), next)?;
            update(transaction, "UPDATE phone_sign_in SET sign_in = ?2 WHERE id = ?1", id, sealed)
        })
    }

    /// The aliases of all keys that are to stay; any other key of the key store is an orphan, or was on its way out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn aliases(&self) -> Result<Vec<String>, StoreError> {
        let mut connection = self.read();
        // One look at both tables: an enrollment becomes an account in between.
        let transaction = connection.transaction()?;
        let mut aliases: Vec<String> = Vec::new();
        for account in accounts(&transaction, &self.sealer)? {
            if account.lifecycle.has_ended() {
                continue;
            }
            aliases.extend(account.sign_in.aliases_that_stay().into_iter().map(str::to_owned));
            aliases.push(account.device_alias);
        }
        let mut statement =
            transaction.prepare("SELECT alias FROM enrollment WHERE id NOT IN (SELECT id FROM phone_sign_in)")?;
        for alias in statement.query_map([], |row| row.get(0))? {
            aliases.push(alias?);
        }
        Ok(aliases)
    }
}

fn accounts(connection: &Connection, sealer: &Sealer) -> Result<Vec<AccountRecord>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM phone_sign_in"))?;
    let rows = statement.query_map([], raw)?;
    rows.map(|row| unseal(sealer, row?)).collect()
}

fn write_lifecycle(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    id: AccountId,
    lifecycle: &Lifecycle,
) -> Result<(), StoreError> {
    let sealed = sealer.seal(place("lifecycle", &id), lifecycle)?;
    update(transaction, "UPDATE phone_sign_in SET lifecycle = ?2 WHERE id = ?1", id, sealed)
}

/// A user is on this phone once. An account that cannot be read is left alone.
fn replace_older(transaction: &Transaction<'_>, sealer: &Sealer, id: AccountId) -> Result<(), StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM phone_sign_in JOIN account USING (id) ORDER BY account.position");
    let mut statement = transaction.prepare(&sql)?;
    let rows: Vec<Raw> = statement.query_map([], raw)?.collect::<Result<_, _>>()?;
    let all: Vec<AccountRecord> = rows.into_iter().filter_map(|row| unseal(sealer, row).ok()).collect();
    let Some(new) = all.iter().find(|record| record.id == id) else { return Err(StoreError::Conflict) };
    let of_same_user = |other: &&AccountRecord| {
        other.id != id && other.server.issuer == new.server.issuer && other.document.sub == new.document.sub
    };
    let mut is_first = true;
    for older in all.iter().filter(of_same_user) {
        if is_first {
            take_place(transaction, &id, &older.id)?;
            is_first = false;
        }
        write_lifecycle(transaction, sealer, older.id, &Lifecycle::Removing)?;
    }
    Ok(())
}

/// Where an account stands, as it is kept now; [`StoreError::Conflict`] if it is gone.
pub(super) fn lifecycle(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    id: AccountId,
) -> Result<Lifecycle, StoreError> {
    kept(transaction, sealer, "lifecycle", id)
}

/// One sealed column of an account, as it is kept now.
fn kept<T: serde::de::DeserializeOwned>(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    column: &'static str,
    id: AccountId,
) -> Result<T, StoreError> {
    let sql = format!("SELECT {column} FROM phone_sign_in WHERE id = ?1");
    let sealed: Option<Vec<u8>> = transaction.query_row(&sql, [id.as_bytes()], |row| row.get(0)).optional()?;
    sealer.open(place(column, &id), &sealed.ok_or(StoreError::Conflict)?)
}

/// Changes one column of an account; [`StoreError::Conflict`] if the account is gone, so that nothing is done on the strength
/// of a commit that never was.
fn update(connection: &Connection, sql: &str, id: AccountId, sealed: Vec<u8>) -> Result<(), StoreError> {
    match connection.execute(sql, (id.as_bytes(), sealed))? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

struct Raw {
    id: [u8; 16],
    device_alias: String,
    sealed: [Vec<u8>; 5],
    counter: i64,
}

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok(Raw {
        id: row.get(0)?,
        device_alias: row.get(1)?,
        sealed: [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?],
        counter: row.get(7)?,
    })
}

fn unseal(sealer: &Sealer, raw: Raw) -> Result<AccountRecord, StoreError> {
    let id = AccountId::from_bytes(raw.id);
    let [device_key, server, document, lifecycle, sign_in] = &raw.sealed;
    Ok(AccountRecord {
        id,
        device_alias: raw.device_alias,
        device_key: sealer.open(place("device_key", &id), device_key)?,
        server: sealer.open(place("server", &id), server)?,
        document: sealer.open(place("document", &id), document)?,
        lifecycle: sealer.open(place("lifecycle", &id), lifecycle)?,
        sign_in: sealer.open(place("sign_in", &id), sign_in)?,
        counter: u64::try_from(raw.counter).map_err(|_| StoreError::Corrupt)?,
    })
}

fn without_otp(document: &AccountClaims) -> (AccountClaims, Option<OtpSecret>) {
    let mut document = document.clone();
    let otp = document.otp.take();
    document.challenge = None;
    (document, otp)
}
