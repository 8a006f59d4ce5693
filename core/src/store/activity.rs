//! What happened on this phone, for its owner. Kept lazily: a lost line loses no duty.

use serde::{Deserialize, Serialize};

use super::seal::Place;
use super::{Store, StoreError};
use crate::account::AccountId;
use crate::protocol::UnixTime;

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
}

/// A line of the activity log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityEntry {
    /// By the phone's wall clock.
    pub at: UnixTime,
    /// What happened.
    pub kind: ActivityKind,
    /// A code, never a secret and never text of a server.
    pub detail: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    kind: ActivityKind,
    detail: Option<String>,
}

const MOST: i64 = 500;

impl Store {
    /// Adds a line; the oldest go when an account has more than 500.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note(&self, account: AccountId, id: [u8; 16], entry: &ActivityEntry) -> Result<(), StoreError> {
        let place = Place { table: "activity", column: "entry", row: &id };
        let sealed = self.sealer.seal(place, &Sealed { kind: entry.kind, detail: entry.detail.clone() })?;
        self.write_lazily(|transaction, _| {
            let at = i64::try_from(entry.at.seconds()).map_err(|_| StoreError::Corrupt)?;
            let sql = "INSERT INTO activity (id, account, at, entry) VALUES (?1, ?2, ?3, ?4)";
            transaction.execute(sql, (id, account.as_bytes(), at, sealed))?;
            let sql = "DELETE FROM activity WHERE account = ?1 AND position <= \
                (SELECT position FROM activity WHERE account = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?2)";
            transaction.execute(sql, (account.as_bytes(), MOST))?;
            Ok(())
        })
    }

    /// The lines of an account, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activity(&self, account: AccountId) -> Result<Vec<ActivityEntry>, StoreError> {
        let connection = self.read();
        let sql = "SELECT id, at, entry FROM activity WHERE account = ?1 ORDER BY position DESC";
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([account.as_bytes()], |row| {
            Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?))
        })?;
        rows.map(|row| {
            let (id, at, sealed) = row?;
            let place = Place { table: "activity", column: "entry", row: &id };
            let Sealed { kind, detail } = self.sealer.open(place, &sealed)?;
            let at = u64::try_from(at).map(UnixTime::from_seconds).map_err(|_| StoreError::Corrupt)?;
            Ok(ActivityEntry { at, kind, detail })
        })
        .collect()
    }
}
