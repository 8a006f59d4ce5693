//! Sessions of browsers, as tower-sessions keeps them.

use authenticator_core::protocol::UnixTime;
use rusqlite::OptionalExtension as _;

use super::Tx;
use super::values::seconds;
use crate::failure::Fault;

/// A session: a record that only the pages read.
#[derive(Clone)]
pub(crate) struct StoredSession {
    pub(crate) id: String,
    pub(crate) record: String,
    pub(crate) expires_at: UnixTime,
}

impl Tx<'_> {
    pub(crate) fn session(&self, id: &str, now: UnixTime) -> Result<Option<String>, Fault> {
        let record = self
            .0
            .query_row(
                "SELECT record FROM browser_session WHERE id = ?1 AND expires_at > ?2",
                (id, seconds(now)),
                |row| row.get(0),
            )
            .optional()?;
        Ok(record)
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

    pub(crate) fn save_session(&self, session: &StoredSession) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO browser_session (id, record, expires_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET record = excluded.record, expires_at = excluded.expires_at",
            (&session.id, &session.record, seconds(session.expires_at)),
        )?;
        Ok(())
    }

    pub(crate) fn delete_session(&self, id: &str) -> Result<(), Fault> {
        self.0.execute("DELETE FROM browser_session WHERE id = ?1", [id])?;
        Ok(())
    }
}
