//! A new account by a sign-in in place of a code: the phone registers itself at the organisation that the person named.

use std::sync::Arc;

use super::enroll_by_token::EnrollingByToken;
use super::{Authenticator, EnrollmentPreview, Outcome, SetupStep};
use crate::account::AccountId;
use crate::enrollment::Enrollment;
use crate::error::Error;
use crate::keys::random;
use crate::protocol::Issuer;
use crate::store::EnrollmentKey;

/// The way to a new account of an organisation, by a sign-in in the browser. No server key was named: the first one that is met is
/// trusted from then on.
#[derive(Clone)]
pub struct EnrollingBySignIn {
    pub(super) way: EnrollingByToken,
    issuer: Issuer,
}

impl Authenticator {
    /// Enrolls what the person confirmed by a sign-in, or goes on where an earlier call for this organisation was. Once it is done,
    /// another call begins the account of another user. Sends nothing.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] `url.not_an_organisation` for a preview of anything else ([`EnrollmentPreview::by_sign_in`]).
    pub async fn enroll_by_sign_in(&self, preview: &EnrollmentPreview) -> Result<EnrollingBySignIn, Error> {
        let inner = &self.inner;
        let _call = inner.begin_person_call()?;
        let Enrollment::Organisation(wanted) = &preview.enrollment else {
            return Err(Error::InvalidInput { field: "url", reason: "not_an_organisation" });
        };
        let _enrolling = inner.enrolling.lock().await;
        let fresh = EnrollmentKey { account: AccountId::from_bytes(random()?), alias: inner.fresh_alias("device")? };
        let kept = inner.store.begin_sign_in_enrollment(&wanted.issuer, fresh, inner.times()?.wall)?;
        Ok(self.enrolling_by_sign_in(kept.account, wanted.issuer.clone()))
    }

    /// The enrollments by a sign-in that were begun and have not ended, the one that was gone on with last at the end: for an app that was
    /// started again.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn enrollments_by_sign_in(&self) -> Result<Vec<EnrollingBySignIn>, Error> {
        let found = self.inner.store.sign_in_enrollments()?;
        Ok(found.into_iter().map(|(new, issuer)| self.enrolling_by_sign_in(new, issuer)).collect())
    }

    fn enrolling_by_sign_in(&self, new: AccountId, issuer: Issuer) -> EnrollingBySignIn {
        let way = EnrollingByToken { inner: Arc::clone(&self.inner), new, old: None };
        EnrollingBySignIn { way, issuer }
    }
}

impl EnrollingBySignIn {
    /// The host that is asked, as A-labels.
    #[must_use]
    pub fn host(&self) -> &str {
        self.issuer.authority()
    }

    /// The whole issuer.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// What comes next. Does what needs no person on the way there.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::UserAction`]: ask again; it goes on where it was.
    pub async fn step(&self) -> Result<SetupStep, Error> {
        self.way.step().await
    }

    /// Takes the URL that the browser led back to, and gives the next step.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if it is not the redirect of this sign-in; the true one may still come.
    pub async fn complete_sign_in(&self, redirect: &str) -> Result<SetupStep, Error> {
        self.way.complete_sign_in(redirect).await
    }

    /// Begins another sign-in, with another key. An account that waits for its number already is kept.
    ///
    /// # Errors
    /// [`Error::Offline`]: ask for the step again.
    pub async fn sign_in_again(&self) -> Result<SetupStep, Error> {
        self.way.sign_in_again().await
    }

    /// Approves the `enrollment` request with the number that the person read on the web.
    ///
    /// # Errors
    /// As [`super::Request::approve`].
    pub async fn enter_number(&self, number: &str) -> Result<Outcome, Error> {
        self.way.enter_number(number).await
    }

    /// Gives up: the new key is destroyed, and nothing is left on this phone.
    ///
    /// # Errors
    /// [`Error::Refused`] with `already_enrolled` if it is done; [`Error::Storage`]: call again.
    pub async fn give_up(&self) -> Result<(), Error> {
        self.way.give_up().await
    }
}
