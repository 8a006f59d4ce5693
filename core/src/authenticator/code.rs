//! Codes: for when the phone is offline, and of accounts that have nothing else.

use super::Account;
use super::account::otp_enrollment;
use super::inner::Stored;
use crate::enrollment::{MovingFactor, OtpEnrollment};
use crate::error::Error;
use crate::jose::base64url_decode;
use crate::otp::{Algorithm, Code, Hotp, Totp};
use crate::protocol::OtpSecret;
use crate::store::StoreError;

/// A code. A second factor, never passwordless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeCode {
    /// The digits.
    pub code: Code,
    /// Seconds until the next code; `None` if a counter makes the codes, and each call another one.
    pub seconds_left: Option<u64>,
    /// Whether the time is the server's; if not, the phone's clock must be right for the code to work.
    pub time_is_certain: bool,
}

impl Account {
    /// The code now. Where a counter makes the codes, each call uses one up.
    ///
    /// # Errors
    /// [`Error::Refused`] if the server gave no secret for codes.
    pub fn code(&self) -> Result<OneTimeCode, Error> {
        match self.inner.stored(self.id)? {
            Stored::OneTimePassword(record) => self.code_of_service(&otp_enrollment(&record)?),
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
        Ok(OneTimeCode {
            code: totp.at(now).map_err(|_| invalid())?,
            seconds_left: Some(totp.seconds_left(now)),
            time_is_certain: certain.is_some(),
        })
    }

    fn code_of_service(&self, kept: &OtpEnrollment) -> Result<OneTimeCode, Error> {
        let (secret, algorithm, digits) = (kept.secret().reveal(), kept.algorithm(), kept.digits());
        let corrupt = |_| Error::from(StoreError::Corrupt);
        match kept.moving() {
            MovingFactor::Time { period } => {
                let now = self.inner.times()?.wall.seconds();
                let totp = Totp { secret, algorithm, digits, period };
                let code = totp.at(now).map_err(corrupt)?;
                Ok(OneTimeCode { code, seconds_left: Some(totp.seconds_left(now)), time_is_certain: false })
            }
            MovingFactor::Counter { .. } => {
                let counter = self.inner.store.take_otp_counter(self.id)?;
                let code = Hotp { secret, algorithm, digits }.at(counter).map_err(corrupt)?;
                Ok(OneTimeCode { code, seconds_left: None, time_is_certain: true })
            }
        }
    }
}
