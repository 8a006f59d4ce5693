//! What administrators do to users: block, unblock, and see who is at risk.

use authenticator_core::protocol::{ProblemCode, Purpose, UnixTime};

use super::Work;
use super::answer::{ALARM, SUSPICIOUS};
use crate::failure::Failure;
use crate::protocol::{RISK_MEMORY, RequestState, Risk};
use crate::store::{Federated, User};

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

    /// Binds a user to one of a federated server, which keeps the password from then on, or ends that. Sessions and sign-ins under way
    /// end: the way in is another one.
    ///
    /// # Errors
    /// 400 if another user is bound to that one, or it cannot be one.
    pub(crate) fn bind(&self, user: &User, to: Option<&Federated>, by: &str) -> Result<(), Failure> {
        let refused = |why: &str| Err(Failure::refused(ProblemCode::Malformed, why));
        if let Some(to) = to {
            if to.sub.is_empty() || to.sub.len() > 255 || !to.sub.is_ascii() {
                return refused("sub is 1 to 255 ASCII characters");
            }
            let other = self.tx.user_bound_to(&self.tenant.id, to)?;
            if other.is_some_and(|other| other.id != user.id) {
                return refused("another user is bound to this sub");
            }
        }
        self.tx.bind_user(&user.id, to)?;
        self.tx.revoke_authorizations_of(&user.id)?;
        let what = if to.is_some() { "federation_bound" } else { "federation_unbound" };
        Ok(self.tx.note(&user.id, what, by, self.now)?)
    }

    /// How much at risk a user is by what was reported.
    pub(crate) fn risk(&self, user: &User) -> Result<Risk, Failure> {
        let since = UnixTime::from_seconds(self.now.seconds().saturating_sub(RISK_MEMORY));
        let times = |what| self.tx.times_noted(&user.id, what, since);
        Ok(Risk::of(&times("reported")?, &times(ALARM)?, &times(SUSPICIOUS)?, self.now))
    }
}
