//! Closing waits for calls that are under way, suspending does not; what both do to them.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/database.rs"]
mod database;
#[path = "common/folder.rs"]
mod folder;
#[path = "common/phone.rs"]
mod phone;
#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use async_trait::async_trait;
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::{Account, Authenticator, Consent, Error, StorageProblem};
use folder::Folder;
use phone::phone_with_account;
use tokio::sync::Semaphore;

/// A network that takes a request and answers, with nothing, when it is told to.
struct Slow {
    taken: Semaphore,
    told: Semaphore,
}

#[async_trait]
impl Transport for Slow {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.taken.add_permits(1);
        self.told.acquire().await.unwrap().forget();
        Err(TransportError::Unreachable)
    }
}

struct Phone {
    authenticator: Authenticator,
    account: Account,
    network: Arc<Slow>,
    folder: Folder,
}

impl Phone {
    async fn with_account() -> Self {
        let network = Arc::new(Slow { taken: Semaphore::new(0), told: Semaphore::new(0) });
        let folder = Folder::new();
        let (authenticator, account) = phone_with_account(&folder, Arc::clone(&network) as _).await;
        Self { authenticator, account, network, folder }
    }

    /// A call that is at the server now.
    async fn call(&self) -> tokio::task::JoinHandle<Result<usize, Error>> {
        let account = self.account.clone();
        let call = tokio::spawn(async move { account.requests(0).await.map(|requests| requests.len()) });
        self.network.taken.acquire().await.unwrap().forget();
        call
    }
}

async fn is_pending<T>(mut future: Pin<&mut impl Future<Output = T>>) -> bool {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

const OFFLINE: Error = Error::Offline { retry_after: None };
const CLOSED: Error = Error::Storage { problem: StorageProblem::Closed };
const SUSPENDED: Error = Error::Storage { problem: StorageProblem::Suspended };

#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_calls_under_way_and_takes_no_more() {
    let phone = Phone::with_account().await;
    let (one, two) = (phone.call().await, phone.call().await);
    let mut closing = pin!(phone.authenticator.close());
    assert!(is_pending(closing.as_mut()).await);
    assert_eq!(phone.account.requests(0).await.err(), Some(CLOSED));
    assert_eq!(phone.account.refresh().await, Err(CLOSED));
    assert!(phone.account.view().is_ok(), "the data is there until the calls have ended");
    phone.network.told.add_permits(1);
    assert!(is_pending(closing.as_mut()).await || one.is_finished() || two.is_finished());
    phone.network.told.add_permits(1);
    closing.await;
    assert_eq!((one.await.unwrap(), two.await.unwrap()), (Err(OFFLINE), Err(OFFLINE)), "they have come to their end");
    assert_eq!(phone.account.view().err(), Some(CLOSED));
    phone.authenticator.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_not_set_aside_before_it_is_closed() {
    let phone = Phone::with_account().await;
    let call = phone.call().await;
    let mut closing = pin!(phone.authenticator.close());
    assert!(is_pending(closing.as_mut()).await);
    let set_aside = async || Authenticator::set_aside(phone.folder.path(), Consent::DataCannotBeRead).await;
    assert_eq!(set_aside().await, Err(Error::Busy), "the call under way still writes");
    phone.network.told.add_permits(1);
    closing.await;
    call.await.unwrap().unwrap_err();
    assert!(set_aside().await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_was_dropped_is_not_waited_for() {
    let phone = Phone::with_account().await;
    let call = phone.call().await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    phone.authenticator.close().await;
    assert_eq!(phone.account.view().err(), Some(CLOSED));
}

#[tokio::test(flavor = "multi_thread")]
async fn suspending_waits_for_no_network_and_loses_nothing() {
    let phone = Phone::with_account().await;
    let call = phone.call().await;
    phone.authenticator.suspend().unwrap();
    assert_eq!(phone.account.view().err(), Some(SUSPENDED));
    assert_eq!(phone.account.requests(0).await.err(), Some(SUSPENDED));
    phone.network.told.add_permits(1);
    assert_eq!(call.await.unwrap(), Err(OFFLINE));
    phone.authenticator.resume().unwrap();
    assert!(phone.account.view().is_ok());
}
