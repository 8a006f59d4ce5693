//! Device keys made for an enrollment: the same code finds the same key again, so that a lost reply bricks nothing.

use rusqlite::{Connection, Transaction};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::accounts::Draft;
use super::released_keys::release;
use super::seal::{Place, Sealer};
use super::statements::{execute, first};
use super::{ServerRecord, Store, StoreError};
use crate::account::{AccountId, Lifecycle};
use crate::jose::Thumbprint;
use crate::protocol::{Issuer, TransferId, UnixTime};

/// After this many seconds without news a key without an account is given up: codes live ten minutes.
const LIFE: u64 = 24 * 60 * 60;

/// The key that goes with a code, with an account that is enrolled again, or with a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrollmentKey {
    /// The account that will be.
    pub account: AccountId,
    /// The alias of its device key.
    pub alias: String,
}

#[derive(Serialize, Deserialize)]
struct Contents {
    alias: String,
    replaces: Option<AccountId>,
    /// Which attempt is the newest; bound to its seal. 0 before the first.
    attempt: u64,
    /// Where the person signs in, if this is no account that is known with its server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<Organisation>,
    /// The offer of the old phone, of an enrollment that a transfer entitles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transfer: Option<TransferOrigin>,
    /// Whether the newest attempt holds a transfer. Once it was handed in, the account may be its key's and nobody else's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_entitled: bool,
}

/// The offer of an old phone to vouch for this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferOrigin {
    /// Names it.
    pub offer: TransferId,
    /// The server key that it pins.
    pub kid: Thumbprint,
}

/// The server of an enrollment that a sign-in entitles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// The issuer.
    pub issuer: Issuer,
    /// What is known of it since the first contact: the key that was met then stays trusted.
    pub server: Option<ServerRecord>,
}

