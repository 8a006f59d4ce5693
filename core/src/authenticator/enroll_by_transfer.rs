//! A new account by a transfer in place of a code: the old phone vouches for the device key of this one. Goes on where it was, also
//! after a crash.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::inner::Inner;
use super::new_device::{EnrolledBy, NewDevice, open_document};
use super::{Authenticator, EnrollmentPreview};
use crate::account::{AccountId, Lifecycle};
use crate::enrollment::{Enrollment, SignedTransfer, TransferKey};
use crate::error::Error;
use crate::host::HostError;
use crate::idp::CallError;
use crate::jose::{PublicKey, Typ, UnverifiedJws};
use crate::keys::random;
use crate::protocol::{Issuer, Opaque, ProblemCode, TransferClaims, TransferId};
use crate::store::{ActivityKind, EnrollmentKey, Organisation, ServerRecord, TransferOrigin};

/// The way to an account that is on another phone now.
#[derive(Clone)]
pub struct EnrollingByTransfer {
    inner: Arc<Inner>,
    /// The account that will be.
    new: AccountId,
    issuer: Issuer,
}

/// What the new phone has to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferStep {
    /// Show this text as a QR code to the old phone, and beside it the code that is typed there; then read the QR code that the old
    /// phone shows ([`EnrollingByTransfer::take_transfer`]).
    ShowKey {
        /// Not secret.
        text: String,
        /// Six digits, for people to compare.
        comparison: String,
        /// Why the transfer that was handed in is no good, as a code of `reason`; `None` if there was none.
        refused: Option<String>,
    },
    /// The server lets no phone in; the codes of `reason` say why.
    NotAllowed {
        /// Why.
        reasons: Vec<ProblemCode>,
    },
    /// The account is on this phone.
    Done {
        /// Which.
        account: AccountId,
    },
    /// It was given up, or the account is gone again.
    Ended,
}

/// As it is stored; holds all that the next thing to do needs. Serialised only to be sealed.
#[derive(Serialize, Deserialize)]
struct Attempt {
    /// What the key is attested for.
    nonce: Option<Opaque>,
    /// The key, once it is made.
    key: Option<PublicKey>,
    /// The compact transfer, from before it is handed in.
    transfer: Option<String>,
    /// The offer that it came of.
    offer: Option<TransferId>,
}

impl EnrollmentPreview {
    /// Whether another phone vouches, as no code was read: [`Authenticator::enroll_by_transfer`].
    #[must_use]
    pub const fn by_transfer(&self) -> bool {
        matches!(self.enrollment, Enrollment::Transfer(_))
    }
}

impl Authenticator {
    /// Enrolls what the person confirmed by a transfer, or goes on where an earlier call for this server was. Sends nothing.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] `text.not_an_offer` for a preview of anything else ([`EnrollmentPreview::by_transfer`]).
    pub async fn enroll_by_transfer(&self, preview: &EnrollmentPreview) -> Result<EnrollingByTransfer, Error> {
        let inner = &self.inner;
        let _call = inner.begin_person_call()?;
        let Enrollment::Transfer(offer) = &preview.enrollment else {
            return Err(Error::InvalidInput { field: "text", reason: "not_an_offer" });
        };
        let _enrolling = inner.enrolling.lock().await;
        let fresh = EnrollmentKey { account: AccountId::from_bytes(random()?), alias: inner.fresh_alias("device")? };
        let origin = TransferOrigin { offer: offer.id, kid: offer.kid };
        let kept = inner.store.begin_transfer_enrollment(&offer.issuer, &origin, fresh, inner.times()?.wall)?;
        // With the key and the transfer of an earlier offer, if there is one: the account may be its key's by now.
        inner.store.keep_transfer_origin(kept.account, &origin, inner.times()?.wall)?;
        Ok(self.enrolling_by_transfer(kept.account, offer.issuer.clone()))
    }

    /// The enrollments by a transfer that were begun and have not ended, the one that was gone on with last at the end: for an app that was
    /// started again.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn enrollments_by_transfer(&self) -> Result<Vec<EnrollingByTransfer>, Error> {
        let found = self.inner.store.transfer_enrollments()?;
        Ok(found.into_iter().map(|(new, issuer)| self.enrolling_by_transfer(new, issuer)).collect())
    }

    fn enrolling_by_transfer(&self, new: AccountId, issuer: Issuer) -> EnrollingByTransfer {
        EnrollingByTransfer { inner: Arc::clone(&self.inner), new, issuer }
    }
}

