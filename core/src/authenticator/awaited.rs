//! What became of an answer, for the calls that wait for it: another call may deliver it first, and its verdict may end the account,
//! and the journal with it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::Outcome;
use super::deliver::EntryId;

/// The answers of an account that calls wait for.
#[derive(Clone, Default)]
pub(super) struct AwaitedOutcomes(Arc<Mutex<HashMap<EntryId, Arc<OnceLock<Outcome>>>>>);

impl AwaitedOutcomes {
    /// From now on the outcome of the answer is heard.
    pub(super) fn of(&self, entry: EntryId) -> Awaited {
        let outcome = Arc::clone(self.lock().entry(entry).or_default());
        Awaited { all: self.clone(), entry, outcome }
    }

    /// Tells those who wait for the answer, if anybody does.
    pub(super) fn tell(&self, entry: EntryId, outcome: &Outcome) {
        if let Some(awaited) = self.lock().get(&entry) {
            // It is told once: an answer has one outcome.
            let _ = awaited.set(outcome.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<EntryId, Arc<OnceLock<Outcome>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer that somebody waits for, until this is dropped.
pub(super) struct Awaited {
    all: AwaitedOutcomes,
    entry: EntryId,
    outcome: Arc<OnceLock<Outcome>>,
}

impl Awaited {
    /// The answer.
    pub(super) const fn entry(&self) -> EntryId {
        self.entry
    }

    /// What became of it since it is awaited; `None` if nothing was told yet.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        self.outcome.get().cloned()
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        let mut all = self.all.lock();
        // This one and the map's.
        if Arc::strong_count(&self.outcome) <= 2 {
            all.remove(&self.entry);
        }
    }
}
