//! The offline code of an account.

use super::Account;
use crate::error::Error;
use crate::jose::base64url_decode;
use crate::otp::{Algorithm, Code, Totp};

/// A code for when the phone has no network. A second factor, never passwordless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfflineCode {
    /// The digits.
    pub code: Code,
    /// Seconds until the next code.
    pub seconds_left: u64,
    /// Whether the time is the server's; if not, the phone's clock must be right for the code to work.
    pub time_is_certain: bool,
}

impl Account {
    /// The offline code now.
    ///
    /// # Errors
    /// [`Error::Refused`] if the server gave no secret for codes.
    pub fn code(&self) -> Result<OfflineCode, Error> {
        let otp = self.inner.store.otp_secret(self.id)?.ok_or_else(|| Error::refused("no_offline_code"))?;
        let times = self.inner.times()?;
        let certain = self.inner.runtime(self.id).server_now(&times.boot);
        let now = certain.unwrap_or(times.wall).seconds();
        let invalid = || Error::refused("offline_code_invalid");
        let secret = zeroize::Zeroizing::new(base64url_decode(&otp.secret).map_err(|_| invalid())?);
        let totp = Totp { secret: &secret, algorithm: Algorithm::Sha1, digits: otp.digits, period: otp.period };
        Ok(OfflineCode {
            code: totp.at(now).map_err(|_| invalid())?,
            seconds_left: totp.seconds_left(now),
            time_is_certain: certain.is_some(),
        })
    }
}
