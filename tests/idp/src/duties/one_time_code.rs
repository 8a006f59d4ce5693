//! One-time codes: the secrets of phones and of other authenticator apps, and the codes that people type (docs/protocol.md,
//! Offline code). A code is a second factor, never more.

use authenticator_core::jose::base64url_encode;
use authenticator_core::protocol::{AccountState, DeviceId, OtpSecret, UnixTime};
use zeroize::Zeroizing;

use super::Work;
use crate::failure::{Failure, Fault};
use crate::protocol::{CodeMatch, DIGITS, PERIOD, SECRET_LENGTH, WrongCodes, match_code};
use crate::store::{Device, Totp, User};

/// Seconds in which another authenticator app has to be confirmed.
pub(super) const WIZARD_LIFE: u64 = 600;

/// What a code that was typed is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeCheck {
    /// It is right, and has now counted.
    Right,
    /// It is wrong, and was counted as wrong.
    Wrong,
    /// It is right and has counted before: the next one will do.
    Used,
    /// Too many wrong ones came in a row: nothing was looked at.
    TooMany,
}

impl Work<'_> {
    /// Checks a code against all secrets of a user. Each time step of a secret counts once; wrong codes are throttled.
    pub(crate) fn check_code(&self, user: &User, typed: &str) -> Result<CodeCheck, Failure> {
        let secrets = self.usable_secrets(user)?;
        self.check_against(user, &secrets, typed)
    }

    /// Whether a user has something that shows codes.
    pub(crate) fn has_code(&self, user: &User) -> Result<bool, Failure> {
        Ok(!self.usable_secrets(user)?.is_empty())
    }

    /// Checks a code against some secrets of a user.
    pub(super) fn check_against(&self, user: &User, secrets: &[Totp], typed: &str) -> Result<CodeCheck, Failure> {
        let wrong = self.tx.wrong_codes(&user.id)?;
        if wrong.throttle(self.now) {
            self.note_here(&user.id, "code_throttled", "")?;
            return Ok(CodeCheck::TooMany);
        }
        let mut used = false;
        for totp in secrets {
            let secret = self.sealing.open(&Totp::place(&totp.id), &totp.sealed)?;
            match match_code(&secret, totp.digits, totp.period, typed, self.now, totp.last_step) {
                CodeMatch::Step(step) => {
                    self.tx.use_totp(&totp.id, step, self.now)?;
                    self.forgive_wrong_codes(user)?;
                    return Ok(CodeCheck::Right);
                }
                CodeMatch::Used => used = true,
                CodeMatch::Wrong => {}
            }
        }
        if used {
            return Ok(CodeCheck::Used);
        }
        self.tx.set_wrong_codes(&user.id, WrongCodes { in_a_row: wrong.in_a_row + 1, last_at: self.now })?;
        self.note_here(&user.id, "code_wrong", "")?;
        Ok(CodeCheck::Wrong)
    }

    /// Whether no code of a user is looked at now, because too many were wrong.
    pub(crate) fn codes_throttled(&self, user: &User) -> Result<bool, Fault> {
        Ok(self.tx.wrong_codes(&user.id)?.throttle(self.now))
    }

    /// Ends the throttle of codes: after a right one, or by an administrator.
    pub(crate) fn forgive_wrong_codes(&self, user: &User) -> Result<(), Fault> {
        self.tx.set_wrong_codes(&user.id, WrongCodes { in_a_row: 0, last_at: self.now })
    }

    /// The secrets whose codes count: of active phones that are no copies, and of other apps that were confirmed.
    fn usable_secrets(&self, user: &User) -> Result<Vec<Totp>, Failure> {
        if user.blocked {
            return Ok(Vec::new());
        }
        let mut usable = Vec::new();
        for totp in self.tx.totps_of(&user.id)? {
            let counts = match totp.device {
                Some(device) => self.shows_codes(device)?,
                None => totp.confirmed_at.is_some(),
            };
            if counts {
                usable.push(totp);
            }
        }
        Ok(usable)
    }

    fn shows_codes(&self, device: DeviceId) -> Result<bool, Fault> {
        let device = self.tx.device(device)?.ok_or(Fault::Unreadable("code secret"))?;
        Ok(device.state == AccountState::Active && !device.must_enroll_again())
    }

    /// Drops other authenticator apps that were not confirmed in time.
    pub(super) fn end_unconfirmed_authenticator_apps(&self) -> Result<(), Fault> {
        self.tx.delete_unconfirmed_totps(UnixTime::from_seconds(self.now.seconds().saturating_sub(WIZARD_LIFE)))
    }

    /// Makes the secret of a device that has just come.
    pub(super) fn make_device_secret(&self, device: &Device) -> Result<(), Failure> {
        self.make_secret(&device.user, Some(device.id)).map(drop)
    }

    /// The secret of a device in the form of the account document.
    pub(super) fn device_secret(&self, device: DeviceId) -> Result<Option<OtpSecret>, Failure> {
        let Some(totp) = self.tx.totp_of_device(device)? else { return Ok(None) };
        let secret = self.sealing.open(&Totp::place(&totp.id), &totp.sealed)?;
        Ok(Some(OtpSecret { secret: base64url_encode(&secret), digits: totp.digits, period: totp.period }))
    }

    /// Makes a secret, and keeps it sealed.
    pub(super) fn make_secret(&self, user: &str, device: Option<DeviceId>) -> Result<Totp, Failure> {
        let secret: Zeroizing<[u8; SECRET_LENGTH]> = Zeroizing::new(self.random.bytes()?);
        let id = self.random.text()?;
        let totp = Totp {
            sealed: self.sealing.seal(self.random, &Totp::place(&id), secret.as_slice())?,
            id,
            user: user.to_owned(),
            device,
            digits: DIGITS,
            period: PERIOD,
            last_step: None,
            made_at: self.now,
            confirmed_at: None,
            used_at: None,
        };
        self.tx.insert_totp(&totp)?;
        Ok(totp)
    }
}
