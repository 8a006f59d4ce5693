//! Enabling phone sign-in and renewing its key, as steps for the person. Resumes where it stood, also after a crash.

use super::account::refusals;
use super::drive::Refused;
use super::inner::Inner;
use super::prerequisites::check_in_use;
use super::{Account, Outcome, Request, SetupStep};
use crate::account::AccountId;
use crate::error::Error;
use crate::phone_sign_in::{Event, Stage, State, WhyDisabled};
use crate::protocol::{Match, ProblemCode, RequestId, RevokeTarget};
use crate::store::AccountRecord;

/// The way to phone sign-in of one account, or to another key for it.
#[derive(Clone)]
pub struct Enabling {
    pub(super) account: Account,
}

impl Account {
    /// Enables phone sign-in, or goes on where an earlier call stood. What the server allows is asked first.
    ///
    /// # Errors
    /// [`Error::Refused`] if the account is not in use, or the organisation takes no approval from this device (`device_compromised`);
    /// [`Error::Offline`].
    pub async fn enable_phone_sign_in(&self) -> Result<Enabling, Error> {
        let _call = self.inner.begin_person_call()?;
        let reasons = self.reasons_now().await?;
        self.inner.commit(self.id, Event::EnableRequested { reasons }).await?;
        Ok(Enabling { account: self.clone() })
    }

    /// Renews the credential key: a new one is made, the one in use vouches for it, and it takes its place once the number was
    /// matched. Goes on where an earlier call stood. Until then, and if it comes to nothing, the key in use approves as before.
    ///
    /// # Errors
    /// [`Error::Refused`] if phone sign-in is not enabled, or as [`Self::enable_phone_sign_in`]; [`Error::Offline`].
    pub async fn renew_credential_key(&self) -> Result<Enabling, Error> {
        let _call = self.inner.begin_person_call()?;
        let reasons = self.reasons_now().await?;
        self.inner.commit(self.id, Event::RenewRequested { reasons }).await?;
        Ok(Enabling { account: self.clone() })
    }

    /// Why it is not allowed, asked just now; empty if it is.
    async fn reasons_now(&self) -> Result<Vec<ProblemCode>, Error> {
        check_in_use(&self.inner.record(self.id)?.lifecycle)?;
        self.ask_for_rules().await?;
        let record = self.inner.record(self.id)?;
        self.inner.check_app_version(&record.server.metadata)?;
        self.inner.check_device(self.id).await?;
        self.inner.reasons_against_enabling(&record)
    }

    /// Fetches all that decides whether it is allowed.
    pub(super) async fn ask_for_rules(&self) -> Result<(), Error> {
        self.refresh().await?;
        // A document says what the server allows, metadata what the phone has to see to.
        self.inner.renew_metadata(&mut *self.inner.record(self.id)?, None).await
    }
}

impl Inner {
    /// Why an account may not begin; empty if it may.
    pub(super) fn reasons_against_enabling(&self, record: &AccountRecord) -> Result<Vec<ProblemCode>, Error> {
        let mut reasons = refusals(record);
        if self.held_by(record)?.is_some() && !reasons.contains(&ProblemCode::OtherTenant) {
            reasons.push(ProblemCode::OtherTenant);
        }
        // The server lists the devices to a fresh sign-in only, so the person goes as far as that to see which to remove.
        Ok(if reasons == [ProblemCode::DeviceLimit] { Vec::new() } else { reasons })
    }

    fn not_allowed(&self, account: AccountId, reasons: Vec<ProblemCode>) -> Result<SetupStep, Error> {
        let held_by = match reasons.contains(&ProblemCode::OtherTenant) {
            true => self.held_by(&*self.record(account)?)?,
            false => None,
        };
        Ok(SetupStep::NotAllowed { reasons, devices: Vec::new(), held_by })
    }
}

