//! Attempts that are limited: counted here, so that a server that was killed has not forgotten them.

use authenticator_core::protocol::UnixTime;

use super::Tx;
use super::values::seconds;
use crate::failure::Fault;

impl Tx<'_> {
    /// Counts one attempt, and forgets those up to `since`, which no limit asks for any more.
    pub(crate) fn insert_attempt(&self, what: &str, who: &str, now: UnixTime, since: UnixTime) -> Result<(), Fault> {
        self.0.execute("DELETE FROM attempt WHERE at <= ?1", [seconds(since)])?;
        self.0.execute("INSERT INTO attempt (what, who, at) VALUES (?1, ?2, ?3)", (what, who, seconds(now)))?;
        Ok(())
    }

    /// Attempts since `since`.
    pub(crate) fn attempts_since(&self, what: &str, who: &str, since: UnixTime) -> Result<u64, Fault> {
        let times: i64 = self.0.query_row(
            "SELECT count(*) FROM attempt WHERE what = ?1 AND who = ?2 AND at > ?3",
            (what, who, seconds(since)),
            |row| row.get(0),
        )?;
        Ok(u64::try_from(times).unwrap_or(0))
    }
}
