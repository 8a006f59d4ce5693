//! The live requests of all accounts in one call.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use super::inner::Inner;
use super::{Account, Authenticator, Request};
use crate::account::{AccountId, Provider};
use crate::error::Error;

/// The live requests of all accounts that have a server.
#[derive(Clone)]
pub struct AllRequests {
    /// Each account with its own result, in the order of the list of accounts.
    pub accounts: Vec<RequestsOfAccount>,
    /// Seconds until a background job is to ask again, as something failed or was not delivered; `None` where nothing waits. It
    /// grows with each failure, up to an hour.
    pub retry_after: Option<u64>,
}

/// The live requests of one account.
#[derive(Clone)]
pub struct RequestsOfAccount {
    /// The account.
    pub account: Account,
    /// Its requests, or why there are none.
    pub requests: Result<Vec<Request>, Error>,
}

impl AllRequests {
    /// How many requests wait for the person, for a badge.
    #[must_use]
    pub fn count(&self) -> usize {
        self.accounts.iter().filter_map(|one| one.requests.as_ref().ok()).map(Vec::len).sum()
    }

    /// The one request to show now, with its account: people read one at a time. It is the one that ends first, of those that the phone
    /// is not quiet about; `None` if there is none such. Once it was answered or has ended, ask again.
    #[must_use]
    pub fn next(&self) -> Option<(&Account, &Request)> {
        let loud = self.accounts.iter().flat_map(|one| {
            let requests = one.requests.as_deref().unwrap_or_default();
            requests.iter().filter(|request| !request.view().quiet).map(|request| (&one.account, request))
        });
        loud.min_by_key(|(_, request)| request.view().deadline.millis)
    }
}

type Asking<'a> = Pin<Box<dyn Future<Output = Result<Vec<Request>, Error>> + Send + 'a>>;

impl Authenticator {
    /// Asks the servers of all accounts at the same time, and does not wait for changes. No account holds up another: one that has
    /// not been answered when `patience` is over has [`Error::Offline`], and its call is given up.
    ///
    /// # Errors
    /// [`Error::Storage`]: not even the list of accounts can be read.
    pub async fn requests(&self, patience: impl Future<Output = ()> + Send) -> Result<AllRequests, Error> {
        let _call = self.inner.begin_call()?;
        let entries = self.inner.store.entries()?;
        let accounts: Vec<Account> = entries
            .into_iter()
            .filter(|(_, provider)| *provider == Provider::PhoneSignIn)
            .map(|(id, _)| Account::new(self.inner.clone(), id))
            .collect();
        let answers = all_within(accounts.iter().map(|account| Box::pin(account.requests(0)) as Asking<'_>), patience);
        let mut all = AllRequests { accounts: Vec::new(), retry_after: None };
        for (account, answer) in accounts.iter().zip(answers.await) {
            let mut requests = answer.unwrap_or(Err(Error::Offline { retry_after: None }));
            if let Ok(fetched) = &mut requests {
                self.leave_out_answered(account.id(), fetched)?;
            }
            let retry = self.inner.next_retry(account.id(), requests.as_ref().err())?;
            all.retry_after = all.retry_after.into_iter().chain(retry).min();
            all.accounts.push(RequestsOfAccount { account: account.clone(), requests });
        }
        Ok(all)
    }

    /// What came early may have been answered while the others were waited for.
    fn leave_out_answered(&self, id: AccountId, requests: &mut Vec<Request>) -> Result<(), Error> {
        let mut waiting = Vec::new();
        for request in requests.drain(..) {
            if !self.inner.is_answered(id, request.view().id)? {
                waiting.push(request);
            }
        }
        *requests = waiting;
        Ok(())
    }
}

impl Inner {
    /// Seconds until this account is worth another contact; `None` if nothing waits for one.
    fn next_retry(&self, id: AccountId, error: Option<&Error>) -> Result<Option<u64>, Error> {
        let boot = self.times()?.boot;
        let runtime = self.runtime(id);
        let mut known = runtime.known();
        match error {
            Some(Error::Offline { retry_after }) => known.asking.failed(&boot, *retry_after),
            Some(_) | None => known.asking.succeeded(),
        }
        let pauses = [&known.asking, &known.delivery, &known.telling].map(|pause| pause.seconds_left(&boot));
        Ok(pauses.into_iter().filter(|seconds| *seconds > 0).min())
    }
}

/// What came of each before `patience` was over, in their order.
async fn all_within<'a>(
    asking: impl Iterator<Item = Asking<'a>>,
    patience: impl Future<Output = ()>,
) -> Vec<Option<Result<Vec<Request>, Error>>> {
    let mut asking: Vec<_> = asking.map(Some).collect();
    let mut answers: Vec<_> = asking.iter().map(|_| None).collect();
    let mut patience = pin!(patience);
    poll_fn(|context| {
        let mut is_pending = false;
        for (one, answer) in asking.iter_mut().zip(&mut answers) {
            match one.as_mut().map(|one| one.as_mut().poll(context)) {
                Some(Poll::Ready(ready)) => {
                    *answer = Some(ready);
                    *one = None;
                }
                Some(Poll::Pending) => is_pending = true,
                None => {}
            }
        }
        if is_pending { patience.as_mut().poll(context) } else { Poll::Ready(()) }
    })
    .await;
    answers
}
