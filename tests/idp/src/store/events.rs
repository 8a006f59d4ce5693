//! The log of what happened to users: sign-ins, refusals, reports, removals.

use std::cell::RefCell;

use authenticator_core::protocol::UnixTime;

use super::Tx;
use super::values::seconds;
use crate::failure::Fault;

/// What a transaction noted: logged once it is committed, without the detail, which holds names that people gave.
#[derive(Debug, Default)]
pub(super) struct Noted(RefCell<Vec<(String, String)>>);

impl Noted {
    pub(super) fn log(self) {
        for (user, what) in self.0.into_inner() {
            tracing::info!(user, what, "event");
        }
    }
}

impl Tx<'_> {
    /// Writes down what happened; `what` is a fixed word.
    pub(crate) fn note(&self, user: &str, what: &str, detail: &str, now: UnixTime) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO event (at, user, what, detail) VALUES (?1, ?2, ?3, ?4)",
            (seconds(now), user, what, detail),
        )?;
        self.1.0.borrow_mut().push((user.to_owned(), what.to_owned()));
        Ok(())
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
}
