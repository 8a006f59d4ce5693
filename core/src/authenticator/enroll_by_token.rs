//! An enrollment that a fresh sign-in entitles, as steps for the person: of an account that must be enrolled again, and of one that
//! is new. Goes on where it was, also after a crash. Until it is done what was there before stays as it is.

use std::sync::Arc;

use super::inner::{Inner, Stored};
use super::{Account, Outcome, Request, SetupStep};
use crate::account::{AccountId, Lifecycle};
use crate::error::Error;
use crate::protocol::{Match, Purpose, RevokeTarget};
use crate::store::{AccountRecord, EnrollmentKey};

/// The way to an account, by a sign-in.
#[derive(Clone)]
pub(super) struct EnrollingByToken {
    pub(super) inner: Arc<Inner>,
    /// The account that will be.
    pub(super) new: AccountId,
    /// The account whose place it takes; `None` where there is none before.
    pub(super) old: Option<AccountId>,
}

impl EnrollingByToken {
    /// What comes next. Does what needs no person on the way there.
    pub(super) async fn step(&self) -> Result<SetupStep, Error> {
        let _call = self.inner.begin_person_call()?;
        if self.inner.store.account(self.new)?.is_none()
            && let Some(step) = self.toward_account().await?
        {
            return Ok(step);
        }
        self.toward_number().await
    }

    /// Takes the URL that the browser led back to, and gives the next step.
    pub(super) async fn complete_sign_in(&self, redirect: &str) -> Result<SetupStep, Error> {
        let _call = self.inner.begin_person_call()?;
        self.take_redirect(redirect).await?;
        self.step().await
    }

    /// Begins another sign-in, with another key. An account that waits for its number already is kept.
    pub(super) async fn sign_in_again(&self) -> Result<SetupStep, Error> {
        let _call = self.inner.begin_person_call()?;
        self.begin_another_sign_in().await?;
        self.step().await
    }

    /// Approves the `enrollment` request with the number that the person read on the web.
    pub(super) async fn enter_number(&self, number: &str) -> Result<Outcome, Error> {
        let _call = self.inner.begin_person_call()?;
        let not_expected = Error::InvalidInput { field: "number", reason: "not_expected" };
        if self.inner.store.account(self.new)?.is_none() {
            return Err(not_expected);
        }
        if let Some(request) = self.request().await? {
            return request.approve(number).await;
        }
        // It was answered before, and the answer reached the server only now; or it ended.
        match self.step_of_account().await? {
            Some(SetupStep::Done { .. }) => Ok(Outcome::Approved),
            Some(_) => Ok(Outcome::Expired),
            None => Err(not_expected),
        }
    }

    /// Gives up: new keys are destroyed, the old account is as it was.
    pub(super) async fn give_up(&self) -> Result<(), Error> {
        let inner = &self.inner;
        let _call = inner.begin_call()?;
        let _enrolling = inner.enrolling.lock().await;
        match inner.store.account(self.new)? {
            Some(mut record) if record.lifecycle == Lifecycle::Pending => {
                // So that its request ends now; untold, it ends with its time.
                let sub = record.document.sub.as_str().to_owned();
                let _ = inner.revoke(&mut record, RevokeTarget::Account, &sub, "enrollment_given_up").await;
                inner.forget(&record).await
            }
            Some(_) => Err(Error::refused("already_enrolled")),
            None => match self.stored()? {
                Some(kept) => inner.give_up_enrollment(&kept).await,
                None => Ok(()),
            },
        }
    }

    /// The new account waits for its number, or is there.
    async fn toward_number(&self) -> Result<SetupStep, Error> {
        if let Some(step) = self.step_of_account().await? {
            return Ok(step);
        }
        let found = match self.request().await {
            Ok(found) => found,
            // What was sent first may have activated or ended the account.
            Err(error) => return self.step_of_account().await?.ok_or(error),
        };
        if let Some(request) = found {
            return match request.view().number_match {
                Match::Enter { digits } => Ok(SetupStep::MatchNumber { digits, request: request.view().clone() }),
                Match::Choose { .. } => Err(Error::refused("reply_invalid")),
            };
        }
        // The request has ended, or was answered; the document tells how the account is.
        self.new_account().refresh().await?;
        self.step_of_account().await?.ok_or_else(|| Error::refused("request_not_available"))
    }

    /// What the lifecycle of the new account says; `None` if it waits for its number.
    async fn step_of_account(&self) -> Result<Option<SetupStep>, Error> {
        let Some(record) = self.inner.store.account(self.new)? else { return Ok(Some(SetupStep::Ended { why: None })) };
        Ok(match record.lifecycle {
            Lifecycle::Pending => None,
            Lifecycle::Removed { .. } | Lifecycle::Removing => {
                self.inner.forget(&record).await?;
                Some(SetupStep::Ended { why: None })
            }
            // Its number was not matched, and now it never can be.
            Lifecycle::MustEnrollAgain { .. } if self.was_never_active(&record)? => {
                self.inner.forget(&record).await?;
                Some(SetupStep::Ended { why: None })
            }
            Lifecycle::Active | Lifecycle::Blocked | Lifecycle::MustEnrollAgain { .. } => {
                Some(SetupStep::Done { account: self.new })
            }
        })
    }

    /// Once it is active the account that it replaces is gone; one that replaces none has answered its enrollment by then.
    fn was_never_active(&self, record: &AccountRecord) -> Result<bool, Error> {
        match self.old {
            Some(old) => Ok(match self.inner.store.entry(old)? {
                Some(Stored::PhoneSignIn(old)) => !old.lifecycle.has_ended(),
                old => old.is_some(),
            }),
            None => Ok(record.counter == 0),
        }
    }

    async fn request(&self) -> Result<Option<Request>, Error> {
        let requests = self.new_account().requests(0).await?;
        Ok(requests.into_iter().find(|request| request.view().purpose == Purpose::Enrollment))
    }

    fn new_account(&self) -> Account {
        Account::new(Arc::clone(&self.inner), self.new)
    }

    /// The key of this enrollment; `None` if it has ended.
    pub(super) fn stored(&self) -> Result<Option<EnrollmentKey>, Error> {
        Ok(self.inner.store.enrollment_key(self.new)?)
    }
}
