//! Sessions of browsers, as tower-sessions keeps them.

use authenticator_core::protocol::UnixTime;
use rusqlite::OptionalExtension as _;

use super::Tx;
use super::values::seconds;
use crate::failure::Fault;

/// Stands in the place of a session that goes on under another id.
const MOVED: &str = "moved";

/// What an id leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FoundSession {
    /// A record that only the pages read.
    Record(String),
    /// The session got another id, and its browser is being told.
    Moved,
}

/// A session: a record that only the pages read.
#[derive(Clone)]
pub(crate) struct StoredSession {
    pub(crate) id: String,
    pub(crate) record: String,
    pub(crate) expires_at: UnixTime,
}

impl Tx<'_> {
    pub(crate) fn session(&self, id: &str, now: UnixTime) -> Result<Option<FoundSession>, Fault> {
        let record: Option<String> = self
            .0
            .query_row(
                "SELECT record FROM browser_session WHERE id = ?1 AND expires_at > ?2",
                (id, seconds(now)),
                |row| row.get(0),
            )
            .optional()?;
        Ok(record.map(|record| if record == MOVED { FoundSession::Moved } else { FoundSession::Record(record) }))
    }

    /// Adds a session; whether the id was free.
    pub(crate) fn insert_session(&self, session: &StoredSession, now: UnixTime) -> Result<bool, Fault> {
        self.0.execute("DELETE FROM browser_session WHERE expires_at <= ?1", [seconds(now)])?;
        let inserted = self.0.execute(
            "INSERT OR IGNORE INTO browser_session (id, record, expires_at) VALUES (?1, ?2, ?3)",
            (&session.id, &session.record, seconds(session.expires_at)),
        )?;
        Ok(inserted > 0)
    }

    /// Keeps a session; one that has moved or ended stays so.
    pub(crate) fn save_session(&self, session: &StoredSession) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE browser_session SET record = ?2, expires_at = ?3 WHERE id = ?1 AND record <> ?4",
            (&session.id, &session.record, seconds(session.expires_at), MOVED),
        )?;
        Ok(())
    }

    /// Empties a session whose id has changed; what is left says so `until` then.
    pub(crate) fn move_session(&self, id: &str, until: UnixTime) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE browser_session SET record = ?2, expires_at = ?3 WHERE id = ?1",
            (id, MOVED, seconds(until)),
        )?;
        Ok(())
    }
}
