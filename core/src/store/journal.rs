//! The journal of answers: signed and kept in one commit with the counter, before anything is sent.

use rusqlite::{Connection, Row, Transaction};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::accounts::Draft;
use super::journal_outcome::{JournalOutcome, leaves_no_room};
use super::seal::{Place, Sealer};
use super::statements::{execute, first};
use super::{AboutRequest, Store, StoreError};
use crate::account::{AccountId, Lifecycle};
use crate::jose::Digest;
use crate::protocol::{Counter, Decision, RequestId, UnixTime, Verdict};

/// How long a closed answer is kept, in seconds.
const LIFE: u64 = 90 * 24 * 60 * 60;

/// How many closed answers of an account are kept.
const MOST: i64 = 200;

/// An answer that was signed and is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
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
    /// What is sent.
    pub message: SignedAnswer,
    /// By the phone's wall clock.
    pub signed: UnixTime,
    /// When the request ends, by the server's clock.
    pub expires: UnixTime,
    /// What the activity log says of the request.
    pub about: Option<AboutRequest>,
}

/// The compact answer, sealed in the database. It goes when the answer is closed. `Debug` shows its hash alone: the number is in
/// the answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedAnswer {
    /// What is sent.
    pub compact: String,
    /// SHA-256 of its signing input.
    pub hash: Digest,
}

impl Drop for SignedAnswer {
    fn drop(&mut self) {
        self.compact.zeroize();
    }
}

impl std::fmt::Debug for SignedAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedAnswer({})", self.hash)
    }
}

/// What is known of an answer, delivered or not. After 90 days, or behind 200 others of its account, a closed one is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRecord {
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
    /// By the phone's wall clock.
    pub signed: UnixTime,
    /// When the request ends, by the server's clock.
    pub expires: UnixTime,
    /// What became of it; `None` while it is open.
    pub outcome: Option<JournalOutcome>,
}

impl AnswerRecord {
    /// Whether this newest answer to a request leaves no room for another with `decision`.
    #[must_use]
    pub fn leaves_no_room_for(&self, decision: Decision) -> bool {
        leaves_no_room(self.decision, self.outcome.as_ref(), decision)
    }

    /// Whether the request has ended by this answer, or had before.
    #[must_use]
    pub fn has_ended_its_request(&self) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| !outcome.leaves_request_live())
    }

    fn has_verdict(&self, wanted: Verdict) -> bool {
        matches!(&self.outcome, Some(JournalOutcome::Verdict { verdict, .. }) if *verdict == wanted)
    }
}

/// The sealed value of a row.
#[derive(Serialize, Deserialize)]
pub(super) struct Contents {
    pub(super) request: RequestId,
    pub(super) decision: Decision,
    pub(super) expires: UnixTime,
    pub(super) progress: Progress,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Progress {
    Open { message: SignedAnswer, about: Option<AboutRequest> },
    Closed { outcome: JournalOutcome },
}

/// What stands beside the sealed value in the clear, and is bound to it.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    pub(super) id: [u8; 16],
    pub(super) account: AccountId,
    pub(super) counter: Counter,
    pub(super) signed: UnixTime,
}

impl Beside {
    fn bound(&self, is_open: bool) -> Vec<u8> {
        let (counter, signed) = (self.counter.get().to_be_bytes(), self.signed.seconds().to_be_bytes());
        [self.account.as_bytes(), counter.as_slice(), &signed, &[u8::from(is_open)]].concat()
    }
}

