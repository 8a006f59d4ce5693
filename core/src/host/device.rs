//! The state of the device, and where it is.

use std::fmt;

use async_trait::async_trait;

use super::HostError;
use crate::protocol::{Integrity, Latitude, LocationSource, Longitude};

/// Whether the device has a lock screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceLock {
    /// PIN, pattern, password or biometric.
    Set,
    /// None.
    NotSet,
}

/// Whether a finger or a face can unlock a key on this device: one of a class that is strong enough for keys (class 3 on Android).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Biometric {
    /// It can. Also where it is locked out for now after wrong tries.
    Enrolled,
    /// There is a sensor, and nothing is enrolled, or the person has not allowed it to the app: both are done in the settings.
    NotEnrolled,
    /// There is no sensor that is strong enough, or the system is too old to bind a key to it.
    NoHardware,
    /// The sensor does not answer now.
    NotNow,
    /// The host cannot tell.
    Unknown,
}

/// A position of the device, as the platform tells it. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Position {
    /// North positive.
    pub latitude: Latitude,
    /// East positive.
    pub longitude: Longitude,
    /// The radius in metres in which the device is, as the platform estimates it.
    pub accuracy: u32,
    /// Milliseconds since it was taken, by a clock that runs while the device sleeps.
    pub age_millis: u64,
    /// What it was taken from.
    pub source: LocationSource,
    /// Whether the platform says that another app made it up; nothing where the platform does not tell.
    pub simulated: Option<bool>,
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Position").finish_non_exhaustive()
    }
}

/// What became of looking for the position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// Here.
    At(Position),
    /// The person has not permitted it to the app, or has taken the permission back.
    NotPermitted,
    /// The device finds no positions now, as its owner wants it so.
    TurnedOff,
    /// No position could be found.
    NotFound,
}

/// What the core asks about the device.
#[async_trait]
pub trait Device: Send + Sync {
    /// Whether a lock screen is set up.
    ///
    /// # Errors
    /// The host cannot tell.
    async fn device_lock(&self) -> Result<DeviceLock, HostError>;

    /// Whether a finger or a face can unlock a key. Asked where the policy of an organisation takes nothing else for the credential key
    /// ([`UvPolicy::BiometricStrict`](crate::protocol::UvPolicy::BiometricStrict)), and never else. Shows no prompt.
    ///
    /// # Errors
    /// The host cannot tell, which counts as [`Biometric::Unknown`].
    async fn biometric(&self) -> Result<Biometric, HostError> {
        Ok(Biometric::Unknown)
    }

    /// How sound the device is, as far as the host can tell. Asked where the rules of an organisation ask for it, and never else.
    ///
    /// # Errors
    /// The host cannot tell, which counts as [`IntegrityState::Unknown`](crate::protocol::IntegrityState::Unknown).
    async fn integrity(&self) -> Result<Integrity, HostError> {
        Ok(Integrity::unknown())
    }

    /// Where the device is now. Asked while the person approves a request whose view said that the position goes along, and never else.
    /// The call is dropped when nobody waits for it any more: stop looking then.
    ///
    /// # Errors
    /// The host failed, which counts as [`Located::NotFound`].
    async fn location(&self) -> Result<Located, HostError> {
        Ok(Located::NotFound)
    }
}

/// A device that always has a lock, and tells nothing else: desktops.
#[derive(Debug, Default)]
pub struct PlainDevice;

#[async_trait]
impl Device for PlainDevice {
    async fn device_lock(&self) -> Result<DeviceLock, HostError> {
        Ok(DeviceLock::Set)
    }
}
