//! The number of a request, as the browser of this phone brought it.

use std::sync::Arc;

use authenticator_core as core;

use crate::cancellation::Scope;
use crate::outcome::outcome;
use crate::{AuthenticatorError, Outcome, Request};

/// The number of a request, as the browser of this phone brought it. Show the request, and approve it if the person wants that: the
/// number was not read by the person, so that what is shown is all that the person goes by.
#[derive(uniffi::Object)]
pub struct NumberFromBrowser {
    core: core::NumberFromBrowser,
    scope: Scope,
}

impl NumberFromBrowser {
    pub(crate) fn new(core: core::NumberFromBrowser) -> Self {
        Self { core, scope: Scope::default() }
    }

    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn scoped(&self, scope: Scope) -> Self {
        Self { core: self.core.clone(), scope }
    }
}

#[uniffi::export]
impl NumberFromBrowser {
    /// The request that the number is of: show it, refuse it, or approve it with a number that the person types.
    pub fn request(&self) -> Arc<Request> {
        Arc::new(Request::new(self.core.request().clone()))
    }

    /// Approves with this number, and says in the answer that it came by the browser. Otherwise as `approve` of `Request`.
    pub async fn approve(&self) -> Result<Outcome, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(outcome(core.approve().await?)) }).await
    }
}
