//! Requests begin and end here: one live request of a class for a user, one challenge for each device.

use authenticator_core::protocol::{
    AccountState, ChallengeClaims, ContextEntry, CredentialId, Match, MatchMode, Opaque, Problem, ProblemCode, Purpose,
    RequestClass, RequestId, Transaction, UnixTime,
};

use super::Work;
use super::ciba::is_ciba_server;
use crate::failure::{Failure, Fault};
use crate::protocol::{
    Asker, Numbers, RequestState, Start, can_be_shown, life, limit_after_report, may_start, pick_number, pick_three,
    user_verification,
};
use crate::store::{Challenge, Device, Request, User};

/// The classes whose requests go to all devices of a user.
const OF_ALL_DEVICES: [RequestClass; 2] = [RequestClass::SignIn, RequestClass::Transaction];

/// Seconds for which a number is not given again, and over which starts are counted.
const MEMORY: u64 = 600;

/// A device that gets a challenge.
#[derive(Debug, Clone)]
pub(crate) struct Recipient {
    pub(crate) device: Device,
    /// The credential whose key must approve; else the device key.
    pub(crate) credential: Option<CredentialId>,
}

/// What one browser wants to ask of one user.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) user: &'a User,
    pub(crate) purpose: Purpose,
    /// The browser that is shown the number.
    pub(crate) browser: &'a str,
    /// Whether the user has signed in with this browser before.
    pub(crate) known: bool,
    pub(crate) context: Vec<ContextEntry>,
    /// What is to be approved, with the purpose `transaction` and no other.
    pub(crate) transaction: Option<Transaction>,
    /// Seconds for which it can be answered.
    pub(crate) life: u64,
    pub(crate) recipients: Vec<Recipient>,
    /// The number that stands on a screen which is not ours, and was not given in the last 10 minutes; else one is made.
    pub(crate) number: Option<String>,
}

impl<'a> Ask<'a> {
    /// A request that shows nothing, from a browser that the user has not signed in with, for as long as its purpose has it.
    pub(crate) const fn new(user: &'a User, purpose: Purpose, browser: &'a str, recipients: Vec<Recipient>) -> Self {
        let life = life(purpose);
        Self {
            user,
            purpose,
            browser,
            known: false,
            context: Vec::new(),
            transaction: None,
            life,
            recipients,
            number: None,
        }
    }
}

