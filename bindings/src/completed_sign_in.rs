//! What the browser's redirect is for: an app that was started by it knows neither the account nor the step.

use std::sync::Arc;

use authenticator_core as core;
use zeroize::Zeroizing;

use crate::{
    Account, Authenticator, AuthenticatorError, Enabling, EnrollingAgain, EnrollingBySignIn, NumberFromBrowser,
};

/// A way through the browser that has come back. A code is kept, and nothing was sent yet: ask for the step.
#[derive(Clone, uniffi::Enum)]
pub enum CompletedSignIn {
    /// Of enabling phone sign-in, or of renewing its key.
    Enabling {
        /// The account.
        account: Arc<Account>,
        /// Goes on with its step.
        enabling: Arc<Enabling>,
    },
    /// Of enrolling an account again.
    EnrollingAgain {
        /// The account that is to be replaced.
        account: Arc<Account>,
        /// Goes on with its step.
        enrolling: Arc<EnrollingAgain>,
    },
    /// The number of a request whose sign-in is on this phone itself.
    Number {
        /// The account.
        account: Arc<Account>,
        /// The number.
        number: Arc<NumberFromBrowser>,
    },
    /// Of enrolling a new account by a sign-in.
    EnrollingBySignIn {
        /// Goes on with its step.
        enrolling: Arc<EnrollingBySignIn>,
    },
}

#[uniffi::export]
impl Authenticator {
    /// Takes the URL that the browser led back to, and finds what it is for by its `state`: a sign-in whose code is kept, or a number.
    ///
    /// Fails with `InvalidInput` and the field `redirect`: nothing waits for it (`not_expected`), as it is of another app or was
    /// taken before; or it is not a redirect. Whatever waits for a redirect still does. Fails with `Refused` and the server's code, and
    /// with `UserAction` and `UnlockApp` while the app is locked: hand it over once more then.
    pub async fn complete_sign_in(&self, redirect_url: String) -> Result<CompletedSignIn, AuthenticatorError> {
        let core = self.core().clone();
        let redirect_url = Zeroizing::new(redirect_url);
        self.scope().run(async move { Ok(completed(core.complete_sign_in(&redirect_url).await?)) }).await
    }
}

fn completed(completed: core::CompletedSignIn) -> CompletedSignIn {
    match completed {
        core::CompletedSignIn::Enabling { account, enabling } => CompletedSignIn::Enabling {
            account: Arc::new(Account::new(account)),
            enabling: Arc::new(Enabling::new(enabling)),
        },
        core::CompletedSignIn::EnrollingAgain { account, enrolling } => CompletedSignIn::EnrollingAgain {
            account: Arc::new(Account::new(account)),
            enrolling: Arc::new(EnrollingAgain::new(enrolling)),
        },
        core::CompletedSignIn::Number { account, number } => CompletedSignIn::Number {
            account: Arc::new(Account::new(account)),
            number: Arc::new(NumberFromBrowser::new(number)),
        },
        core::CompletedSignIn::EnrollingBySignIn { enrolling } => {
            CompletedSignIn::EnrollingBySignIn { enrolling: Arc::new(EnrollingBySignIn::new(enrolling)) }
        }
    }
}