impl Store {
    /// Keeps a signed answer and raises the counter, in one commit. Only what this kept may be sent. Closed answers that are
    /// over 90 days old, or behind 200 others, go.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account's counter is not the one before, the request has an answer that leaves no room,
    /// or the account signs nothing any more (`Lifecycle::signs`): another call was first.
    pub fn keep_answer(&self, new: &JournalEntry) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut draft = Draft::of(transaction, sealer, new.account)?;
            let lifecycle = &draft.contents.lifecycle;
            let signs = match new.decision {
                Decision::Approve => lifecycle.approves(),
                Decision::Deny | Decision::Report => lifecycle.has_device_key(),
            };
            // What must be enrolled again only refuses, above what the server has seen of whoever else has its keys.
            let last = match lifecycle {
                Lifecycle::MustEnrollAgain { .. } => draft.contents.counter.max(draft.contents.document.last_counter),
                _ => draft.contents.counter,
            };
            if !signs || last.checked_add(1) != Some(new.counter.get()) {
                return Err(StoreError::Conflict);
            }
            if newest(transaction, sealer, new.account, new.request)?
                .is_some_and(|answer| answer.leaves_no_room_for(new.decision))
            {
                return Err(StoreError::Conflict);
            }
            draft.contents.counter = new.counter.get();
            draft.commit(transaction, sealer)?;
            let beside = Beside { id: new.id, account: new.account, counter: new.counter, signed: new.signed };
            let contents = Contents {
                request: new.request,
                decision: new.decision,
                expires: new.expires,
                progress: Progress::Open { message: new.message.clone(), about: new.about.clone() },
            };
            add_row(transaction, sealer, &beside, &contents)?;
            forget_old(transaction, new.account, new.signed)
        })
    }

    /// Keeps what became of an answer; its message goes. Lazily: the answer is re-sent after a crash, and gets the same verdict.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn close_answer(&self, id: &[u8; 16], outcome: &JournalOutcome) -> Result<(), StoreError> {
        self.write_lazily(|transaction, sealer| {
            let sql = format!("SELECT {COLUMNS} FROM journal WHERE id = ?1 AND is_open = 1");
            let Some(row) = first(transaction, &sql, &[&id], raw)? else { return Ok(()) };
            let (beside, mut contents) = row.open(sealer)?;
            contents.progress = Progress::Closed { outcome: outcome.clone() };
            let sealed = sealer.seal(place(id, &beside.bound(false)), &contents)?;
            execute(transaction, "UPDATE journal SET entry = ?2, is_open = 0 WHERE id = ?1", &[&id, &sealed])?;
            Ok(())
        })
    }

    /// Forgets closed answers of all accounts that are over 90 days old. Lazily.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_old_answers(&self, now: UnixTime) -> Result<(), StoreError> {
        let Some(first) = first_that_stays(now).filter(|first| *first > 0) else { return Ok(()) };
        self.write_lazily(|transaction, _| {
            transaction.execute("DELETE FROM journal WHERE is_open = 0 AND signed < ?1", [first])?;
            Ok(())
        })
    }

    /// The answers of an account that are still to be delivered, in the order of their counters. Rows that do not open are passed
    /// over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_answers(&self, account: AccountId) -> Result<Vec<JournalEntry>, StoreError> {
        Ok(self.open_answers_and_unreadable(account)?.0)
    }

    /// As [`Self::open_answers`], with the ids of those that do not open: they can be delivered no more, and hold up no other.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_answers_and_unreadable(
        &self,
        account: AccountId,
    ) -> Result<(Vec<JournalEntry>, Vec<[u8; 16]>), StoreError> {
        self.read(|connection, sealer| {
            let sql = format!("SELECT {COLUMNS} FROM journal WHERE account = ?1 AND is_open = 1 ORDER BY counter");
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map([account.as_bytes()], raw)?;
            let (mut entries, mut unreadable) = (Vec::new(), Vec::new());
            for row in rows {
                let row = row?;
                let id = row.id;
                match row.into_entry(sealer) {
                    Ok(entry) => entries.push(entry),
                    Err(StoreError::Corrupt) => unreadable.push(id),
                    Err(error) => return Err(error),
                }
            }
            Ok((entries, unreadable))
        })
    }

    /// What became of an answer; `None` while it is open, or if it was forgotten.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outcome_of(&self, id: &[u8; 16]) -> Result<Option<JournalOutcome>, StoreError> {
        self.read(|connection, sealer| {
            let sql = format!("SELECT {COLUMNS} FROM journal WHERE id = ?1");
            let row = first(connection, &sql, &[&id], raw)?;
            row.map_or(Ok(None), |row| Ok(row.into_answer(sealer)?.outcome))
        })
    }

    /// The answers of an account above a counter, the oldest first; of many, the newest `most`. Rows that do not open are passed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answers_after(&self, account: AccountId, counter: u64, most: i64) -> Result<Vec<AnswerRecord>, StoreError> {
        self.read(|connection, sealer| {
            let sql = format!(
                "SELECT {COLUMNS} FROM journal WHERE account = ?1 AND counter > ?2 ORDER BY counter DESC LIMIT ?3"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let counter = i64::try_from(counter).map_err(|_| StoreError::Corrupt)?;
            let rows = statement.query_map((account.as_bytes(), counter, most), raw)?;
            let rows: Vec<Raw> = rows.collect::<Result<_, _>>()?;
            Ok(rows.into_iter().rev().filter_map(|row| row.into_answer(sealer).ok()).collect())
        })
    }

    /// The newest answer to a request; where the server said of it that another one was first, the approval of this phone that was.
    /// Rows that do not open are passed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answer_to(&self, account: AccountId, request: RequestId) -> Result<Option<AnswerRecord>, StoreError> {
        self.read(|connection, sealer| newest(connection, sealer, account, request))
    }
}

const COLUMNS: &str = "id, account, counter, signed, is_open, entry";

fn place<'a>(row: &'a [u8; 16], bound: &'a [u8]) -> Place<'a> {
    Place { table: "journal", column: "entry", row, bound }
}

