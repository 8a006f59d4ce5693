//! A new account by a transfer of another phone in place of a code, step by step.

use authenticator_core as core;

use crate::AuthenticatorError;
use crate::cancellation::Scope;

/// The way to an account that is on another phone now. Goes on where it was, also after the app was killed.
#[derive(uniffi::Object)]
pub struct EnrollingByTransfer {
    core: core::EnrollingByTransfer,
    scope: Scope,
}

/// What the new phone has to do next. No text in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum TransferStep {
    /// Show this text as a QR code to the old phone (`draw_code`), and beside it the code that is typed there; then read the QR code that
    /// the old phone shows: `take_transfer`, `take_transfer_frame`.
    ShowKey {
        /// The text.
        text: String,
        /// Six digits, for people to compare.
        comparison: String,
        /// Why the transfer that was handed in is no good, as a code of `reason`; nothing if there was none.
        refused: Option<String>,
    },
    /// The server lets no phone in; the codes of `reason` say why.
    NotAllowed {
        /// Why.
        reasons: Vec<String>,
    },
    /// The account is on this phone.
    Done {
        /// Its id.
        account: String,
    },
    /// It was given up, or the account is gone again.
    Ended,
}

pub(crate) fn transfer_step(step: core::TransferStep) -> TransferStep {
    match step {
        core::TransferStep::ShowKey { text, comparison, refused } => {
            TransferStep::ShowKey { text, comparison, refused }
        }
        core::TransferStep::NotAllowed { reasons } => {
            TransferStep::NotAllowed { reasons: reasons.iter().map(|reason| reason.known().to_owned()).collect() }
        }
        core::TransferStep::Done { account } => TransferStep::Done { account: account.to_string() },
        core::TransferStep::Ended => TransferStep::Ended,
    }
}

impl EnrollingByTransfer {
    pub(crate) fn new(core: core::EnrollingByTransfer) -> Self {
        Self { core, scope: Scope::default() }
    }

    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn scoped(&self, scope: Scope) -> Self {
        Self { core: self.core.clone(), scope }
    }

    #[cfg(feature = "qr")]
    pub(crate) const fn core(&self) -> &core::EnrollingByTransfer {
        &self.core
    }
}

#[uniffi::export]
impl EnrollingByTransfer {
    /// The host that is asked, as A-labels.
    pub fn host(&self) -> String {
        self.core.host().to_owned()
    }

    /// The whole issuer.
    pub fn issuer(&self) -> String {
        self.core.issuer().to_owned()
    }

    /// What comes next. Does what needs no person on the way there: makes the key, and hands in the transfer once there is one.
    ///
    /// Fails with `Offline` or `UserAction`: ask again; it goes on where it was.
    pub async fn step(&self) -> Result<TransferStep, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(transfer_step(core.step().await?)) }).await
    }

    /// Takes the text of the QR code that the old phone shows, keeps it, and hands it in.
    ///
    /// Fails with `InvalidInput` of `transfer`: `not_a_transfer`, `other_server`, or `other_phone` if it names the key of another phone.
    /// Nothing changes. Fails with `Offline`: ask for the step again.
    pub async fn take_transfer(&self, text: String) -> Result<TransferStep, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(transfer_step(core.take_transfer(&text).await?)) }).await
    }

    /// Gives up: the new key is destroyed, and nothing is left on this phone. Where a transfer was handed in and its reply was lost, the
    /// account may have left the old phone already: ask for the `step` first.
    ///
    /// Fails with `Refused` and `already_enrolled` if it is done; with `Storage`: call again then.
    pub async fn give_up(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.give_up().await?) }).await
    }
}