impl Contents {
    const fn fresh(alias: String) -> Self {
        Self { alias, replaces: None, attempt: 0, organisation: None, transfer: None, is_entitled: false }
    }
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
            let contents = Contents::fresh(fresh.alias.clone());
            begin(transaction, sealer, index, fresh, &contents, now)
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
        self.write(|transaction, sealer| {
            let index = replacement_index(sealer, replaces);
            let contents = Contents { replaces: Some(replaces), ..Contents::fresh(fresh.alias.clone()) };
            begin(transaction, sealer, index, fresh, &contents, now)
        })
    }

    /// As [`Self::begin_replacement`], for an account that came from a backup, of which the server is not known yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_restored(
        &self,
        replaces: AccountId,
        issuer: &Issuer,
        fresh: EnrollmentKey,
        now: UnixTime,
    ) -> Result<EnrollmentKey, StoreError> {
        self.write(|transaction, sealer| {
            let index = replacement_index(sealer, replaces);
            let organisation = Some(Organisation { issuer: issuer.clone(), server: None });
            let contents = Contents { replaces: Some(replaces), organisation, ..Contents::fresh(fresh.alias.clone()) };
            begin(transaction, sealer, index, fresh, &contents, now)
        })
    }

    /// The key for an enrollment that a sign-in at this issuer entitles: the one that is under way, or whose account waits for its
    /// number; or `fresh`, which is kept now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_sign_in_enrollment(
        &self,
        issuer: &Issuer,
        fresh: EnrollmentKey,
        now: UnixTime,
    ) -> Result<EnrollmentKey, StoreError> {
        self.write(|transaction, sealer| {
            let index = sealer.index(&["sign-in", issuer.as_str()]);
            if let Some(known) = find(transaction, sealer, &index)?
                && !is_pending(transaction, sealer, known.account)?
            {
                // Its account is there: the next user of this issuer can be enrolled.
                let done = sealer.index(&["signed in", &known.account.to_string()]);
                let sql = "UPDATE enrollment SET code_index = ?2 WHERE id = ?1";
                execute(transaction, sql, &[&known.account.as_bytes(), &done])?;
            }
            let organisation = Some(Organisation { issuer: issuer.clone(), server: None });
            let contents = Contents { organisation, ..Contents::fresh(fresh.alias.clone()) };
            begin(transaction, sealer, index, fresh, &contents, now)
        })
    }

    /// The enrollments under way that a sign-in entitles, of accounts that are not there yet, or wait for their number; without those
    /// that are to replace an account.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sign_in_enrollments(&self) -> Result<Vec<(AccountId, Issuer)>, StoreError> {
        self.under_way(|contents| contents.replaces.is_none() && contents.transfer.is_none())
    }

    /// The enrollments under way at a named server that are wanted, the one that was gone on with last at the end.
    fn under_way(&self, is_wanted: impl Fn(&Contents) -> bool) -> Result<Vec<(AccountId, Issuer)>, StoreError> {
        self.read(|connection, sealer| {
            let transaction = connection.transaction()?;
            let mut statement = transaction.prepare("SELECT id, record FROM enrollment ORDER BY begun, id")?;
            let rows = statement.query_map([], |row| Ok((AccountId::from_bytes(row.get(0)?), row.get(1)?)))?;
            let mut found = Vec::new();
            for row in rows {
                let (id, record): (AccountId, Vec<u8>) = row?;
                // One that cannot be read keeps back no other.
                let Ok(contents) = sealer.open::<Contents>(place("record", &id, &[]), &record) else { continue };
                if is_wanted(&contents)
                    && let Some(organisation) = contents.organisation
                    && is_pending(&transaction, sealer, id)?
                {
                    found.push((id, organisation.issuer));
                }
            }
            Ok(found)
        })
    }

    /// The key for an enrollment that a transfer at this issuer entitles: the one that is under way, or `fresh`, which is kept now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_transfer_enrollment(
        &self,
        issuer: &Issuer,
        origin: &TransferOrigin,
        fresh: EnrollmentKey,
        now: UnixTime,
    ) -> Result<EnrollmentKey, StoreError> {
        self.write(|transaction, sealer| {
            let index = sealer.index(&["transfer", issuer.as_str()]);
            if let Some(known) = find(transaction, sealer, &index)?
                && !is_pending(transaction, sealer, known.account)?
            {
                // Its account is there: the next one of this issuer can be moved.
                let done = sealer.index(&["transferred", &known.account.to_string()]);
                let sql = "UPDATE enrollment SET code_index = ?2 WHERE id = ?1";
                execute(transaction, sql, &[&known.account.as_bytes(), &done])?;
            }
            let organisation = Some(Organisation { issuer: issuer.clone(), server: None });
            let (alias, transfer) = (fresh.alias.clone(), Some(origin.clone()));
            let contents = Contents { organisation, transfer, ..Contents::fresh(alias) };
            begin(transaction, sealer, index, fresh, &contents, now)
        })
    }

    /// Another offer for an enrollment under way, which begins anew by it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is gone.
    pub fn keep_transfer_origin(
        &self,
        enrollment: AccountId,
        origin: &TransferOrigin,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut contents = contents(transaction, sealer, enrollment)?.ok_or(StoreError::Conflict)?;
            contents.transfer = Some(origin.clone());
            let record = sealer.seal(place("record", &enrollment, &[]), &contents)?;
            let sql = "UPDATE enrollment SET record = ?2, begun = ?3 WHERE id = ?1";
            execute(transaction, sql, &[&enrollment.as_bytes(), &record, &now.seconds().cast_signed()])?;
            Ok(())
        })
    }

    /// The offer of an enrollment that a transfer entitles; `None` if it is none, or is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn transfer_origin_of(&self, enrollment: AccountId) -> Result<Option<TransferOrigin>, StoreError> {
        self.read(|connection, sealer| {
            Ok(contents(connection, sealer, enrollment)?.and_then(|contents| contents.transfer))
        })
    }

    /// The enrollments under way that a transfer entitles, of accounts that are not there yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn transfer_enrollments(&self) -> Result<Vec<(AccountId, Issuer)>, StoreError> {
        self.under_way(|contents| contents.transfer.is_some())
    }

    /// The server of an enrollment that a sign-in or a transfer entitles; `None` if it is none, or is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organisation_of(&self, enrollment: AccountId) -> Result<Option<Organisation>, StoreError> {
        self.read(|connection, sealer| {
            Ok(contents(connection, sealer, enrollment)?.and_then(|contents| contents.organisation))
        })
    }

    /// Keeps what is newly known of the server of an enrollment that a sign-in entitles.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is gone.
    pub fn keep_organisation(&self, enrollment: AccountId, server: &ServerRecord) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut contents = contents(transaction, sealer, enrollment)?.ok_or(StoreError::Conflict)?;
            contents.organisation = Some(Organisation { issuer: server.issuer.clone(), server: Some(server.clone()) });
            let record = sealer.seal(place("record", &enrollment, &[]), &contents)?;
            execute(
                transaction,
                "UPDATE enrollment SET record = ?2 WHERE id = ?1",
                &[&enrollment.as_bytes(), &record],
            )?;
            Ok(())
        })
    }

    /// The key of an enrollment; `None` if it is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn enrollment_key(&self, enrollment: AccountId) -> Result<Option<EnrollmentKey>, StoreError> {
        self.read(|connection, sealer| {
            let contents = contents(connection, sealer, enrollment)?;
            Ok(contents.map(|contents| EnrollmentKey { account: enrollment, alias: contents.alias }))
        })
    }

    /// The enrollment under way that is to replace an account; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn replacement_of(&self, account: AccountId) -> Result<Option<EnrollmentKey>, StoreError> {
        self.read(|connection, sealer| find(connection, sealer, &replacement_index(sealer, account)))
    }

    /// The account that an enrollment under way is to replace; `None` if it replaces none, or is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn replaces(&self, enrollment: AccountId) -> Result<Option<AccountId>, StoreError> {
        self.read(|connection, sealer| {
            Ok(contents(connection, sealer, enrollment)?.and_then(|contents| contents.replaces))
        })
    }

    /// Keeps what an attempt of an enrollment was made with, sealed, in place of an earlier one. The time in which it has to come
    /// about begins anew.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the enrollment is gone.
    pub fn keep_attempt<T: Serialize>(
        &self,
        enrollment: AccountId,
        attempt: &T,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        self.keep_attempt_of(enrollment, attempt, false, now)
    }

    /// As [`Self::keep_attempt`], of an attempt with a transfer: before it is handed in. From now on the enrollment ends by an account,
    /// or when the person gives it up, and never by time.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the enrollment is gone.
    pub fn keep_entitled_attempt<T: Serialize>(
        &self,
        enrollment: AccountId,
        attempt: &T,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        self.keep_attempt_of(enrollment, attempt, true, now)
    }

    fn keep_attempt_of<T: Serialize>(
        &self,
        enrollment: AccountId,
        attempt: &T,
        is_entitled: bool,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut contents = contents(transaction, sealer, enrollment)?.ok_or(StoreError::Conflict)?;
            contents.is_entitled = is_entitled;
            contents.attempt = contents.attempt.checked_add(1).ok_or(StoreError::Corrupt)?;
            let number = contents.attempt.to_be_bytes();
            let sealed = sealer.seal(place("attempt", &enrollment, &number), attempt)?;
            let record = sealer.seal(place("record", &enrollment, &[]), &contents)?;
            let sql = "UPDATE enrollment SET record = ?2, attempt = ?3, begun = ?4 WHERE id = ?1";
            execute(transaction, sql, &[&enrollment.as_bytes(), &record, &sealed, &now.seconds().cast_signed()])?;
            Ok(())
        })
    }

    /// What [`Self::keep_attempt`] kept last; `None` if nothing, or the enrollment is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn attempt<T: DeserializeOwned>(&self, enrollment: AccountId) -> Result<Option<T>, StoreError> {
        self.read(|connection, sealer| {
            let Some(contents) = contents(connection, sealer, enrollment)? else { return Ok(None) };
            if contents.attempt == 0 {
                return Ok(None);
            }
            let sql = "SELECT attempt FROM enrollment WHERE id = ?1";
            let sealed: Option<Vec<u8>> = connection.query_row(sql, [enrollment.as_bytes()], |row| row.get(0))?;
            let number = contents.attempt.to_be_bytes();
            sealer.open(place("attempt", &enrollment, &number), &sealed.ok_or(StoreError::Corrupt)?).map(Some)
        })
    }

    /// Another key for an enrollment under way, for which nothing is known of any attempt; the one before is let go.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the enrollment has ended, or has an account.
    pub fn replace_enrollment_key(&self, account: AccountId, alias: &str) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let contents = contents(transaction, sealer, account)?.ok_or(StoreError::Conflict)?;
            let Contents { replaces, organisation, transfer, .. } = contents;
            let next = Contents { replaces, organisation, transfer, ..Contents::fresh(alias.to_owned()) };
            let record = sealer.seal(place("record", &account, &[]), &next)?;
            let sql = "UPDATE enrollment SET record = ?2, attempt = NULL \
                WHERE id = ?1 AND id NOT IN (SELECT id FROM phone_sign_in)";
            if execute(transaction, sql, &[&account.as_bytes(), &record])? != 1 {
                return Err(StoreError::Conflict);
            }
            release(transaction, sealer, &contents.alias)
        })
    }

    /// Gives up enrollments that never came about: of which nothing was heard for over a day, but for those that hold a transfer. What
    /// was begun in what the wall clock now calls the future is not old. Their keys are not let go of: in another copy of this
    /// database they may have become the keys of an account.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn abandon_old_enrollments(&self, now: UnixTime) -> Result<(), StoreError> {
        let oldest = now.seconds().saturating_sub(LIFE).cast_signed();
        self.read(|connection, sealer| {
            for (id, record) in without_account(connection, Some(oldest))? {
                // One that cannot be read comes about no more.
                let contents = sealer.open::<Contents>(place("record", &id, &[]), &record);
                if contents.is_ok_and(|contents| contents.is_entitled) {
                    continue;
                }
                // As it was read: another process may have gone on with it.
                let sql =
                    "DELETE FROM enrollment WHERE id = ?1 AND begun < ?2 AND id NOT IN (SELECT id FROM phone_sign_in)";
                execute(connection, sql, &[&id.as_bytes(), &oldest])?;
            }
            Ok(())
        })
    }

    /// The server refused for good, or the person gave up: the key is let go, and is to be destroyed if this gives `true`. Where
    /// an account has come of it meanwhile, nothing changes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn abandon_enrollment(&self, account: AccountId) -> Result<bool, StoreError> {
        self.write(|transaction, sealer| {
            let key = contents(transaction, sealer, account)?;
            let sql = "DELETE FROM enrollment WHERE id = ?1 AND id NOT IN (SELECT id FROM phone_sign_in)";
            let abandoned = execute(transaction, sql, &[&account.as_bytes()])? == 1;
            if let Some(key) = key.filter(|_| abandoned) {
                release(transaction, sealer, &key.alias)?;
            }
            Ok(abandoned)
        })
    }

    /// Ends all enrollments under way, and lets go of their keys; an account that has come of one stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn end_enrollments(&self) -> Result<(), StoreError> {
        self.write(end_enrollments)
    }
}

