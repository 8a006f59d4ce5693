//! The lock of the app: one row, sealed whole.

use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde::{Deserialize, Serialize};

use super::accounts::Draft;
use super::enrollments::end_enrollments;
use super::entries::forget;
use super::released_keys::release;
use super::seal::{Place, Sealer};
use super::{Store, StoreError};
use crate::account::{AccountId, Lifecycle, Provider, WhyEnrollAgain};
use crate::app_lock::{Grace, PinVerifier, Tries};
use crate::host::BootTime;
use crate::jose::PublicKey;

/// Seconds for which the last try may be looked at. One that is not decided then was cut off, and counts as wrong.
const DECIDING: u64 = 60;

const PLACE: Place<'static> = Place { table: "app_lock", column: "record", row: &[0; 16], bound: &[] };

/// The lock of the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppLockRecord {
    /// Another one each time that it is set.
    pub id: [u8; 16],
    /// How long the app may be away.
    pub grace: Grace,
    /// What opens it.
    pub method: LockMethod,
}

/// What opens the lock of the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockMethod {
    /// The gate, by a key of the lock's own.
    Gate {
        /// The alias of the key.
        alias: String,
        /// Its public half.
        key: PublicKey,
    },
    /// The PIN of the app.
    Pin(PinLock),
}

/// The PIN, and the tries of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinLock {
    /// By which a PIN is known.
    pub verifier: PinVerifier,
    /// Tries since the last right one.
    pub tries: Tries,
    /// When the last of them began, or the phone was first seen after the start that followed; `None` before any.
    pub tried: Option<BootTime>,
    /// Whether the last try that there is was counted, and nobody has said yet that it was wrong.
    #[serde(default)]
    pub undecided: bool,
    /// Whether the last wrong try wipes.
    pub wipes: bool,
}

impl PinLock {
    /// Seconds to wait before the next try, or until it is certain that there is none.
    #[must_use]
    pub fn seconds_left(&self, now: &BootTime) -> u64 {
        let since = self.tried.as_ref().and_then(|tried| now.since(tried));
        match since {
            Some(millis) if self.undecided => (DECIDING * 1000).saturating_sub(millis).div_ceil(1000),
            // Whoever looked at it has ended with that start of the phone.
            None if self.undecided => 0,
            since => self.tries.seconds_left(since),
        }
    }

    /// Whether all tries were wrong: none is left, and the last one is not being looked at.
    #[must_use]
    pub fn is_used_up(&self, now: &BootTime) -> bool {
        self.tries.left() == 0 && self.seconds_left(now) == 0
    }

    fn is_of_other_start(&self, now: &BootTime) -> bool {
        self.tried.as_ref().is_some_and(|tried| tried.boot_id != now.boot_id)
    }
}

/// What became of a try before the PIN was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountedTry {
    /// It counts; this is the lock with it.
    Counted([u8; 16], PinLock),
    /// It does not count: so many seconds are to wait, or the last try is being looked at.
    TooSoon(u64),
    /// There was none left, and the last one was wrong.
    NoneLeft,
    /// No PIN opens the app.
    NotByPin,
}

