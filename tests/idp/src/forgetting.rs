//! What happened to users is kept for some time, and then no longer: the log, and requests with their answers.

use std::sync::Arc;
use std::time::Duration;

use authenticator_core::protocol::UnixTime;
use tokio::sync::Mutex;
use tokio::time::sleep;

use crate::app::App;
use crate::clock::Clock;
use crate::config::LogDays;
use crate::failure::Fault;
use crate::store::Store;

/// Seconds between two times that what is old is forgotten.
const BETWEEN: u64 = 60 * 60;
/// Between two looks at the clock.
const LOOK: Duration = Duration::from_secs(60);
/// Between two transactions: others have the database meanwhile.
const PAUSE: Duration = Duration::from_millis(100);

/// When what was old was forgotten last, and how far back everything goes.
#[derive(Debug)]
pub(crate) struct Forgetting {
    days: LogDays,
    /// By the monotonic clock.
    forgotten_at: Mutex<Option<u64>>,
}

impl Forgetting {
    pub(crate) fn after(days: LogDays) -> Self {
        Self { days, forgotten_at: Mutex::default() }
    }

    /// Forgets what is old, if it is time to do so. It is time again at once if that fails.
    pub(crate) async fn look(&self, store: &Store, clock: &dyn Clock) {
        let mut forgotten_at = self.forgotten_at.lock().await;
        let (now, monotonic) = (clock.now().seconds(), clock.monotonic());
        if forgotten_at.is_some_and(|at| monotonic.saturating_sub(at) < BETWEEN) {
            return;
        }
        match forget(store, UnixTime::from_seconds(now.saturating_sub(self.days.seconds()))).await {
            Ok(()) => *forgotten_at = Some(monotonic),
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

/// Forgets what gets old, until the server stops.
pub(crate) async fn keep_forgetting(app: Arc<App>) {
    let mut stopping = app.bell.stopping();
    loop {
        tokio::select! {
            () = app.forgetting.look(&app.store, &*app.clock) => {}
            _ = stopping.wait_for(|stopped| *stopped) => return,
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            _ = stopping.wait_for(|stopped| *stopped) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU64, Ordering};

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
