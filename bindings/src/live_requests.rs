//! The live requests of an account, as they change.

use std::sync::Arc;

use authenticator_core as core;
use tokio::sync::Mutex;

use crate::cancellation::Scope;
use crate::{Account, AuthenticatorError, Request};

/// The live requests of an account as they are known, and whether its server can be reached.
#[derive(Clone, uniffi::Record)]
pub struct LiveRequests {
    /// Counts, from 1, what the watch gave: `next` takes it.
    pub number: u64,
    /// What waits for the person: as it was fetched last, without what has ended since and what this phone has answered. Nothing before
    /// it was fetched once since the app was started.
    pub requests: Option<Vec<Arc<Request>>>,
    /// Seconds after which the server is asked again, 0 while it is; nothing while it can be reached. Show what is there, and that it may
    /// be old.
    pub retry_after: Option<u64>,
}

/// Asks for the live requests of an account while somebody waits in `next`, and tells when they change. Letting go of it gives up the poll
/// that is under way.
#[derive(uniffi::Object)]
pub struct RequestsWatch {
    core: Arc<Mutex<core::RequestsWatch>>,
    scope: Scope,
}

impl RequestsWatch {
    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn scoped(&self, scope: Scope) -> Self {
        Self { core: Arc::clone(&self.core), scope }
    }
}

#[uniffi::export]
impl RequestsWatch {
    /// Waits for what is another than `after`, the number of what was given last, or 0; at once where that did not arrive. Something comes:
    /// what there is, as soon as the server has told it; when the set changes; when this phone has answered a request or the time of
    /// one is over, without the network; once for each pause when the server cannot be reached; and when it can be reached again. Many
    /// changes are one. A call that is given up loses nothing: the poll goes on, and the next call gives what it brings.
    ///
    /// The server is asked by polls of up to 25 seconds; while it cannot be reached, after pauses of 1, 2, 4 … 60 seconds, or up to an hour if
    /// it asks for that. While the authenticator is suspended this waits. Nothing comes back once it was shut down.
    ///
    /// Fails with `Refused` or `UserAction` if the account has no requests any more, or the person has to do something first; with
    /// `Storage`. The next call asks the server anew.
    pub async fn next(&self, after: u64) -> Result<Option<LiveRequests>, AuthenticatorError> {
        let core = Arc::clone(&self.core);
        self.scope.run(async move { Ok(core.lock().await.next(after).await?.map(live_requests)) }).await
    }
}

#[uniffi::export]
impl Account {
    /// Watches the live requests. Have one watch for an account: two polls of a device end each other.
    pub fn watch_requests(&self) -> Arc<RequestsWatch> {
        let core = Arc::new(Mutex::new(self.core().watch_requests()));
        Arc::new(RequestsWatch { core, scope: Scope::default() })
    }
}

fn live_requests(live: core::LiveRequests) -> LiveRequests {
    let requests = live.requests.map(|requests| requests.into_iter().map(Request::new).map(Arc::new).collect());
    LiveRequests { number: live.number, requests, retry_after: live.retry_after }
}
