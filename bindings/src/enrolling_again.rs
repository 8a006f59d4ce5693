//! Enrolling an account again, step by step.

use std::sync::Arc;

use authenticator_core as core;
use authenticator_core::approval::display::clean_text;
use authenticator_core::protocol;
use zeroize::Zeroizing;

use crate::account_view::codes;
use crate::cancellation::Scope;
use crate::outcome::outcome;
use crate::request::request_view;
use crate::{AuthenticatorError, Outcome, Platform, RequestView, SignInPage};

/// The way to another enrollment of one account, with new keys: for a copied or restored phone, and one that lost its device key.
/// Goes on where it was, also after the app was killed. Until it is done the old account stays as it is.
#[derive(uniffi::Object)]
pub struct EnrollingAgain {
    core: core::EnrollingAgain,
    scope: Scope,
}

/// What comes next.
#[derive(Clone, uniffi::Enum)]
pub enum EnrollAgainStep {
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
    /// The person must match the number that the page of the sign-in shows; then `enter_number`.
    MatchNumber {
        /// How many digits.
        digits: u32,
        /// The request behind it.
        request: RequestView,
    },
    /// The server does not allow it now. Nothing changed; ask for the step again when the reason is gone.
    NotAllowed {
        /// Why, as codes.
        reasons: Vec<String>,
        /// With `device_limit` and `other_tenant`: the devices of the user, to remove one of them on the web.
        devices: Vec<RegisteredDevice>,
    },
    /// It ended without a new enrollment: given up, or its number was not matched. The old account is as it was; `enroll_again`
    /// of the account begins anew.
    Ended,
    /// Enrolled again: this account has taken the place of the old one, whose keys are destroyed. Phone sign-in is not enabled.
    Done {
        /// The account on this phone, for `account` of the authenticator.
        account_id: String,
    },
}

/// A device of the user, as the server has it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RegisteredDevice {
    /// Its id at the server.
    pub id: String,
    /// Its name, cleaned for display.
    pub name: String,
    /// The platform of its app.
    pub platform: Platform,
    /// Where it is in its life.
    pub state: DeviceState,
    /// Whether it is this one.
    pub current: bool,
}

/// Where a device is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum DeviceState {
    /// Enrolled, its number not matched yet.
    Pending,
    /// In use.
    Active,
    /// Removed.
    Removed,
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
    pub async fn step(&self) -> Result<EnrollAgainStep, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(step(core.step().await?)) }).await
    }

    /// Takes the URL that the browser led back to, and gives the next step.
    ///
    /// Fails with `InvalidInput` if it is not the redirect of this sign-in; the true one may still come.
    pub async fn complete_sign_in(&self, redirect_url: String) -> Result<EnrollAgainStep, AuthenticatorError> {
        let core = self.core.clone();
        let redirect_url = Zeroizing::new(redirect_url);
        self.scope.run(async move { Ok(step(core.complete_sign_in(&redirect_url).await?)) }).await
    }

    /// Begins another sign-in, with another key. An account that waits for its number already is kept.
    ///
    /// Fails with `Offline`: ask for the step again.
    pub async fn sign_in_again(&self) -> Result<EnrollAgainStep, AuthenticatorError> {
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

fn step(step: core::EnrollAgainStep) -> EnrollAgainStep {
    match step {
        core::EnrollAgainStep::SignIn { url } => EnrollAgainStep::SignIn { page: SignInPage::new(url) },
        core::EnrollAgainStep::SignInAgain { reason } => EnrollAgainStep::SignInAgain { reason },
        core::EnrollAgainStep::MatchNumber { digits, request } => {
            EnrollAgainStep::MatchNumber { digits: digits.into(), request: request_view(&request) }
        }
        core::EnrollAgainStep::NotAllowed { reasons, devices } => EnrollAgainStep::NotAllowed {
            reasons: codes(&reasons),
            devices: devices.into_iter().map(RegisteredDevice::from).collect(),
        },
        core::EnrollAgainStep::Ended => EnrollAgainStep::Ended,
        core::EnrollAgainStep::Done { account } => EnrollAgainStep::Done { account_id: account.to_string() },
    }
}

impl From<protocol::DeviceEntry> for RegisteredDevice {
    fn from(device: protocol::DeviceEntry) -> Self {
        Self {
            id: device.id.to_string(),
            name: clean_text(&device.name),
            platform: device.platform.into(),
            state: match device.state {
                protocol::DeviceState::Pending => DeviceState::Pending,
                protocol::DeviceState::Active => DeviceState::Active,
                protocol::DeviceState::Removed => DeviceState::Removed,
            },
            current: device.current,
        }
    }
}
