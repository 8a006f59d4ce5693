//! The state of the device, and where it is.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use authenticator_core::{host, protocol};

use super::HostError;

/// Whether the device has a lock screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum DeviceLock {
    /// PIN, pattern, password or biometric.
    Set,
    /// None.
    NotSet,
}

/// Whether a finger or a face can unlock a key on this device: one of a class that is strong enough for keys (class 3 on Android).
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
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

/// How sound the device is, as far as the host can tell: hints, which an attacker who holds the device can hide.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Integrity {
    /// What the host makes of it.
    pub state: IntegrityState,
    /// What it saw: `root`, `hooked`, `debugged`, `emulator`, `repackaged`, `developer_mode`, or a word of the host's own of at most 64
    /// bytes; at most 16.
    #[uniffi(default = [])]
    pub signs: Vec<String>,
}

/// What the host makes of the state of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum IntegrityState {
    /// Nothing was seen.
    Sound,
    /// Something was seen: it seems to be rooted, jail-broken or otherwise changed.
    Suspect,
    /// The host cannot tell.
    Unknown,
}

/// What a position was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum LocationSource {
    /// Satellites.
    Gnss,
    /// Networks around the device.
    Network,
    /// The platform does not tell.
    Unknown,
}

/// A position of the device. An object, so that no log of a host shows it by itself.
#[derive(uniffi::Object)]
pub struct Position(host::Position);

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Position").finish_non_exhaustive()
    }
}

#[uniffi::export]
impl Position {
    /// Latitude (north positive) and longitude (east positive) in degrees; the radius in metres in which the device is, as the platform
    /// estimates it; milliseconds since it was taken, by a clock that runs while the device sleeps; whether the platform says that another
    /// app made it up, or nothing where it does not tell.
    ///
    /// Fails with `Failed` if that is no place on the earth.
    #[uniffi::constructor]
    pub fn new(
        latitude: f64,
        longitude: f64,
        accuracy_metres: f64,
        age_millis: u64,
        source: LocationSource,
        simulated: Option<bool>,
    ) -> Result<Self, HostError> {
        let accuracy = whole(accuracy_metres.ceil(), 0.0, f64::from(u32::MAX)).ok_or(HostError::Failed)?;
        Ok(Self(host::Position {
            latitude: microdegrees(latitude).and_then(|angle| angle.try_into().ok()).ok_or(HostError::Failed)?,
            longitude: microdegrees(longitude).and_then(|angle| angle.try_into().ok()).ok_or(HostError::Failed)?,
            accuracy: u32::try_from(accuracy).map_err(|_| HostError::Failed)?,
            age_millis,
            source: match source {
                LocationSource::Gnss => protocol::LocationSource::Gnss,
                LocationSource::Network => protocol::LocationSource::Network,
                LocationSource::Unknown => protocol::LocationSource::Unknown,
            },
            simulated,
        }))
    }
}

fn microdegrees(degrees: f64) -> Option<i32> {
    whole((degrees * 1e6).round(), -180e6, 180e6).and_then(|angle| i32::try_from(angle).ok())
}

/// A number without a fraction; `None` outside the range, or if it is none.
#[allow(clippy::cast_possible_truncation, reason = "the range was checked")]
fn whole(number: f64, least: f64, most: f64) -> Option<i64> {
    (least..=most).contains(&number).then_some(number as i64)
}

/// What became of looking for the position.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum Located {
    /// Here.
    At {
        /// Where.
        position: Arc<Position>,
    },
    /// The person has not permitted it to the app, or has taken the permission back.
    NotPermitted,
    /// The device finds no positions now, as its owner wants it so.
    TurnedOff,
    /// No position could be found.
    NotFound,
}

/// What the library asks about the device.
#[uniffi::export(foreign)]
#[async_trait]
pub trait Device: Send + Sync {
    /// Whether a lock screen is set up.
    async fn device_lock(&self) -> Result<DeviceLock, HostError>;

