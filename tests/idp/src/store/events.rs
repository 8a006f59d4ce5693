//! The log of what happened to users: sign-ins, refusals, reports, removals.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use authenticator_core::protocol::UnixTime;
use rusqlite::Row;

use super::Tx;
use super::users::NAME;
use super::values::{seconds, time_at};
use crate::failure::Fault;

/// So that nobody who waits for the store notices.
const FORGOTTEN_AT_A_TIME: u32 = 5000;

/// What a transaction noted: logged once it is committed, without the detail, which holds names that people gave.
#[derive(Debug, Default)]
pub(super) struct Noted(RefCell<Vec<(String, String)>>);

/// How often each event came since the start.
#[derive(Debug, Default)]
pub(super) struct EventCounts(Mutex<BTreeMap<String, u64>>);

impl EventCounts {
    pub(super) fn read(&self) -> BTreeMap<String, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Noted {
    pub(super) fn log(self, counts: &EventCounts) {
        for (user, what) in self.0.into_inner() {
            // What was typed for a name may be a password in the wrong box.
            let user = if user.starts_with(NAME) { "typed" } else { user.as_str() };
            tracing::info!(user, what, "event");
            *counts.0.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
        }
    }
}

/// What happened to a user.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) at: UnixTime,
    /// A fixed word.
    pub(crate) what: String,
    pub(crate) detail: String,
    /// From where: address, browser, system; empty if it was no browser.
    pub(crate) place: String,
    pub(crate) user_id: String,
    pub(crate) user_name: String,
}

impl Event {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            at: time_at(row, "at")?,
            what: row.get("what")?,
            detail: row.get("detail")?,
            place: row.get("place")?,
            user_id: row.get("user_id")?,
            user_name: row.get("user_name")?,
        })
    }
}

impl Tx<'_> {
    /// Writes down what happened; `what` is a fixed word.
    pub(crate) fn note(&self, user: &str, what: &str, detail: &str, now: UnixTime) -> Result<(), Fault> {
        self.note_from(user, what, detail, "", now)
    }

    /// Writes down what happened, and from where.
    pub(crate) fn note_from(
        &self,
        user: &str,
        what: &str,
        detail: &str,
        place: &str,
        now: UnixTime,
    ) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO event (at, user, what, detail, place) VALUES (?1, ?2, ?3, ?4, ?5)",
            (seconds(now), user, what, detail, place),
        )?;
        self.1.0.borrow_mut().push((user.to_owned(), what.to_owned()));
        Ok(())
    }

    /// Forgets events up to `before`, the oldest first; whether as many as are forgotten at a time, so that there may be more.
    pub(crate) fn forget_events(&self, before: UnixTime) -> Result<bool, Fault> {
        let forgotten = self.0.execute(
            "DELETE FROM event WHERE at <= ?1 AND id IN (SELECT id FROM event ORDER BY id LIMIT ?2)",
            (seconds(before), FORGOTTEN_AT_A_TIME),
        )?;
        Ok(forgotten == FORGOTTEN_AT_A_TIME as usize)
    }

    /// The newest events of a tenant's users, of one of them if `user` is given. What was typed for a name that no user has is not
    /// told: it may be a password in the wrong box.
    pub(crate) fn events_of(
        &self,
        tenant: &str,
        user: Option<&str>,
        (from, to): (Option<UnixTime>, Option<UnixTime>),
        most: u32,
    ) -> Result<Vec<Event>, Fault> {
        let mut statement = self.0.prepare_cached(
            "SELECT event.at, event.what, event.detail, event.place, user.id AS user_id, user.name AS user_name
             FROM event JOIN user ON user.tenant = ?1 AND event.user IN (user.id, 'name:' || user.tenant || '/' || user.name)
             WHERE (?2 IS NULL OR user.id = ?2) AND (?3 IS NULL OR event.at >= ?3) AND (?4 IS NULL OR event.at < ?4)
             ORDER BY event.id DESC LIMIT ?5",
        )?;
        let parameters = (tenant, user, from.map(seconds), to.map(seconds), most);
        let events = statement.query_map(parameters, Event::read)?.collect::<Result<_, _>>()?;
        Ok(events)
    }

    /// The newest events that are of no user of a tenant, but of the tenant as `key`: when, what, and the detail.
    pub(crate) fn events_of_key(&self, key: &str, most: u32) -> Result<Vec<(UnixTime, String, String)>, Fault> {
        let mut statement =
            self.0.prepare_cached("SELECT at, what, detail FROM event WHERE user = ?1 ORDER BY id DESC LIMIT ?2")?;
        let read = |row: &Row<'_>| Ok((time_at(row, "at")?, row.get("what")?, row.get("detail")?));
        let events = statement.query_map((key, most), read)?.collect::<Result<_, _>>()?;
        Ok(events)
    }

    /// When `what` happened to a user since `since`, the newest first.
    pub(crate) fn times_noted(&self, user: &str, what: &str, since: UnixTime) -> Result<Vec<UnixTime>, Fault> {
        let mut statement =
            self.0.prepare_cached("SELECT at FROM event WHERE user = ?1 AND what = ?2 AND at > ?3 ORDER BY at DESC")?;
        let times =
            statement.query_map((user, what, seconds(since)), |row| time_at(row, "at"))?.collect::<Result<_, _>>()?;
        Ok(times)
    }

    /// How often `what` happened to a user since `since`.
    pub(crate) fn noted_since(&self, user: &str, what: &str, since: UnixTime) -> Result<u64, Fault> {
        let times: i64 = self.0.query_row(
            "SELECT count(*) FROM event WHERE user = ?1 AND what = ?2 AND at > ?3",
            (user, what, seconds(since)),
            |row| row.get(0),
        )?;
        Ok(u64::try_from(times).unwrap_or(0))
    }

    /// When `what` last happened to a user with this detail.
    pub(crate) fn last_noted_of(&self, user: &str, what: &str, detail: &str) -> Result<Option<UnixTime>, Fault> {
        let at: Option<i64> = self.0.query_row(
            "SELECT max(at) FROM event WHERE user = ?1 AND what = ?2 AND detail = ?3",
            (user, what, detail),
            |row| row.get(0),
        )?;
        Ok(at.map(|at| UnixTime::from_seconds(u64::try_from(at).unwrap_or(0))))
    }

    /// When `what` last happened to a user.
    pub(crate) fn last_noted(&self, user: &str, what: &str) -> Result<Option<UnixTime>, Fault> {
        let at: Option<i64> =
            self.0
                .query_row("SELECT max(at) FROM event WHERE user = ?1 AND what = ?2", (user, what), |row| row.get(0))?;
        Ok(at.map(|at| UnixTime::from_seconds(u64::try_from(at).unwrap_or(0))))
    }
}
