//! Other authenticator apps (behaviour E10): a shared secret that a right code confirms. Its codes are a second factor; phone
//! sign-in needs a key of the user, which such an app does not have.

use authenticator_core::protocol::ProblemCode;
use zeroize::Zeroizing;

use super::one_time_code::WIZARD_LIFE;
use super::{CodeCheck, Work};
use crate::failure::Failure;
use crate::protocol::{base32, otpauth_text};
use crate::store::{Totp, User};

/// The most that a user may have.
const LIMIT: usize = 5;

/// A secret as the person carries it over.
pub(crate) struct ShownSecret {
    /// The text of the QR code. Secret.
    pub(crate) text: Zeroizing<String>,
    /// The secret in base32, in groups of four. Secret.
    pub(crate) typed: Zeroizing<String>,
}

impl std::fmt::Debug for ShownSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownSecret")
    }
}

impl Work<'_> {
    /// Makes a secret for another authenticator app; gives its id.
    ///
    /// # Errors
    /// The user has too many.
    pub(crate) fn begin_authenticator_app(&self, user: &User) -> Result<String, Failure> {
        if self.methods(user)?.authenticator_apps.len() >= LIMIT {
            return Err(Failure::refused(ProblemCode::DeviceLimit, "too many authenticator apps"));
        }
        Ok(self.make_secret(&user.id, None)?.id)
    }

    /// The secret, while it waits for its first code.
    pub(crate) fn unconfirmed_authenticator_app(&self, user: &User, id: &str) -> Result<Option<ShownSecret>, Failure> {
        let Some(totp) = self.unconfirmed(user, id)? else { return Ok(None) };
        let secret = self.sealing.open(&Totp::place(&totp.id), &totp.sealed)?;
        let typed = base32(&secret);
        let text = otpauth_text(&self.tenant.name, &user.name, &typed, totp.digits, totp.period);
        let groups: Vec<&str> = (0..typed.len()).step_by(4).filter_map(|at| typed.get(at..at + 4)).collect();
        Ok(Some(ShownSecret { text, typed: Zeroizing::new(groups.join(" ")) }))
    }

    /// Confirms it by a code; `None` if it has ended.
    pub(crate) fn confirm_authenticator_app(
        &self,
        user: &User,
        id: &str,
        typed: &str,
    ) -> Result<Option<CodeCheck>, Failure> {
        let Some(totp) = self.unconfirmed(user, id)? else { return Ok(None) };
        let checked = self.check_against(user, std::slice::from_ref(&totp), typed)?;
        if checked == CodeCheck::Right {
            self.tx.confirm_totp(&totp.id, self.now)?;
            self.tx.note(&user.id, "authenticator_app_added", "", self.now)?;
        }
        Ok(Some(checked))
    }

    /// Drops one that was not confirmed.
    pub(crate) fn leave_authenticator_app(&self, user: &User, id: &str) -> Result<(), Failure> {
        match self.unconfirmed(user, id)? {
            Some(totp) => Ok(self.tx.delete_totp(&totp.id)?),
            None => Ok(()),
        }
    }

    /// Another authenticator app of a user.
    pub(crate) fn authenticator_app(&self, user: &User, id: &str) -> Result<Totp, Failure> {
        let own = |totp: &Totp| totp.user == user.id && totp.device.is_none() && totp.confirmed_at.is_some();
        self.tx.totp(id)?.filter(own).ok_or(Failure::from(ProblemCode::NotFound))
    }

    /// Removes another authenticator app: its codes count no more.
    pub(crate) fn remove_authenticator_app(&self, user: &User, id: &str, reason: &str) -> Result<(), Failure> {
        let totp = self.authenticator_app(user, id)?;
        self.tx.delete_totp(&totp.id)?;
        Ok(self.tx.note(&user.id, "authenticator_app_removed", reason, self.now)?)
    }

    fn unconfirmed(&self, user: &User, id: &str) -> Result<Option<Totp>, Failure> {
        let waits = |totp: &Totp| {
            totp.user == user.id
                && totp.device.is_none()
                && totp.confirmed_at.is_none()
                && self.now.since(totp.made_at) < WIZARD_LIFE
        };
        Ok(self.tx.totp(id)?.filter(waits))
    }
}
