//! The live requests of all accounts in one call.

use std::sync::Arc;
use std::time::Duration;

use authenticator_core as core;

use crate::{Account, Authenticator, AuthenticatorError, Request};

/// The live requests of all accounts that have a server.
#[derive(Clone, uniffi::Record)]
pub struct AllRequests {
    /// Each account with its own result, in the order of the list of accounts.
    pub accounts: Vec<RequestsOfAccount>,
    /// How many requests wait for the person, for a badge.
    pub count: u64,
    /// The one request to show now: people read one at a time. It is the one that ends first, of those that the phone is not quiet about;
    /// nothing if there is none such. Once it was answered or has ended, ask again.
    pub next: Option<NextRequest>,
    /// Seconds until a background job is to ask again, as something failed or was not delivered; nothing where nothing waits. It
    /// grows with each failure, up to an hour.
    pub retry_after: Option<u64>,
}

/// The one request of all accounts to show now.
#[derive(Clone, uniffi::Record)]
pub struct NextRequest {
    /// The account.
    pub account: Arc<Account>,
    /// Its request.
    pub request: Arc<Request>,
}

/// The live requests of one account, or why there are none.
#[derive(Clone, uniffi::Enum)]
pub enum RequestsOfAccount {
    /// What waits for the person.
    Fetched {
        /// The account.
        account: Arc<Account>,
        /// Its requests; may be empty.
        requests: Vec<Arc<Request>>,
    },
    /// The server could not be asked, or refused.
    Failed {
        /// The account.
        account: Arc<Account>,
        /// Why.
        error: AuthenticatorError,
    },
}

#[uniffi::export]
impl Authenticator {
    /// Asks the servers of all accounts at the same time, and does not wait for changes. No account holds up another: one that has
    /// not been answered after `wait_seconds` has `Offline`, and its call is given up. For a person who pulls to refresh, and
    /// for a background job, which has a few seconds.
    ///
    /// Fails with `Storage`: not even the list of accounts can be read.
    pub async fn requests(&self, wait_seconds: u64) -> Result<AllRequests, AuthenticatorError> {
        let core = self.core().clone();
        self.scope()
            .run(async move {
                let patience = tokio::time::sleep(Duration::from_secs(wait_seconds));
                let all = core.requests(patience).await?;
                let count = all.count().try_into().unwrap_or(u64::MAX);
                let next = all.next().map(|(account, request)| NextRequest {
                    account: Arc::new(Account::new(account.clone())),
                    request: Arc::new(Request::new(request.clone())),
                });
                let accounts = all.accounts.into_iter().map(of_account).collect();
                Ok(AllRequests { accounts, count, next, retry_after: all.retry_after })
            })
            .await
    }
}

fn of_account(one: core::RequestsOfAccount) -> RequestsOfAccount {
    let account = Arc::new(Account::new(one.account));
    match one.requests {
        Ok(requests) => {
            let requests = requests.into_iter().map(Request::new).map(Arc::new).collect();
            RequestsOfAccount::Fetched { account, requests }
        }
        Err(error) => RequestsOfAccount::Failed { account, error: error.into() },
    }
}
