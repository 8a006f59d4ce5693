//! How many tries of a PIN there are, and how long each keeps the next one waiting.

use serde::{Deserialize, Serialize};

/// Tries of the PIN since the last right one. A try counts from the moment at which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tries(u32);

/// Seconds to wait after as many wrong tries.
const PAUSES: [u64; 10] = [0, 0, 0, 30, 60, 5 * 60, 15 * 60, 60 * 60, 60 * 60, 60 * 60];

impl Tries {
    /// How many there are.
    pub const MOST: u32 = 10;

    /// One more; `None` if there is none left.
    #[must_use]
    pub fn one_more(self) -> Option<Self> {
        (self.0 < Self::MOST).then(|| Self(self.0 + 1))
    }

    /// How many are left.
    #[must_use]
    pub const fn left(self) -> u32 {
        Self::MOST.saturating_sub(self.0)
    }

    /// Seconds from the last try to the next; 0 where none is left, as nobody waits for it.
    #[must_use]
    pub fn pause(self) -> u64 {
        usize::try_from(self.0).ok().and_then(|used| PAUSES.get(used).copied()).unwrap_or(0)
    }

    /// Seconds that are still to wait, begun ones counted, where the last try was so many milliseconds of the boot clock ago. The whole pause
    /// if the phone was started since (`None`): how long it was off, no clock knows that cannot be set.
    #[must_use]
    pub fn seconds_left(self, since_millis: Option<u64>) -> u64 {
        (self.pause() * 1000).saturating_sub(since_millis.unwrap_or(0)).div_ceil(1000)
    }
}
