//! The way to phone sign-in, step by step.

use authenticator_core as core;
use zeroize::Zeroizing;

use crate::cancellation::Scope;
use crate::outcome::outcome;
use crate::setup::step;
use crate::{AuthenticatorError, Outcome, SetupStep};

/// The way to phone sign-in of one account, or to another key for it. Goes on where it stood, also after the app was killed.
#[derive(uniffi::Object)]
pub struct Enabling {
    core: core::Enabling,
    scope: Scope,
}

impl Enabling {
    pub(crate) fn new(core: core::Enabling) -> Self {
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
impl Enabling {
    /// What comes next. Does what needs no person on the way there.
    ///
    /// Fails with `Offline` or `UserAction`: ask again; it goes on where it stood.
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

    /// Begins another sign-in, for the person who wants it. A key that was made with the one before is destroyed.
    ///
    /// Fails with `Offline`: ask for the step again.
    pub async fn sign_in_again(&self) -> Result<SetupStep, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(step(core.sign_in_again().await?)) }).await
    }

    /// Gives up. What stood before stands: phone sign-in is disabled, or enabled with the key that was to be replaced.
    ///
    /// Fails with `Offline` if the server could not be told; the key is gone, and the server is told at the next contact.
    pub async fn give_up(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.give_up().await?) }).await
    }

    /// Approves with the number that the person read on the web. Opens the gate.
    ///
    /// Fails as `approve` of a request does.
    pub async fn enter_number(&self, number: String) -> Result<Outcome, AuthenticatorError> {
        let core = self.core.clone();
        let number = Zeroizing::new(number);
        self.scope.run(async move { Ok(outcome(core.enter_number(&number).await?)) }).await
    }
}
