//! The log of what happened to users: sign-ins, refusals, reports, removals.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use authenticator_core::protocol::UnixTime;
use rusqlite::Row;

use super::Tx;
use super::users::{NAME, name_key};
use super::values::{seconds, time_at};
use crate::failure::Fault;

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

/// Parameters: tenant, what keys of its names begin with, from, to, and how many. By the index on the tenant, whose end is read first.
const EVENTS_OF_TENANT: &str = "
    SELECT event.at, event.what, event.detail, event.place,
           coalesce(own.id, named.id) AS user_id, coalesce(own.name, named.name) AS user_name
    FROM event
    LEFT JOIN user AS own ON own.id = event.user
    LEFT JOIN user AS named ON named.tenant = ?1 AND named.name = substr(event.user, length(?2) + 1)
                           AND substr(event.user, 1, length(?2)) = ?2
    WHERE event.tenant = ?1 AND coalesce(own.id, named.id) IS NOT NULL
      AND (?3 IS NULL OR event.at >= ?3) AND (?4 IS NULL OR event.at < ?4)
    ORDER BY event.id DESC LIMIT ?5";

/// The tenant of what is noted for no user, but for a name that was typed or for the tenant itself.
fn tenant_of_key(user: &str) -> Option<&str> {
    let typed = user.strip_prefix(NAME).and_then(|rest| rest.split_once('/')).map(|(tenant, _)| tenant);
    typed.or_else(|| user.strip_prefix(TENANT))
}

/// What is noted for a tenant itself.
pub(crate) fn tenant_key(tenant: &str) -> String {
    format!("{TENANT}{tenant}")
}

/// What such a key begins with; no id of a user does.
const TENANT: &str = "tenant:";

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
            "INSERT INTO event (at, user, what, detail, place, tenant)
             VALUES (?1, ?2, ?3, ?4, ?5, coalesce(?6, (SELECT user.tenant FROM user WHERE user.id = ?2), ''))",
            (seconds(now), user, what, detail, place, tenant_of_key(user)),
        )?;
        self.1.0.borrow_mut().push((user.to_owned(), what.to_owned()));
        Ok(())
    }

    /// Hands on the events of a tenant's users, the newest first, for as long as `take` wants more and `most` at most. What was typed for a
    /// name that no user has is not told: it may be a password in the wrong box.
    pub(crate) fn take_events(
        &self,
        tenant: &str,
        (from, to): (Option<UnixTime>, Option<UnixTime>),
        most: u32,
        mut take: impl FnMut(Event) -> bool,
    ) -> Result<(), Fault> {
        let mut statement = self.0.prepare_cached(EVENTS_OF_TENANT)?;
        let typed = name_key(tenant, "");
        let events = statement.query_map((tenant, typed, from.map(seconds), to.map(seconds), most), Event::read)?;
        for event in events {
            if !take(event?) {
                break;
            }
        }
        Ok(())
    }

    /// The newest events of one of a tenant's users, also by the name.
    pub(crate) fn events_of(&self, tenant: &str, user: &str, most: u32) -> Result<Vec<Event>, Fault> {
        let mut statement = self.0.prepare_cached(
            "SELECT event.at, event.what, event.detail, event.place, user.id AS user_id, user.name AS user_name
             FROM user CROSS JOIN event ON event.user IN (user.id, 'name:' || user.tenant || '/' || user.name)
             WHERE user.id = ?2 AND user.tenant = ?1 ORDER BY event.id DESC LIMIT ?3",
        )?;
        let events = statement.query_map((tenant, user, most), Event::read)?.collect::<Result<_, _>>()?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::store::Store;

    fn noted(count: u64) -> (Store, std::path::PathBuf) {
        let directory = std::env::temp_dir().join(format!("idp-events-{}", Random::new().text().unwrap()));
        let store = Store::open(&directory).unwrap();
        let users = "INSERT INTO tenant VALUES ('t1', 'One', 'http://127.0.0.1:1/t1', '{}', 1, '', 0), ('t2', 'Two', 'http://127.0.0.1:1/t2', '{}', 1, '', 0);
                     INSERT INTO user (id, tenant, name, display_name, password, sub, admin, blocked)
                     VALUES ('a1', 't1', 'ana', '', '', 's1', 0, 0), ('a2', 't2', 'ana', '', '', 's2', 0, 0)";
        let done: Result<(), Fault> = store.transact_here(|tx| {
            tx.0.0.execute_batch(users)?;
            (0..count).try_for_each(|at| {
                tx.note(["a1", "a2"][usize::from(at % 2 == 1)], "signed_in", "", UnixTime::from_seconds(at))
            })
        });
        done.map_err(|fault| fault.to_string()).unwrap();
        (store, directory)
    }

    #[test]
    fn a_page_of_the_log_is_read_from_the_end_and_no_further_than_it_is_wanted() {
        let (store, directory) = noted(0);
        let plan: Result<Vec<String>, Fault> = store.transact_here(|tx| {
            let mut statement = tx.0.prepare_cached(&format!("EXPLAIN QUERY PLAN {EVENTS_OF_TENANT}"))?;
            let none: Option<i64> = None;
            let plan = statement.query_map(("t1", "name:t1/", none, none, 9), |row| row.get("detail"))?;
            Ok(plan.collect::<Result<_, _>>()?)
        });
        let plan = plan.map_err(|fault| fault.to_string()).unwrap();
        assert!(plan[0].contains("event USING INDEX event_tenant"), "{plan:?}");
        assert!(plan.iter().all(|step| !step.contains("SCAN") && !step.contains("TEMP B-TREE")), "{plan:?}");
        let _ = std::fs::remove_dir_all(directory);
    }

    #[test]
    fn the_log_of_a_tenant_has_its_users_and_no_name_that_nobody_has() {
        let (store, directory) = noted(4);
        let lines: Result<Vec<(u64, String)>, Fault> = store.transact_here(|tx| {
            let at = UnixTime::from_seconds;
            tx.note(&name_key("t1", "Ana"), "password_wrong", "", at(10))?;
            tx.note(&name_key("t1", "correct horse/battery"), "password_wrong", "", at(11))?;
            tx.note(&name_key("t2", "ana"), "password_wrong", "", at(12))?;
            tx.note(&tenant_key("t1"), "policy", "", at(13))?;
            let mut lines = Vec::new();
            tx.take_events("t1", (None, None), 100, |event| {
                lines.push((event.at.seconds(), event.user_id));
                true
            })?;
            let own = tx.events_of("t1", "a1", 100)?;
            let own: Vec<_> = own.into_iter().map(|event| (event.at.seconds(), event.user_id)).collect();
            assert_eq!(own, lines);
            assert!(tx.events_of("t2", "a1", 100)?.is_empty());
            Ok(lines)
        });
        let a1 = |at| (at, "a1".to_owned());
        assert_eq!(lines.map_err(|fault| fault.to_string()).unwrap(), [a1(10), a1(2), a1(0)]);
        let _ = std::fs::remove_dir_all(directory);
    }
}
