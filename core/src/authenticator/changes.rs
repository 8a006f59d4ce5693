//! When something looks different.

use super::{Account, Authenticator};
use crate::store::Changes;

impl Account {
    /// As [`Authenticator::changes`]: those of all accounts.
    #[must_use]
    pub fn changes(&self) -> Changes {
        self.inner.store.revision().changes()
    }
}

impl Authenticator {
    /// Tells when accounts, their states, their requests or their activity may look different: take the revision, read what is
    /// shown, wait for another revision. It counts what this process commits, and lists of requests that came; what another
    /// process commits is seen after [`Self::resume`], or with the next contact.
    ///
    /// Ends when the authenticator is closed or let go of, and keeps it from neither.
    #[must_use]
    pub fn changes(&self) -> Changes {
        self.inner.store.revision().changes()
    }
}
