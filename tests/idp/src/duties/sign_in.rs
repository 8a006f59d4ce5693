//! Signing in with the app: started by one browser, redeemed in the same, once.

use authenticator_core::protocol::{AccountState, ContextEntry, Opaque, Purpose, Verdict};

use super::{Ask, Recipient, Work};
use crate::failure::{Failure, Fault};
use crate::protocol::{NumberFirst, RequestState};
use crate::store::{Request, User};

/// The requests that can stand behind a password, the first that fits: a push, or where the policy has none, phone sign-in.
const SECOND_FACTORS: [Purpose; 2] = [Purpose::Mfa, Purpose::SignIn];

/// Seconds after its start in which an approved request can be redeemed: nothing lives longer (docs/protocol.md, Time).
const REDEEMABLE: u64 = 600;

/// What came of starting a request from a page.
#[derive(Debug)]
pub(crate) enum Started {
    /// The number to show is in it.
    Asked(Box<Request>),
    /// The password comes first: the user has never signed in by number, and the policy wants that to be chosen.
    PasswordFirst,
    /// No device of the user can answer.
    NoDevice,
    /// A device could, but the policy no longer lets this user sign in by it (behaviour S11).
    BlockedByPolicy,
    /// Too many were started, or no number is left: another method, or later.
    TooMany,
}

/// How a person comes to be asked on the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The user name was typed.
    TypedName,
    /// *Use an app instead* was chosen, or another number was asked for.
    App,
}

/// The browser that starts a request.
#[derive(Debug, Clone)]
pub(crate) struct Starter {
    pub(crate) browser: String,
    /// Where it is: an IPv4 address, or the /64 network of an IPv6 address.
    pub(crate) address: Option<String>,
    /// Users who have signed in with it before, with the version of their password then.
    pub(crate) known: Vec<(String, u64)>,
}

impl Starter {
    /// Whether a user has signed in with this browser, and has not changed the password since.
    pub(crate) fn known_to(&self, user: &User) -> bool {
        self.known.iter().any(|(id, version)| *id == user.id && *version == user.password_version)
    }
}

/// Where a browser is, for the log: address, browser and system, whatever the phone is shown.
fn place_of(context: &[ContextEntry]) -> String {
    let entry = |name: &str| context.iter().find(|entry| entry.name == name).map(|entry| entry.text.as_str());
    ["ip", "browser", "os"].into_iter().filter_map(entry).collect::<Vec<_>>().join(", ")
}