/// As [`Store::end_enrollments`]. The key of one that cannot be read is not known: it stays in the key store.
pub(super) fn end_enrollments(transaction: &Transaction<'_>, sealer: &Sealer) -> Result<(), StoreError> {
    for (id, record) in without_account(transaction, None)? {
        match sealer.open::<Contents>(place("record", &id, &[]), &record) {
            Ok(contents) => release(transaction, sealer, &contents.alias)?,
            Err(StoreError::Corrupt) => {}
            Err(error) => return Err(error),
        }
    }
    transaction.execute("DELETE FROM enrollment WHERE id NOT IN (SELECT id FROM phone_sign_in)", [])?;
    Ok(())
}

/// The keys of enrollments that are under way. Those of an account stand with the account.
pub(super) fn keys_of_enrollments(connection: &Connection, sealer: &Sealer) -> Result<Vec<String>, StoreError> {
    let alias =
        |(id, record): (AccountId, Vec<u8>)| Ok(sealer.open::<Contents>(place("record", &id, &[]), &record)?.alias);
    without_account(connection, None)?.into_iter().map(alias).collect()
}

/// The enrollments of which no account has come, each with its sealed record; those alone of which nothing was heard since `oldest`, if
/// it is given.
fn without_account(connection: &Connection, oldest: Option<i64>) -> Result<Vec<(AccountId, Vec<u8>)>, StoreError> {
    let sql = "SELECT id, record FROM enrollment \
        WHERE (?1 IS NULL OR begun < ?1) AND id NOT IN (SELECT id FROM phone_sign_in)";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([oldest], |row| Ok((AccountId::from_bytes(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds an enrollment as an earlier version of the schema had it.
pub(super) fn add_earlier(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    index: Vec<u8>,
    key: EnrollmentKey,
    begun: i64,
) -> Result<(), StoreError> {
    let contents = Contents::fresh(key.alias);
    let record = sealer.seal(place("record", &key.account, &[]), &contents)?;
    let sql = "INSERT INTO enrollment (id, code_index, begun, record) VALUES (?1, ?2, ?3, ?4)";
    execute(transaction, sql, &[&key.account.as_bytes(), &index, &begun, &record])?;
    Ok(())
}

fn begin(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    index: Vec<u8>,
    fresh: EnrollmentKey,
    contents: &Contents,
    now: UnixTime,
) -> Result<EnrollmentKey, StoreError> {
    if let Some(known) = find(transaction, sealer, &index)? {
        return Ok(known);
    }
    let record = sealer.seal(place("record", &fresh.account, &[]), contents)?;
    let sql = "INSERT INTO enrollment (id, code_index, begun, record) VALUES (?1, ?2, ?3, ?4)";
    execute(transaction, sql, &[&fresh.account.as_bytes(), &index, &now.seconds().cast_signed(), &record])?;
    Ok(fresh)
}

fn find(connection: &Connection, sealer: &Sealer, index: &[u8]) -> Result<Option<EnrollmentKey>, StoreError> {
    let sql = "SELECT id, record FROM enrollment WHERE code_index = ?1";
    let row: Option<([u8; 16], Vec<u8>)> = first(connection, sql, &[&index], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some((id, record)) = row else { return Ok(None) };
    let account = AccountId::from_bytes(id);
    let contents: Contents = sealer.open(place("record", &account, &[]), &record)?;
    Ok(Some(EnrollmentKey { account, alias: contents.alias }))
}

fn contents(connection: &Connection, sealer: &Sealer, id: AccountId) -> Result<Option<Contents>, StoreError> {
    let sql = "SELECT record FROM enrollment WHERE id = ?1";
    let record: Option<Vec<u8>> = first(connection, sql, &[&id.as_bytes()], |row| row.get(0))?;
    record.map(|record| sealer.open(place("record", &id, &[]), &record)).transpose()
}

/// Whether the account of an enrollment is not there yet, or waits for its number.
fn is_pending(transaction: &Transaction<'_>, sealer: &Sealer, enrollment: AccountId) -> Result<bool, StoreError> {
    match Draft::of(transaction, sealer, enrollment) {
        Ok(account) => Ok(account.contents.lifecycle == Lifecycle::Pending),
        Err(StoreError::Conflict) => Ok(true),
        // An account that cannot be read waits for nothing.
        Err(StoreError::Corrupt) => Ok(false),
        Err(error) => Err(error),
    }
}

fn replacement_index(sealer: &Sealer, replaces: AccountId) -> Vec<u8> {
    sealer.index(&["replacement", &replaces.to_string()])
}

fn place<'a>(column: &'static str, row: &'a AccountId, bound: &'a [u8]) -> Place<'a> {
    Place { table: "enrollment", column, row: row.as_bytes(), bound }
}
