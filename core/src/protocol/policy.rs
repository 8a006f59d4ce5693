//! Values of a tenant's policy that travel in several messages.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The longest text of a version, in bytes: eight of the largest integers, and zeros in front.
const MAX_LEN: usize = 256;

/// A version of an app: dotted integers, compared number by number; missing ones are zero.
#[derive(Debug, Clone, Eq)]
pub struct AppVersion {
    text: String,
    numbers: Vec<u64>,
}

impl AppVersion {
    /// Reads `1.4.0`; `None` unless it is 1 to 8 integers joined by dots, in at most 256 bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_LEN {
            return None;
        }
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let numbers: Option<Vec<u64>> =
            text.split('.').map(|part| if digits(part) { part.parse().ok() } else { None }).collect();
        let mut numbers = numbers.filter(|numbers| numbers.len() <= 8)?;
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(Self { text: text.to_owned(), numbers })
    }

    /// The release in what an app calls its version, as in `1.4.0` for `v1.4.0`, `1.4.0-debug` and `1.4.0 (23)`. What comes behind it
    /// names a build (SemVer 2.0, sections 9 and 10): no server hears of it, and where versions are compared a release and what was
    /// built before it are one. `None` if it does not begin with a release that [`Self::parse`] takes.
    #[must_use]
    pub fn release_of(name: &str) -> Option<Self> {
        let name = name.trim_start();
        let name = name.strip_prefix(['v', 'V']).unwrap_or(name);
        let end = name.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(name.len());
        let (release, build) = name.split_at(end);
        // `1.4.0.beta`: the dot belongs to what comes behind it.
        let release = if build.is_empty() { release } else { release.strip_suffix('.').unwrap_or(release) };
        Self::parse(release)
    }
}

impl PartialEq for AppVersion {
    fn eq(&self, other: &Self) -> bool {
        self.numbers == other.numbers
    }
}

impl PartialOrd for AppVersion {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AppVersion {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.numbers.cmp(&other.numbers)
    }
}

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for AppVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for AppVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not dotted integers"))
    }
}
