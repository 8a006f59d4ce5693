//! What happened to users is kept for some time, and then no longer.

use std::sync::atomic::{AtomicU64, Ordering};

use authenticator_core::protocol::UnixTime;

use crate::config::LogDays;

/// Seconds between two looks for what is old.
const BETWEEN: u64 = 60 * 60;

/// When the log was looked through last, and how far back it goes.
#[derive(Debug)]
pub(crate) struct Forgetting {
    days: LogDays,
    looked_at: AtomicU64,
}

impl Forgetting {
    pub(crate) const fn after(days: LogDays) -> Self {
        Self { days, looked_at: AtomicU64::new(0) }
    }

    /// Until when the log is forgotten, if it is time to do so; for one caller an hour.
    pub(crate) fn due(&self, now: UnixTime) -> Option<UnixTime> {
        let now = now.seconds();
        let last = self.looked_at.load(Ordering::Relaxed);
        if now < last.saturating_add(BETWEEN) {
            return None;
        }
        let mine = self.looked_at.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        mine.then(|| UnixTime::from_seconds(now.saturating_sub(self.days.seconds())))
    }

    /// More than could be forgotten at a time is old: it is time again at once.
    pub(crate) fn more(&self) {
        self.looked_at.store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_once_an_hour_and_at_once_where_more_is_old() {
        let forgetting = Forgetting::after(LogDays::default());
        let (now, later) = (UnixTime::from_seconds(1_700_000_000), UnixTime::from_seconds(1_700_000_000 + BETWEEN));
        assert!(forgetting.due(now).is_some());
        assert!(forgetting.due(now).is_none());
        forgetting.more();
        assert!(forgetting.due(now).is_some());
        assert!(forgetting.due(now).is_none());
        assert!(forgetting.due(later).is_some());
    }
}
