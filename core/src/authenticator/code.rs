//! Codes: for when the phone is offline, and of accounts that have nothing else.

use super::Account;
use super::account::otp_enrollment;
use super::inner::Stored;
use crate::account::{Lifecycle, WhyEnrollAgain};
use crate::enrollment::{MovingFactor, OtpEnrollment};
use crate::error::{Error, UserAction};
use crate::host::BootTime;
use crate::jose::base64url_decode;
use crate::otp::{Algorithm, Code, Hotp, Totp};
use crate::protocol::OtpSecret;
use crate::store::StoreError;

/// An account whose codes were kept from whoever holds the phone.
const AFTER_APP_LOCK: Lifecycle = Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::AppLockGivenUp };

/// A code. A second factor, never passwordless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeCode {
    /// The digits.
    pub code: Code,
    /// Seconds until the next code when this one was made; `None` if a counter makes the codes, and each call another one.
    pub seconds_left: Option<u64>,
    /// When the next code comes, on the boot clock.
    pub ends: Option<BootTime>,
    /// Whether the time is the server's; if not, the phone's clock must be right for the code to work.
    pub time_is_certain: bool,
}

impl Account {
    /// Seconds until the code is followed by the next one, by the boot clock: 0 if it was, or the phone was started since; `None` if
    /// a counter makes the codes.
    ///
    /// # Errors
    /// The clock of the host fails.
    pub fn seconds_left(&self, code: &OneTimeCode) -> Result<Option<u64>, Error> {
        let Some(ends) = &code.ends else { return Ok(None) };
        Ok(Some(ends.seconds_from(&self.inner.times()?.boot)))
    }

    /// The code now. Where a counter makes the codes, each call uses one up.
    ///
    /// # Errors
    /// [`Error::Refused`] if the server gave no secret for codes.
    pub fn code(&self) -> Result<OneTimeCode, Error> {
        let _call = self.inner.begin_person_call()?;
        match self.inner.stored(self.id)? {
            Stored::OneTimePassword(record) => self.code_of_service(&otp_enrollment(&record)?),
            Stored::Restored(_) => Err(Error::person(UserAction::EnrollAgain)),
            Stored::PhoneSignIn(record) if record.lifecycle == AFTER_APP_LOCK => {
                Err(Error::person(UserAction::EnrollAgain))
            }
            Stored::PhoneSignIn(record) if record.lifecycle.has_ended() => Err(Error::refused("account_removed")),
            Stored::PhoneSignIn(_) => {
                let secret = self.inner.store.otp_secret(self.id)?.ok_or_else(|| Error::refused("no_offline_code"))?;
                self.offline_code(&secret)
            }
        }
    }

    /// The time is the last that the server told, carried on by the boot clock; else the wall clock.
    fn offline_code(&self, otp: &OtpSecret) -> Result<OneTimeCode, Error> {
        let times = self.inner.times()?;
        let certain = self.inner.runtime(self.id).server_now(&times.boot);
        let now = certain.unwrap_or(times.wall).seconds();
        let invalid = || Error::refused("offline_code_invalid");
        let secret = zeroize::Zeroizing::new(base64url_decode(&otp.secret).map_err(|_| invalid())?);
        let totp = Totp { secret: &secret, algorithm: Algorithm::Sha1, digits: otp.digits, period: otp.period };
        let seconds_left = totp.seconds_left(now);
        Ok(OneTimeCode {
            code: totp.at(now).map_err(|_| invalid())?,
            seconds_left: Some(seconds_left),
            ends: Some(times.boot.plus_seconds(seconds_left)),
            time_is_certain: certain.is_some(),
        })
    }

    fn code_of_service(&self, kept: &OtpEnrollment) -> Result<OneTimeCode, Error> {
        let (secret, algorithm, digits) = (kept.secret().reveal(), kept.algorithm(), kept.digits());
        let corrupt = |_| Error::from(StoreError::Corrupt);
        match kept.moving() {
            MovingFactor::Time { period } => {
                let times = self.inner.times()?;
                let now = times.wall.seconds();
                let totp = Totp { secret, algorithm, digits, period };
                let code = totp.at(now).map_err(corrupt)?;
                let seconds_left = totp.seconds_left(now);
                let ends = Some(times.boot.plus_seconds(seconds_left));
                Ok(OneTimeCode { code, seconds_left: Some(seconds_left), ends, time_is_certain: false })
            }
            MovingFactor::Counter { .. } => {
                let counter = self.inner.store.take_otp_counter(self.id)?;
                let code = Hotp { secret, algorithm, digits }.at(counter).map_err(corrupt)?;
                Ok(OneTimeCode { code, seconds_left: None, ends: None, time_is_certain: true })
            }
        }
    }
}
