//! From the text of a QR code to an account: read, show, and only then send.

use std::sync::Arc;

use super::account::service_name;
use super::caller::DeviceKey;
use super::inner::{Inner, fresh_id};
use super::{Account, Authenticator};
use crate::account::{AccountId, DocumentExpectation, Lifecycle, Provider, accept_document, accept_metadata};
use crate::approval::display::clean_text;
use crate::enrollment::{Enrollment, MovingFactor, OtpEnrollment, PhoneSignInEnrollment};
use crate::error::{Error, UserAction};
use crate::idp::{CallError, Caller as _};
use crate::jose::{Opened, PublicKey, SigningInput, Thumbprint, Typ, open};
use crate::keys::{KeySpec, random};
use crate::protocol::{
    AccountClaims, AccountState, AttestPurpose, AttestationRule, EnrollClaims, Issuer, MessageId, ProblemCode,
    attestation_challenge,
};
use crate::store::{ActivityKind, EnrollmentKey, NewAccount, ServerRecord};

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
    enrollment: Enrollment,
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
            Enrollment::PhoneSignIn(_) => Provider::PhoneSignIn,
            Enrollment::OneTimePassword(_) => Provider::OneTimePassword,
        }
    }

    /// What the text says of itself, cleaned for display: service and account of one-time passwords. Anybody can print any
    /// name. Empty for an account of the protocol, whose server tells it later.
    #[must_use]
    pub fn label(&self) -> (String, String) {
        match &self.enrollment {
            Enrollment::PhoneSignIn(_) => (String::new(), String::new()),
            Enrollment::OneTimePassword(wanted) => (service_name(wanted), clean_text(wanted.account())),
        }
    }

    /// Whether the text names the server's key. If not, whoever answers first is trusted: say so.
    #[must_use]
    pub const fn pinned(&self) -> bool {
        self.enrollment.pinned_key().is_some()
    }

    /// What to tell the person before asking for the confirmation.
    #[must_use]
    pub fn warnings(&self) -> Vec<EnrollmentWarning> {
        let (service, account) = self.label();
        let (not_pinned, weak, unnamed) = match &self.enrollment {
            Enrollment::PhoneSignIn(_) => (!self.pinned(), false, false),
            Enrollment::OneTimePassword(wanted) => (false, wanted.is_weak(), service.is_empty() && account.is_empty()),
        };
        let all = [
            (not_pinned, EnrollmentWarning::NotPinned),
            (weak, EnrollmentWarning::WeakSecret),
            (unnamed, EnrollmentWarning::Unnamed),
        ];
        all.into_iter().filter_map(|(holds, warning)| holds.then_some(warning)).collect()
    }
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

    /// Enrolls what the person confirmed. An account of the protocol waits for its `enrollment` number, which stands among
    /// its requests; one with codes only is ready. Repeated with the same text, it gives the same account.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's code; [`Error::Offline`], after which it can be repeated.
    pub async fn enroll(&self, preview: &EnrollmentPreview) -> Result<Account, Error> {
        let _call = self.inner.begin_call()?;
        match &preview.enrollment {
            Enrollment::PhoneSignIn(wanted) => self.enroll_phone_sign_in(wanted).await,
            Enrollment::OneTimePassword(wanted) => self.add_one_time_password(wanted),
        }
    }

    fn add_one_time_password(&self, wanted: &OtpEnrollment) -> Result<Account, Error> {
        let next = match wanted.moving() {
            MovingFactor::Time { .. } => None,
            MovingFactor::Counter { next } => Some(next),
        };
        let fresh = AccountId::from_bytes(random()?);
        let id = self.inner.store.add_otp_account(fresh, &wanted.text(), next)?;
        if id == fresh {
            self.inner.note(id, ActivityKind::Enrolled, None);
        }
        Ok(Account::new(Arc::clone(&self.inner), id))
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
        let kept = inner.store.begin_enrollment(issuer, wanted.reveal_code(), fresh, inner.times()?.wall)?;
        if inner.store.account(kept.account)?.is_some() {
            return Ok(Account::new(Arc::clone(inner), kept.account));
        }
        let server = ServerRecord { issuer: issuer.clone(), keys, metadata };
        let result = send(inner, wanted, &kept, server).await;
        if matches!(&result, Err(Failure { is_final: true, .. })) {
            give_up(inner, &kept).await?;
        }
        let account = result.map_err(|failure| failure.error)?;
        inner.note(account.id(), ActivityKind::Enrolled, None);
        Ok(account)
    }
}

