//! The server's clock, as a port: tests and the control interface move it, nothing waits for it.

use std::fmt::Debug;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use authenticator_core::protocol::UnixTime;

/// Tells the time that all of the server's rules go by.
pub trait Clock: Debug + Send + Sync {
    /// The time now.
    fn now(&self) -> UnixTime;

    /// Seconds since some moment of this process, by a clock that nobody sets: for what must not begin anew when the time is set back.
    fn monotonic(&self) -> u64;
}

/// When this process first asked for the monotonic clock.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixTime {
        UnixTime::from_seconds(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs()))
    }

    fn monotonic(&self) -> u64 {
        START.elapsed().as_secs()
    }
}

/// A clock that can be moved forward: it stands still, or runs with the machine's.
#[derive(Debug, Default)]
pub struct AdvancingClock {
    standing: Option<UnixTime>,
    advanced: AtomicU64,
}

impl AdvancingClock {
    /// A clock that stands at `time` until it is moved.
    #[must_use]
    pub const fn standing_at(time: UnixTime) -> Self {
        Self { standing: Some(time), advanced: AtomicU64::new(0) }
    }

    /// A clock that runs with the machine's.
    #[must_use]
    pub const fn running() -> Self {
        Self { standing: None, advanced: AtomicU64::new(0) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, seconds: u64) {
        self.advanced.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for AdvancingClock {
    fn now(&self) -> UnixTime {
        self.standing.unwrap_or_else(|| SystemClock.now()).plus(self.advanced.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> u64 {
        let running = if self.standing.is_some() { 0 } else { SystemClock.monotonic() };
        running.saturating_add(self.advanced.load(Ordering::SeqCst))
    }
}
