//! What an answer can tell beside the decision: where the phone is, how sound it is, by which way the number came.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Opaque;

/// What an answer tells beside the decision; the default tells nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswerExtras {
    /// Where the phone is.
    pub location: Option<Location>,
    /// How sound the device is.
    pub integrity: Option<Integrity>,
    /// By which way the number came, if it was not typed.
    pub flow: Option<FlowProof>,
}

/// Where the phone is, in whole numbers, so that no signature hangs on how a float is written. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Millionths of a degree, north positive.
    #[serde(rename = "lat")]
    pub latitude: Latitude,
    /// Millionths of a degree, east positive.
    #[serde(rename = "lon")]
    pub longitude: Longitude,
    /// The radius in metres in which the phone is, as the platform estimates it.
    pub accuracy: u32,
    /// Seconds since the position was taken.
    pub age: u32,
    /// What the position was taken from.
    pub source: LocationSource,
    /// Whether the platform says that another app made it up; nothing where the platform does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulated: Option<bool>,
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Location").finish_non_exhaustive()
    }
}

/// Millionths of a degree from -90 to 90 degrees, north positive.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Latitude(i32);

/// Millionths of a degree from -180 to 180 degrees, east positive.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Longitude(i32);

macro_rules! angle {
    ($name:ident, $most:literal) => {
        impl $name {
            /// The number of millionths of a degree.
            #[must_use]
            pub const fn microdegrees(self) -> i32 {
                self.0
            }
        }

        impl TryFrom<i32> for $name {
            type Error = &'static str;

            fn try_from(microdegrees: i32) -> Result<Self, Self::Error> {
                (-$most..=$most).contains(&microdegrees).then_some(Self(microdegrees)).ok_or("an angle out of range")
            }
        }

        impl From<$name> for i32 {
            fn from(angle: $name) -> Self {
                angle.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

angle!(Latitude, 90_000_000);
angle!(Longitude, 180_000_000);

/// What a position was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationSource {
    /// Satellites.
    Gnss,
    /// Networks around the phone.
    Network,
    /// The platform does not tell.
    Unknown,
}

impl LocationSource {
    /// The text in the claim.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gnss => "gnss",
            Self::Network => "network",
            Self::Unknown => "unknown",
        }
    }
}

/// How sound the device is, as far as the host can tell: hints, which an attacker who holds the device can hide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integrity {
    /// What the host makes of it.
    pub state: IntegrityState,
    /// What it saw.
    #[serde(default)]
    pub signs: Vec<IntegritySign>,
}

/// What the host makes of the state of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntegrityState {
    /// Nothing was seen.
    Sound,
    /// Something was seen.
    Suspect,
    /// The host cannot tell.
    Unknown,
}

impl Integrity {
    /// The host cannot tell.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { state: IntegrityState::Unknown, signs: Vec::new() }
    }
}

impl IntegrityState {
    /// The text in the claim.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Suspect => "suspect",
            Self::Unknown => "unknown",
        }
    }
}

/// Something that speaks against a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", from = "String")]
pub enum IntegritySign {
    /// Another than the person can act as the system: rooted, or jail-broken.
    Root,
    /// Code was put into the app.
    Hooked,
    /// A debugger is attached.
    Debugged,
    /// The device is not a real one.
    Emulator,
    /// The app is not signed by its maker, or was installed from an unexpected place.
    Repackaged,
    /// The options for developers are on.
    DeveloperMode,
    /// One that this version does not know.
    #[serde(untagged)]
    Other(String),
}

impl From<String> for IntegritySign {
    fn from(text: String) -> Self {
        Self::of(&text)
    }
}

impl IntegritySign {
    /// The sign of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let known = [Self::Root, Self::Hooked, Self::Debugged, Self::Emulator, Self::Repackaged, Self::DeveloperMode];
        known.into_iter().find(|sign| sign.as_str() == text).unwrap_or_else(|| Self::Other(text.to_owned()))
    }

    /// The text in the claim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Root => "root",
            Self::Hooked => "hooked",
            Self::Debugged => "debugged",
            Self::Emulator => "emulator",
            Self::Repackaged => "repackaged",
            Self::DeveloperMode => "developer_mode",
            Self::Other(sign) => sign,
        }
    }
}

/// By which way the number came, if it was not typed. `Debug` does not show the verifier.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowProof {
    /// The way.
    pub mode: FlowMode,
    /// Its SHA-256 value went to the server before.
    pub verifier: Opaque,
}

impl fmt::Debug for FlowProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowProof").field("mode", &self.mode).finish_non_exhaustive()
    }
}

/// By which way a number can come to the phone without being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowMode {
    /// The browser of the phone has the sign-in, and led the number back to the app.
    SamePhone,
}
