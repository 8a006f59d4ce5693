//! What the person calls the accounts, and the order in which they stand.

use super::inner::Inner;
use super::{Account, Authenticator};
use crate::account::AccountId;
use crate::approval::display::clean_text;
use crate::error::Error;
use crate::store::StoreError;

/// The longest label, in characters.
pub(super) const LONGEST: usize = 64;

impl Account {
    /// Gives the account a label of the person's own, cleaned for display; an empty one takes it away. It stays on this phone, and
    /// goes over to the account that takes this one's place.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with `label` and `too_long`, over 64 characters; [`Error::Refused`] if the account is not on this phone
    /// any more; [`Error::Storage`].
    pub fn rename(&self, label: &str) -> Result<(), Error> {
        let _call = self.inner.begin_person_call()?;
        let label = clean_text(label);
        if label.chars().count() > LONGEST {
            return Err(Error::InvalidInput { field: "label", reason: "too_long" });
        }
        let store = &self.inner.store;
        if store.provider(self.id)?.is_none() {
            return Err(Error::refused("account_removed"));
        }
        Ok(store.set_label(self.id, Some(label.as_str()).filter(|label| !label.is_empty()))?)
    }
}

impl Authenticator {
    /// Puts accounts into the order of the person, before those that are not named. Ids of accounts that are not there are passed
    /// over: one may have been removed since the list was shown.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn reorder(&self, order: &[AccountId]) -> Result<(), Error> {
        let _call = self.inner.begin_person_call()?;
        Ok(self.inner.store.reorder(order)?)
    }
}

impl Inner {
    /// A label that cannot be read keeps no account from its owner.
    pub(super) fn label(&self, id: AccountId) -> Result<Option<String>, Error> {
        match self.store.label(id) {
            Err(StoreError::Corrupt) => Ok(None),
            label => Ok(label?),
        }
    }
}
