//! What it means for an account that its device key cannot be used.

use super::inner::Inner;
use crate::account::{AccountId, Lifecycle, WhyEnrollAgain};
use crate::error::{Error, UserAction};
use crate::host::HostError;
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
    /// What the key store said of a device key, after a second look: one word of it that a key is gone ends nothing for good. A
    /// loss that is confirmed is stored; the account must be enrolled again.
    pub(super) async fn device_key_failed(
        &self,
        account: Option<AccountId>,
        alias: &str,
        error: HostError,
    ) -> HostError {
        if !matches!(error, HostError::KeyNotFound | HostError::KeyInvalidated) {
            return error;
        }
        if !self.is_lost(alias).await {
            return HostError::NotAvailable;
        }
        if let Some(account) = account {
            // An account that was forgotten meanwhile has no lifecycle to change.
            let lifecycle = Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::DeviceKeyLost };
            let _ = self.store.save_lifecycle(account, &lifecycle);
        }
        error
    }

    async fn is_lost(&self, alias: &str) -> bool {
        let keys = &*self.ports.keys;
        if keys.list().await.is_ok_and(|aliases| !aliases.iter().any(|listed| listed == alias)) {
            return true;
        }
        match keys.begin_signature(alias).await {
            Ok(session) => {
                let _ = keys.abort_signature(session).await;
                false
            }
            Err(error) => matches!(error, HostError::KeyNotFound | HostError::KeyInvalidated),
        }
    }
}
