//! The contracts that every [`Clock`] and every [`Device`] keeps. Hosts run them against their own.

use std::time::{Duration, Instant};

use super::{BootTime, Clock, Device, Located};
use crate::protocol::IntegrityState;

/// How long the pace of the boot clock is watched.
const WATCHED: Duration = Duration::from_millis(50);
/// What one reading may be late.
const SLACK_MILLIS: u64 = 2_000;

/// Checks all clauses that can be checked while the device neither sleeps nor starts again. Takes 50 ms.
///
/// # Errors
/// The first clause that does not hold, in words.
pub fn check(clock: &dyn Clock) -> Result<(), String> {
    let first = read(clock)?;
    holds(!first.boot_id.is_empty(), "a start of the device has a name")?;
    let began = Instant::now();
    let mut last = first.clone();
    while began.elapsed() < WATCHED {
        let next = read(clock)?;
        holds(next.boot_id == first.boot_id, "the name of the start stays while the device runs")?;
        holds(next.millis >= last.millis, "the boot clock never goes back")?;
        last = next;
        std::thread::yield_now();
    }
    // Once more: the thread may have slept between the last reading and the end.
    last = read(clock)?;
    let passed = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let told = last.millis.saturating_sub(first.millis);
    // Half of it: a clock may tick in steps.
    let keeps_pace = told >= u64::try_from(WATCHED.as_millis()).unwrap_or(0) / 2 && told <= passed + SLACK_MILLIS;
    holds(keeps_pace, "the boot clock counts milliseconds")
}

/// How long a device may take for what it is asked.
const INTEGRITY_WAIT: Duration = Duration::from_secs(5);
const LOCATION_WAIT: Duration = Duration::from_secs(20);

/// Checks the clauses of a device that hold whatever the person has permitted.
///
/// # Errors
/// The first clause that does not hold, in words.
pub async fn check_device(device: &dyn Device) -> Result<(), String> {
    device.device_lock().await.map_err(|error| format!("device_lock: {error}"))?;
    device.biometric().await.map_err(|error| format!("biometric: {error}"))?;
    let seen = tokio::time::timeout(INTEGRITY_WAIT, device.integrity()).await;
    let seen = seen.map_err(|_| "does not hold: how sound the device is, is told in 5 seconds".to_owned())?;
    let seen = seen.map_err(|error| format!("integrity: {error}"))?;
    let fits = seen.signs.len() <= 16 && seen.signs.iter().all(|sign| (1..=64).contains(&sign.as_str().len()));
    holds(fits, "at most 16 signs of at most 64 bytes are told")?;
    let says_what = seen.state != IntegrityState::Suspect || !seen.signs.is_empty();
    holds(says_what, "a device in which something was seen says what")?;
    // One that is given up stands in nobody's way.
    let _ = tokio::time::timeout(Duration::ZERO, device.location()).await;
    let located = tokio::time::timeout(LOCATION_WAIT, device.location()).await;
    let located = located.map_err(|_| "does not hold: looking for the position ends in 20 seconds".to_owned())?;
    let located = located.map_err(|error| format!("location: {error}"))?;
    if let Located::At(position) = located {
        holds(position.age_millis <= 24 * 60 * 60 * 1000, "a position is of today")?;
    }
    Ok(())
}

fn read(clock: &dyn Clock) -> Result<BootTime, String> {
    clock.now().map(|times| times.boot).map_err(|error| format!("now: {error}"))
}

fn holds(condition: bool, clause: &str) -> Result<(), String> {
    if condition { Ok(()) } else { Err(format!("does not hold: {clause}")) }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::host::{HostError, SystemClock, Times};

    /// The system's clock, seen through a fault.
    struct Seen<F>(Mutex<F>);

    impl<F: FnMut(&mut Times) + Send> Clock for Seen<F> {
        fn now(&self) -> Result<Times, HostError> {
            let mut times = SystemClock.now()?;
            (self.0.lock().unwrap())(&mut times);
            Ok(times)
        }
    }

    fn found(fault: impl FnMut(&mut Times) + Send) -> String {
        check(&Seen(Mutex::new(fault))).unwrap_err()
    }

    #[test]
    fn the_systems_clock_keeps_the_contract() {
        assert_eq!(check(&SystemClock), Ok(()));
    }

    #[test]
    fn the_contract_finds_every_fault() {
        assert!(found(|times| times.boot.boot_id.clear()).ends_with("a start of the device has a name"));
        let mut read = 0;
        let renamed = found(move |times| {
            read += 1;
            times.boot.boot_id = format!("boot-{read}");
        });
        assert!(renamed.ends_with("the name of the start stays while the device runs"), "{renamed}");
        let mut left = u64::from(u32::MAX);
        let back = found(move |times| {
            left -= 1;
            times.boot.millis = left;
        });
        assert!(back.ends_with("the boot clock never goes back"), "{back}");
        for scaled in [found(|times| times.boot.millis /= 1000), found(|times| times.boot.millis *= 1000)] {
            assert!(scaled.ends_with("the boot clock counts milliseconds"), "{scaled}");
        }
    }
}
