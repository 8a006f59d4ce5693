//! The way to phone sign-in, step by step.

use std::sync::Arc;

use authenticator_core as core;
use zeroize::Zeroizing;

use crate::account_view::{codes, why_disabled};
use crate::cancellation::Scope;
use crate::outcome::outcome;
use crate::request::request_view;
use crate::{AuthenticatorError, Outcome, RequestView, WhyDisabled};

/// The way to phone sign-in of one account, or to another key for it. Goes on where it stood, also after the app was killed.
#[derive(uniffi::Object)]
pub struct Enabling {
    core: core::Enabling,
    scope: Scope,
}

/// What comes next.
#[derive(Clone, uniffi::Enum)]
pub enum EnableStep {
    /// The person must set up a device lock; then ask for the step again.
    SetDeviceLock,
    /// The person must sign in in the system browser; then `complete_sign_in`.
    SignIn {
        /// What to open.
        page: Arc<SignInPage>,
    },
    /// The server does not take the person's sign-in: it is too old, or of another user. `sign_in_again` begins another.
    SignInAgain {
        /// Why, as a code.
        reason: String,
    },
    /// The person must match the number on the web; then `enter_number`.
    MatchNumber {
        /// How many digits.
        digits: u32,
        /// The request behind it.
        request: RequestView,
    },
    /// It cannot be enabled, or its key renewed.
    NotAllowed {
        /// Why, as codes.
        reasons: Vec<String>,
    },
    /// It ended without being enabled; the key that was to be replaced stands.
    Ended {
        /// Why.
        why: WhyDisabled,
    },
    /// Phone sign-in is enabled, with the new key.
    Done,
}

/// The page where the person signs in.
#[derive(uniffi::Object)]
pub struct SignInPage {
    url: Zeroizing<String>,
}

#[uniffi::export]
impl SignInPage {
    /// The URL, for the system browser alone: what ties the sign-in to this phone stands in it.
    pub fn url(&self) -> String {
        self.url.as_str().to_owned()
    }
}

impl SignInPage {
    pub(crate) fn new(url: String) -> Arc<Self> {
        Arc::new(Self { url: Zeroizing::new(url) })
    }
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
    pub async fn step(&self) -> Result<EnableStep, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(step(core.step().await?)) }).await
    }

    /// Takes the URL that the browser led back to, and gives the next step.
    ///
    /// Fails with `InvalidInput` if it is not the redirect of this sign-in; the true one may still come.
    pub async fn complete_sign_in(&self, redirect_url: String) -> Result<EnableStep, AuthenticatorError> {
        let core = self.core.clone();
        let redirect_url = Zeroizing::new(redirect_url);
        self.scope.run(async move { Ok(step(core.complete_sign_in(&redirect_url).await?)) }).await
    }

    /// Begins another sign-in, for the person who wants it. A key that was made with the one before is destroyed.
    ///
    /// Fails with `Offline`: ask for the step again.
    pub async fn sign_in_again(&self) -> Result<EnableStep, AuthenticatorError> {
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

fn step(step: core::EnableStep) -> EnableStep {
    match step {
        core::EnableStep::SetDeviceLock => EnableStep::SetDeviceLock,
        core::EnableStep::SignIn { url } => EnableStep::SignIn { page: SignInPage::new(url) },
        core::EnableStep::MatchNumber { digits, request } => {
            EnableStep::MatchNumber { digits: digits.into(), request: request_view(&request) }
        }
        core::EnableStep::NotAllowed { reasons } => EnableStep::NotAllowed { reasons: codes(&reasons) },
        core::EnableStep::Ended { why } => EnableStep::Ended { why: why_disabled(why) },
        core::EnableStep::SignInAgain { reason } => EnableStep::SignInAgain { reason },
        core::EnableStep::Done => EnableStep::Done,
    }
}
