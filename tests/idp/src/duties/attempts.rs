//! Limits on what anybody may try without having signed in. They hold for names alike, whether a user has one or not.

use authenticator_core::protocol::UnixTime;

use super::{Starter, Work};
use crate::failure::Fault;

/// Seconds over which attempts are counted.
const WINDOW: u64 = 600;
/// The least that one browser may type.
const BROWSER_LIMIT: u64 = 10;
/// Tries of a Temporary Access Pass for one user name.
const PASS_LIMIT: u64 = 5;

impl Work<'_> {
    /// Counts a user name that was typed; whether the page may answer it. Who has a credential is shown a number, and this slows
    /// down finding that out for many names.
    pub(crate) fn may_type_user_name(&self, by: &Starter) -> Result<bool, Fault> {
        let limit = self.tenant.policy.user_name_limit;
        if !self.attempt("user_name_by_browser", &by.browser, (limit / 5).max(BROWSER_LIMIT))? {
            return Ok(false);
        }
        match &by.address {
            Some(address) => self.attempt("user_name_by_address", address, limit),
            None => Ok(true),
        }
    }

    /// Counts a Temporary Access Pass that was typed for a user name; whether it may be looked at.
    pub(crate) fn may_try_pass(&self, user_name: &str) -> Result<bool, Fault> {
        let who = format!("{}/{}", self.tenant.id, user_name.trim().to_lowercase());
        self.attempt("access_pass", &who, PASS_LIMIT)
    }

    /// Counts an attempt unless there were `limit` already.
    fn attempt(&self, what: &str, who: &str, limit: u64) -> Result<bool, Fault> {
        let since = UnixTime::from_seconds(self.now.seconds().saturating_sub(WINDOW));
        let free = self.tx.attempts_since(what, who, since)? < limit;
        if free {
            self.tx.insert_attempt(what, who, self.now, since)?;
        }
        Ok(free)
    }
}
