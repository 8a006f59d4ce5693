//! Enrolling an account again: the way back of a copied or restored phone, and of one that lost its device key. Until it is done the
//! old account stays as it is.

use std::sync::Arc;

use super::enroll_by_token::EnrollingByToken;
use super::inner::Stored;
use super::{Account, Outcome, SetupStep};
use crate::account::{AccountId, Lifecycle};
use crate::error::Error;
use crate::keys::random;
use crate::store::EnrollmentKey;

/// The way to another enrollment of one account, with new keys.
#[derive(Clone)]
pub struct EnrollingAgain {
    pub(super) way: EnrollingByToken,
}

impl Account {
    /// Enrolls the account again with new keys, or goes on where an earlier call was: for an account whose lifecycle is
    /// [`Lifecycle::MustEnrollAgain`], also because it came from a backup. Sends nothing.
    ///
    /// # Errors
    /// [`Error::Refused`] with `enroll_again_not_needed` if it is in order, or with `account_removed`.
    pub async fn enroll_again(&self) -> Result<EnrollingAgain, Error> {
        let inner = &self.inner;
        let _call = inner.begin_person_call()?;
        let stored = inner.stored(self.id)?;
        let _enrolling = inner.enrolling.lock().await;
        let kept = match inner.store.replacement_of(self.id)? {
            Some(kept) => kept,
            None => {
                let (account, alias) = (AccountId::from_bytes(random()?), inner.fresh_alias("device")?);
                let (fresh, now) = (EnrollmentKey { account, alias }, inner.times()?.wall);
                match stored {
                    Stored::Restored(record) => inner.store.begin_restored(self.id, &record.issuer, fresh, now)?,
                    Stored::PhoneSignIn(record) => match record.lifecycle {
                        Lifecycle::MustEnrollAgain { .. } => inner.store.begin_replacement(self.id, fresh, now)?,
                        Lifecycle::Removed { .. } | Lifecycle::Removing => {
                            return Err(Error::refused("account_removed"));
                        }
                        _ => return Err(Error::refused("enroll_again_not_needed")),
                    },
                    Stored::OneTimePassword(_) => return Err(Error::refused("not_supported")),
                }
            }
        };
        let inner = Arc::clone(inner);
        Ok(EnrollingAgain { way: EnrollingByToken { inner, new: kept.account, old: Some(self.id) } })
    }
}

impl EnrollingAgain {
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

    /// Gives up: new keys are destroyed, the old account is as it was.
    ///
    /// # Errors
    /// [`Error::Storage`]; call again.
    pub async fn give_up(&self) -> Result<(), Error> {
        self.way.give_up().await
    }
}
