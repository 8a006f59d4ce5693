//! When something looks different.

use std::sync::Arc;

use authenticator_core as core;

use crate::cancellation::Scope;
use crate::{Account, Authenticator, AuthenticatorError};

/// Tells when accounts, their states, their requests or their activity may look different: take the revision, read what is shown,
/// wait for the next revision. What another process commits is seen after `resume`, or with the next contact.
#[derive(uniffi::Object)]
pub struct Changes {
    core: core::Changes,
    scope: Scope,
}

impl Changes {
    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn scoped(&self, scope: Scope) -> Self {
        Self { core: self.core.clone(), scope }
    }
}

#[uniffi::export]
impl Changes {
    /// The revision now. It only grows.
    pub fn revision(&self) -> u64 {
        self.core.revision()
    }

    /// Waits until the revision is another than `after`, and gives it: at once if it is another already, so that a change between two
    /// calls is not missed, and many changes are one. Nothing comes back once the authenticator was shut down or let go of.
    pub async fn next(&self, after: u64) -> Result<Option<u64>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.next(after).await) }).await
    }
}

#[uniffi::export]
impl Account {
    /// As `changes` of the authenticator: those of all accounts.
    pub fn changes(&self) -> Arc<Changes> {
        Arc::new(Changes { core: self.core().changes(), scope: Scope::default() })
    }
}

#[uniffi::export]
impl Authenticator {
    /// Tells when something may look different. Keeps the authenticator from nothing.
    pub fn changes(&self) -> Arc<Changes> {
        Arc::new(Changes { core: self.core().changes(), scope: Scope::default() })
    }
}
