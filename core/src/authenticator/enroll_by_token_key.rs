//! The first half of an enrollment that a sign-in entitles: a new device key, a sign-in bound to it, and the message that brings the
//! account.

use serde::{Deserialize, Serialize};

use super::SetupStep as Step;
use super::caller::DeviceKey;
use super::devices::signed_devices;
use super::enroll_by_token::EnrollingByToken;
use super::inner::Stored;
use super::new_device::{EnrolledBy, NewDevice, open_document};
use super::sign_in::Redeemed;
use crate::error::Error;
use crate::host::HostError;
use crate::idp::CallError;
use crate::jose::{PublicKey, Thumbprint};
use crate::phone_sign_in::{Secret, SignIn};
use crate::protocol::{AccountClaims, DeviceId, Opaque, Problem, ProblemCode};
use crate::store::{AccountRecord, ActivityKind, EnrollmentKey, ServerRecord};

/// As it is stored; holds all that the next thing to do needs. Serialised only to be sealed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage", try_from = "RawAttempt")]
enum Attempt {
    /// The key is to be made; its alias and what it is attested for are known.
    MakingKey { nonce: Option<Opaque> },
    /// The person must sign in.
    NeedsSignIn { nonce: Option<Opaque>, key: PublicKey, sign_in: SignIn },
    /// The browser came back with a code.
    RedeemingCode { nonce: Option<Opaque>, key: PublicKey, sign_in: SignIn, code: Secret },
    /// The message is sent, with the token that only the new key can use.
    Enrolling { nonce: Option<Opaque>, key: PublicKey, token: Secret },
    /// The server made the account.
    Enrolled,
}

/// As it is stored: all members that any has (docs/adr/0033).
#[derive(Deserialize)]
struct RawAttempt {
    stage: String,
    nonce: Option<Opaque>,
    key: Option<PublicKey>,
    sign_in: Option<SignIn>,
    code: Option<Secret>,
    token: Option<Secret>,
}

impl TryFrom<RawAttempt> for Attempt {
    type Error = &'static str;

    fn try_from(raw: RawAttempt) -> Result<Self, Self::Error> {
        const LACKING: &str = "lacks a member of its stage";
        let RawAttempt { nonce, key, sign_in, code, token, .. } = raw;
        let key = || key.ok_or(LACKING);
        let sign_in = || sign_in.ok_or(LACKING);
        Ok(match raw.stage.as_str() {
            "making_key" => Self::MakingKey { nonce },
            "needs_sign_in" => Self::NeedsSignIn { nonce, key: key()?, sign_in: sign_in()? },
            "redeeming_code" => {
                Self::RedeemingCode { nonce, key: key()?, sign_in: sign_in()?, code: code.ok_or(LACKING)? }
            }
            "enrolling" => Self::Enrolling { nonce, key: key()?, token: token.ok_or(LACKING)? },
            "enrolled" => Self::Enrolled,
            _ => return Err("no such stage"),
        })
    }
}

/// What one attempt led to.
enum Progress {
    Next(Attempt),
    Person(Step),
    Account,
}

/// Where the account is to be.
struct Target {
    server: ServerRecord,
    /// Spares the person typing it; empty if it is not known.
    user_name: String,
    /// The account whose place it takes.
    old: Option<Old>,
}

/// What was there before.
enum Old {
    /// An account, as the server knows it.
    Account { device: DeviceId, sub: Opaque },
    /// The names of a backup.
    Restored,
}

impl Target {
    const fn replaces(&self) -> Option<DeviceId> {
        match &self.old {
            Some(Old::Account { device, .. }) => Some(*device),
            Some(Old::Restored) | None => None,
        }
    }

    /// Whether an account is of the user whose place it takes.
    fn is_of(&self, document: &AccountClaims) -> bool {
        match &self.old {
            Some(Old::Account { sub, .. }) => *sub == document.sub,
            Some(Old::Restored) => self.user_name == document.user_name,
            None => true,
        }
    }
}