fn request_index(sealer: &Sealer, account: AccountId, request: RequestId) -> Vec<u8> {
    sealer.index(&["answered", &account.to_string(), &request.to_string()])
}

/// Adds a row.
pub(super) fn add_row(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    beside: &Beside,
    contents: &Contents,
) -> Result<(), StoreError> {
    let is_open = matches!(contents.progress, Progress::Open { .. });
    let sealed = sealer.seal(place(&beside.id, &beside.bound(is_open)), contents)?;
    let index = request_index(sealer, beside.account, contents.request);
    let counter = i64::try_from(beside.counter.get()).map_err(|_| StoreError::Corrupt)?;
    let signed = i64::try_from(beside.signed.seconds()).map_err(|_| StoreError::Corrupt)?;
    let sql = "INSERT INTO journal (id, account, request_index, counter, signed, is_open, entry) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    execute(transaction, sql, &[&beside.id, &beside.account.as_bytes(), &index, &counter, &signed, &is_open, &sealed])?;
    Ok(())
}

/// The time at which the oldest closed answer may have been signed.
fn first_that_stays(now: UnixTime) -> Option<i64> {
    i64::try_from(now.seconds().saturating_sub(LIFE)).ok()
}

/// Forgets closed answers of an account that are too old or too many.
pub(super) fn forget_old(transaction: &Transaction<'_>, account: AccountId, now: UnixTime) -> Result<(), StoreError> {
    let sql = "DELETE FROM journal WHERE account = ?1 AND is_open = 0 AND (signed < ?2 OR counter <= \
        (SELECT counter FROM journal WHERE account = ?1 AND is_open = 0 ORDER BY counter DESC LIMIT 1 OFFSET ?3))";
    execute(transaction, sql, &[&account.as_bytes(), &first_that_stays(now), &MOST])?;
    Ok(())
}

fn newest(
    connection: &Connection,
    sealer: &Sealer,
    account: AccountId,
    request: RequestId,
) -> Result<Option<AnswerRecord>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM journal WHERE account = ?1 AND request_index = ?2 ORDER BY counter DESC LIMIT ?3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let index = request_index(sealer, account, request);
    let mut newest: Option<AnswerRecord> = None;
    for row in statement.query_map((account.as_bytes(), index, MOST), raw)? {
        let answer = match row?.into_answer(sealer) {
            Ok(answer) => answer,
            Err(StoreError::Corrupt) => continue,
            Err(error) => return Err(error),
        };
        // The index stands outside the seal.
        if answer.request != request {
            continue;
        }
        match &newest {
            None if answer.has_verdict(Verdict::AlreadyAnswered) => newest = Some(answer),
            Some(_) if !answer.has_verdict(Verdict::Approved) => {}
            _ => return Ok(Some(answer)),
        }
    }
    Ok(newest)
}

/// A row as it stands in the file.
struct Raw {
    id: [u8; 16],
    account: [u8; 16],
    counter: i64,
    signed: i64,
    is_open: bool,
    entry: Vec<u8>,
}

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok(Raw {
        id: row.get(0)?,
        account: row.get(1)?,
        counter: row.get(2)?,
        signed: row.get(3)?,
        is_open: row.get(4)?,
        entry: row.get(5)?,
    })
}

impl Raw {
    fn open(self, sealer: &Sealer) -> Result<(Beside, Contents), StoreError> {
        let beside = Beside {
            id: self.id,
            account: AccountId::from_bytes(self.account),
            counter: u64::try_from(self.counter).ok().and_then(Counter::new).ok_or(StoreError::Corrupt)?,
            signed: u64::try_from(self.signed).map(UnixTime::from_seconds).map_err(|_| StoreError::Corrupt)?,
        };
        let contents = sealer.open(place(&self.id, &beside.bound(self.is_open)), &self.entry)?;
        Ok((beside, contents))
    }

    fn into_entry(self, sealer: &Sealer) -> Result<JournalEntry, StoreError> {
        let (Beside { id, account, counter, signed }, contents) = self.open(sealer)?;
        let Contents { request, decision, expires, progress } = contents;
        let Progress::Open { message, about } = progress else { return Err(StoreError::Corrupt) };
        Ok(JournalEntry { id, account, request, counter, decision, message, signed, expires, about })
    }

    fn into_answer(self, sealer: &Sealer) -> Result<AnswerRecord, StoreError> {
        let (Beside { id, account, counter, signed }, contents) = self.open(sealer)?;
        let Contents { request, decision, expires, progress } = contents;
        let outcome = match progress {
            Progress::Open { .. } => None,
            Progress::Closed { outcome } => Some(outcome),
        };
        Ok(AnswerRecord { id, account, request, counter, decision, signed, expires, outcome })
    }
}
