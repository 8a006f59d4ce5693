//! The device that a terminal phone plays: what it says of itself is what its owner types.

use std::str::FromStr;

use async_trait::async_trait;
use authenticator_core::host::{Biometric, Device, DeviceLock, HostError, Located, Position};
use authenticator_core::protocol::{Integrity, IntegritySign, IntegrityState, LocationSource};

/// What the device says of itself.
#[derive(Debug, Clone)]
pub struct TerminalDevice {
    /// Whether a finger or a face can unlock a key.
    pub biometric: PlayedBiometric,
    /// How sound it is.
    pub integrity: PlayedIntegrity,
    /// Where it is.
    pub location: PlayedLocation,
}

impl Default for TerminalDevice {
    fn default() -> Self {
        Self {
            biometric: PlayedBiometric(Biometric::Unknown),
            integrity: PlayedIntegrity(Integrity::unknown()),
            location: PlayedLocation(Located::NotFound),
        }
    }
}

/// Whether a finger or a face can unlock a key, as typed.
#[derive(Debug, Clone)]
pub struct PlayedBiometric(Biometric);

impl FromStr for PlayedBiometric {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(match text {
            "enrolled" => Biometric::Enrolled,
            "not-enrolled" => Biometric::NotEnrolled,
            "no-hardware" => Biometric::NoHardware,
            "not-now" => Biometric::NotNow,
            "unknown" => Biometric::Unknown,
            _ => return Err("say enrolled, not-enrolled, no-hardware, not-now or unknown"),
        }))
    }
}

/// How sound the device is, as typed: `sound`, `unknown`, or `suspect` with signs behind a colon.
#[derive(Debug, Clone)]
pub struct PlayedIntegrity(Integrity);

impl FromStr for PlayedIntegrity {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (state, signs) = text.split_once(':').unwrap_or((text, ""));
        let signs: Vec<IntegritySign> =
            signs.split(',').map(str::trim).filter(|sign| !sign.is_empty()).map(IntegritySign::of).collect();
        let state = match state {
            "sound" => IntegrityState::Sound,
            "suspect" => IntegrityState::Suspect,
            "unknown" => IntegrityState::Unknown,
            _ => return Err("say sound, unknown, or suspect:root,hooked"),
        };
        Ok(Self(Integrity { state, signs }))
    }
}

/// Where the device is, as typed: `LATITUDE,LONGITUDE` in degrees, or why it does not say.
#[derive(Debug, Clone)]
pub struct PlayedLocation(Located);

impl FromStr for PlayedLocation {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const HELP: &str = "say LATITUDE,LONGITUDE[,ACCURACY[,AGE]] with simulated: before it for a made-up one, \
            or not-permitted, turned-off, not-found";
        let (simulated, place) = match text.strip_prefix("simulated:") {
            Some(place) => (true, place),
            None => (false, text),
        };
        Ok(Self(match place {
            "not-permitted" => Located::NotPermitted,
            "turned-off" => Located::TurnedOff,
            "not-found" => Located::NotFound,
            place => Located::At(position(place, simulated).ok_or(HELP)?),
        }))
    }
}

fn position(text: &str, simulated: bool) -> Option<Position> {
    let mut parts = text.split(',').map(str::trim);
    let (latitude, longitude) = (microdegrees(parts.next()?)?, microdegrees(parts.next()?)?);
    let number = |part: Option<&str>, default: u32| part.map_or(Some(default), |text| text.parse().ok());
    let (accuracy, age) = (number(parts.next(), 10)?, number(parts.next(), 0)?);
    let position = Position {
        latitude: latitude.try_into().ok()?,
        longitude: longitude.try_into().ok()?,
        accuracy,
        age_millis: u64::from(age) * 1000,
        source: LocationSource::Gnss,
        simulated: Some(simulated),
    };
    parts.next().is_none().then_some(position)
}

#[allow(clippy::cast_possible_truncation, reason = "the range was checked")]
fn microdegrees(text: &str) -> Option<i32> {
    let degrees: f64 = text.parse().ok()?;
    (-180.0..=180.0).contains(&degrees).then(|| (degrees * 1e6).round() as i32)
}

#[async_trait]
impl Device for TerminalDevice {
    async fn device_lock(&self) -> Result<DeviceLock, HostError> {
        Ok(DeviceLock::Set)
    }

    async fn biometric(&self) -> Result<Biometric, HostError> {
        Ok(self.biometric.0)
    }

    async fn integrity(&self) -> Result<Integrity, HostError> {
        Ok(self.integrity.0.clone())
    }

    async fn location(&self) -> Result<Located, HostError> {
        Ok(self.location.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_played() {
        let biometric = |text: &str| text.parse::<PlayedBiometric>().map(|played| played.0);
        assert_eq!(
            (biometric("not-enrolled"), biometric("unknown")),
            (Ok(Biometric::NotEnrolled), Ok(Biometric::Unknown))
        );
        assert!(biometric("finger").is_err());

        let integrity = |text: &str| text.parse::<PlayedIntegrity>().map(|played| played.0);
        let rooted =
            Integrity { state: IntegrityState::Suspect, signs: vec![IntegritySign::Root, IntegritySign::Hooked] };
        assert_eq!(integrity("suspect:root, hooked"), Ok(rooted));
        assert_eq!(integrity("sound"), Ok(Integrity { state: IntegrityState::Sound, signs: Vec::new() }));
        assert!(integrity("rooted").is_err());

        let location = |text: &str| text.parse::<PlayedLocation>().map(|played| played.0);
        let Ok(Located::At(munich)) = location("simulated:48.137154,11.576124,25,90") else { panic!("no position") };
        assert_eq!((munich.latitude.microdegrees(), munich.longitude.microdegrees()), (48_137_154, 11_576_124));
        assert_eq!((munich.accuracy, munich.age_millis, munich.simulated), (25, 90_000, Some(true)));
        assert_eq!(location("turned-off"), Ok(Located::TurnedOff));
        for wrong in ["Munich", "48", "91,0", "48,11,x", "48,11,1,2,3", "NaN,1"] {
            assert!(location(wrong).is_err(), "{wrong}");
        }
    }
}
