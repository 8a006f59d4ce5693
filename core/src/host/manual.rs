//! Clocks that tests move by hand.

use std::sync::{Mutex, PoisonError};

use super::{BootTime, Clock, HostError, Times};
use crate::protocol::UnixTime;

/// Clocks that stand still until they are moved. Wall clock and boot clock move apart on demand.
#[derive(Debug)]
pub struct ManualClock(Mutex<Times>);

impl ManualClock {
    /// Clocks that show `wall` and one hour since the start of the phone.
    #[must_use]
    pub fn at(wall: u64) -> Self {
        let boot = BootTime { boot_id: "boot-1".to_owned(), millis: 3_600_000 };
        Self(Mutex::new(Times { wall: UnixTime::from_seconds(wall), boot }))
    }

    /// Time passes, asleep or awake.
    pub fn advance(&self, seconds: u64) {
        self.change(|times| {
            times.wall = times.wall.plus(seconds);
            times.boot.millis += seconds * 1000;
        });
    }

    /// Somebody sets the wall clock.
    pub fn set_wall(&self, wall: u64) {
        self.change(|times| times.wall = UnixTime::from_seconds(wall));
    }

    /// The phone is started again.
    pub fn reboot(&self) {
        self.change(|times| {
            times.boot = BootTime { boot_id: format!("{}+", times.boot.boot_id), millis: 1_000 };
        });
    }

    fn change(&self, change: impl FnOnce(&mut Times)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Result<Times, HostError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}