/// Why an enrollment did not come about. Only a refusal of the code itself is final: after anything else the key stays,
/// because the server may have taken it, and the same code can be sent again.
struct Failure {
    error: Error,
    is_final: bool,
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { error: error.into(), is_final: false }
    }
}

fn refused(error: CallError) -> Failure {
    let is_final = matches!(&error, CallError::Problem(problem) if matches!(
        problem.code,
        ProblemCode::CodeUnknown
            | ProblemCode::CodeUsed
            | ProblemCode::CodeExpired
            | ProblemCode::EnrollmentClosed
            | ProblemCode::PolicyMode
            | ProblemCode::NotTargeted
            | ProblemCode::ManagedAppRequired
            | ProblemCode::OtherTenant
            | ProblemCode::DeviceLimit
            | ProblemCode::AttestationInvalid
            | ProblemCode::AttestationRequired
            | ProblemCode::AppTooOld
    ));
    Failure { error: error.into(), is_final }
}

/// Nothing half-made is left after a refusal.
async fn give_up(inner: &Inner, kept: &EnrollmentKey) -> Result<(), Error> {
    // In this order: a key that a crash leaves is swept.
    if inner.store.abandon_enrollment(kept.account)? {
        let _ = inner.ports.keys.delete(&kept.alias).await;
    }
    Ok(())
}

async fn send(
    inner: &Arc<Inner>,
    wanted: &PhoneSignInEnrollment,
    kept: &EnrollmentKey,
    server: ServerRecord,
) -> Result<Account, Failure> {
    let rule = server.metadata.attestation;
    let nonce = match rule {
        AttestationRule::None => None,
        AttestationRule::Accepted | AttestationRule::Required => {
            Some(inner.client.nonce(&server.metadata.endpoints).await?.nonce)
        }
    };
    let challenge = nonce.as_ref().map(|nonce| attestation_challenge(&server.issuer, nonce, AttestPurpose::Attest));
    let key = inner.ports.keys.create(&kept.alias, KeySpec::device(challenge)).await?;
    let jti = fresh_id()?;
    let claims = EnrollClaims {
        iss: key.thumbprint(),
        aud: server.issuer.clone(),
        iat: inner.times()?.wall,
        jti,
        code: Some(wanted.reveal_code().to_owned()),
        transfer: None,
        replaces: None,
        device: inner.configuration.device.clone(),
        app_version: inner.configuration.app_version.clone(),
        installation_id: inner.store.installation_id(&server.issuer),
        attestation: match &nonce {
            Some(nonce) => inner.attestation(rule, &kept.alias, nonce).await?,
            None => None,
        },
        push: None,
    };
    let caller = DeviceKey { inner, alias: &kept.alias, key: &key };
    let compact = caller.sign(SigningInput::new(&claims, &key)?).await?;
    let reply = inner.client.enroll(&server.metadata.endpoints, &compact).await.map_err(refused)?;
    let document = open_document(&reply, &server, key.thumbprint(), jti)?;
    let server = inner.unexpired(server, document.iat).await?;
    let lifecycle = match document.state {
        AccountState::Pending => Lifecycle::Pending,
        AccountState::Active => Lifecycle::Active,
        AccountState::Removed => return Err(Error::refused("account_removed").into()),
    };
    Ok(add(inner, kept, server, key, document, lifecycle)?)
}

fn add(
    inner: &Arc<Inner>,
    kept: &EnrollmentKey,
    server: ServerRecord,
    device_key: PublicKey,
    document: AccountClaims,
    lifecycle: Lifecycle,
) -> Result<Account, Error> {
    let device_alias = kept.alias.clone();
    inner.store.add_account(&NewAccount { id: kept.account, device_alias, device_key, server, document, lifecycle })?;
    Ok(Account::new(Arc::clone(inner), kept.account))
}

fn open_document(
    compact: &str,
    server: &ServerRecord,
    device_key: Thumbprint,
    req: MessageId,
) -> Result<AccountClaims, Error> {
    let opened: Opened<AccountClaims> =
        open(compact, |key| server.keys.find(Typ::Account, key, &server.metadata, None))?;
    accept_document(&opened.claims, &DocumentExpectation { issuer: &server.issuer, device_key, req, before: None })?;
    Ok(opened.claims)
}
