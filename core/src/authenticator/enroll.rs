//! From the text of a QR code to an account: read, show, and only then send.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::account::service_name;
use super::inner::Inner;
use super::new_device::{EnrolledBy, NewDevice, open_document};
use super::{Account, Authenticator};
use crate::account::{AccountId, Provider, accept_metadata};
use crate::approval::display::clean_text;
use crate::enrollment::{Enrollment, OtpEnrollment, PhoneSignInEnrollment};
use crate::error::{Error, UserAction};
use crate::host::HostError;
use crate::idp::CallError;
use crate::keys::random;
use crate::protocol::{Issuer, Opaque, ProblemCode};
use crate::store::{ActivityKind, EnrollmentKey, ServerRecord, StoreError};

/// What a person should hear before confirming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EnrollmentWarning {
    /// The text names no server key: whoever answers first is trusted.
    NotPinned,
    /// The secret of the one-time passwords is so short that it can be guessed. The service made it so.
    WeakSecret,
    /// The text names neither service nor account: the person should know which it is.
    Unnamed,
}

impl EnrollmentWarning {
    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotPinned => "not_pinned",
            Self::WeakSecret => "weak_secret",
            Self::Unnamed => "unnamed",
        }
    }
}

/// What was read, for the person to confirm. Nothing was sent.
#[derive(Debug, Clone)]
pub struct EnrollmentPreview {
    pub(super) enrollment: Enrollment,
}

impl EnrollmentPreview {
    /// The host that would be asked, as A-labels. Empty for one-time passwords of another service: nobody is asked.
    #[must_use]
    pub fn host(&self) -> &str {
        self.enrollment.issuer().map_or("", Issuer::authority)
    }

    /// The whole issuer. Empty for one-time passwords of another service.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.enrollment.issuer().map_or("", Issuer::as_str)
    }

    /// What kind of account it would be.
    #[must_use]
    pub const fn provider(&self) -> Provider {
        match self.enrollment {
            Enrollment::PhoneSignIn(_) | Enrollment::Organisation(_) | Enrollment::Transfer(_) => Provider::PhoneSignIn,
            Enrollment::OneTimePassword(_) | Enrollment::Export(_) => Provider::OneTimePassword,
        }
    }

    /// Whether a sign-in in the browser entitles the enrollment, as no code was read: [`Authenticator::enroll_by_sign_in`].
    #[must_use]
    pub const fn by_sign_in(&self) -> bool {
        matches!(self.enrollment, Enrollment::Organisation(_))
    }

    /// What the text says of itself, cleaned for display: service and account of one-time passwords. Anybody can print any
    /// name. Empty for an account of the protocol, whose server tells it later, and for an export, where
    /// [`entries`](Self::entries) say it.
    #[must_use]
    pub fn label(&self) -> (String, String) {
        match &self.enrollment {
            Enrollment::PhoneSignIn(_)
            | Enrollment::Organisation(_)
            | Enrollment::Transfer(_)
            | Enrollment::Export(_) => (String::new(), String::new()),
            Enrollment::OneTimePassword(wanted) => label_of(wanted),
        }
    }

    /// Whether the text names the server's key. If not, whoever answers first is trusted: say so.
    #[must_use]
    pub const fn pinned(&self) -> bool {
        self.enrollment.pinned_key().is_some()
    }

    /// What to tell the person before asking for the confirmation. Of an export, each entry has its own.
    #[must_use]
    pub fn warnings(&self) -> Vec<EnrollmentWarning> {
        match &self.enrollment {
            Enrollment::PhoneSignIn(_) | Enrollment::Organisation(_) if !self.pinned() => {
                vec![EnrollmentWarning::NotPinned]
            }
            Enrollment::PhoneSignIn(_)
            | Enrollment::Organisation(_)
            | Enrollment::Transfer(_)
            | Enrollment::Export(_) => Vec::new(),
            Enrollment::OneTimePassword(wanted) => warnings_of(wanted),
        }
    }
}

