//! When to try again.

use super::BootTime;

/// A pause that doubles with each failure, from 1 second to 1 hour, on the boot clock. Kept in memory: a restart tries at
/// once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
    until: Option<BootTime>,
}

/// The longest pause, in seconds.
const LONGEST: u64 = 60 * 60;

/// What a server asks for, in seconds, as far as it is heeded: from 1 second to 1 hour. A server must neither silence a phone nor
/// drive it in a loop.
#[must_use]
pub fn heeded(retry_after: u64) -> u64 {
    retry_after.clamp(1, LONGEST)
}

/// Seconds to pause after a failure that `failures` others came before: 1, 2, 4 … up to `longest`, or what the server asked for if that
/// is longer, up to 1 hour.
#[must_use]
pub fn pause(failures: u32, longest: u64, retry_after: Option<u64>) -> u64 {
    let own = 1_u64.checked_shl(failures).unwrap_or(longest).min(longest);
    own.max(retry_after.unwrap_or(0)).min(LONGEST)
}

impl Backoff {
    /// It failed at `now`. `retry_after` is what the server asked for, in seconds; it never shortens the pause.
    pub fn failed(&mut self, now: &BootTime, retry_after: Option<u64>) {
        let pause = pause(self.failures, LONGEST, retry_after);
        self.failures = self.failures.saturating_add(1);
        let millis = now.millis.saturating_add(pause * 1000);
        self.until = Some(BootTime { boot_id: now.boot_id.clone(), millis });
    }

    /// It succeeded: the next failure begins at 1 second.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// Seconds of the pause that are left, rounded up; 0 when it is over, or the phone was started since.
    #[must_use]
    pub fn seconds_left(&self, now: &BootTime) -> u64 {
        match &self.until {
            Some(until) if until.boot_id == now.boot_id => until.millis.saturating_sub(now.millis).div_ceil(1000),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, BootTime, pause};

    fn at(boot_id: &str, seconds: u64) -> BootTime {
        BootTime { boot_id: boot_id.to_owned(), millis: seconds * 1000 }
    }

    #[test]
    fn b5_pauses_double_from_a_second_to_an_hour() {
        let now = at("boot", 7);
        let mut backoff = Backoff::default();
        assert_eq!(backoff.seconds_left(&now), 0);
        let pauses: Vec<u64> = (0..80)
            .map(|_| {
                backoff.failed(&now, None);
                backoff.seconds_left(&now)
            })
            .collect();
        assert_eq!(pauses[..13], [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600]);
        assert!(pauses[13..].iter().all(|pause| *pause == 3600));
        backoff.succeeded();
        backoff.failed(&now, None);
        assert_eq!(backoff.seconds_left(&now), 1);
    }

    #[test]
    fn pauses_with_a_limit_of_their_own_are_lengthened_past_it_by_the_server_alone() {
        let pauses: Vec<_> = (0..8).map(|failures| pause(failures, 60, None)).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!([3, 59, 61, 3600, u64::MAX].map(|asked| pause(64, 60, Some(asked))), [60, 60, 61, 3600, 3600]);
    }

    #[test]
    fn a_server_can_lengthen_a_pause_up_to_an_hour_and_a_start_of_the_phone_ends_it() {
        let now = at("boot", 7);
        for (asked, pause) in [(0, 1), (30, 30), (u64::MAX, 3600)] {
            let mut backoff = Backoff::default();
            backoff.failed(&now, Some(asked));
            assert_eq!(backoff.seconds_left(&now), pause);
            assert_eq!(backoff.seconds_left(&at("boot", 7 + pause)), 0);
            assert_eq!(backoff.seconds_left(&at("another boot", 1)), 0);
        }
    }
}
