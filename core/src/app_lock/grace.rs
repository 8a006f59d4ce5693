//! How long the app may be away.

use serde::{Deserialize, Serialize};

/// How long the app may be in the background before it is locked. Time asleep counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grace {
    /// Not at all.
    #[default]
    None,
    /// 30 seconds.
    HalfAMinute,
    /// 1 minute.
    OneMinute,
    /// 5 minutes.
    FiveMinutes,
    /// 15 minutes.
    FifteenMinutes,
}

impl Grace {
    /// All, the shortest first.
    pub const ALL: [Self; 5] =
        [Self::None, Self::HalfAMinute, Self::OneMinute, Self::FiveMinutes, Self::FifteenMinutes];

    /// In seconds.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        match self {
            Self::None => 0,
            Self::HalfAMinute => 30,
            Self::OneMinute => 60,
            Self::FiveMinutes => 5 * 60,
            Self::FifteenMinutes => 15 * 60,
        }
    }

    /// Whether it is over for an app that has been away for these milliseconds of the boot clock; `None` if the phone was started since.
    #[must_use]
    pub fn is_over(self, away_millis: Option<u64>) -> bool {
        away_millis.is_none_or(|away| away >= u64::from(self.seconds()) * 1000)
    }
}
