//! One-time codes.

use authenticator_core as core;

use crate::AuthenticatorError;
use crate::task::run;

/// A code. The digits do not stand in a record, which languages print whole.
#[derive(uniffi::Object)]
pub struct OneTimeCode {
    core: core::OneTimeCode,
    account: core::Account,
}

impl OneTimeCode {
    pub(crate) const fn new(core: core::OneTimeCode, account: core::Account) -> Self {
        Self { core, account }
    }
}

#[uniffi::export]
impl OneTimeCode {
    /// The digits, for the person.
    pub fn digits(&self) -> String {
        self.core.code.reveal().to_owned()
    }

    /// Seconds until the next code, counted now on the boot clock: 0 once it has come, or the phone was started since. None if a
    /// counter makes the codes.
    ///
    /// Fails with `Internal` if the clock of the host does.
    pub async fn seconds_left(&self) -> Result<Option<u64>, AuthenticatorError> {
        let (account, code) = (self.account.clone(), self.core.clone());
        run(async move { Ok(account.seconds_left(&code)?) }).await
    }

    /// Whether the time is the server's; if not, the phone's clock must be right for the code to work.
    pub fn time_is_certain(&self) -> bool {
        self.core.time_is_certain
    }
}
