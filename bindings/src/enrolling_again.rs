//! Enrolling an account again, step by step.

use authenticator_core as core;
use zeroize::Zeroizing;

use crate::cancellation::Scope;
use crate::outcome::outcome;
use crate::setup::step;
use crate::{AuthenticatorError, Outcome, SetupStep};

/// The way to another enrollment of one account, with new keys: for a copied or restored phone, and one that lost its device key.
/// Goes on where it was, also after the app was killed. Until it is done the old account stays as it is.
#[derive(uniffi::Object)]
pub struct EnrollingAgain {
    core: core::EnrollingAgain,
    scope: Scope,
}

impl EnrollingAgain {
    pub(crate) fn new(core: core::EnrollingAgain) -> Self {
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
impl EnrollingAgain {
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

    /// Approves with the number that the person read on the web. What the old account has yet to tell the server is sent before,
    /// as nobody listens to it afterwards.
    ///
    /// Fails as `approve` of a request does.
    pub async fn enter_number(&self, number: String) -> Result<Outcome, AuthenticatorError> {
        let core = self.core.clone();
        let number = Zeroizing::new(number);
        self.scope.run(async move { Ok(outcome(core.enter_number(&number).await?)) }).await
    }

    /// Gives up: new keys are destroyed, the old account is as it was.
    ///
    /// Fails with `Refused` and `already_enrolled` if it is done; with `Storage`: call again then.
    pub async fn give_up(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.give_up().await?) }).await
    }
}
