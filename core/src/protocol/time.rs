//! Times are whole seconds since 1970-01-01T00:00:00Z (rule 2).

use serde::{Deserialize, Deserializer, Serialize, de};

/// Seconds since the Unix epoch; at most 2^53 - 1, so that every JSON reader sees the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct UnixTime(u64);

impl UnixTime {
    /// The largest time.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// Takes seconds since the epoch; more than [`Self::MAX`] becomes that.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        if seconds > Self::MAX.0 { Self::MAX } else { Self(seconds) }
    }

    /// Seconds since the epoch.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0
    }

    /// The time `seconds` later.
    #[must_use]
    pub const fn plus(self, seconds: u64) -> Self {
        Self::from_seconds(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to this time; zero if it is not earlier.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl<'de> Deserialize<'de> for UnixTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = u64::deserialize(deserializer)?;
        if seconds > Self::MAX.0 { Err(de::Error::custom("not a time below 2^53 seconds")) } else { Ok(Self(seconds)) }
    }
}