/// Service and account, cleaned for display.
pub(super) fn label_of(wanted: &OtpEnrollment) -> (String, String) {
    (service_name(wanted), clean_text(wanted.account()))
}

/// What to tell the person about an account with codes only.
pub(super) fn warnings_of(wanted: &OtpEnrollment) -> Vec<EnrollmentWarning> {
    let (service, account) = label_of(wanted);
    let all = [
        (wanted.is_weak(), EnrollmentWarning::WeakSecret),
        (service.is_empty() && account.is_empty(), EnrollmentWarning::Unnamed),
    ];
    all.into_iter().filter_map(|(holds, warning)| holds.then_some(warning)).collect()
}

impl Authenticator {
    /// Reads the text of a QR code or a link. Sends nothing.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with the parameter and the rule that it breaks.
    pub fn read_enrollment(&self, text: &str) -> Result<EnrollmentPreview, Error> {
        Ok(EnrollmentPreview { enrollment: Enrollment::parse(text, self.inner.configuration.development)? })
    }

    /// Reads the code and the URL of the server that a person typed. Sends nothing.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with the field, `code` or `url`, and the rule that it breaks.
    pub fn read_enrollment_by_hand(&self, code: &str, url: &str) -> Result<EnrollmentPreview, Error> {
        Ok(EnrollmentPreview { enrollment: Enrollment::by_hand(code, url, self.inner.configuration.development)? })
    }

    /// Reads the URL of an organisation that a person typed or chose, where a sign-in is to take the place of a code. Sends nothing.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with `url` and the rule that it breaks.
    pub fn read_organisation(&self, url: &str) -> Result<EnrollmentPreview, Error> {
        Ok(EnrollmentPreview { enrollment: Enrollment::organisation(url, self.inner.configuration.development)? })
    }

    /// Enrolls what the person confirmed. An account of the protocol waits for its `enrollment` number, which stands among
    /// its requests; one with codes only is ready. Repeated with the same text, it gives the same account.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's code; [`Error::Offline`], after which it can be repeated;
    /// [`Error::InvalidInput`] `text.several` for an export, which [`enroll_all`](Self::enroll_all) takes, and `url.by_sign_in` for an
    /// organisation without a code, which [`enroll_by_sign_in`](Self::enroll_by_sign_in) takes; `text.by_transfer` for the offer of
    /// another phone, which [`enroll_by_transfer`](Self::enroll_by_transfer) takes.
    pub async fn enroll(&self, preview: &EnrollmentPreview) -> Result<Account, Error> {
        let _call = self.inner.begin_person_call()?;
        match &preview.enrollment {
            Enrollment::PhoneSignIn(wanted) => self.enroll_phone_sign_in(wanted).await,
            Enrollment::OneTimePassword(wanted) => {
                let mut added = self.add_one_time_passwords(&[wanted])?;
                added.pop().ok_or_else(|| StoreError::Corrupt.into())
            }
            Enrollment::Export(_) => Err(Error::InvalidInput { field: "text", reason: "several" }),
            Enrollment::Organisation(_) => Err(Error::InvalidInput { field: "url", reason: "by_sign_in" }),
            Enrollment::Transfer(_) => Err(Error::InvalidInput { field: "text", reason: "by_transfer" }),
        }
    }