impl EnrollingByToken {
    /// What is known of the server, asked just now; `None` if the account whose place was to be taken is gone.
    async fn target(&self) -> Result<Option<Target>, Error> {
        let inner = &self.inner;
        let Some(old) = self.old else {
            let organisation = inner.store.organisation_of(self.new)?;
            let Some(organisation) = organisation else { return Ok(None) };
            let server = inner.server_of_enrollment(self.new, organisation, None).await?;
            return Ok(Some(Target { server, user_name: String::new(), old: None }));
        };
        match inner.store.entry(old)? {
            Some(Stored::PhoneSignIn(record)) => {
                let mut record = *record;
                inner.renew_metadata(&mut record, None).await?;
                let AccountRecord { server, document, .. } = record;
                let old = Some(Old::Account { device: document.device_id, sub: document.sub });
                Ok(Some(Target { server, user_name: document.user_name, old }))
            }
            Some(Stored::Restored(record)) => {
                let organisation = inner.store.organisation_of(self.new)?;
                let Some(organisation) = organisation else { return Ok(None) };
                let server = inner.server_of_enrollment(self.new, organisation, None).await?;
                Ok(Some(Target { server, user_name: record.user_name, old: Some(Old::Restored) }))
            }
            Some(Stored::OneTimePassword(_)) | None => Ok(None),
        }
    }

    /// Goes on until the person is needed; `None` once the account is there.
    pub(super) async fn toward_account(&self) -> Result<Option<Step>, Error> {
        /// More than the way has stages.
        const MOST: usize = 16;
        let inner = &self.inner;
        let _enrolling = inner.enrolling.lock().await;
        let Some(mut kept) = self.stored()? else { return Ok(Some(Step::Ended { why: None })) };
        if inner.store.account(self.new)?.is_some() {
            return Ok(None);
        }
        let Some(target) = self.target().await? else { return Ok(Some(Step::Ended { why: None })) };
        inner.check_app_version(&target.server.metadata)?;
        for _ in 0..MOST {
            let attempt = match inner.store.attempt(self.new)? {
                Some(attempt) => attempt,
                None => {
                    // Committed before the key is made: its attestation is for this nonce, and no other.
                    let nonce = inner.attestation_nonce(&target.server.metadata).await?;
                    let attempt = Attempt::MakingKey { nonce };
                    inner.store.keep_attempt(self.new, &attempt, inner.times()?.wall)?;
                    attempt
                }
            };
            match self.attempt(&target, &mut kept, attempt).await? {
                Progress::Next(next) => inner.store.keep_attempt(self.new, &next, inner.times()?.wall)?,
                Progress::Person(step) => return Ok(Some(step)),
                Progress::Account => return Ok(None),
            }
        }
        Err(Error::internal("too_many_stages"))
    }

    async fn attempt(&self, target: &Target, kept: &mut EnrollmentKey, attempt: Attempt) -> Result<Progress, Error> {
        let inner = &self.inner;
        let (metadata, user_name) = (&target.server.metadata, target.user_name.as_str());
        match attempt {
            Attempt::MakingKey { nonce } => {
                let key = match inner.create_device_key(&target.server.issuer, &kept.alias, nonce.as_ref()).await {
                    Err(HostError::KeyInvalidated) => {
                        *kept = inner.another_enrollment_key(kept).await?;
                        return Ok(Progress::Next(Attempt::MakingKey { nonce }));
                    }
                    created => created?,
                };
                let sign_in = inner.prepare_fresh_sign_in(metadata, &key, user_name).await?;
                Ok(Progress::Next(Attempt::NeedsSignIn { nonce, key, sign_in }))
            }
            // Since the sign-in was prepared the app has come to listen elsewhere: nobody would hear the browser's answer.
            Attempt::NeedsSignIn { nonce, key, sign_in }
                if sign_in.redirect_uri != inner.configuration.redirect_uri =>
            {
                let sign_in = inner.prepare_fresh_sign_in(metadata, &key, user_name).await?;
                Ok(Progress::Next(Attempt::NeedsSignIn { nonce, key, sign_in }))
            }
            Attempt::NeedsSignIn { sign_in, .. } => Ok(Progress::Person(Step::SignIn { url: sign_in.url() })),
            Attempt::RedeemingCode { nonce, key, sign_in, code } => {
                let caller = DeviceKey { inner, account: None, alias: &kept.alias, key: &key };
                Ok(match inner.redeem(&sign_in, &code, caller.entitled()).await? {
                    Redeemed::Token(token) => Progress::Next(Attempt::Enrolling { nonce, key, token }),
                    Redeemed::Refused(reason) => Progress::Person(Step::SignInAgain { reason }),
                })
            }
            Attempt::Enrolling { nonce, key, token } => self.enroll(target, kept, nonce.as_ref(), &key, &token).await,
            Attempt::Enrolled => Ok(Progress::Account),
        }
    }

