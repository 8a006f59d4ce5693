//! What this process knows of the lock of the app, and nothing else does: whether it was opened, and since when the app is away.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::prompts::Prompts;
use crate::host::BootTime;
use crate::store::AppLockRecord;

/// Milliseconds that the app has, at least, to come back to the front after the platform's prompt was answered: the system's own screen
/// for a PIN takes it from there, and tells of the answer first.
const RETURN_MILLIS: u64 = 5_000;

/// A new process knows nothing: it is locked.
#[derive(Default)]
pub(super) struct AppPresence {
    state: Mutex<Presence>,
    /// One try of a PIN at a time: what the last one was is known before the next one counts.
    pub(super) trying: tokio::sync::Mutex<()>,
    /// The prompt of the lock.
    pub(super) prompts: Prompts,
}

#[derive(Debug, Default)]
struct Presence {
    place: Place,
    /// `None` while it is locked.
    opened: Option<Opened>,
}

/// Where the app is, as its host says; one that never says so is in front.
#[derive(Debug, Default)]
enum Place {
    #[default]
    Front,
    Background {
        /// `None` if the clock failed then.
        since: Option<BootTime>,
    },
}

/// Opened, for the lock with this id.
#[derive(Debug)]
struct Opened {
    lock: [u8; 16],
    away: Option<Away>,
}

#[derive(Debug)]
struct Away {
    since: BootTime,
    /// For so long it is open, whatever the time of grace.
    at_least_millis: u64,
}

/// What opened the lock.
#[derive(Debug)]
pub(super) enum OpenedBy {
    /// Its PIN, or that there was none before.
    Pin,
    /// The platform's prompt, which was answered at this time.
    Gate {
        /// When.
        at: BootTime,
    },
}

impl AppPresence {
    /// Never held across an await.
    fn state(&self) -> MutexGuard<'_, Presence> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn lock(&self) {
        self.state().opened = None;
    }

    /// Opens it. In an app that went to the background meanwhile the time of grace has begun.
    pub(super) fn unlock(&self, lock: [u8; 16], by: OpenedBy) {
        let mut state = self.state();
        let away = match (&state.place, by) {
            (Place::Front, _) => None,
            (Place::Background { .. }, OpenedBy::Gate { at }) => {
                Some(Away { since: at, at_least_millis: RETURN_MILLIS })
            }
            (Place::Background { since: Some(since) }, OpenedBy::Pin) => {
                Some(Away { since: since.clone(), at_least_millis: 0 })
            }
            // Nobody knows for how long it is away.
            (Place::Background { since: None }, OpenedBy::Pin) => {
                state.opened = None;
                return;
            }
        };
        state.opened = Some(Opened { lock, away });
    }

    /// The app is in the background since `now`; `None` if the clock fails, which locks it.
    pub(super) fn leave(&self, now: Option<BootTime>) {
        let mut state = self.state();
        if matches!(state.place, Place::Front) {
            state.place = Place::Background { since: now.clone() };
        }
        match (now, &mut state.opened) {
            (Some(now), Some(opened)) => {
                opened.away.get_or_insert(Away { since: now, at_least_millis: 0 });
            }
            (Some(_), None) => {}
            (None, opened) => *opened = None,
        }
    }

    /// The app is in front. Whether it is open still, [`Self::stay_open`] says.
    pub(super) fn come_to_front(&self) {
        self.state().place = Place::Front;
    }

    /// Ends the time away of an app in front for which the time of grace was not over.
    pub(super) fn stay_open(&self, record: &AppLockRecord, now: &BootTime) {
        let state = &mut *self.state();
        if state.is_unlocked(record, now)
            && let (Place::Front, Some(opened)) = (&state.place, &mut state.opened)
        {
            opened.away = None;
        }
    }

    /// Whether it is open still. A time of grace that is over is over, whatever the clock says later.
    pub(super) fn is_unlocked(&self, record: &AppLockRecord, now: &BootTime) -> bool {
        self.state().is_unlocked(record, now)
    }
}

impl Presence {
    fn is_unlocked(&mut self, record: &AppLockRecord, now: &BootTime) -> bool {
        self.opened.take_if(|opened| {
            opened.lock != record.id || opened.away.as_ref().is_some_and(|away| away.is_over(record, now))
        });
        self.opened.is_some()
    }
}

impl Away {
    fn is_over(&self, record: &AppLockRecord, now: &BootTime) -> bool {
        let millis = now.since(&self.since);
        record.grace.is_over(millis) && millis.is_none_or(|millis| millis >= self.at_least_millis)
    }
}