impl Work<'_> {
    /// Tells where the browser is that this is done for.
    pub(crate) fn comes_from(&self, context: &[ContextEntry]) {
        self.place.get_or_init(|| place_of(context));
    }

    /// Writes down what a browser did, with the place that was told.
    pub(crate) fn note_here(&self, user: &str, what: &str, detail: &str) -> Result<(), Fault> {
        self.tx.note_from(user, what, detail, self.place.get().map_or("", String::as_str), self.now)
    }

    /// The user of a name that was typed. An unknown or blocked one is nobody, for whom everything is looked up as for others and
    /// nothing is found: the pages answer both alike.
    pub(crate) fn user_or_nobody(&self, typed: &str) -> Result<User, Failure> {
        let user = self.tx.user_named(&self.tenant.id, typed)?.filter(|user| !user.blocked);
        match user {
            Some(user) => Ok(user),
            None => Ok(User::nobody(&self.tenant.id, typed, Opaque::parse("nobody").ok_or(Fault::Unreadable("sub"))?)),
        }
    }

    /// Asks the phone of the user whose name was typed.
    pub(crate) fn ask_app(
        &self,
        typed: &str,
        choice: Choice,
        by: &Starter,
        context: &[ContextEntry],
    ) -> Result<Started, Failure> {
        let user = self.user_or_nobody(typed)?;
        let number_first = self.tenant.policy.number_first == NumberFirst::Always || user.number_used;
        if choice == Choice::TypedName && !number_first {
            return Ok(Started::PasswordFirst);
        }
        if self.credential_against_policy(&user)? {
            return Ok(Started::BlockedByPolicy);
        }
        let recipients = self.recipients(&user, Purpose::SignIn)?;
        self.start_with(&user, Purpose::SignIn, by, context, recipients)
    }

    /// Asks the phone of the user whose name was typed for leave to set a new password.
    pub(crate) fn ask_reset(&self, typed: &str, by: &Starter, context: &[ContextEntry]) -> Result<Started, Failure> {
        let user = self.user_or_nobody(typed)?;
        let recipients = self.recipients(&user, Purpose::PasswordReset)?;
        self.start_with(&user, Purpose::PasswordReset, by, context, recipients)
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
        let known = by.known_to(user);
        if !self.may_ask(user, &by.browser, known)? {
            return Ok(Started::TooMany);
        }
        let (place, policy) = (place_of(context), &self.tenant.policy);
        let context = context.iter().filter(|entry| policy.shows(&entry.name, user.person())).cloned().collect();
        let asked = self.ask(Ask { known, context, ..Ask::new(user, purpose, &by.browser, recipients) });
        match asked {
            Ok(request) => {
                self.tx.set_request_place(&request.id, &place)?;
                Ok(Started::Asked(Box::new(request)))
            }
            Err(Failure::Refused(_)) => Ok(Started::TooMany),
            Err(fault) => Err(fault),
        }
    }

    /// Whether a user has enabled phone sign-in, and the policy has turned against it since (behaviour S11).
    fn credential_against_policy(&self, user: &User) -> Result<bool, Fault> {
        if !self.forbids(user, Purpose::SignIn) {
            return Ok(false);
        }
        for device in self.tx.devices_of(&user.id)? {
            if device.state == AccountState::Active && self.tx.active_credential(device.id)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn forbids(&self, user: &User, purpose: Purpose) -> bool {
        let policy = &self.tenant.policy;
        !policy.allows(purpose) || (purpose == Purpose::SignIn && !policy.reasons_against(user.person()).is_empty())
    }

    /// A browser's own request, or the one that stands in its place after a credential changed.
    pub(crate) fn request_of_browser(&self, id: &str, browser: &str) -> Result<Option<Request>, Failure> {
        let mut found = self.tx.request(id)?;
        while let Some(next) = found.as_ref().and_then(|request| request.followed_by.clone()) {
            found = self.tx.request(&next)?;
        }
        Ok(found.filter(|request| request.browser == browser))
    }

    /// Whether the policy has turned against a request that is live.
    pub(crate) fn outlawed(&self, request: &Request) -> Result<bool, Failure> {
        Ok(request.state == RequestState::Live && self.forbids(&self.tx.user(&request.user)?, request.purpose))
    }

    /// What kept the phone's approval of a live request from counting.
    pub(crate) fn hindrance(&self, request: &Request) -> Result<Option<Verdict>, Failure> {
        if request.state != RequestState::Live {
            return Ok(None);
        }
        let verdict = self.tx.last_verdict_on(&request.id)?;
        Ok(verdict.filter(|verdict| matches!(verdict, Verdict::AppTooOld | Verdict::AttestationRequired)))
    }

    /// Whether a user has a method that a password must be stepped up with.
    pub(crate) fn has_method(&self, user: &User) -> Result<bool, Failure> {
        for purpose in SECOND_FACTORS {
            if !self.recipients(user, purpose)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(self.has_code(user)? || self.has_copied_phone(user)?)
    }

    /// Whether a phone of the user was copied: it can confirm nothing, and makes the password alone no better.
    pub(crate) fn has_copied_phone(&self, user: &User) -> Result<bool, Failure> {
        let devices = self.tx.devices_of(&user.id)?;
        Ok(devices.iter().any(|device| device.state == AccountState::Active && device.must_enroll_again()))
    }

    /// Uses the result of an approved request: in the browser that made it, once, while it is fresh and its user is not blocked.
    pub(crate) fn redeem(&self, id: &str, browser: &str) -> Result<Option<(Request, User)>, Failure> {
        let Some(request) = self.request_of_browser(id, browser)? else { return Ok(None) };
        let user = self.tx.user(&request.user)?;
        let stands = request.state == RequestState::Approved
            && self.now.since(request.made_at) <= REDEEMABLE
            && !user.blocked
            && self.tx.redeem_request(&request.id, self.now)?;
        Ok(stands.then_some((request, user)))
    }

    /// Ends a browser's own live request, because its person went another way.
    pub(crate) fn withdraw(&self, id: &str, browser: &str) -> Result<(), Failure> {
        match self.request_of_browser(id, browser)? {
            Some(request) if request.state == RequestState::Live => self.end(&request, RequestState::Superseded),
            _ => Ok(()),
        }
    }
}
