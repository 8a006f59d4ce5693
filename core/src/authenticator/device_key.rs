//! What it means for an account that its device key cannot be used.

use super::inner::Inner;
use crate::account::{AccountId, Lifecycle, WhyEnrollAgain};
use crate::error::{Error, UserAction};
use crate::store::AccountRecord;

/// What needs the device key of an account that has lost it leads to [`super::Account::enroll_again`].
pub(super) fn check_device_key(record: &AccountRecord) -> Result<(), Error> {
    match record.lifecycle {
        Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::DeviceKeyLost } => {
            Err(Error::person(UserAction::EnrollAgain))
        }
        _ => Ok(()),
    }
}

impl Inner {
    /// A loss that is confirmed is stored: the account must be enrolled again. A key that has no account yet loses nothing.
    pub(super) fn device_key_lost(&self, account: Option<AccountId>) {
        if let Some(account) = account {
            // An account that was forgotten meanwhile has no lifecycle to change.
            let lifecycle = Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::DeviceKeyLost };
            let _ = self.store.save_lifecycle(account, &lifecycle);
        }
    }
}
