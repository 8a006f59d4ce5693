//! Wall clock and boot clock, and the server's time on the boot clock.

#[cfg(any(target_os = "linux", target_os = "android"))]
use std::path::Path;
use std::sync::OnceLock;

use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};

use super::HostError;
use crate::protocol::UnixTime;

/// A point on the clock that runs while the phone sleeps (`CLOCK_BOOTTIME`, `mach_continuous_time`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BootTime {
    /// Another value after each start of the phone. A host that cannot tell one start from another gives another value to each
    /// process: what was measured by an earlier process is then not known any more, and nothing else is lost.
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

    /// Whole seconds from `now` to this point, begun ones counted: 0 if it is over, or the phone was started in between.
    #[must_use]
    pub fn seconds_from(&self, now: &Self) -> u64 {
        self.since(now).map_or(0, |millis| millis.div_ceil(1000))
    }

    /// This many seconds later.
    #[must_use]
    pub fn plus_seconds(&self, seconds: u64) -> Self {
        let millis = self.millis.saturating_add(seconds.saturating_mul(1000));
        Self { boot_id: self.boot_id.clone(), millis }
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
    static BOOT_ID: OnceLock<String> = OnceLock::new();
    let boot_id = boot_id(&BOOT_ID, Path::new("/proc/sys/kernel/random/boot_id"))?;
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Ok(BootTime { boot_id, millis: millis(&time) })
}

/// The kernel's name of this start, or a random one of this process where it cannot be read: Android may deny it to apps. It is
/// asked once, so that the answer is the same while the process lives.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn boot_id(known: &OnceLock<String>, file: &Path) -> Result<String, HostError> {
    if let Some(known) = known.get() {
        return Ok(known.clone());
    }
    let of_kernel = std::fs::read_to_string(file).ok().map(|text| text.trim().to_owned());
    let fresh = match of_kernel.filter(|text| !text.is_empty()) {
        Some(text) => text,
        None => random_id()?,
    };
    Ok(known.get_or_init(|| fresh).clone())
}

/// On Apple's systems `CLOCK_MONOTONIC` runs while the machine sleeps (`clock_gettime(3)`); a start is told apart by the process.
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn system_boot_time() -> Result<BootTime, HostError> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    Ok(BootTime { boot_id: process_id()?, millis: millis(&time) })
}

#[cfg(unix)]
fn millis(time: &rustix::time::Timespec) -> u64 {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds.saturating_mul(1000).saturating_add(nanos / 1_000_000)
}

#[cfg(not(unix))]
fn system_boot_time() -> Result<BootTime, HostError> {
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    let running = START.get_or_init(std::time::Instant::now).elapsed();
    Ok(BootTime { boot_id: process_id()?, millis: u64::try_from(running.as_millis()).unwrap_or(u64::MAX) })
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn process_id() -> Result<String, HostError> {
    static ID: OnceLock<String> = OnceLock::new();
    if let Some(id) = ID.get() {
        return Ok(id.clone());
    }
    let fresh = random_id()?;
    Ok(ID.get_or_init(|| fresh).clone())
}

/// Not the number of the process, which another process has after the next start.
fn random_id() -> Result<String, HostError> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| HostError::Failed)?;
    Ok(format!("process-{:032x}", u128::from_be_bytes(bytes)))
}

#[cfg(all(test, any(target_os = "linux", target_os = "android")))]
mod tests {
    use super::*;

    #[test]
    fn without_the_kernels_boot_id_each_process_has_a_random_one_that_stays() {
        let missing = Path::new("/nowhere/boot_id");
        let process = OnceLock::new();
        let first = boot_id(&process, missing).unwrap();
        assert!(first.starts_with("process-"), "{first}");
        assert_eq!(boot_id(&process, missing), Ok(first.clone()));
        assert_eq!(boot_id(&process, Path::new("/etc/hostname")), Ok(first.clone()), "also if it can be read later");
        assert_ne!(boot_id(&OnceLock::new(), missing), Ok(first), "of another process");
    }

    #[test]
    fn the_kernels_boot_id_stays_for_the_process_though_it_is_denied_later() {
        let file = std::env::temp_dir().join(format!("boot-id-{}", random_id().unwrap()));
        let process = OnceLock::new();
        for (written, is_usable) in [("  \n", false), ("9f1c\n", true)] {
            std::fs::write(&file, written).unwrap();
            let read = boot_id(&OnceLock::new(), &file).unwrap();
            assert_eq!(read == "9f1c", is_usable, "{read}");
        }
        assert_eq!(boot_id(&process, &file).as_deref(), Ok("9f1c"));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(boot_id(&process, &file).as_deref(), Ok("9f1c"));
    }
}