impl EnrollingByTransfer {
    /// The host that is asked, as A-labels.
    #[must_use]
    pub fn host(&self) -> &str {
        self.issuer.authority()
    }

    /// The whole issuer.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// What comes next. Does what needs no person on the way there: makes the key, and hands in the transfer once there is one.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::UserAction`]: ask again; it goes on where it was.
    pub async fn step(&self) -> Result<TransferStep, Error> {
        let _call = self.inner.begin_person_call()?;
        let _enrolling = self.inner.enrolling.lock().await;
        if let Some(step) = self.of_account().await? {
            return Ok(step);
        }
        self.toward_account().await
    }

    /// Takes the text of the QR code that the old phone shows, keeps it, and hands it in.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with `transfer`: `not_a_transfer` of another kind of code, `other_server`, or `other_phone` if it names
    /// the key of another phone. Nothing changes. [`Error::Offline`]: ask for the step again.
    pub async fn take_transfer(&self, text: &str) -> Result<TransferStep, Error> {
        let inner = &self.inner;
        let _call = inner.begin_person_call()?;
        let compact = SignedTransfer::parse(text).map_err(|_| invalid("not_a_transfer"))?.compact;
        let claims = claims_of(&compact).ok_or_else(|| invalid("not_a_transfer"))?;
        {
            let _enrolling = inner.enrolling.lock().await;
            if inner.store.account(self.new)?.is_none() {
                let attempt: Option<Attempt> = inner.store.attempt(self.new)?;
                let Some(Attempt { nonce, key: Some(key), .. }) = attempt else { return Err(invalid("not_expected")) };
                if claims.aud != self.issuer {
                    return Err(invalid("other_server"));
                }
                if claims.new_jkt != key.thumbprint() {
                    return Err(invalid("other_phone"));
                }
                // Committed before it is sent.
                let offer = inner.store.transfer_origin_of(self.new)?.map(|origin| origin.offer);
                let next = Attempt { nonce, key: Some(key), transfer: Some(compact), offer };
                inner.store.keep_entitled_attempt(self.new, &next, inner.times()?.wall)?;
            }
        }
        self.step().await
    }

    /// Gives up: the new key is destroyed, and nothing is left on this phone. Where a transfer was handed in and its reply was lost, the
    /// account may have left the old phone already; ask for the [`step`](Self::step) first.
    ///
    /// # Errors
    /// [`Error::Refused`] with `already_enrolled` if it is done; [`Error::Storage`]: call again.
    pub async fn give_up(&self) -> Result<(), Error> {
        let inner = &self.inner;
        let _call = inner.begin_call()?;
        let _enrolling = inner.enrolling.lock().await;
        if inner.store.account(self.new)?.is_some() {
            return Err(Error::refused("already_enrolled"));
        }
        match inner.store.enrollment_key(self.new)? {
            Some(kept) => inner.give_up_enrollment(&kept).await,
            None => Ok(()),
        }
    }

    /// What the new account says; `None` if there is none.
    async fn of_account(&self) -> Result<Option<TransferStep>, Error> {
        let Some(record) = self.inner.store.account(self.new)? else { return Ok(None) };
        if record.lifecycle == Lifecycle::Pending {
            // The process ended between the account and its beginning; the document says that it is active.
            self.inner.activate(self.new).await?;
        }
        Ok(Some(if record.lifecycle.has_ended() {
            TransferStep::Ended
        } else {
            TransferStep::Done { account: self.new }
        }))
    }

    async fn toward_account(&self) -> Result<TransferStep, Error> {
        let inner = &self.inner;
        let Some(mut kept) = inner.store.enrollment_key(self.new)? else { return Ok(TransferStep::Ended) };
        let Some(origin) = inner.store.transfer_origin_of(self.new)? else { return Ok(TransferStep::Ended) };
        let known = inner.store.organisation_of(self.new)?.and_then(|organisation| organisation.server);
        let organisation = Organisation { issuer: self.issuer.clone(), server: known };
        let server = inner.server_of_enrollment(self.new, organisation, Some(origin.kid)).await?;
        inner.check_app_version(&server.metadata)?;
        let mut attempt = self.with_key(&mut kept, &server).await?;
        let mut refused = None;
        if let (Some(key), Some(transfer)) = (&attempt.key, attempt.transfer.clone()) {
            match self.redeem(&kept, &server, key, attempt.nonce.as_ref(), transfer).await? {
                Redeemed::Account => return Ok(TransferStep::Done { account: self.new }),
                Redeemed::NotAllowed(reason) => return Ok(TransferStep::NotAllowed { reasons: vec![reason] }),
                // Of an earlier offer there is nothing to say: the person has gone on from it.
                Redeemed::Refused(reason) if attempt.offer == Some(origin.offer) => {
                    refused = Some(reason.known().to_owned());
                }
                Redeemed::Refused(_) => {}
                Redeemed::OtherKey(reason) => {
                    kept = inner.another_enrollment_key(&kept).await?;
                    attempt = self.with_key(&mut kept, &server).await?;
                    refused = Some(reason.known().to_owned());
                }
            }
        }
        let jkt = attempt.key.map(|key| key.thumbprint()).ok_or_else(|| Error::internal("no_device_key"))?;
        let shown = TransferKey { issuer: self.issuer.clone(), offer: origin.offer, jkt };
        Ok(TransferStep::ShowKey { text: shown.text(), comparison: shown.comparison(), refused })
    }

