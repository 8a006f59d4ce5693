//! Sign-ins that a CIBA server has approved on phones: asked for with the number that its application shows, followed to their end.

use authenticator_core::protocol::{ContextEntry, Purpose, UnixTime};

use super::{Ask, Work};
use crate::ciba::ChannelToken;
use crate::failure::{Failure, Fault};
use crate::protocol::{Numbers, RequestState, life};

/// What a CIBA server wants approved.
#[derive(Debug)]
pub(crate) struct WantedSignIn {
    /// The CIBA server.
    pub(crate) issuer: String,
    /// The application, as phones show it.
    pub(crate) shown: String,
    /// The user, by the name that is typed here to sign in.
    pub(crate) user_name: String,
    /// What the application shows.
    pub(crate) number: String,
    /// The federations whose server it is as well.
    pub(crate) federations: Vec<String>,
    /// Verified.
    pub(crate) token: ChannelToken,
}

/// What came of asking.
#[derive(Debug)]
pub(crate) enum CibaOutcome {
    /// The user is asked.
    Asked(CibaRequest),
    /// The token was presented before.
    Replayed,
    /// Nobody of this name is here, or the user is blocked or somebody else there.
    UnknownUser,
    /// No phone of the user can approve it.
    NoPhone,
    /// What the application shows is no number that can be typed.
    NoNumber {
        /// How many digits it has to have.
        digits: u8,
    },
    /// The number was given to the user a short while ago.
    NumberUsed,
    /// Too many were started.
    TooMany,
}

/// A request that a CIBA server waits for.
#[derive(Debug, Clone)]
pub(crate) struct CibaRequest {
    id: String,
    asker: String,
    /// Whose request it is, by id.
    pub(crate) user: String,
    /// Seconds for which it can be answered.
    pub(crate) life: u64,
    /// When nobody can answer it any more.
    pub(crate) ends: UnixTime,
}

/// The authentication method that says of a sign-in in the log that it had no browser.
pub(super) const WITHOUT_BROWSER: &str = "ciba";

impl Work<'_> {
    /// Asks a user to approve a sign-in at a CIBA server. The token counts as used, whatever comes of it.
    pub(crate) fn ask_for_ciba_server(&self, wanted: &WantedSignIn) -> Result<CibaOutcome, Failure> {
        let WantedSignIn { issuer, token, number, .. } = wanted;
        if !self.tx.use_ciba_token(&self.tenant.id, issuer, &token.id, self.now, token.ends)? {
            return Ok(CibaOutcome::Replayed);
        }
        let user = self.tx.user_named(&self.tenant.id, &wanted.user_name)?.filter(|user| !user.blocked);
        let Some(user) = user else { return Ok(CibaOutcome::UnknownUser) };
        let is_somebody_else = user
            .federated
            .as_ref()
            .is_some_and(|bound| wanted.federations.contains(&bound.federation) && bound.sub != token.subject);
        if is_somebody_else {
            return Ok(CibaOutcome::UnknownUser);
        }
        let digits = self.tenant.policy.digits;
        if number.len() != usize::from(digits) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(CibaOutcome::NoNumber { digits });
        }
        let recipients = self.recipients(&user, Purpose::SignIn)?;
        if recipients.is_empty() {
            return Ok(CibaOutcome::NoPhone);
        }
        let asker = asker(issuer);
        if !self.may_ask(&user, &asker, false)? {
            return Ok(CibaOutcome::TooMany);
        }
        let taken: Numbers = self.numbers_given(&user)?;
        if taken.contains(number) {
            return Ok(CibaOutcome::NumberUsed);
        }
        let entry = |name: &str, text: &str| ContextEntry { name: name.to_owned(), text: text.to_owned() };
        // Nothing else tells who asks, so it is sent whatever the policy says of web sign-ins.
        let mut context = vec![entry("application", &wanted.shown)];
        if self.tenant.policy.shows("flow", user.person()) {
            context.push(entry("flow", "Sign-in without a browser"));
        }
        let life = life(Purpose::SignIn).min(token.ends.since(self.now));
        let request = self.ask(Ask {
            context,
            life,
            number: Some(number.clone()),
            ..Ask::new(&user, Purpose::SignIn, &asker, recipients)
        })?;
        self.tx.set_request_place(&request.id, &wanted.shown)?;
        Ok(CibaOutcome::Asked(CibaRequest {
            id: request.id,
            asker,
            user: request.user,
            life,
            ends: request.expires_at,
        }))
    }

    /// How such a request stands, and whether its approval counts: it is used by this, once.
    pub(crate) fn ciba_request_ended(&self, asked: &CibaRequest) -> Result<(RequestState, bool), Failure> {
        let request = self.request_of_browser(&asked.id, &asked.asker)?.ok_or(Fault::Unreadable("request"))?;
        if request.state != RequestState::Approved || self.redeem(&asked.id, &asked.asker)?.is_none() {
            return Ok((request.state, false));
        }
        let methods = format!("pop mfa {WITHOUT_BROWSER}");
        self.tx.note_from(&request.user, "signed_in", &methods, &request.place, self.now)?;
        Ok((request.state, true))
    }

    /// Ends such a request that nobody waits for.
    pub(crate) fn end_ciba_request(&self, asked: &CibaRequest) -> Result<(), Failure> {
        self.withdraw(&asked.id, &asked.asker)
    }
}

/// In the place of the browser of other requests: no browser has such a name.
fn asker(issuer: &str) -> String {
    format!("{ASKER}{issuer}")
}

/// What such a name begins with.
const ASKER: &str = "ciba ";

/// Whether a request is of a CIBA server. Its number stands on a screen that is not ours, so that no other one can take its place.
pub(super) fn is_ciba_server(browser: &str) -> bool {
    browser.starts_with(ASKER)
}
