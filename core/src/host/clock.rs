//! Wall clock and boot clock, and the server's time on the boot clock.

use serde::{Deserialize, Serialize};

use super::HostError;
use crate::protocol::UnixTime;

/// A point on the clock that runs while the phone sleeps (`CLOCK_BOOTTIME`, `mach_continuous_time`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BootTime {
    /// Another value after each start of the phone.
    pub boot_id: String,
    /// Milliseconds since the start, time asleep included.
    pub millis: u64,
}

impl BootTime {
    /// Milliseconds from `earlier` to this point; `None` if the phone was started in between.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Option<u64> {
        (self.boot_id == earlier.boot_id).then(|| self.millis.saturating_sub(earlier.millis))
    }
}

/// Both clocks, read together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// What the phone believes the time is; may be wrong by years.
    pub wall: UnixTime,
    /// How long the phone has been running.
    pub boot: BootTime,
}

/// The clocks of the host.
pub trait Clock: Send + Sync {
    /// Reads both clocks.
    ///
    /// # Errors
    /// The host cannot tell.
    fn now(&self) -> Result<Times, HostError>;
}

/// The server's time, as a signed reply to this very phone told it, carried on by the boot clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerClock {
    told: UnixTime,
    at: BootTime,
}

impl ServerClock {
    /// The server said `told` in a fresh reply that came at `at`.
    #[must_use]
    pub const fn new(told: UnixTime, at: BootTime) -> Self {
        Self { told, at }
    }

    /// The server's time now; `None` if the phone was started since.
    #[must_use]
    pub fn now(&self, boot: &BootTime) -> Option<UnixTime> {
        Some(self.told.plus(boot.since(&self.at)? / 1000))
    }

    /// Whether both tell the same time, to a second.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.now(&other.at).is_some_and(|now| now.seconds().abs_diff(other.told.seconds()) <= 1)
    }

    /// Where the server's time `when` lies on the boot clock.
    #[must_use]
    pub fn on_boot_clock(&self, when: UnixTime) -> BootTime {
        let ahead = when.since(self.told).saturating_mul(1000);
        BootTime { boot_id: self.at.boot_id.clone(), millis: self.at.millis.saturating_add(ahead) }
    }
}

/// The clocks of the operating system, for desktops and development. Mobile packages bring their own.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Result<Times, HostError> {
        let wall = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(UnixTime::from_seconds(0), |since| UnixTime::from_seconds(since.as_secs()));
        Ok(Times { wall, boot: system_boot_time()? })
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn system_boot_time() -> Result<BootTime, HostError> {
    let boot_id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").map_err(|_| HostError::Failed)?;
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Ok(BootTime { boot_id: boot_id.trim().to_owned(), millis: millis(&time) })
}

/// On Apple's systems `CLOCK_MONOTONIC` runs while the machine sleeps (`clock_gettime(3)`); a start is told apart by the process.
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn system_boot_time() -> Result<BootTime, HostError> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    Ok(BootTime { boot_id: process_id(), millis: millis(&time) })
}

#[cfg(unix)]
fn millis(time: &rustix::time::Timespec) -> u64 {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds.saturating_mul(1000).saturating_add(nanos / 1_000_000)
}

#[cfg(not(unix))]
fn system_boot_time() -> Result<BootTime, HostError> {
    use std::sync::OnceLock;
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    let running = START.get_or_init(std::time::Instant::now).elapsed();
    Ok(BootTime { boot_id: process_id(), millis: u64::try_from(running.as_millis()).unwrap_or(u64::MAX) })
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn process_id() -> String {
    format!("process-{}", std::process::id())
}
