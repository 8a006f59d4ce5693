//! The journal of answers: signed and kept in one commit with the counter, before anything is sent.

use rusqlite::{OptionalExtension as _, Row, Transaction};
use serde::{Deserialize, Serialize};

use super::accounts::lifecycle;
use super::seal::{Place, Sealer};
use super::{Store, StoreError};
use crate::account::AccountId;
use crate::jose::Digest;
use crate::protocol::{Counter, Decision, RequestId, UnixTime, Verdict};

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum JournalOutcome {
    /// The server's signed verdict.
    Verdict {
        /// The verdict.
        verdict: Verdict,
        /// Tries left, where told.
        attempts_left: Option<u32>,
        /// Seconds to wait, where told.
        retry_after: Option<u64>,
        /// Why, as a code.
        reason: Option<String>,
    },
    /// The server refused the message itself (a problem with the answer's hash).
    Rejected {
        /// Its code.
        code: String,
    },
    /// Never delivered while it could count.
    Expired,
    /// An approval that is not sent any more: the account must be enrolled again.
    Stopped,
}

impl JournalOutcome {
    /// Whether the request still waits after this: then it may be answered once more.
    #[must_use]
    pub const fn leaves_request_live(&self) -> bool {
        matches!(
            self,
            Self::Rejected { .. }
                | Self::Verdict { verdict: Verdict::Throttled | Verdict::BlockedByPolicy | Verdict::AppTooOld, .. }
        )
    }
}

/// An answer that was signed.
#[derive(Debug, Clone)]
pub struct NewJournalEntry {
    /// Random.
    pub id: [u8; 16],
    /// The account.
    pub account: AccountId,
    /// The request.
    pub request: RequestId,
    /// The counter in the answer.
    pub counter: Counter,
    /// The decision in the answer.
    pub decision: Decision,
    /// The compact answer, and the hash of its signing input.
    pub message: SignedAnswer,
    /// By the phone's wall clock.
    pub signed: UnixTime,
    /// When the request ends, by the server's clock.
    pub expires: UnixTime,
}

/// The compact answer, sealed in the database. `Debug` shows its hash alone: the number is in the answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedAnswer {
    /// What is sent.
    pub compact: String,
    /// SHA-256 of its signing input.
    pub hash: Digest,
}

impl std::fmt::Debug for SignedAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedAnswer({})", self.hash)
    }
}

/// An answer, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Its id.
    pub id: [u8; 16],
    /// The account.
    pub account: AccountId,
    /// The request.
    pub request: RequestId,
    /// The counter in the answer.
    pub counter: Counter,
    /// The decision in the answer.
    pub decision: Decision,
    /// What is sent.
    pub message: SignedAnswer,
    /// By the phone's wall clock.
    pub signed: UnixTime,
    /// When the request ends, by the server's clock.
    pub expires: UnixTime,
    /// What became of it; `None` while it is open.
    pub outcome: Option<JournalOutcome>,
}

impl JournalEntry {
    /// Whether this newest answer to a request leaves no room for another with `decision`.
    #[must_use]
    pub fn stands_against(&self, decision: Decision) -> bool {
        stands(self.decision, self.outcome.as_ref(), decision)
    }
}

/// One answer a request, with two exceptions: a verdict after which the request still waits, and a person who finds out that
/// what was answered was not theirs to answer, and reports it. A report is signed behind an answer that is still on its way.
fn stands(kept: Decision, outcome: Option<&JournalOutcome>, new: Decision) -> bool {
    match outcome {
        Some(outcome) if outcome.leaves_request_live() => false,
        _ => kept == Decision::Report || new != Decision::Report,
    }
}

const COLUMNS: &str = "id, account, request, counter, decision, message, signed, expires, outcome";

fn place<'a>(column: &'static str, row: &'a [u8; 16]) -> Place<'a> {
    Place { table: "journal", column, row }
}

