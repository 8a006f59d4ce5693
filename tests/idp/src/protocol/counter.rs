//! The counter of an account on one device: which values are new, late or too old (docs/protocol.md, Answer).

/// How many of the last counters may still arrive late.
pub(super) const WINDOW: u64 = 64;

/// Where a counter stands against the highest one seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Above the highest.
    New,
    /// Among the last 64: a refusal that was delivered late, or the sign of a copy.
    Late,
    /// Older than the last 64.
    TooOld,
}

pub(super) fn standing(counter: u64, last: u64) -> Standing {
    if counter > last {
        Standing::New
    } else if last - counter < WINDOW {
        Standing::Late
    } else {
        Standing::TooOld
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_the_last_64() {
        assert_eq!(standing(101, 100), Standing::New);
        assert_eq!(standing(100, 100), Standing::Late);
        assert_eq!(standing(37, 100), Standing::Late);
        assert_eq!(standing(36, 100), Standing::TooOld);
        assert_eq!(standing(1, 0), Standing::New);
    }
}
