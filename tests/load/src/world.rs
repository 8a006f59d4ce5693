//! What all phones and browsers of a run share.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use authenticator_core::idp::{ReqwestTransport, TransportOptions};
use phone::lab::Control;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};

use crate::Trouble;
use crate::figures::Measures;
use crate::ledger::Ledger;
use crate::line::{Line, Patient};
use crate::provider::Provider;

/// The password of every user.
pub(crate) const PASSWORD: &str = "correct horse battery load";
/// The tenant that the control interface acts on.
pub(crate) const TENANT: &str = "/t1";
/// Failures that are kept in words; the others are counted.
const TOLD: usize = 20;

/// What all phones and browsers of a run share.
pub(crate) struct World {
    pub(crate) line: Line,
    pub(crate) origin: String,
    pub(crate) control: Control,
    pub(crate) provider: Provider,
    ledger: Mutex<Ledger>,
    measures: Mutex<Measures>,
    failures: Mutex<Failures>,
    polls: AtomicU64,
    stop: watch::Sender<bool>,
}

/// What failed.
#[derive(Debug, Default, Clone)]
pub(crate) struct Failures {
    pub(crate) count: usize,
    pub(crate) told: Vec<String>,
}

impl World {
    pub(crate) async fn new(origin: &str) -> Result<Self, Trouble> {
        let line = Line::new()?;
        let provider = Provider::read(&line, &format!("{origin}{TENANT}")).await?;
        Ok(Self {
            line,
            origin: origin.to_owned(),
            control: Control::new(Arc::new(Patient(ReqwestTransport::new(&TransportOptions::default())?)), origin),
            provider,
            ledger: Mutex::default(),
            measures: Mutex::default(),
            failures: Mutex::default(),
            polls: AtomicU64::new(0),
            stop: watch::Sender::new(false),
        })
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how long something took, in this round.
    pub(crate) fn measure(&self, what: &'static str, took: Duration) {
        self.measures.lock().unwrap_or_else(PoisonError::into_inner).add(what, took);
    }

    /// What was measured since the last call.
    pub(crate) fn take_measures(&self) -> Measures {
        std::mem::take(&mut *self.measures.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that something failed or was lost.
    pub(crate) fn failed(&self, what: impl Into<String>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.count += 1;
        if failures.told.len() < TOLD {
            failures.told.push(what.into());
        }
    }

    pub(crate) fn failures(&self) -> Failures {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn count_poll(&self) {
        self.polls.fetch_add(1, Ordering::Relaxed);
    }

    /// Polls that have ended.
    pub(crate) fn polls(&self) -> u64 {
        self.polls.load(Ordering::Relaxed)
    }

    /// Tells the end of the run.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }
}

/// Does `work` for all `items`, for `at_once` of them at a time.
pub(crate) async fn crowd<T, F>(
    items: impl IntoIterator<Item = T>,
    at_once: usize,
    work: impl Fn(T) -> F,
) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let (mut running, mut done) = (JoinSet::new(), Vec::new());
    for item in items {
        if running.len() >= at_once {
            done.extend(running.join_next().await.map(unless_it_panicked));
        }
        running.spawn(work(item));
    }
    while let Some(ended) = running.join_next().await {
        done.push(unless_it_panicked(ended));
    }
    done
}

/// What a task came to; a panic goes on here, so that it ends the run. No task is cancelled.
fn unless_it_panicked<T>(ended: Result<T, JoinError>) -> T {
    ended.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}
