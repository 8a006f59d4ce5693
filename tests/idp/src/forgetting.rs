//! What happened to users is kept for some time, and then no longer: the log, and requests with their answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use authenticator_core::protocol::UnixTime;
use tokio::sync::{Mutex, Notify};
use tokio::time::sleep;

use crate::app::App;
use crate::clock::Clock;
use crate::config::LogDays;
use crate::failure::Fault;
use crate::store::Store;

/// Seconds between two times that what is old is forgotten.
const BETWEEN: u64 = 60 * 60;
/// Between two transactions: others have the database meanwhile.
const PAUSE: Duration = Duration::from_millis(100);

/// When it is time to forget what is old, and how far back everything goes.
#[derive(Debug)]
pub(crate) struct Forgetting {
    days: LogDays,
    /// By the monotonic clock.
    due: AtomicU64,
    /// Held by whoever forgets.
    at_work: Mutex<()>,
    rung: Notify,
}

impl Forgetting {
    pub(crate) fn after(days: LogDays) -> Self {
        Self { days, due: AtomicU64::new(0), at_work: Mutex::default(), rung: Notify::new() }
    }

    fn is_due(&self, clock: &dyn Clock) -> bool {
        clock.monotonic() >= self.due.load(Ordering::Relaxed)
    }

    /// Has the task look, if it is time. Each unit of work of a caller does so, so that no timer is needed.
    pub(crate) fn ring(&self, clock: &dyn Clock) {
        if self.is_due(clock) {
            self.rung.notify_one();
        }
    }

    /// Forgets what is old, if it is time to do so. It is time again at once if that fails.
    pub(crate) async fn look(&self, store: &Store, clock: &dyn Clock) {
        let _at_work = self.at_work.lock().await;
        if !self.is_due(clock) {
            return;
        }
        let (now, monotonic) = (clock.now().seconds(), clock.monotonic());
        match forget(store, UnixTime::from_seconds(now.saturating_sub(self.days.seconds()))).await {
            Ok(()) => self.due.store(monotonic.saturating_add(BETWEEN), Ordering::Relaxed),
            Err(fault) => tracing::error!(%fault, "what is old is not forgotten"),
        }
    }
}

/// Forgets what is old up to `before`, a portion in each transaction.
async fn forget(store: &Store, before: UnixTime) -> Result<(), Fault> {
    while store.transact(move |tx| tx.forget(before)).await? {
        sleep(PAUSE).await;
    }
    Ok(())
}

/// Forgets what gets old whenever it is rung, until the server stops.
pub(crate) async fn keep_forgetting(app: Arc<App>) {
    let mut stopping = app.bell.stopping();
    loop {
        tokio::select! {
            () = once_rung(&app) => {}
            _ = stopping.wait_for(|stopped| *stopped) => return,
        }
    }
}

async fn once_rung(app: &App) {
    app.forgetting.rung.notified().await;
    app.forgetting.look(&app.store, &*app.clock).await;
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use rusqlite::Connection;

    use super::*;
    use crate::random::Random;

    const DAY: u64 = 24 * 60 * 60;
    const NOW: u64 = 1_700_000_000;

    /// A clock that is set.
    #[derive(Debug)]
    struct Set {
        now: AtomicU64,
        monotonic: AtomicU64,
    }

    impl Clock for Set {
        fn now(&self) -> UnixTime {
            UnixTime::from_seconds(self.now.load(Ordering::SeqCst))
        }

        fn monotonic(&self) -> u64 {
            self.monotonic.load(Ordering::SeqCst)
        }
    }

    struct World {
        directory: PathBuf,
        store: Store,
        clock: Set,
        forgetting: Forgetting,
    }

    impl World {
        fn new() -> Self {
            let directory = std::env::temp_dir().join(format!("idp-forgetting-{}", Random::new().text().unwrap()));
            let store = Store::open(&directory).unwrap();
            let clock = Set { now: AtomicU64::new(NOW), monotonic: AtomicU64::new(7) };
            Self { directory, store, clock, forgetting: Forgetting::after(LogDays::try_from(30).unwrap()) }
        }

        /// Notes events that are so many days old.
        fn note(&self, count: u64, days: u64) {
            let at = UnixTime::from_seconds(self.clock.now().seconds() - days * DAY);
            let noted = self.store.transact_here(|tx| (0..count).try_for_each(|_| tx.note("u", "signed_in", "", at)));
            noted.map_err(|fault: Fault| fault.to_string()).unwrap();
        }

        fn other_connection(&self) -> Connection {
            Connection::open(self.directory.join("idp.sqlite3")).unwrap()
        }

        fn events(&self) -> i64 {
            let connection = self.other_connection();
            connection.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap()
        }

        async fn events_after_a_look(&self) -> i64 {
            self.forgetting.look(&self.store, &self.clock).await;
            self.events()
        }
    }

    impl Drop for World {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.directory);
        }
    }

    #[tokio::test]
    async fn a_backlog_goes_in_portions_between_which_others_have_the_database() {
        let world = World::new();
        world.note(2_500, 31);
        world.note(3, 29);
        let before = UnixTime::from_seconds(NOW - 30 * DAY);
        let first: Result<bool, Fault> = world.store.transact(move |tx| tx.forget(before)).await;
        assert!(first.unwrap(), "there is more");
        let left = world.events();
        assert!((1_000..2_503).contains(&left), "a portion: {left}");
        assert_eq!(world.events_after_a_look().await, 3);
    }

    #[tokio::test]
    async fn it_is_done_once_an_hour_also_where_the_clock_is_set_back() {
        let world = World::new();
        world.note(1, 31);
        assert_eq!(world.events_after_a_look().await, 0);
        world.note(1, 31);
        assert_eq!(world.events_after_a_look().await, 1, "not yet again");
        world.clock.now.store(NOW - 365 * DAY, Ordering::SeqCst);
        world.clock.monotonic.fetch_add(BETWEEN, Ordering::SeqCst);
        world.note(1, 31);
        assert_eq!(world.events_after_a_look().await, 1, "what was noted before is of the future, and stays");
    }

    #[tokio::test]
    async fn what_was_not_committed_is_due_again_at_once() {
        let world = World::new();
        world.note(1, 31);
        let other = world.other_connection();
        other.execute_batch("ALTER TABLE event RENAME TO event_away").unwrap();
        world.forgetting.look(&world.store, &world.clock).await;
        other.execute_batch("ALTER TABLE event_away RENAME TO event").unwrap();
        assert_eq!(world.events_after_a_look().await, 0);
    }
}
