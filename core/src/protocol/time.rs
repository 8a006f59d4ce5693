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

    /// As text in UTC (RFC 3339), such as `2023-11-14T22:13:20Z`. What lies after the year 9999 has none, and stays in seconds.
    #[must_use]
    pub fn rfc3339(self) -> String {
        const DAY: u64 = 24 * 60 * 60;
        const END: u64 = 253_402_300_800;
        if self.0 >= END {
            return self.0.to_string();
        }
        let (year, month, day) = date_of(self.0 / DAY);
        let second = self.0 % DAY;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// Year, month and day of the Gregorian calendar, so many days after 1970-01-01. Years are counted from March, so that a leap day is the
/// last of its year, in eras of 400 years, which all have as many days.
const fn date_of(days: u64) -> (u64, u64, u64) {
    const ERA: u64 = 146_097;
    const TO_1970: u64 = 719_468;
    let days = days + TO_1970;
    let (era, of_era) = (days / ERA, days % ERA);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day + 2) / 153;
    let of_month = day - (153 * month + 2) / 5 + 1;
    let (month, is_next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year_of_era + is_next_year, month, of_month)
}

impl<'de> Deserialize<'de> for UnixTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = u64::deserialize(deserializer)?;
        if seconds > Self::MAX.0 { Err(de::Error::custom("not a time below 2^53 seconds")) } else { Ok(Self(seconds)) }
    }
}

#[cfg(test)]
mod tests {
    use super::UnixTime;

    #[test]
    fn times_are_rfc_3339_in_utc() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_700_000_000, "2023-11-14T22:13:20Z"),
            (1_709_210_096, "2024-02-29T12:34:56Z"),
            (1_735_689_599, "2024-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (253_402_300_800, "253402300800"),
        ] {
            assert_eq!(UnixTime::from_seconds(seconds).rfc3339(), text);
        }
    }
}