    async fn enroll_phone_sign_in(&self, wanted: &PhoneSignInEnrollment) -> Result<Account, Error> {
        let inner = &self.inner;
        let _enrolling = inner.enrolling.lock().await;
        let issuer = wanted.issuer();
        let compact = inner.client.metadata(issuer).await?;
        let (metadata, keys) = accept_metadata(&compact, issuer, wanted.pinned_key(), None)?;
        if !inner.is_new_enough(&metadata) {
            return Err(Error::person(UserAction::UpdateApp));
        }
        let fresh = EnrollmentKey { account: AccountId::from_bytes(random()?), alias: inner.fresh_alias("device")? };
        let kept = inner.store.begin_enrollment(issuer, wanted.reveal_code(), fresh.clone(), inner.times()?.wall)?;
        if inner.store.account(kept.account)?.is_some() {
            return Ok(Account::new(Arc::clone(inner), kept.account));
        }
        let server = ServerRecord { issuer: issuer.clone(), keys, metadata, policy_version: 0 };
        let is_repeated = kept != fresh;
        let mut key = kept;
        let mut result = send(inner, wanted, &key, &server).await;
        if is_repeated && matches!(&result, Err(Failure { is_of_key: true, .. })) {
            key = inner.another_enrollment_key(&key).await?;
            result = send(inner, wanted, &key, &server).await;
        }
        if matches!(&result, Err(Failure { is_final: true, .. })) {
            inner.give_up_enrollment(&key).await?;
        }
        result.map_err(|failure| failure.error)?;
        inner.note(key.account, ActivityKind::Enrolled, None);
        Ok(Account::new(Arc::clone(inner), key.account))
    }
}

/// Why an enrollment did not come about.
struct Failure {
    error: Error,
    /// Whether the code, or this phone, is refused. After anything else the key stays, because the server may have taken it, and
    /// the same code can be sent again.
    is_final: bool,
    /// Whether it may be the fault of a key from an earlier attempt: the nonce that it was attested for has ended, or the server
    /// has come to ask for an attestation that the key does not have.
    is_of_key: bool,
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { error: error.into(), is_final: false, is_of_key: false }
    }
}

fn refused(error: CallError) -> Failure {
    use ProblemCode as P;
    let (is_final, is_of_key) = match &error {
        CallError::Problem(problem) => match problem.code {
            P::BadNonce => (false, true),
            P::AttestationInvalid | P::AttestationRequired => (true, true),
            P::CodeUnknown
            | P::CodeUsed
            | P::CodeExpired
            | P::EnrollmentClosed
            | P::PolicyMode
            | P::NotTargeted
            | P::ManagedAppRequired
            | P::MfaFirst
            | P::OtherTenant
            | P::DeviceLimit
            | P::AppTooOld => (true, false),
            _ => (false, false),
        },
        _ => (false, false),
    };
    Failure { error: error.into(), is_final, is_of_key }
}

async fn send(
    inner: &Arc<Inner>,
    wanted: &PhoneSignInEnrollment,
    kept: &EnrollmentKey,
    server: &ServerRecord,
) -> Result<(), Failure> {
    let CodeAttempt { nonce } = match inner.store.attempt(kept.account)? {
        Some(attempt) => attempt,
        None => {
            let attempt = CodeAttempt { nonce: inner.attestation_nonce(&server.metadata).await? };
            // Committed before the key is made: its attestation is for this nonce, and no other.
            inner.store.keep_attempt(kept.account, &attempt, inner.times()?.wall)?;
            attempt
        }
    };
    let key = match inner.create_device_key(&server.issuer, &kept.alias, nonce.as_ref()).await {
        Err(error @ HostError::KeyInvalidated) => {
            return Err(Failure { error: error.into(), is_final: false, is_of_key: true });
        }
        created => created?,
    };
    let device = NewDevice { alias: &kept.alias, key: &key, nonce: nonce.as_ref() };
    let by = EnrolledBy::Code(wanted.reveal_code());
    let message = inner.enrollment_message(server, &device, by).await?;
    let reply = inner.client.enroll(&server.metadata.endpoints, &message.compact).await.map_err(refused)?;
    let document = open_document(&reply, server, key.thumbprint(), message.jti)?;
    Ok(inner.add_enrolled(kept, server.clone(), key, document).await?)
}

/// What a repeat with the same code needs: the nonce that the key was attested for, where there is an attestation.
#[derive(Serialize, Deserialize)]
struct CodeAttempt {
    nonce: Option<Opaque>,
}
