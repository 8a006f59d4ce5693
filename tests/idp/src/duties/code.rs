//! Enrollment codes: made for a signed-in user's wizard, owned by the first device key that presents them.

use authenticator_core::protocol::{Purpose, UnixTime};

use super::Work;
use crate::failure::{Failure, Fault};
use crate::protocol::{RequestState, manual_code, native_text, normalised, printed};
use crate::store::{EnrollmentCode, User};

/// Seconds for which a code is good.
const CODE_LIFE: u64 = 600;

/// A code as people see it.
#[derive(Clone)]
pub(crate) struct Codes {
    /// Names the code in the wizard's session.
    pub(crate) code: String,
    /// The text of the QR code.
    pub(crate) text: String,
    /// The code to type, in groups.
    pub(crate) manual: String,
    pub(crate) expires_at: UnixTime,
}

impl std::fmt::Debug for Codes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Codes")
    }
}

impl Work<'_> {
    /// Makes a code for a user, to be shown in one browser.
    pub(crate) fn make_code(&self, user: &User, browser: &str) -> Result<Codes, Failure> {
        let code = EnrollmentCode {
            code: self.random.text()?,
            manual_code: manual_code(self.random.bytes()?),
            user: user.id.clone(),
            browser: browser.to_owned(),
            expires_at: self.now.plus(CODE_LIFE),
            voided: false,
            device: None,
        };
        self.tx.insert_code(&code)?;
        Ok(self.shown_code(&code)?)
    }

    /// The code as people see it.
    pub(crate) fn shown_code(&self, code: &EnrollmentCode) -> Result<Codes, Fault> {
        Ok(Codes {
            code: code.code.clone(),
            text: native_text(&self.tenant.issuer, &code.code, self.current_kid()?),
            manual: printed(&code.manual_code),
            expires_at: code.expires_at,
        })
    }

    /// Finds a code of this tenant in either form.
    pub(super) fn find_code(&self, presented: &str) -> Result<Option<EnrollmentCode>, Failure> {
        let found = match self.tx.code(presented)? {
            Some(code) => Some(code),
            None => self.tx.code_by_manual(&normalised(presented))?,
        };
        let Some(code) = found else { return Ok(None) };
        Ok(self.tx.user_of_tenant(&self.tenant.id, &code.user)?.map(|_| code))
    }

    /// Ends a wizard that was left: its code is void, and so is an account that was not confirmed.
    pub(crate) fn leave_wizard(&self, code: &str) -> Result<(), Failure> {
        let Some(code) = self.tx.code(code)? else { return Ok(()) };
        let Some(device) = code.device else { return Ok(self.tx.void_code(&code.code)?) };
        for challenge in self.tx.live_challenges(device)? {
            let request = self.tx.request(&challenge.request)?;
            if let Some(request) = request.filter(|request| request.purpose == Purpose::Enrollment) {
                self.end(&request, RequestState::Expired)?;
            }
        }
        Ok(())
    }
}
