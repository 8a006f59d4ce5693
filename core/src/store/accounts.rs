//! Accounts of the phone sign-in protocol, with the state of phone sign-in and the counter.
//!
//! One sealed value holds all that changes together; the server, which is large and seldom changes, is another one. Each
//! change gives the row a new version, which is bound to the seal: no column can be set back by itself.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};
use serde::{Deserialize, Serialize};

use super::entries::insert;
use super::released_keys::{is_released, release};
use super::seal::{Place, Sealer};
use super::{Store, StoreError, VouchingStage};
use crate::account::{AccountId, Conditions, Lifecycle, Provider, ServerKeys};
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
    /// The newest version of the policy that was known when this metadata was fetched: it is not older than that.
    #[serde(default)]
    pub policy_version: u64,
}

impl ServerRecord {
    /// Whether the server may have newer metadata, as its policy has come to `version`: rules for all users stand there.
    #[must_use]
    pub const fn may_be_older_than(&self, version: u64) -> bool {
        version > self.policy_version
    }
}

/// An account in the database.
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
    /// The state of the account.
    pub lifecycle: Lifecycle,
    /// The state of phone sign-in.
    pub sign_in: State,
    /// The counter of the last signed answer; 0 before the first.
    pub counter: u64,
    /// What is known of its codes without opening their secret.
    pub codes: OfflineCodes,
    /// The signed revocation of an account whose keys were destroyed here, until the server has it.
    pub farewell: Option<String>,
    /// How far it has come in vouching for another phone.
    pub vouching: Option<VouchingStage>,
}

/// What is known of the codes of an account without opening their secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfflineCodes {
    /// There is no secret for them.
    None,
    /// There is a secret, in a row of an earlier version, which did not note its period beside it.
    NotNoted,
    /// There is a secret.
    Noted {
        /// Seconds of a time step.
        period: u32,
    },
}

impl AccountRecord {
    /// The counter of the next answer; `None` after 2^53 - 1 of them.
    #[must_use]
    pub fn next_counter(&self) -> Option<Counter> {
        Counter::new(self.counter.checked_add(1)?)
    }

    /// What the tenant asks of this phone before it approves.
    #[must_use]
    pub fn conditions(&self) -> Conditions {
        Conditions::of(&self.server.metadata, &self.document)
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
    /// The state of the account.
    pub lifecycle: Lifecycle,
}

/// The sealed value of a row: all of an account but its server and the secret of its codes.
#[derive(Serialize, Deserialize)]
pub(super) struct Contents {
    pub(super) device_alias: String,
    pub(super) device_key: PublicKey,
    pub(super) document: AccountClaims,
    pub(super) lifecycle: Lifecycle,
    pub(super) sign_in: State,
    pub(super) counter: u64,
    /// The version of the row at which the server was sealed.
    pub(super) server: i64,
    /// The version of the row at which the secret of codes was sealed, where there is one.
    pub(super) otp: Option<i64>,
    /// Seconds of a time step of these codes; rows of earlier versions do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) otp_period: Option<u32>,
    /// The signed revocation of an account whose keys were destroyed here, until the server has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) farewell: Option<String>,
    /// How far it has come in vouching for another phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) vouching: Option<VouchingStage>,
}

impl Contents {
    const fn codes(&self) -> OfflineCodes {
        match (self.otp, self.otp_period) {
            (None, _) => OfflineCodes::None,
            (Some(_), None) => OfflineCodes::NotNoted,
            (Some(_), Some(period)) => OfflineCodes::Noted { period },
        }
    }

    /// The keys that are to stay; any other of the account is on its way out.
    fn keys(&self) -> Vec<&str> {
        if self.lifecycle.has_ended() {
            return Vec::new();
        }
        let mut keys = self.sign_in.aliases_that_stay();
        keys.push(&self.device_alias);
        keys
    }
}

impl Store {
    /// All accounts of the protocol.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn accounts(&self) -> Result<Vec<AccountRecord>, StoreError> {
        self.read(|connection, sealer| accounts(connection, sealer, "TRUE"))
    }

