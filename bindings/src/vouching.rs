//! The old phone's part in moving an account to a new one, step by step.

use authenticator_core as core;

use crate::AuthenticatorError;
use crate::cancellation::Scope;

/// The old phone's part in moving one account to a new phone, for whose key it vouches. Goes on where it was, also after the app was
/// killed. Until the new phone has used what was signed, this one works as before.
#[derive(uniffi::Object)]
pub struct Vouching {
    core: core::Vouching,
    scope: Scope,
}

/// What the old phone has to do next. No text in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum VouchingStep {
    /// Show this text as a QR code to the new phone (`draw_code`), then read the one that it shows: `read_key`, `read_key_frame`.
    ShowOffer {
        /// The text.
        text: String,
    },
    /// Say what will happen, ask for the code that the new phone shows, and then `approve`.
    Compare {
        /// How many digits it has.
        digits: u8,
    },
    /// Show this text as a QR code to the new phone, and ask for the step again now and then.
    ShowTransfer {
        /// The text. It is of use to the new phone's key alone.
        text: String,
        /// Seconds until it is good no more.
        seconds_left: u64,
    },
    /// The account is on the new phone. Its keys here are destroyed.
    Moved,
}

pub(crate) fn vouching_step(step: core::VouchingStep) -> VouchingStep {
    match step {
        core::VouchingStep::ShowOffer { text } => VouchingStep::ShowOffer { text },
        core::VouchingStep::Compare { digits } => VouchingStep::Compare { digits },
        core::VouchingStep::ShowTransfer { text, seconds_left } => VouchingStep::ShowTransfer { text, seconds_left },
        core::VouchingStep::Moved => VouchingStep::Moved,
    }
}

impl Vouching {
    pub(crate) fn new(core: core::Vouching) -> Self {
        Self { core, scope: Scope::default() }
    }

    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn scoped(&self, scope: Scope) -> Self {
        Self { core: self.core.clone(), scope }
    }

    #[cfg(feature = "qr")]
    pub(crate) const fn core(&self) -> &core::Vouching {
        &self.core
    }
}

#[uniffi::export]
impl Vouching {
    /// What comes next. Does what needs no person on the way there.
    ///
    /// Fails with `Offline`, or with `Refused` and the server's code: ask again, or `cancel`.
    pub async fn step(&self) -> Result<VouchingStep, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(vouching_step(core.step().await?)) }).await
    }

    /// Takes the text of the QR code that the new phone shows. Sends nothing.
    ///
    /// Fails with `InvalidInput` of `transfer`: `not_a_transfer`, `other_server`, `other_offer`. Nothing changes.
    pub async fn read_key(&self, text: String) -> Result<VouchingStep, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(vouching_step(core.read_key(&text).await?)) }).await
    }

    /// Vouches for the key that was read: compares the code that the person typed, asks at the gate, signs, and tells the server.
    ///
    /// Fails with `InvalidInput` (`comparison`, `wrong`) if the new phone shows another code; with `InvalidInput` (`transfer`,
    /// `other_offer`) if no key was read, or the offer is over; with `Offline`; with what the gate fails with; with `Refused`.
    pub async fn approve(&self, comparison: String) -> Result<VouchingStep, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(vouching_step(core.approve(&comparison).await?)) }).await
    }

    /// Gives up: the account stays on this phone. What was signed is taken back at the server.
    ///
    /// Fails with `Offline` if the server could not be told: it ends by itself, 9 minutes after it was signed; with `Refused` and
    /// `transferred` if the new phone has the account.
    pub async fn cancel(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.cancel().await?) }).await
    }
}