    /// Whether a finger or a face can unlock a key. Asked where the policy of an organisation takes nothing else for the credential key
    /// (`UvPolicy.BIOMETRIC_STRICT`), and never else. Shows no prompt. A host that fails counts as one that cannot tell.
    async fn biometric(&self) -> Result<Biometric, HostError>;

    /// How sound the device is, as far as the host can tell. Asked where the rules of an organisation ask for it, and never else. A host that
    /// fails, or takes longer than 5 seconds, counts as one that cannot tell.
    async fn integrity(&self) -> Result<Integrity, HostError>;

    /// Where the device is now. Asked while the person approves a request whose view said that the position goes along, and never else.
    /// Shows no prompt for a permission: the app asks for it before, when it says why. Is cancelled when nobody waits for the answer any more,
    /// after 20 seconds at the latest: stop looking then. A host that fails counts as one that found nothing.
    async fn location(&self) -> Result<Located, HostError>;
}

pub(crate) struct HostDevice(pub(crate) Arc<dyn Device>);

#[async_trait]
impl host::Device for HostDevice {
    async fn device_lock(&self) -> Result<host::DeviceLock, host::HostError> {
        Ok(match self.0.device_lock().await? {
            DeviceLock::Set => host::DeviceLock::Set,
            DeviceLock::NotSet => host::DeviceLock::NotSet,
        })
    }

    async fn biometric(&self) -> Result<host::Biometric, host::HostError> {
        Ok(match self.0.biometric().await? {
            Biometric::Enrolled => host::Biometric::Enrolled,
            Biometric::NotEnrolled => host::Biometric::NotEnrolled,
            Biometric::NoHardware => host::Biometric::NoHardware,
            Biometric::NotNow => host::Biometric::NotNow,
            Biometric::Unknown => host::Biometric::Unknown,
        })
    }

    async fn integrity(&self) -> Result<protocol::Integrity, host::HostError> {
        let Integrity { state, signs } = self.0.integrity().await?;
        Ok(protocol::Integrity {
            state: match state {
                IntegrityState::Sound => protocol::IntegrityState::Sound,
                IntegrityState::Suspect => protocol::IntegrityState::Suspect,
                IntegrityState::Unknown => protocol::IntegrityState::Unknown,
            },
            signs: signs.iter().map(|sign| protocol::IntegritySign::of(sign)).collect(),
        })
    }

    async fn location(&self) -> Result<host::Located, host::HostError> {
        Ok(match self.0.location().await? {
            Located::At { position } => host::Located::At(position.0.clone()),
            Located::NotPermitted => host::Located::NotPermitted,
            Located::TurnedOff => host::Located::TurnedOff,
            Located::NotFound => host::Located::NotFound,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64, accuracy: f64) -> Result<Position, HostError> {
        Position::new(latitude, longitude, accuracy, 0, LocationSource::Gnss, Some(false))
    }

    #[test]
    fn l7_a_position_is_a_place_on_the_earth_and_stands_in_no_log() {
        let munich = at(48.137_154_3, 11.576_124, 11.2).unwrap();
        let of_core = (munich.0.latitude.microdegrees(), munich.0.longitude.microdegrees(), munich.0.accuracy);
        assert_eq!(of_core, (48_137_154, 11_576_124, 12));
        assert!(at(-90.0, 180.0, 0.0).is_ok());
        for (latitude, longitude, accuracy) in [
            (90.000_001, 0.0, 1.0),
            (0.0, -180.000_001, 1.0),
            (f64::NAN, 0.0, 1.0),
            (0.0, f64::INFINITY, 1.0),
            (0.0, 0.0, -1.0),
            (0.0, 0.0, f64::NAN),
            (0.0, 0.0, 1e12),
        ] {
            assert_eq!(
                at(latitude, longitude, accuracy).err(),
                Some(HostError::Failed),
                "{latitude} {longitude} {accuracy}"
            );
        }
        let located = format!("{:?} {:?}", Located::At { position: Arc::new(at(48.1, 11.5, 1.0).unwrap()) }, munich);
        assert!(!located.contains("48"), "{located}");
    }
}