impl Work<'_> {
    /// The devices of a user that can answer requests of a purpose; none if the policy does not allow it.
    pub(crate) fn recipients(&self, user: &User, purpose: Purpose) -> Result<Vec<Recipient>, Fault> {
        let policy = &self.tenant.policy;
        let by_credential = matches!(purpose, Purpose::SignIn | Purpose::Transaction);
        let against = by_credential && !policy.reasons_against(user.person()).is_empty();
        if user.blocked || !policy.allows(purpose) || against {
            return Ok(Vec::new());
        }
        let mut recipients = Vec::new();
        for device in self.tx.devices_of(&user.id)? {
            if device.state != AccountState::Active || device.must_enroll_again() {
                continue;
            }
            if purpose == Purpose::Transaction && !device.accepts_transactions {
                continue;
            }
            let credential = self.tx.active_credential(device.id)?.map(|credential| credential.id);
            if user_verification(purpose, credential.is_some(), policy.mfa_app_pin).is_some() {
                recipients.push(Recipient { device, credential });
            }
        }
        // Phones without a credential can refuse a transaction; one of them at least has to be able to approve it.
        if purpose == Purpose::Transaction && recipients.iter().all(|recipient| recipient.credential.is_none()) {
            return Ok(Vec::new());
        }
        Ok(recipients)
    }

    /// Whether a browser, or what stands in its place, may start another request for a user now.
    pub(crate) fn may_ask(&self, user: &User, browser: &str, known: bool) -> Result<bool, Fault> {
        let starts: Vec<Start> = self
            .recent_requests(user)?
            .into_iter()
            .filter(|request| matches!(request.purpose, Purpose::SignIn | Purpose::Mfa | Purpose::PasswordReset))
            .map(|request| Start { asker: asker(&request.browser, request.known), browser: request.browser })
            .collect();
        let reported = self.tx.last_noted(&user.id, "reported")?.map(|at| self.now.since(at));
        let limit = usize::try_from(self.tenant.policy.request_limit).unwrap_or(usize::MAX);
        let limit = limit_after_report(limit, reported);
        Ok(may_start(&starts, browser, asker(browser, known), limit))
    }

    /// Starts a request: it takes the place of the live one of its class, gets a fresh number, and goes to each recipient.
    ///
    /// # Errors
    /// 400 if phones would drop it for its context; 429 if no number is left that was not given in the last 10 minutes.
    pub(crate) fn ask(&self, ask: Ask<'_>) -> Result<Request, Failure> {
        if !can_be_shown(ask.purpose, ask.transaction.as_ref(), &ask.context) {
            return Err(Failure::refused(ProblemCode::Malformed, "phones do not show this context"));
        }
        // First: without a number nothing takes the place of the live one.
        let (number, number_match, given) = self.number_for(&ask)?;
        let superseded = self.tx.live_request(&ask.user.id, ask.purpose.class())?;
        if let Some(superseded) = &superseded {
            self.end(superseded, RequestState::Superseded)?;
        }
        let request = Request {
            id: RequestId::from_bytes(self.random.id()?).to_string(),
            user: ask.user.id.clone(),
            purpose: ask.purpose,
            browser: ask.browser.to_owned(),
            known: ask.known,
            number,
            given,
            context: ask.context,
            transaction: ask.transaction,
            state: RequestState::Live,
            made_at: self.now,
            expires_at: self.now.plus(ask.life),
            supersedes: superseded.as_ref().map(|request| request.id.clone()),
            followed_by: None,
            place: String::new(),
        };
        self.tx.insert_request(&request)?;
        let superseded = match &superseded {
            Some(superseded) => self.tx.challenges_of(&superseded.id)?,
            None => Vec::new(),
        };
        for recipient in &ask.recipients {
            self.challenge(ask.user, &request, &number_match, recipient, &superseded)?;
        }
        self.requests_changed.of(&request.user);
        Ok(request)
    }

    /// Ends a live request, with what follows from it: an enrollment or a credential is confirmed or dropped.
    pub(crate) fn end(&self, request: &Request, state: RequestState) -> Result<(), Failure> {
        self.tx.end_request(&request.id, state)?;
        self.requests_changed.of(&request.user);
        match request.purpose {
            Purpose::Enrollment => self.enrollment_ended(request, state),
            Purpose::Enable => self.enable_ended(request, state),
            Purpose::SignIn | Purpose::Mfa | Purpose::PasswordReset | Purpose::Transaction => {
                self.sign_in_ended(request, state)
            }
        }
    }

    /// Writes down that nobody answered; answers are written down as they come.
    fn sign_in_ended(&self, request: &Request, state: RequestState) -> Result<(), Failure> {
        if state == RequestState::Expired {
            self.tx.note_from(&request.user, "no_answer", request.purpose.as_str(), &request.place, self.now)?;
        }
        Ok(())
    }

    /// Ends every request of this tenant whose time has come: what follows from it is signed in its name. Each unit of work begins with it, so that nobody sees one that is overdue.
    pub(crate) fn end_overdue(&self) -> Result<(), Failure> {
        for request in self.tx.overdue_requests(&self.tenant.id, self.now)? {
            self.end(&request, RequestState::Expired)?;
        }
        Ok(self.end_unconfirmed_authenticator_apps()?)
    }

    /// After a credential began or ended: a live request that another key must now approve is asked anew, for the same page. If
    /// nobody can answer it any more, or no number is left, it ends, and the page offers other ways.
    pub(super) fn ask_anew(&self, user: &User) -> Result<(), Failure> {
        OF_ALL_DEVICES.into_iter().try_for_each(|class| self.ask_anew_in(user, class))
    }

    fn ask_anew_in(&self, user: &User, class: RequestClass) -> Result<(), Failure> {
        let Some(old) = self.tx.live_request(&user.id, class)? else { return Ok(()) };
        let recipients = self.recipients(user, old.purpose)?;
        if recipients.is_empty() || is_ciba_server(&old.browser) {
            return self.end(&old, RequestState::Superseded);
        }
        // Whoever asked for a transaction was told when it ends.
        let left = old.expires_at.since(self.now);
        let life = if class == RequestClass::Transaction { left } else { life(old.purpose) };
        let asked = self.ask(Ask {
            known: old.known,
            context: old.context.clone(),
            transaction: old.transaction.clone(),
            life,
            ..Ask::new(user, old.purpose, &old.browser, recipients)
        });
        match asked {
            Ok(new) => {
                self.tx.set_request_place(&new.id, &old.place)?;
                Ok(self.tx.follow_request(&old.id, &new.id)?)
            }
            Err(Failure::Refused(_)) => self.end(&old, RequestState::Superseded),
            Err(fault) => Err(fault),
        }
    }

    /// After a device went: a live request that only it could answer ends.
    pub(super) fn end_if_nobody_can_answer(&self, user: &str) -> Result<(), Failure> {
        OF_ALL_DEVICES.into_iter().try_for_each(|class| self.end_if_nobody_can_answer_in(user, class))
    }

    fn end_if_nobody_can_answer_in(&self, user: &str, class: RequestClass) -> Result<(), Failure> {
        let Some(live) = self.tx.live_request(user, class)? else { return Ok(()) };
        for challenge in self.tx.challenges_of(&live.id)? {
            let approves = class == RequestClass::SignIn || challenge.credential.is_some();
            if approves && self.tx.device(challenge.device)?.is_some_and(|device| !device.removed()) {
                return Ok(());
            }
        }
        self.end(&live, RequestState::Superseded)
    }

    fn recent_requests(&self, user: &User) -> Result<Vec<Request>, Fault> {
        let since = UnixTime::from_seconds(self.now.seconds().saturating_sub(MEMORY));
        self.tx.requests_since(&user.id, since)
    }

    /// The numbers that a user was given in the last 10 minutes.
    pub(super) fn numbers_given(&self, user: &User) -> Result<Numbers, Fault> {
        Ok(self.recent_requests(user)?.into_iter().flat_map(|request| request.given).collect())
    }

    /// The number of a new request, how it is matched, and all numbers that it gives.
    fn number_for(&self, ask: &Ask<'_>) -> Result<(String, Match, Vec<String>), Failure> {
        let none_left = || {
            let problem = Problem { retry_after: Some(60), ..Problem::new(ProblemCode::TooManyRequests) };
            Failure::from(problem)
        };
        let policy = &self.tenant.policy;
        if let Some(number) = &ask.number {
            return Ok((number.clone(), Match::Enter { digits: policy.digits }, vec![number.clone()]));
        }
        let taken = self.numbers_given(ask.user)?;
        let choose = policy.sign_in_match == MatchMode::Choose && matches!(ask.purpose, Purpose::SignIn | Purpose::Mfa);
        if choose {
            let three = pick_three(&taken, |bound| self.random.below(bound))?.ok_or_else(none_left)?;
            let mut numbers = three.clone();
            // In ascending order: where the right one stands tells nothing.
            numbers.sort();
            let [right, ..] = three;
            return Ok((right, Match::Choose { numbers: numbers.clone() }, numbers.into()));
        }
        let digits = policy.digits;
        let number = pick_number(digits, &taken, |bound| self.random.below(bound))?.ok_or_else(none_left)?;
        Ok((number.clone(), Match::Enter { digits }, vec![number]))
    }

    fn challenge(
        &self,
        user: &User,
        request: &Request,
        number_match: &Match,
        to: &Recipient,
        superseded: &[Challenge],
    ) -> Result<(), Failure> {
        let asked = user_verification(request.purpose, to.credential.is_some(), self.tenant.policy.mfa_app_pin);
        let claims = ChallengeClaims {
            iss: self.tenant.issuer.clone(),
            aud: to.device.id,
            sub: user.sub.clone(),
            jti: RequestId::from_bytes(self.random.id()?),
            nonce: Opaque::parse(&self.random.text()?).ok_or(Fault::Unreadable("nonce"))?,
            iat: request.made_at,
            exp: request.expires_at,
            purpose: request.purpose,
            number_match: number_match.clone(),
            user_verification: asked.ok_or(Fault::Unreadable("recipient"))?,
            context: request.context.clone(),
            transaction: request.transaction.clone(),
            supersedes: superseded.iter().filter(|old| old.device == to.device.id).map(|old| old.id).collect(),
        };
        let challenge = Challenge {
            id: claims.jti,
            request: request.id.clone(),
            device: to.device.id,
            credential: to.credential,
            compact: self.sign(&claims)?,
            flow_challenge: None,
            seen: None,
        };
        self.tx.insert_challenge(&challenge)?;
        self.wake(request, &to.device)
    }
}

fn asker(browser: &str, known: bool) -> Asker {
    match (is_ciba_server(browser), known) {
        (true, _) => Asker::CibaServer,
        (false, true) => Asker::KnownBrowser,
        (false, false) => Asker::UnknownBrowser,
    }
}
