//! What happened on this phone, for its owner. Kept lazily: a lost line loses no duty.

use rusqlite::Transaction;
use serde::{Deserialize, Serialize};

use super::seal::{Place, Sealer};
use super::statements::{execute, first};
use super::{Store, StoreError};
use crate::account::AccountId;
use crate::approval::VerifiedRequest;
use crate::protocol::{Purpose, RequestId, UnixTime};

/// One thing that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// The account came onto the phone.
    Enrolled,
    /// An answer was signed; the detail is its decision.
    Answered,
    /// A verdict came; the detail is the verdict.
    Verdict,
    /// An answer could not be delivered and stays; the detail says why.
    NotDelivered,
    /// A challenge was dropped before it was shown; the detail says why.
    ChallengeDropped,
    /// Phone sign-in was enabled.
    SignInEnabled,
    /// Phone sign-in was disabled; the detail says why.
    SignInDisabled,
    /// Another credential key took the place of the one in use.
    CredentialRenewed,
    /// The account was removed by the server; the detail says why.
    Removed,
    /// The keys of the account were destroyed here, by the rule of its organisation; the detail says why.
    Wiped,
}

/// A line of the activity log. The same thing several times in a row is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityEntry {
    /// When it happened last, by the phone's wall clock.
    pub at: UnixTime,
    /// When it happened first, by the phone's wall clock.
    pub first: UnixTime,
    /// How many times it happened.
    pub count: u32,
    /// What happened.
    pub kind: ActivityKind,
    /// A code, never a secret and never text of a server.
    pub detail: Option<String>,
    /// The request that it was about.
    pub about: Option<AboutRequest>,
}

impl ActivityEntry {
    /// Something that happened once.
    #[must_use]
    pub const fn once(at: UnixTime, kind: ActivityKind, detail: Option<String>, about: Option<AboutRequest>) -> Self {
        Self { at, first: at, count: 1, kind, detail, about }
    }
}

/// A request, as its owner may recognise it. Personal data: goes with the line after 90 days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AboutRequest {
    /// The request.
    pub id: RequestId,
    /// What was asked.
    pub purpose: Purpose,
    /// The application, as it was shown: cleaned text of the server.
    pub application: Option<String>,
    /// The place, as it was shown: cleaned text of the server.
    pub place: Option<String>,
}

impl AboutRequest {
    /// What the log keeps of a request.
    #[must_use]
    pub fn of(request: &VerifiedRequest) -> Self {
        let shown = |name| request.shown().iter().find(|entry| entry.0 == name).map(|entry| entry.1.clone());
        Self {
            id: request.id(),
            purpose: request.purpose(),
            application: shown("application"),
            place: shown("location"),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Contents {
    first: UnixTime,
    count: u32,
    kind: ActivityKind,
    detail: Option<String>,
    about: Option<AboutRequest>,
}

/// How many lines of an account are kept.
const MOST: i64 = 500;

/// How long a line is kept, in seconds.
const LIFE: u64 = 90 * 24 * 60 * 60;

/// What stands beside the sealed value in the clear, and is bound to it.
fn bound(account: AccountId, at: i64) -> Vec<u8> {
    [account.as_bytes(), at.to_be_bytes().as_slice()].concat()
}

fn place<'a>(id: &'a [u8; 16], bound: &'a [u8]) -> Place<'a> {
    Place { table: "activity", column: "entry", row: id, bound }
}

impl Store {
    /// Adds a line under a random id, or counts it to the newest one that says the same. Lines over 90 days old go, and the oldest
    /// when an account has more than 500.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note(&self, account: AccountId, id: [u8; 16], entry: &ActivityEntry) -> Result<(), StoreError> {
        self.write_lazily(|transaction, sealer| {
            let newest = newest(transaction, sealer, account)?;
            match newest.filter(|(_, newest)| says_the_same(newest, entry)) {
                Some((id, newest)) => {
                    let count = newest.count.saturating_add(entry.count);
                    let folded = ActivityEntry { first: newest.first, count, ..entry.clone() };
                    let (at, sealed) = seal(sealer, account, &id, &folded)?;
                    let sql = "UPDATE activity SET at = ?2, entry = ?3 WHERE id = ?1";
                    execute(transaction, sql, &[&id, &at, &sealed])?;
                }
                None => add_row(transaction, sealer, account, &id, entry)?,
            }
            let sql = "DELETE FROM activity WHERE account = ?1 AND (at < ?2 OR position <= \
                (SELECT position FROM activity WHERE account = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?3))";
            let oldest = i64::try_from(entry.at.seconds().saturating_sub(LIFE)).map_err(|_| StoreError::Corrupt)?;
            execute(transaction, sql, &[&account.as_bytes(), &oldest, &MOST])?;
            Ok(())
        })
    }

    /// The lines of an account, the newest first. Those that do not open are passed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activity(&self, account: AccountId) -> Result<Vec<ActivityEntry>, StoreError> {
        self.read(|connection, sealer| {
            let sql = "SELECT id, at, entry FROM activity WHERE account = ?1 ORDER BY position DESC";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([account.as_bytes()], |row| {
                Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?))
            })?;
            let mut lines = Vec::new();
            for row in rows {
                let (id, at, sealed) = row?;
                match open(sealer, account, &id, at, &sealed) {
                    Err(StoreError::Corrupt) => {}
                    line => lines.push(line?),
                }
            }
            Ok(lines)
        })
    }
}

/// Adds a row.
pub(super) fn add_row(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    account: AccountId,
    id: &[u8; 16],
    entry: &ActivityEntry,
) -> Result<(), StoreError> {
    let (at, sealed) = seal(sealer, account, id, entry)?;
    let sql = "INSERT INTO activity (id, account, at, entry) VALUES (?1, ?2, ?3, ?4)";
    execute(transaction, sql, &[&id, &account.as_bytes(), &at, &sealed])?;
    Ok(())
}

fn says_the_same(one: &ActivityEntry, other: &ActivityEntry) -> bool {
    (one.kind, &one.detail, &one.about) == (other.kind, &other.detail, &other.about)
}

/// The newest line; one that does not open is none that could be counted to.
fn newest(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    account: AccountId,
) -> Result<Option<([u8; 16], ActivityEntry)>, StoreError> {
    let sql = "SELECT id, at, entry FROM activity WHERE account = ?1 ORDER BY position DESC LIMIT 1";
    let row: Option<([u8; 16], i64, Vec<u8>)> =
        first(transaction, sql, &[&account.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(row.and_then(|(id, at, sealed)| Some((id, open(sealer, account, &id, at, &sealed).ok()?))))
}

fn seal(
    sealer: &Sealer,
    account: AccountId,
    id: &[u8; 16],
    entry: &ActivityEntry,
) -> Result<(i64, Vec<u8>), StoreError> {
    let at = i64::try_from(entry.at.seconds()).map_err(|_| StoreError::Corrupt)?;
    let contents = Contents {
        first: entry.first,
        count: entry.count,
        kind: entry.kind,
        detail: entry.detail.clone(),
        about: entry.about.clone(),
    };
    Ok((at, sealer.seal(place(id, &bound(account, at)), &contents)?))
}

fn open(
    sealer: &Sealer,
    account: AccountId,
    id: &[u8; 16],
    at: i64,
    sealed: &[u8],
) -> Result<ActivityEntry, StoreError> {
    let Contents { first, count, kind, detail, about } = sealer.open(place(id, &bound(account, at)), sealed)?;
    let at = u64::try_from(at).map(UnixTime::from_seconds).map_err(|_| StoreError::Corrupt)?;
    Ok(ActivityEntry { at, first, count, kind, detail, about })
}
