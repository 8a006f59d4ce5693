//! The registrations of this phone, by the accounts on it.

use super::inner::Inner;
use crate::account::{AccountId, Registration, held_by};
use crate::error::Error;
use crate::store::{AccountRecord, StoreError};

impl Inner {
    /// The account that stands in the way of registering this one; see [`held_by`].
    pub(super) fn held_by(&self, own: &AccountRecord) -> Result<Option<AccountId>, Error> {
        let mut others = Vec::new();
        for (id, _) in self.store.entries()? {
            match self.store.account(id) {
                Ok(Some(other)) if other.id != own.id => others.push(registration(&other)),
                // One that cannot be read can be removed and nothing else: it holds up no other.
                Ok(_) | Err(StoreError::Corrupt) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(held_by(&registration(own), &others))
    }
}

fn registration(record: &AccountRecord) -> Registration {
    Registration {
        account: record.id,
        issuer: record.server.issuer.clone(),
        rule: record.server.metadata.rules.registration,
        registered: !record.lifecycle.has_ended() && record.sign_in.is_registered(),
    }
}
