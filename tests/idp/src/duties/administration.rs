//! What administrators do to users: block, unblock, and see who is at risk.

use authenticator_core::protocol::{ProblemCode, Purpose, UnixTime};

use super::Work;
use super::answer::{ALARM, SUSPICIOUS};
use crate::failure::Failure;
use crate::protocol::{RISK_MEMORY, RequestState, Risk};
use crate::store::User;

impl Work<'_> {
    /// A user of this tenant.
    pub(crate) fn user_by_id(&self, id: &str) -> Result<User, Failure> {
        self.tx.user_of_tenant(&self.tenant.id, id)?.ok_or(Failure::from(ProblemCode::NotFound))
    }

    /// Blocks a user: no method signs in any more, and sessions, tokens and a sign-in under way end for good.
    /// Keys and methods stay for the day of unblocking.
    /// `by` is the name of the administrator.
    pub(crate) fn block(&self, user: &User, by: &str) -> Result<(), Failure> {
        if user.name == by {
            return Err(Failure::refused(ProblemCode::Malformed, "administrators do not block themselves"));
        }
        self.tx.set_blocked(&user.id, true)?;
        self.tx.end_sessions(&user.id)?;
        self.tx.revoke_authorizations_of(&user.id)?;
        self.tx.void_approvals(&user.id)?;
        if let Some(live) = self.tx.live_request(&user.id, Purpose::SignIn.class())? {
            self.end(&live, RequestState::Superseded)?;
        }
        Ok(self.tx.note(&user.id, "blocked", by, self.now)?)
    }

    /// Lets a user sign in again; wrong codes are forgiven as well.
    pub(crate) fn unblock(&self, user: &User, by: &str) -> Result<(), Failure> {
        self.tx.set_blocked(&user.id, false)?;
        self.forgive_wrong_codes(user)?;
        Ok(self.tx.note(&user.id, "unblocked", by, self.now)?)
    }

    /// How much at risk a user is by what was reported.
    pub(crate) fn risk(&self, user: &User) -> Result<Risk, Failure> {
        let since = UnixTime::from_seconds(self.now.seconds().saturating_sub(RISK_MEMORY));
        let times = |what| self.tx.times_noted(&user.id, what, since);
        Ok(Risk::of(&times("reported")?, &times(ALARM)?, &times(SUSPICIOUS)?, self.now))
    }
}
