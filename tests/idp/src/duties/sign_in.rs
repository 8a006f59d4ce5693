//! Signing in with the app: started by one browser, redeemed in the same, once.

use authenticator_core::protocol::{ContextEntry, Purpose};

use super::{Ask, Recipient, Work};
use crate::failure::Failure;
use crate::protocol::RequestState;
use crate::store::{Request, User};

/// The requests that can stand behind a password, the first that fits: a push, or where the policy has none, phone sign-in.
const SECOND_FACTORS: [Purpose; 2] = [Purpose::Mfa, Purpose::SignIn];

/// What came of starting a request from a page.
#[derive(Debug)]
pub(crate) enum Started {
    /// The number to show is in it.
    Asked(Box<Request>),
    /// No device of the user can answer.
    NoDevice,
    /// Too many were started, or no number is left: another method, or later.
    TooMany,
}

/// The browser that starts a request.
#[derive(Debug, Clone)]
pub(crate) struct Starter {
    pub(crate) browser: String,
    /// Whether the user has signed in with it before.
    pub(crate) known: bool,
}

impl Work<'_> {
    /// Starts a request of `purpose` from a page.
    pub(crate) fn start(
        &self,
        user: &User,
        purpose: Purpose,
        by: &Starter,
        context: &[ContextEntry],
    ) -> Result<Started, Failure> {
        let recipients = self.recipients(user, purpose)?;
        self.start_with(user, purpose, by, context, recipients)
    }

    /// Starts the second factor after a password; [`Started::NoDevice`] if the user has none.
    pub(crate) fn start_second_factor(
        &self,
        user: &User,
        by: &Starter,
        context: &[ContextEntry],
    ) -> Result<Started, Failure> {
        for purpose in SECOND_FACTORS {
            let recipients = self.recipients(user, purpose)?;
            if !recipients.is_empty() {
                return self.start_with(user, purpose, by, context, recipients);
            }
        }
        Ok(Started::NoDevice)
    }

    fn start_with(
        &self,
        user: &User,
        purpose: Purpose,
        by: &Starter,
        context: &[ContextEntry],
        recipients: Vec<Recipient>,
    ) -> Result<Started, Failure> {
        if recipients.is_empty() {
            return Ok(Started::NoDevice);
        }
        if !self.may_ask(user, &by.browser, by.known)? {
            return Ok(Started::TooMany);
        }
        let switches = self.tenant.policy.context;
        let context = context.iter().filter(|entry| switches.sends(&entry.name)).cloned().collect();
        let asked = self.ask(Ask { user, purpose, browser: &by.browser, known: by.known, context, recipients });
        match asked {
            Ok(request) => Ok(Started::Asked(Box::new(request))),
            Err(Failure::Refused(_)) => Ok(Started::TooMany),
            Err(fault) => Err(fault),
        }
    }

    /// A browser's own request, or the one that stands in its place after a credential changed.
    pub(crate) fn request_of_browser(&self, id: &str, browser: &str) -> Result<Option<Request>, Failure> {
        let mut found = self.tx.request(id)?;
        while let Some(next) = found.as_ref().and_then(|request| request.followed_by.clone()) {
            found = self.tx.request(&next)?;
        }
        Ok(found.filter(|request| request.browser == browser))
    }

    /// Whether a user has a method that a password must be stepped up with.
    pub(crate) fn has_method(&self, user: &User) -> Result<bool, Failure> {
        for purpose in SECOND_FACTORS {
            if !self.recipients(user, purpose)?.is_empty() {
                return Ok(true);
            }
        }
        self.has_code(user)
    }

    /// Uses the result of an approved request: in the browser that made it, once.
    pub(crate) fn redeem(&self, id: &str, browser: &str) -> Result<Option<Request>, Failure> {
        let Some(request) = self.request_of_browser(id, browser)? else { return Ok(None) };
        let redeemed = request.state == RequestState::Approved && self.tx.redeem_request(&request.id)?;
        Ok(redeemed.then_some(request))
    }

    /// Ends a browser's own live request, because its person went another way.
    pub(crate) fn withdraw(&self, id: &str, browser: &str) -> Result<(), Failure> {
        match self.request_of_browser(id, browser)? {
            Some(request) if request.state == RequestState::Live => self.end(&request, RequestState::Superseded),
            _ => Ok(()),
        }
    }
}