    /// The attempt with its key made.
    async fn with_key(&self, kept: &mut EnrollmentKey, server: &ServerRecord) -> Result<Attempt, Error> {
        let inner = &self.inner;
        let mut attempt = match inner.store.attempt(self.new)? {
            Some(attempt) => attempt,
            None => {
                // Committed before the key is made: its attestation is for this nonce, and no other.
                let nonce = inner.attestation_nonce(&server.metadata).await?;
                let attempt = Attempt { nonce, key: None, transfer: None, offer: None };
                inner.store.keep_attempt(self.new, &attempt, inner.times()?.wall)?;
                attempt
            }
        };
        if attempt.key.is_some() {
            return Ok(attempt);
        }
        let key = match inner.create_device_key(&server.issuer, &kept.alias, attempt.nonce.as_ref()).await {
            Err(HostError::KeyInvalidated) => {
                *kept = inner.another_enrollment_key(kept).await?;
                let nonce = attempt.nonce.take();
                attempt = Attempt { nonce, key: None, transfer: None, offer: None };
                inner.create_device_key(&server.issuer, &kept.alias, attempt.nonce.as_ref()).await?
            }
            created => created?,
        };
        attempt.key = Some(key);
        inner.store.keep_attempt(self.new, &attempt, inner.times()?.wall)?;
        Ok(attempt)
    }

    async fn redeem(
        &self,
        kept: &EnrollmentKey,
        server: &ServerRecord,
        key: &PublicKey,
        nonce: Option<&Opaque>,
        transfer: String,
    ) -> Result<Redeemed, Error> {
        use ProblemCode as P;
        let inner = &self.inner;
        let device = NewDevice { alias: &kept.alias, key, nonce };
        let message = inner.enrollment_message(server, &device, EnrolledBy::Transfer(transfer)).await?;
        let reply = match inner.client.enroll(&server.metadata.endpoints, &message.compact).await {
            Ok(reply) => reply,
            // Nobody signed it, so the key stays, and the transfer: it is handed in again until another one is read.
            Err(CallError::Problem(problem)) => {
                return Ok(match problem.code {
                    P::CodeUnknown | P::CodeExpired | P::CodeUsed | P::WrongKey | P::BadSignature | P::UnknownId => {
                        Redeemed::Refused(problem.code)
                    }
                    P::BadNonce | P::AttestationInvalid => Redeemed::OtherKey(problem.code),
                    P::EnrollmentClosed
                    | P::PolicyMode
                    | P::NotTargeted
                    | P::ManagedAppRequired
                    | P::OtherTenant
                    | P::DeviceLimit
                    | P::AttestationRequired => Redeemed::NotAllowed(problem.code),
                    _ => return Err(CallError::Problem(problem).into()),
                });
            }
            Err(error) => return Err(error.into()),
        };
        let document = open_document(&reply, server, key.thumbprint(), message.jti)?;
        inner.add_enrolled(kept, server.clone(), key.clone(), document).await?;
        inner.note(self.new, ActivityKind::Enrolled, None);
        Ok(Redeemed::Account)
    }
}

/// What the server made of a transfer.
enum Redeemed {
    Account,
    /// It is no good; another one may be.
    Refused(ProblemCode),
    /// The key is no good: another one is made, which needs another transfer.
    OtherKey(ProblemCode),
    NotAllowed(ProblemCode),
}

/// What a transfer says, unverified: enough to see that it is for this phone.
fn claims_of(compact: &str) -> Option<TransferClaims> {
    UnverifiedJws::parse(compact, Typ::Transfer).ok()?.with_payload().unverified()
}

const fn invalid(reason: &'static str) -> Error {
    Error::InvalidInput { field: "transfer", reason }
}
