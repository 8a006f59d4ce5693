//! When a server that cannot be reached is asked again. Time is that of tokio, and passes when nobody has anything to do.
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

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use folder::Folder;
use phone::phone_with_account;
use tokio::time::Instant;

/// A server that asks for pauses, one after the other, and cannot be reached after that. Notes when it was asked.
struct Busy {
    asks_for: Mutex<Vec<Option<u64>>>,
    asked: Mutex<Vec<Instant>>,
}

impl Busy {
    fn asking_for(pauses: &[Option<u64>]) -> Arc<Self> {
        let asks_for = Mutex::new(pauses.iter().rev().copied().collect());
        Arc::new(Self { asks_for, asked: Mutex::default() })
    }

    /// Seconds between two times that it was asked.
    fn pauses(&self) -> Vec<u64> {
        let asked = self.asked.lock().unwrap();
        asked.iter().zip(asked.iter().skip(1)).map(|(one, next)| next.duration_since(*one).as_secs()).collect()
    }
}

#[async_trait]
impl Transport for Busy {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.asked.lock().unwrap().push(Instant::now());
        let Some(Some(seconds)) = self.asks_for.lock().unwrap().pop() else { return Err(TransportError::Unreachable) };
        let headers = [("content-type", "application/problem+json"), ("retry-after", &seconds.to_string())]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(HttpResponse { status: 503, headers: headers.into(), body: br#"{"status":503,"code":"busy"}"#.to_vec() })
    }
}

async fn retries(server: &Arc<Busy>, times: u64) -> Vec<Option<u64>> {
    let folder = Folder::new();
    let (_authenticator, account) = phone_with_account(&folder, Arc::clone(server) as _).await;
    let mut watch = account.watch_requests();
    let mut told = Vec::new();
    for after in 0..times {
        let live = watch.next(after).await.unwrap().unwrap();
        assert!(live.requests.is_none(), "it has never answered");
        told.push(live.retry_after);
    }
    told
}

#[tokio::test(start_paused = true)]
async fn a_server_that_cannot_be_reached_is_asked_again_after_growing_pauses_and_each_is_told() {
    let server = Busy::asking_for(&[]);
    let told = retries(&server, 9).await;
    let pauses = [1, 2, 4, 8, 16, 32, 60, 60];
    assert_eq!(server.pauses(), pauses);
    assert_eq!(told[..8], pauses.map(Some));
}

#[tokio::test(start_paused = true)]
async fn the_server_can_lengthen_a_pause_and_never_shorten_it() {
    let server = Busy::asking_for(&[Some(1), Some(1), Some(30), Some(7), Some(7200)]);
    let told = retries(&server, 6).await;
    let pauses = [1, 2, 30, 8, 3600];
    assert_eq!(server.pauses(), pauses);
    assert_eq!(told[..5], pauses.map(Some));
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_not_begun_anew_by_a_change_or_by_a_call_that_was_given_up() {
    let folder = Folder::new();
    let server = Busy::asking_for(&[Some(600)]);
    let (_authenticator, account) = phone_with_account(&folder, Arc::clone(&server) as _).await;
    let mut watch = account.watch_requests();
    assert_eq!(watch.next(0).await.unwrap().unwrap().retry_after, Some(600));
    let begun = Instant::now();
    for label in ["a", "b", "c"] {
        let given_up = tokio::time::timeout(Duration::from_secs(100), watch.next(1));
        let (given_up, renamed) = tokio::join!(given_up, async { account.rename(label) });
        assert!(given_up.is_err() && renamed.is_ok());
    }
    assert_eq!(watch.next(0).await.unwrap().unwrap().retry_after, Some(300), "seconds that are left");
    watch.next(2).await.unwrap().unwrap();
    assert_eq!(begun.elapsed().as_secs(), 600);
}

#[tokio::test(start_paused = true)]
async fn while_suspended_nobody_asks_and_closing_ends_it() {
    let folder = Folder::new();
    let server = Busy::asking_for(&[]);
    let (authenticator, account) = phone_with_account(&folder, Arc::clone(&server) as _).await;
    authenticator.suspend().unwrap();
    let mut watch = account.watch_requests();
    assert!(tokio::time::timeout(Duration::from_secs(1000), watch.next(0)).await.is_err());
    assert!(server.asked.lock().unwrap().is_empty());
    let next = tokio::spawn(async move { (watch.next(0).await.map(|live| live.is_some()), watch) });
    tokio::task::yield_now().await;
    authenticator.resume().unwrap();
    let (offline, mut watch) = next.await.unwrap();
    assert_eq!(offline, Ok(true));
    authenticator.suspend().unwrap();
    let next = tokio::spawn(async move { watch.next(1).await.map(|live| live.is_some()) });
    tokio::task::yield_now().await;
    authenticator.close().await;
    assert_eq!(next.await.unwrap(), Ok(false));
}