    /// The accounts whose removal was begun and has not ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn accounts_being_removed(&self) -> Result<Vec<AccountRecord>, StoreError> {
        let mut accounts = self.read(|connection, sealer| accounts(connection, sealer, "removing = 1"))?;
        accounts.retain(|account| account.lifecycle == Lifecycle::Removing);
        Ok(accounts)
    }

    /// One account of the protocol; `None` if it is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn account(&self, id: AccountId) -> Result<Option<AccountRecord>, StoreError> {
        self.read(|connection, sealer| {
            let mut statement =
                connection.prepare_cached("SELECT id, version, record, server FROM phone_sign_in WHERE id = ?1")?;
            let row = statement.query_row([id.as_bytes()], |row| SealedAccount::of(row, 0)).optional()?;
            row.map(|row| row.open(sealer)).transpose()
        })
    }

    /// Adds the account that came of an enrollment. Repeated, it changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the enrollment was ended meanwhile, and its key let go of.
    pub fn add_account(&self, new: &NewAccount) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            if !insert(transaction, &new.id, Provider::PhoneSignIn)? {
                return Ok(());
            }
            if is_released(transaction, sealer, &new.device_alias)? {
                return Err(StoreError::Conflict);
            }
            let (document, otp) = without_otp(&new.document);
            let contents = Contents {
                device_alias: new.device_alias.clone(),
                device_key: new.device_key.clone(),
                document,
                lifecycle: new.lifecycle.clone(),
                sign_in: State::Disabled { why: None },
                counter: 0,
                server: FIRST_VERSION,
                otp: otp.as_ref().map(|_| FIRST_VERSION),
                otp_period: otp.as_ref().map(|otp| otp.period),
                farewell: None,
                vouching: None,
            };
            let server = sealer.seal(place("server", &new.id, &FIRST_VERSION.to_be_bytes()), &new.server)?;
            let otp =
                otp.map(|otp| sealer.seal(place("otp", &new.id, &FIRST_VERSION.to_be_bytes()), &otp)).transpose()?;
            let index = device_index(sealer, &new.server.issuer, &contents.document);
            add_row(transaction, sealer, new.id, index, &contents, server, otp)
        })
    }

    /// The secret of offline codes, where the server sent one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn otp_secret(&self, id: AccountId) -> Result<Option<OtpSecret>, StoreError> {
        self.read(|connection, sealer| {
            let sql = "SELECT version, record, otp FROM phone_sign_in WHERE id = ?1";
            type Found = (i64, Vec<u8>, Option<Vec<u8>>);
            let row: Option<Found> = connection
                .query_row(sql, [id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let Some((version, record, otp)) = row else { return Ok(None) };
            let contents: Contents = sealer.open(place("record", &id, &version.to_be_bytes()), &record)?;
            match (contents.otp, otp) {
                (None, _) => Ok(None),
                (Some(sealed_at), Some(otp)) => {
                    sealer.open(place("otp", &id, &sealed_at.to_be_bytes()), &otp).map(Some)
                }
                (Some(_), None) => Err(StoreError::Corrupt),
            }
        })
    }
}

pub(super) const FIRST_VERSION: i64 = 1;

pub(super) fn place<'a>(column: &'static str, row: &'a AccountId, version: &'a [u8; 8]) -> Place<'a> {
    Place { table: "phone_sign_in", column, row: row.as_bytes(), bound: version }
}

/// Finds the account of a device again, so that no device has two.
pub(super) fn device_index(sealer: &Sealer, issuer: &Issuer, document: &AccountClaims) -> Vec<u8> {
    sealer.index(&["device", issuer.as_str(), &document.device_id.to_string()])
}

/// Adds the first version of a row. `server` and `otp` are sealed.
pub(super) fn add_row(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    id: AccountId,
    device_index: Vec<u8>,
    contents: &Contents,
    server: Vec<u8>,
    otp: Option<Vec<u8>>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO phone_sign_in (id, device_index, version, record, server, otp, removing) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let record = sealer.seal(place("record", &id, &FIRST_VERSION.to_be_bytes()), contents)?;
    let removing = contents.lifecycle == Lifecycle::Removing;
    transaction.execute(sql, (id.as_bytes(), device_index, FIRST_VERSION, record, server, otp, removing))?;
    Ok(())
}

fn accounts(connection: &Connection, sealer: &Sealer, which: &str) -> Result<Vec<AccountRecord>, StoreError> {
    let sql = format!("SELECT id, version, record, server FROM phone_sign_in WHERE {which}");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([], |row| SealedAccount::of(row, 0))?;
    rows.map(|row| row?.open(sealer)).collect()
}

/// The keys of all accounts that are to stay.
pub(super) fn keys_of_accounts(connection: &Connection, sealer: &Sealer) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id, version, record FROM phone_sign_in")?;
    let rows = statement.query_map([], |row| {
        Ok((AccountId::from_bytes(row.get(0)?), row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?))
    })?;
    let mut keys = Vec::new();
    for row in rows {
        let (id, version, record) = row?;
        let contents: Contents = sealer.open(place("record", &id, &version.to_be_bytes()), &record)?;
        keys.extend(contents.keys().into_iter().map(str::to_owned));
    }
    Ok(keys)
}

/// A row that is being changed.
pub(super) struct Draft {
    id: AccountId,
    version: i64,
    keys_before: Vec<String>,
    pub(super) contents: Contents,
}