    async fn enroll(
        &self,
        target: &Target,
        kept: &EnrollmentKey,
        nonce: Option<&Opaque>,
        key: &PublicKey,
        token: &Secret,
    ) -> Result<Progress, Error> {
        let inner = &self.inner;
        let server = &target.server;
        let device = NewDevice { alias: &kept.alias, key, nonce };
        let by = EnrolledBy::Token { replaces: target.replaces() };
        let message = inner.enrollment_message(server, &device, by).await?;
        let caller = DeviceKey { inner, account: None, alias: &kept.alias, key };
        let endpoints = &server.metadata.endpoints;
        let reply = inner.client.enroll_with_token(endpoints, &message.compact, caller.entitled_by(token)).await;
        let reply = match reply {
            Ok(reply) => reply,
            Err(CallError::Problem(problem)) => return refused(&problem, target, key.thumbprint()),
            Err(error) => return Err(error.into()),
        };
        let document = open_document(&reply, server, key.thumbprint(), message.jti)?;
        if !target.is_of(&document) {
            return Ok(Progress::Person(Step::SignInAgain { reason: ProblemCode::WrongUser.as_str().to_owned() }));
        }
        inner.add_enrolled(kept, server.clone(), key.clone(), document).await?;
        // The token is of no use any more.
        if let Ok(now) = inner.times() {
            let _ = inner.store.keep_attempt(self.new, &Attempt::Enrolled, now.wall);
        }
        inner.note(self.new, ActivityKind::Enrolled, None);
        Ok(Progress::Account)
    }

    /// Whether this waits for the redirect of the sign-in with this `state`.
    pub(super) fn awaits_redirect(&self, state: &str) -> Result<bool, Error> {
        let store = &self.inner.store;
        Ok(store.account(self.new)?.is_none()
            && matches!(store.attempt(self.new)?, Some(Attempt::NeedsSignIn { sign_in, .. }) if sign_in.is_of(state)))
    }

    pub(super) async fn take_redirect(&self, redirect: &str) -> Result<(), Error> {
        let inner = &self.inner;
        let _enrolling = inner.enrolling.lock().await;
        let attempt = match inner.store.account(self.new)? {
            None => inner.store.attempt(self.new)?,
            Some(_) => None,
        };
        let Some(Attempt::NeedsSignIn { nonce, key, sign_in }) = attempt else {
            return Err(Error::InvalidInput { field: "redirect", reason: "not_expected" });
        };
        let code = sign_in.code_of(redirect)?;
        let next = Attempt::RedeemingCode { nonce, key, sign_in, code };
        Ok(inner.store.keep_attempt(self.new, &next, inner.times()?.wall)?)
    }

    /// With another key: what the one before is attested for may have ended, and its token was of no use.
    pub(super) async fn begin_another_sign_in(&self) -> Result<(), Error> {
        let inner = &self.inner;
        let _enrolling = inner.enrolling.lock().await;
        if let (None, Some(kept)) = (inner.store.account(self.new)?, self.stored()?) {
            inner.another_enrollment_key(&kept).await?;
        }
        Ok(())
    }
}

/// What a refusal means for the person. Nobody signed it, so nothing changes.
fn refused(problem: &Problem, target: &Target, key: Thumbprint) -> Result<Progress, Error> {
    use ProblemCode as P;
    match problem.code {
        // The one id that was sent is that of the old device: the person signed in as somebody else.
        P::UnknownId if target.replaces().is_some() => {
            Ok(Progress::Person(Step::SignInAgain { reason: P::WrongUser.as_str().to_owned() }))
        }
        P::InvalidToken | P::StaleSignIn | P::WrongUser | P::BadNonce | P::AttestationInvalid | P::WrongKey => {
            Ok(Progress::Person(Step::SignInAgain { reason: problem.code.as_str().to_owned() }))
        }
        P::EnrollmentClosed
        | P::PolicyMode
        | P::NotTargeted
        | P::ManagedAppRequired
        | P::MfaFirst
        | P::OtherTenant
        | P::DeviceLimit
        | P::AttestationRequired => {
            let devices = signed_devices(problem, &target.server, key);
            Ok(Progress::Person(Step::NotAllowed { reasons: vec![problem.code.clone()], devices, held_by: None }))
        }
        _ => Err(CallError::Problem(Box::new(problem.clone())).into()),
    }
}