impl Enabling {
    /// What comes next. Does what needs no person on the way there.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::UserAction`] (such as `enroll_biometric`, where the organisation asks for a biometric): ask again; it
    /// goes on where it stood. [`Error::Refused`] with `biometric_unsupported` on a device that has no sensor for it.
    pub async fn step(&self) -> Result<SetupStep, Error> {
        let _call = self.account.inner.begin_person_call()?;
        let inner = &self.account.inner;
        let mut driven = inner.drive(self.account.id, None).await?;
        if matches!(driven.state.stage(), Some(Stage::NeedsDeviceLock)) {
            let reasons = inner.reasons_against_enabling(&*inner.record(self.account.id)?)?;
            driven = inner.drive(self.account.id, Some(Event::EnableRequested { reasons })).await?;
        }
        match driven.refused {
            Some(Refused::SignInAgain { reason }) => return Ok(SetupStep::SignInAgain { reason }),
            Some(Refused::NotAllowed { reason, devices }) => {
                let held_by = match reason {
                    ProblemCode::OtherTenant => inner.held_by(&*inner.record(self.account.id)?)?,
                    _ => None,
                };
                return Ok(SetupStep::NotAllowed { reasons: vec![reason], devices, held_by });
            }
            None => {}
        }
        // Since the sign-in was prepared the app has come to listen elsewhere: nobody would hear the browser's answer.
        if matches!(driven.state.stage(), Some(Stage::NeedsSignIn { sign_in }) if sign_in.redirect_uri != inner.configuration.redirect_uri)
        {
            driven = inner.drive(self.account.id, Some(Event::SignInAgainRequested)).await?;
        }
        let mut state = driven.state;
        if let Some(Stage::NeedsNumber { request, .. }) = state.stage() {
            if let Some(step) = self.number_step(*request).await? {
                return Ok(step);
            }
            // The request has ended; the document tells how the credential stands.
            self.account.refresh().await?;
            state = inner.drive(self.account.id, None).await?.state;
        }
        Ok(match state {
            State::OnTheWay { stage: Stage::NeedsDeviceLock, .. } => SetupStep::SetDeviceLock,
            State::OnTheWay { stage: Stage::NeedsSignIn { sign_in }, .. } => SetupStep::SignIn { url: sign_in.url() },
            State::Enabled { not_renewed: None, .. } => SetupStep::Done { account: self.account.id },
            State::Disabled { why: Some(WhyDisabled::NotAllowed { reasons }) }
            | State::Enabled { not_renewed: Some(WhyDisabled::NotAllowed { reasons }), .. }
            | State::Suspended { reasons, .. } => inner.not_allowed(self.account.id, reasons)?,
            State::Disabled { why: Some(why) } | State::Enabled { not_renewed: Some(why), .. } => {
                SetupStep::Ended { why: Some(why) }
            }
            State::Disabled { why: None } => return Err(Error::refused("not_enabling")),
            // The document says that it waits for its number, and yet no request for it can be shown.
            State::OnTheWay { stage: Stage::NeedsNumber { .. }, .. } => {
                return Err(Error::refused("request_not_available"));
            }
            _ => return Err(Error::Busy),
        })
    }

    /// Begins another sign-in, for the person who wants it: the one before is too old, or was of another user. A key that was
    /// made with it is destroyed.
    ///
    /// # Errors
    /// [`Error::Offline`]: ask for the step again.
    pub async fn sign_in_again(&self) -> Result<SetupStep, Error> {
        let _call = self.account.inner.begin_person_call()?;
        self.account.inner.commit(self.account.id, Event::SignInAgainRequested).await?;
        self.step().await
    }

    /// Gives up. What stood before stands: phone sign-in is disabled, or enabled with the key that was to be replaced.
    ///
    /// # Errors
    /// [`Error::Offline`] if the server could not be told; the key is gone, and the server is told at the next contact.
    pub async fn give_up(&self) -> Result<(), Error> {
        let _call = self.account.inner.begin_call()?;
        let (inner, id) = (&self.account.inner, self.account.id);
        let pending = match inner.record(id)?.sign_in {
            State::OnTheWay { stage: Stage::NeedsNumber { credential, .. }, replaces: Some(_) } => Some(credential),
            _ => None,
        };
        inner.drive(id, Some(Event::GiveUpRequested)).await?;
        let mut record = inner.record(id)?;
        if let Some(credential) = pending.filter(|credential| !record.sign_in.credentials().contains(credential)) {
            // So that its request ends now; untold, it ends with its time.
            let credential = credential.to_string();
            let _ = inner.revoke(&mut record, RevokeTarget::Credential, &credential, "renewal_given_up").await;
        }
        Ok(())
    }

    /// Takes the URL that the browser led back to, and gives the next step.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if it is not the redirect of this sign-in; the true one may still come.
    pub async fn complete_sign_in(&self, redirect: &str) -> Result<SetupStep, Error> {
        let _call = self.account.inner.begin_person_call()?;
        self.take_redirect(redirect).await?;
        self.step().await
    }

    /// Keeps the code of the redirect. Sends nothing.
    pub(super) async fn take_redirect(&self, redirect: &str) -> Result<(), Error> {
        let record = self.account.inner.record(self.account.id)?;
        let Some(Stage::NeedsSignIn { sign_in }) = record.sign_in.stage() else {
            return Err(Error::InvalidInput { field: "redirect", reason: "not_expected" });
        };
        let code = sign_in.code_of(redirect)?;
        self.account.inner.commit(self.account.id, Event::CodeReceived { code }).await
    }

    /// Approves the `enable` request with the number that the person read on the web.
    ///
    /// # Errors
    /// As [`super::Request::approve`].
    pub async fn enter_number(&self, number: &str) -> Result<Outcome, Error> {
        let _call = self.account.inner.begin_person_call()?;
        let record = self.account.inner.record(self.account.id)?;
        let Some(&Stage::NeedsNumber { request, .. }) = record.sign_in.stage() else {
            return Err(Error::InvalidInput { field: "number", reason: "not_expected" });
        };
        match self.request(request).await? {
            Some(request) => request.approve(number).await,
            None => Ok(self.account.answer_to(request).await?.unwrap_or(Outcome::Expired)),
        }
    }

    async fn number_step(&self, request: RequestId) -> Result<Option<SetupStep>, Error> {
        let found = self.request(request).await?;
        Ok(found.and_then(|found| match found.view().number_match {
            Match::Enter { digits } => Some(SetupStep::MatchNumber { digits, request: found.view().clone() }),
            Match::Choose { .. } => None,
        }))
    }

    async fn request(&self, request: RequestId) -> Result<Option<Request>, Error> {
        Ok(self.account.requests(0).await?.into_iter().find(|found| found.view().id == request))
    }
}
