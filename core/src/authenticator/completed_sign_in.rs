//! What the browser's redirect is for: an app that was started by it knows neither the account nor the step.

use std::sync::Arc;

use super::enroll_by_token::EnrollingByToken;
use super::{Account, Authenticator, Enabling, EnrollingAgain, EnrollingBySignIn, NumberFromBrowser};
use crate::error::Error;
use crate::phone_sign_in::{Stage, state_of};
use crate::store::StoreError;

/// A way through the browser that has come back. A code is kept, and nothing was sent yet: ask for the step.
#[derive(Clone)]
#[allow(clippy::large_enum_variant, reason = "one at a time, and not for long")]
pub enum CompletedSignIn {
    /// Of enabling phone sign-in, or of renewing its key.
    Enabling {
        /// The account.
        account: Account,
        /// Goes on with its step.
        enabling: Enabling,
    },
    /// Of enrolling an account again.
    EnrollingAgain {
        /// The account that is to be replaced.
        account: Account,
        /// Goes on with its step.
        enrolling: EnrollingAgain,
    },
    /// The number of a request whose sign-in is on this phone itself.
    Number {
        /// The account.
        account: Account,
        /// The number.
        number: NumberFromBrowser,
    },
    /// Of enrolling a new account by a sign-in.
    EnrollingBySignIn {
        /// Goes on with its step.
        enrolling: EnrollingBySignIn,
    },
}

impl Authenticator {
    /// Takes the URL that the browser led back to, and finds what it is for by its `state`: a sign-in whose code is kept, or a number.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with `redirect`: nothing waits for it (`not_expected`), as it is of another app or was taken before;
    /// or it is not a redirect. Whatever waits for a redirect still does, also while the app is locked ([`crate::UserAction::UnlockApp`]): hand
    /// it over once more then. [`Error::Refused`] with the server's code.
    pub async fn complete_sign_in(&self, redirect: &str) -> Result<CompletedSignIn, Error> {
        let _call = self.inner.begin_person_call()?;
        let state = state_of(redirect)?;
        for (id, _) in self.inner.store.entries()? {
            let account = Account::new(Arc::clone(&self.inner), id);
            if let Some(number) = account.number_from_browser(state.reveal(), redirect)? {
                return Ok(CompletedSignIn::Number { account, number });
            }
            // An account that cannot be read has no say in the sign-in of another.
            let record = match self.inner.store.account(id) {
                Ok(record) => record,
                Err(StoreError::Corrupt) => continue,
                Err(error) => return Err(error.into()),
            };
            let stage = record.as_ref().and_then(|record| record.sign_in.stage());
            if matches!(stage, Some(Stage::NeedsSignIn { sign_in }) if sign_in.is_of(state.reveal())) {
                let enabling = Enabling { account: account.clone() };
                enabling.take_redirect(redirect).await?;
                return Ok(CompletedSignIn::Enabling { account, enabling });
            }
            if let Some(kept) = self.inner.store.replacement_of(id)? {
                let way = EnrollingByToken { inner: Arc::clone(&self.inner), new: kept.account, old: Some(id) };
                if way.awaits_redirect(state.reveal())? {
                    way.take_redirect(redirect).await?;
                    let enrolling = EnrollingAgain { way };
                    return Ok(CompletedSignIn::EnrollingAgain { account, enrolling });
                }
            }
        }
        for enrolling in self.enrollments_by_sign_in()? {
            if enrolling.way.awaits_redirect(state.reveal())? {
                enrolling.way.take_redirect(redirect).await?;
                return Ok(CompletedSignIn::EnrollingBySignIn { enrolling });
            }
        }
        Err(Error::InvalidInput { field: "redirect", reason: "not_expected" })
    }
}