impl Store {
    /// The lock of the app; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn app_lock(&self) -> Result<Option<AppLockRecord>, StoreError> {
        self.read(|connection, sealer| app_lock(connection, sealer))
    }

    /// As [`Self::app_lock`], to be shown: where the phone was started since the last try, its pause begins anew, and this is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn app_lock_at(&self, now: &BootTime) -> Result<Option<AppLockRecord>, StoreError> {
        let record = self.app_lock()?;
        match &record {
            Some(AppLockRecord { method: LockMethod::Pin(pin), .. }) if pin.is_of_other_start(now) => {
                self.write(|transaction, sealer| {
                    let Some(mut record) = app_lock(transaction, sealer)? else { return Ok(None) };
                    begin_pause_anew(&mut record, now);
                    keep(transaction, sealer, &record)?;
                    Ok(Some(record))
                })
            }
            _ => Ok(record),
        }
    }

    /// Sets, changes or, with `None`, removes the lock, where it is still the one of the id `before`. Lets go of a key that the lock names no
    /// more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another call was first.
    pub fn set_app_lock(&self, before: Option<[u8; 16]>, record: Option<&AppLockRecord>) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let was = app_lock(transaction, sealer)?;
            if was.as_ref().map(|was| was.id) != before {
                return Err(StoreError::Conflict);
            }
            let alias_before = was.as_ref().and_then(alias);
            if let Some(gone) = alias_before.filter(|gone| record.and_then(alias) != Some(*gone)) {
                release(transaction, sealer, gone)?;
            }
            match record {
                Some(record) => keep(transaction, sealer, record),
                None => remove(transaction),
            }
        })
    }

    /// Lets go of a key before it is made for a lock: it goes with the next start, unless the lock names it then.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn announce_key(&self, alias: &str) -> Result<(), StoreError> {
        self.write(|transaction, sealer| release(transaction, sealer, alias))
    }

    /// Counts a try of the PIN, durably, before anybody looks at it.
    ///
    /// # Errors
    /// [`StoreError`]; the PIN must not be looked at then.
    pub fn count_try(&self, now: &BootTime) -> Result<CountedTry, StoreError> {
        self.write(|transaction, sealer| {
            let Some(mut record) = app_lock(transaction, sealer)? else { return Ok(CountedTry::NotByPin) };
            begin_pause_anew(&mut record, now);
            let counted = match &mut record.method {
                LockMethod::Gate { .. } => CountedTry::NotByPin,
                LockMethod::Pin(pin) => match (pin.tries.one_more(), pin.seconds_left(now)) {
                    (Some(tries), 0) => {
                        pin.tries = tries;
                        pin.tried = Some(now.clone());
                        pin.undecided = tries.left() == 0;
                        CountedTry::Counted(record.id, pin.clone())
                    }
                    (None, 0) => CountedTry::NoneLeft,
                    (_, wait) => CountedTry::TooSoon(wait),
                },
            };
            keep(transaction, sealer, &record)?;
            Ok(counted)
        })
    }

    /// The PIN was right: the tries up to now count no more. Nothing happens if another lock was set meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_tries(&self, id: &[u8; 16]) -> Result<(), StoreError> {
        self.write(|transaction, sealer| match app_lock(transaction, sealer)? {
            Some(mut record) if record.id == *id => {
                if let LockMethod::Pin(pin) = &mut record.method {
                    (pin.tries, pin.tried, pin.undecided) = (Tries::default(), None, false);
                }
                keep(transaction, sealer, &record)
            }
            _ => Ok(()),
        })
    }

    /// The last try that there is was looked at, and was wrong. Nothing happens if another lock was set meanwhile.
    ///
    /// # Errors
    /// [`StoreError`]; it counts as wrong a minute after it was counted.
    pub fn last_try_was_wrong(&self, id: &[u8; 16]) -> Result<(), StoreError> {
        self.write(|transaction, sealer| match app_lock(transaction, sealer)? {
            Some(mut record) if record.id == *id => {
                if let LockMethod::Pin(pin) = &mut record.method {
                    pin.undecided = false;
                }
                keep(transaction, sealer, &record)
            }
            _ => Ok(()),
        })
    }

    /// Removes the lock, and with it what it kept from others: accounts of other services with their codes, the secrets of offline codes and
    /// the activity. Accounts of organisations approve nothing before they were enrolled again, and no account comes of an enrollment that is
    /// under way. All in one step, also if the lock, or an
    /// account, cannot be read. Gives the accounts of organisations.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn give_up_app_lock(&self) -> Result<Vec<AccountId>, StoreError> {
        self.write(|transaction, sealer| {
            let entries: Vec<(AccountId, String)> = transaction
                .prepare("SELECT id, provider FROM account")?
                .query_map([], |row| Ok((AccountId::from_bytes(row.get(0)?), row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            let (organisations, others): (Vec<_>, Vec<_>) =
                entries.into_iter().partition(|(_, provider)| provider == Provider::PhoneSignIn.as_str());
            for (id, _) in others {
                forget(transaction, sealer, id)?;
            }
            let organisations: Vec<_> = organisations.into_iter().map(|(id, _)| id).collect();
            for id in &organisations {
                enrolls_again(transaction, sealer, *id)?;
            }
            end_enrollments(transaction, sealer)?;
            forget_activity(transaction)?;
            match app_lock(transaction, sealer) {
                Ok(record) => {
                    if let Some(alias) = record.as_ref().and_then(alias) {
                        release(transaction, sealer, alias)?;
                    }
                }
                Err(StoreError::Corrupt) => {}
                Err(error) => return Err(error),
            }
            remove(transaction)?;
            Ok(organisations)
        })
    }

    /// Forgets what happened with all accounts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_activity(&self) -> Result<(), StoreError> {
        self.write(|transaction, _| forget_activity(transaction))
    }
}

fn enrolls_again(transaction: &Transaction<'_>, sealer: &Sealer, id: AccountId) -> Result<(), StoreError> {
    let mut draft = match Draft::of(transaction, sealer, id) {
        Ok(draft) => draft,
        // One that cannot be read approves nothing; one of a backup has no row here.
        Err(StoreError::Conflict | StoreError::Corrupt) => return Ok(()),
        Err(error) => return Err(error),
    };
    let next = Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::AppLockGivenUp };
    if draft.contents.lifecycle.may_become(&next) {
        draft.contents.lifecycle = next;
    }
    draft.set_otp(transaction, sealer, None)?;
    draft.commit(transaction, sealer)
}

fn forget_activity(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM activity", [])?;
    Ok(())
}

fn app_lock(connection: &Connection, sealer: &Sealer) -> Result<Option<AppLockRecord>, StoreError> {
    let sealed: Option<Vec<u8>> =
        connection.query_row("SELECT record FROM app_lock WHERE id = 1", [], |row| row.get(0)).optional()?;
    sealed.map(|sealed| sealer.open(PLACE, &sealed)).transpose()
}

fn keep(transaction: &Transaction<'_>, sealer: &Sealer, record: &AppLockRecord) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO app_lock (id, record) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET record = excluded.record";
    transaction.execute(sql, [sealer.seal(PLACE, record)?])?;
    Ok(())
}

fn remove(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM app_lock", [])?;
    Ok(())
}

/// The phone was started since the last try: nobody knows how long ago that was, so the pause begins now.
fn begin_pause_anew(record: &mut AppLockRecord, now: &BootTime) {
    if let LockMethod::Pin(pin) = &mut record.method
        && pin.is_of_other_start(now)
    {
        pin.tried = Some(now.clone());
        pin.undecided = false;
    }
}

fn alias(record: &AppLockRecord) -> Option<&str> {
    match &record.method {
        LockMethod::Gate { alias, .. } => Some(alias),
        LockMethod::Pin(_) => None,
    }
}

/// The key of the lock, where there is one.
pub(super) fn key_of_app_lock(connection: &Connection, sealer: &Sealer) -> Result<Option<String>, StoreError> {
    Ok(app_lock(connection, sealer)?.as_ref().and_then(alias).map(str::to_owned))
}
