//! A new account by a sign-in in place of a code, step by step.

use authenticator_core as core;
use zeroize::Zeroizing;

use crate::cancellation::Scope;
use crate::outcome::outcome;
use crate::setup::step;
use crate::{AuthenticatorError, Outcome, SetupStep};

/// The way to a new account of an organisation, by a sign-in in the browser. Goes on where it was, also after the app was killed. No
/// key of the server was named: the first one that is met is trusted from then on.
#[derive(uniffi::Object)]
pub struct EnrollingBySignIn {
    core: core::EnrollingBySignIn,
    scope: Scope,
}

impl EnrollingBySignIn {
    pub(crate) fn new(core: core::EnrollingBySignIn) -> Self {
        Self { core, scope: Scope::default() }
    }

    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn scoped(&self, scope: Scope) -> Self {
        Self { core: self.core.clone(), scope }
    }
}

#[uniffi::export]
impl EnrollingBySignIn {
    /// The host that is asked, as A-labels.
    pub fn host(&self) -> String {
        self.core.host().to_owned()
    }

    /// The whole issuer.
    pub fn issuer(&self) -> String {
        self.core.issuer().to_owned()
    }

    /// What comes next. Does what needs no person on the way there.
    ///
    /// Fails with `Offline` or `UserAction`: ask again; it goes on where it was.
    pub async fn step(&self) -> Result<SetupStep, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(step(core.step().await?)) }).await
    }

    /// Takes the URL that the browser led back to, and gives the next step.
    ///
    /// Fails with `InvalidInput` if it is not the redirect of this sign-in; the true one may still come.
    pub async fn complete_sign_in(&self, redirect_url: String) -> Result<SetupStep, AuthenticatorError> {
        let core = self.core.clone();
        let redirect_url = Zeroizing::new(redirect_url);
        self.scope.run(async move { Ok(step(core.complete_sign_in(&redirect_url).await?)) }).await
    }

    /// Begins another sign-in, with another key. An account that waits for its number already is kept.
    ///
    /// Fails with `Offline`: ask for the step again.
    pub async fn sign_in_again(&self) -> Result<SetupStep, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(step(core.sign_in_again().await?)) }).await
    }

    /// Approves with the number that the person read on the web, on the page that led back to the app.
    ///
    /// Fails as `approve` of a request does.
    pub async fn enter_number(&self, number: String) -> Result<Outcome, AuthenticatorError> {
        let core = self.core.clone();
        let number = Zeroizing::new(number);
        self.scope.run(async move { Ok(outcome(core.enter_number(&number).await?)) }).await
    }

    /// Gives up: the new key is destroyed, and nothing is left on this phone.
    ///
    /// Fails with `Refused` and `already_enrolled` if it is done; with `Storage`: call again then.
    pub async fn give_up(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.give_up().await?) }).await
    }
}