impl Store {
    /// Keeps a signed answer and raises the counter, in one commit. Only what this kept may be sent.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account's counter is not the one before, the request has an answer that stands, or
    /// the account signs nothing any more (`Lifecycle::signs`): another call was first.
    pub fn keep_answer(&self, new: &NewJournalEntry) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let counter = sql_integer(new.counter.get())?;
            if !lifecycle(transaction, sealer, new.account)?.signs() {
                return Err(StoreError::Conflict);
            }
            if newest_answer_stands(transaction, sealer, new)? {
                return Err(StoreError::Conflict);
            }
            let sql = "UPDATE phone_sign_in SET counter = ?2 WHERE id = ?1 AND counter = ?2 - 1";
            if transaction.execute(sql, (new.account.as_bytes(), counter))? != 1 {
                return Err(StoreError::Conflict);
            }
            transaction.execute(
                "INSERT INTO journal (id, account, request, counter, decision, message, signed, expires) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                (
                    new.id,
                    new.account.as_bytes(),
                    new.request.as_bytes(),
                    counter,
                    new.decision.as_str(),
                    sealer.seal(place("message", &new.id), &new.message)?,
                    sql_integer(new.signed.seconds())?,
                    sql_integer(new.expires.seconds())?,
                ),
            )?;
            Ok(())
        })
    }

    /// Keeps what became of an answer. Lazily: the answer is re-sent after a crash, and gets the same verdict.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn close_answer(&self, id: &[u8; 16], outcome: &JournalOutcome) -> Result<(), StoreError> {
        let sealed = self.sealer.seal(place("outcome", id), outcome)?;
        self.write_lazily(|transaction, _| {
            let sql = "UPDATE journal SET outcome = ?2 WHERE id = ?1 AND outcome IS NULL";
            transaction.execute(sql, (id, sealed))?;
            Ok(())
        })
    }

    /// The answers of an account that are still to be delivered, in the order of their counters.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_answers(&self, account: AccountId) -> Result<Vec<JournalEntry>, StoreError> {
        let connection = self.read();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM journal WHERE account = ?1 AND outcome IS NULL ORDER BY counter"
        ))?;
        let rows = statement.query_map([account.as_bytes()], raw)?;
        rows.map(|row| unseal(&self.sealer, row?)).collect()
    }

    /// What became of an answer; `None` while it is open, or if its account is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outcome_of(&self, id: &[u8; 16]) -> Result<Option<JournalOutcome>, StoreError> {
        let sql = "SELECT outcome FROM journal WHERE id = ?1";
        let sealed: Option<Option<Vec<u8>>> = self.read().query_row(sql, [id], |row| row.get(0)).optional()?;
        sealed.flatten().map(|sealed| self.sealer.open(place("outcome", id), &sealed)).transpose()
    }

    /// The newest answer to a request.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answer_to(&self, account: AccountId, request: RequestId) -> Result<Option<JournalEntry>, StoreError> {
        let connection = self.read();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM journal WHERE account = ?1 AND request = ?2 ORDER BY counter DESC LIMIT 1"
        ))?;
        let row = statement.query_row((account.as_bytes(), request.as_bytes()), raw).optional()?;
        row.map(|row| unseal(&self.sealer, row)).transpose()
    }
}

/// Whether the request has an answer already that is under way, or has ended it.
fn newest_answer_stands(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    new: &NewJournalEntry,
) -> Result<bool, StoreError> {
    let sql =
        "SELECT id, decision, outcome FROM journal WHERE account = ?1 AND request = ?2 ORDER BY counter DESC LIMIT 1";
    type Newest = ([u8; 16], String, Option<Vec<u8>>);
    let newest: Option<Newest> = transaction
        .query_row(sql, (new.account.as_bytes(), new.request.as_bytes()), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((id, kept, sealed)) = newest else { return Ok(false) };
    let outcome = sealed.map(|sealed| sealer.open(place("outcome", &id), &sealed)).transpose()?;
    Ok(stands(decision(&kept)?, outcome.as_ref(), new.decision))
}

fn sql_integer(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Corrupt)
}

struct Raw {
    id: [u8; 16],
    account: [u8; 16],
    request: [u8; 16],
    counter: i64,
    decision: String,
    message: Vec<u8>,
    signed: i64,
    expires: i64,
    outcome: Option<Vec<u8>>,
}

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok(Raw {
        id: row.get(0)?,
        account: row.get(1)?,
        request: row.get(2)?,
        counter: row.get(3)?,
        decision: row.get(4)?,
        message: row.get(5)?,
        signed: row.get(6)?,
        expires: row.get(7)?,
        outcome: row.get(8)?,
    })
}

fn unseal(sealer: &Sealer, raw: Raw) -> Result<JournalEntry, StoreError> {
    let time = |value| u64::try_from(value).map(UnixTime::from_seconds).map_err(|_| StoreError::Corrupt);
    let outcome = raw.outcome.map(|sealed| sealer.open(place("outcome", &raw.id), &sealed)).transpose()?;
    Ok(JournalEntry {
        id: raw.id,
        account: AccountId::from_bytes(raw.account),
        request: RequestId::from_bytes(raw.request),
        counter: u64::try_from(raw.counter).ok().and_then(Counter::new).ok_or(StoreError::Corrupt)?,
        decision: decision(&raw.decision)?,
        message: sealer.open(place("message", &raw.id), &raw.message)?,
        signed: time(raw.signed)?,
        expires: time(raw.expires)?,
        outcome,
    })
}

fn decision(text: &str) -> Result<Decision, StoreError> {
    match text {
        "approve" => Ok(Decision::Approve),
        "deny" => Ok(Decision::Deny),
        "report" => Ok(Decision::Report),
        _ => Err(StoreError::Corrupt),
    }
}
