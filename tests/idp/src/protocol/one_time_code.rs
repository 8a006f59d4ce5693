//! One-time codes as the server counts them: RFC 6238 with its neighbours in time, each time step once (section 5.2).

use authenticator_core::otp::{Algorithm, Hotp};
use authenticator_core::protocol::{UnixTime, fold_number};
use subtle::ConstantTimeEq as _;

/// Bytes of a shared secret: as long as the output of HMAC-SHA-1 (RFC 4226 section 4, R6).
pub(crate) const SECRET_LENGTH: usize = 20;
/// Digits of a code.
pub(crate) const DIGITS: u8 = 6;
/// Seconds of a time step.
pub(crate) const PERIOD: u32 = 30;

/// Time steps before and after the present one that count too: clocks differ, and people type slowly.
const WINDOW: u64 = 1;

/// What a code is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeMatch {
    /// It is right, and of this time step.
    Step(u64),
    /// It was right, and its time step has counted, or a later one has.
    Used,
    /// It is of no time step in the window.
    Wrong,
}

/// Looks a code up around `now`. `last_step` is the newest time step that has counted.
pub(crate) fn match_code(
    secret: &[u8],
    digits: u8,
    period: u32,
    typed: &str,
    now: UnixTime,
    last_step: Option<u64>,
) -> CodeMatch {
    let Some(present) = now.seconds().checked_div(u64::from(period)) else { return CodeMatch::Wrong };
    let hotp = Hotp { secret, algorithm: Algorithm::Sha1, digits };
    let typed = fold_number(typed);
    let mut found = CodeMatch::Wrong;
    // All steps are looked at, so that the time tells nothing about which one it is.
    for step in present.saturating_sub(WINDOW)..=present.saturating_add(WINDOW) {
        let right = hotp.at(step).is_ok_and(|code| code.reveal().as_bytes().ct_eq(typed.as_bytes()).into());
        if right {
            let fresh = last_step.is_none_or(|last| step > last);
            match (fresh, found) {
                (true, _) => found = CodeMatch::Step(step),
                (false, CodeMatch::Wrong) => found = CodeMatch::Used,
                (false, _) => {}
            }
        }
    }
    found
}

/// Wrong codes of a user, in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongCodes {
    /// How many.
    pub(crate) in_a_row: u64,
    /// When the last of them came.
    pub(crate) last_at: UnixTime,
}

impl WrongCodes {
    /// Wrong codes without a wait.
    const FREE: u64 = 5;
    /// After so many in a row no code counts until somebody forgives them (SP 800-63B-4 section 3.2.2).
    const MOST: u64 = 100;
    /// The first wait in seconds; it doubles with each wrong code.
    const WAIT: u64 = 60;
    /// The longest wait.
    const LONGEST: u64 = 3600;

    /// Whether a code may not be tried now.
    pub(crate) fn throttle(self, now: UnixTime) -> bool {
        let Some(beyond) = self.in_a_row.checked_sub(Self::FREE) else { return false };
        let wait = Self::WAIT.saturating_mul(1 << beyond.min(10)).min(Self::LONGEST);
        self.in_a_row >= Self::MOST || now.since(self.last_at) < wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238 appendix B.
    const SECRET: &[u8] = b"12345678901234567890";

    fn matched(typed: &str, now: u64, last: Option<u64>) -> CodeMatch {
        match_code(SECRET, 8, 30, typed, UnixTime::from_seconds(now), last)
    }

    #[test]
    fn the_codes_of_rfc_6238_count_one_step_early_and_late_and_no_further() {
        // Of time step 0x23523EC, from 1111111080 to 1111111109.
        let code = "07081804";
        assert_eq!(matched(code, 1_111_111_109, None), CodeMatch::Step(0x23523EC));
        assert_eq!(matched(code, 1_111_111_050, None), CodeMatch::Step(0x23523EC));
        assert_eq!(matched(code, 1_111_111_139, None), CodeMatch::Step(0x23523EC));
        assert_eq!(matched(code, 1_111_111_049, None), CodeMatch::Wrong);
        assert_eq!(matched(code, 1_111_111_140, None), CodeMatch::Wrong);
        assert_eq!(matched("0708 1804", 1_111_111_109, None), CodeMatch::Step(0x23523EC));
        for wrong in ["", "0708180", "070818040", "7081804", "07081805"] {
            assert_eq!(matched(wrong, 1_111_111_109, None), CodeMatch::Wrong, "{wrong}");
        }
    }

    #[test]
    fn a_step_counts_once_and_none_before_it_afterwards() {
        assert_eq!(matched("07081804", 1_111_111_109, Some(0x23523EB)), CodeMatch::Step(0x23523EC));
        assert_eq!(matched("07081804", 1_111_111_109, Some(0x23523EC)), CodeMatch::Used);
        assert_eq!(matched("07081804", 1_111_111_109, Some(0x23523ED)), CodeMatch::Used);
    }

    #[test]
    fn wrong_codes_wait_longer_and_longer() {
        let throttled = |in_a_row: u64, passed: u64| {
            let wrong = WrongCodes { in_a_row, last_at: UnixTime::from_seconds(1000) };
            wrong.throttle(UnixTime::from_seconds(1000 + passed))
        };
        assert!(!throttled(4, 0));
        for (in_a_row, wait) in [(5, 60), (6, 120), (10, 1920), (11, 3600), (99, 3600)] {
            assert!(throttled(in_a_row, wait - 1), "{in_a_row}");
            assert!(!throttled(in_a_row, wait), "{in_a_row}");
        }
        assert!(throttled(100, 1_000_000));
    }
}
