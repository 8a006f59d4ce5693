//! What is older than the configuration keeps: events, and requests that have ended with their challenges and answers.

use authenticator_core::protocol::UnixTime;

use super::Tx;
use super::values::seconds;
use crate::failure::Fault;

/// Events of one transaction, so that nobody who waits for the store notices.
const EVENTS: u32 = 1000;
/// Requests of one transaction.
const REQUESTS: u32 = 200;

impl Tx<'_> {
    /// Forgets a portion of what happened up to `before`, the oldest first; whether there may be more.
    pub(crate) fn forget(&self, before: UnixTime) -> Result<bool, Fault> {
        let (events, requests) = (self.forget_events(before)?, self.forget_requests(before)?);
        Ok(events || requests)
    }

    fn forget_events(&self, before: UnixTime) -> Result<bool, Fault> {
        let forgotten = self.0.execute(
            "DELETE FROM event WHERE id IN (SELECT id FROM event WHERE at <= ?1 ORDER BY at LIMIT ?2)",
            (seconds(before), EVENTS),
        )?;
        Ok(forgotten == EVENTS as usize)
    }

    /// An answer to a request that is forgotten gets `unknown_id`, as one to a request that never was.
    fn forget_requests(&self, before: UnixTime) -> Result<bool, Fault> {
        let mut old = self.0.prepare_cached(
            "SELECT id FROM request WHERE made_at <= ?1 AND state <> 'live' ORDER BY made_at LIMIT ?2",
        )?;
        let old: Vec<String> =
            old.query_map((seconds(before), REQUESTS), |row| row.get(0))?.collect::<Result<_, _>>()?;
        for request in &old {
            for statement in [
                "DELETE FROM answer WHERE challenge IN (SELECT id FROM challenge WHERE request = ?1)",
                "DELETE FROM challenge WHERE request = ?1",
                "DELETE FROM asked_transaction WHERE request = ?1",
                "UPDATE request SET supersedes = NULL WHERE supersedes = ?1",
                "UPDATE request SET followed_by = NULL WHERE followed_by = ?1",
                "DELETE FROM request WHERE id = ?1",
            ] {
                self.0.execute(statement, [request])?;
            }
        }
        Ok(old.len() == REQUESTS as usize)
    }
}