impl Draft {
    /// The row as it is now; [`StoreError::Conflict`] if the account is gone, so that nothing is done on the strength of a
    /// commit that never was.
    pub(super) fn of(transaction: &Transaction<'_>, sealer: &Sealer, id: AccountId) -> Result<Self, StoreError> {
        let sql = "SELECT version, record FROM phone_sign_in WHERE id = ?1";
        let row: Option<(i64, Vec<u8>)> =
            transaction.query_row(sql, [id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let (version, record) = row.ok_or(StoreError::Conflict)?;
        let contents: Contents = sealer.open(place("record", &id, &version.to_be_bytes()), &record)?;
        let keys_before = contents.keys().into_iter().map(str::to_owned).collect();
        Ok(Self { id, version, keys_before, contents })
    }

    /// The version that [`Self::commit`] gives the row.
    pub(super) fn next_version(&self) -> Result<i64, StoreError> {
        self.version.checked_add(1).ok_or(StoreError::Corrupt)
    }

    /// The server, which changes with this draft.
    pub(super) fn set_server(
        &mut self,
        transaction: &Transaction<'_>,
        sealer: &Sealer,
        server: &ServerRecord,
    ) -> Result<(), StoreError> {
        let version = self.next_version()?;
        let sealed = sealer.seal(place("server", &self.id, &version.to_be_bytes()), server)?;
        self.contents.server = version;
        transaction.execute("UPDATE phone_sign_in SET server = ?2 WHERE id = ?1", (self.id.as_bytes(), sealed))?;
        Ok(())
    }

    /// The secret of codes, which changes with this draft.
    pub(super) fn set_otp(
        &mut self,
        transaction: &Transaction<'_>,
        sealer: &Sealer,
        otp: Option<&OtpSecret>,
    ) -> Result<(), StoreError> {
        let version = self.next_version()?;
        let sealed = otp.map(|otp| sealer.seal(place("otp", &self.id, &version.to_be_bytes()), otp)).transpose()?;
        self.contents.otp = otp.map(|_| version);
        self.contents.otp_period = otp.map(|otp| otp.period);
        transaction.execute("UPDATE phone_sign_in SET otp = ?2 WHERE id = ?1", (self.id.as_bytes(), sealed))?;
        Ok(())
    }

    /// Writes the row, and lets go of the keys that it names no more.
    pub(super) fn commit(self, transaction: &Transaction<'_>, sealer: &Sealer) -> Result<(), StoreError> {
        let version = self.next_version()?;
        let record = sealer.seal(place("record", &self.id, &version.to_be_bytes()), &self.contents)?;
        let removing = self.contents.lifecycle == Lifecycle::Removing;
        let sql = "UPDATE phone_sign_in SET version = ?2, record = ?3, removing = ?4 WHERE id = ?1";
        transaction.execute(sql, (self.id.as_bytes(), version, record, removing))?;
        let stays = self.contents.keys();
        for alias in self.keys_before.iter().filter(|alias| !stays.contains(&alias.as_str())) {
            release(transaction, sealer, alias)?;
        }
        Ok(())
    }

    /// Lets go of all keys of an account that is about to be forgotten.
    pub(super) fn release_keys(&self, transaction: &Transaction<'_>, sealer: &Sealer) -> Result<(), StoreError> {
        self.keys_before.iter().try_for_each(|alias| release(transaction, sealer, alias))
    }

    /// The server of the row.
    pub(super) fn server(&self, transaction: &Transaction<'_>, sealer: &Sealer) -> Result<ServerRecord, StoreError> {
        let sql = "SELECT server FROM phone_sign_in WHERE id = ?1";
        let sealed: Vec<u8> = transaction.query_row(sql, [self.id.as_bytes()], |row| row.get(0))?;
        sealer.open(place("server", &self.id, &self.contents.server.to_be_bytes()), &sealed)
    }
}

/// A row as it stands in the file.
pub(super) struct SealedAccount {
    id: AccountId,
    version: i64,
    record: Vec<u8>,
    server: Vec<u8>,
}

impl SealedAccount {
    /// Reads `id, version, record, server`, which begin at a column.
    pub(super) fn of(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            id: AccountId::from_bytes(row.get(first)?),
            version: row.get(first + 1)?,
            record: row.get(first + 2)?,
            server: row.get(first + 3)?,
        })
    }

    pub(super) fn open(self, sealer: &Sealer) -> Result<AccountRecord, StoreError> {
        let Self { id, version, record, server } = self;
        let contents: Contents = sealer.open(place("record", &id, &version.to_be_bytes()), &record)?;
        let codes = contents.codes();
        Ok(AccountRecord {
            id,
            codes,
            device_alias: contents.device_alias,
            device_key: contents.device_key,
            server: sealer.open(place("server", &id, &contents.server.to_be_bytes()), &server)?,
            document: contents.document,
            lifecycle: contents.lifecycle,
            sign_in: contents.sign_in,
            counter: contents.counter,
            farewell: contents.farewell,
            vouching: contents.vouching,
        })
    }
}

/// A document without the parts that are kept elsewhere or not at all, and the secret of codes that it had.
pub(super) fn without_otp(document: &AccountClaims) -> (AccountClaims, Option<OtpSecret>) {
    let mut document = document.clone();
    let otp = document.otp.take();
    document.challenge = None;
    (document, otp)
}
