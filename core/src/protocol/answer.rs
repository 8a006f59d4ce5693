//! `phone-answer+jwt`: the person's answer to one challenge.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{AppVersion, DeviceId, FlowProof, Integrity, Issuer, Location, MessageId, Opaque, RequestId, UnixTime};
use crate::jose::{Digest, Message, Typ};

/// The claims of an answer: one signature binds them all. `Debug` shows neither the number nor where the person is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerClaims {
    /// The device.
    pub iss: DeviceId,
    /// The issuer.
    pub aud: Issuer,
    /// The user.
    pub sub: Opaque,
    /// Unique for each message.
    pub jti: MessageId,
    /// By the phone's wall clock.
    pub iat: UnixTime,
    /// The request.
    pub request: RequestId,
    /// SHA-256 of the compact challenge as received.
    pub challenge_hash: Digest,
    /// What the person decided.
    pub decision: Decision,
    /// The number, in an approval only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What the host could tell of the user verification.
    pub uv: UserVerification,
    /// Rises with every answer of the account on this device.
    pub counter: ClaimedCounter,
    /// The version of the app.
    pub app_version: AppVersion,
    /// What was shown, in order, cleaned.
    pub shown: Vec<ShownEntry>,
    /// Where the phone is, where the tenant asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// How sound the device is, where the tenant asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrity: Option<Integrity>,
    /// By which way the number came, if it was not typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowProof>,
}

impl Message for AnswerClaims {
    const TYP: Typ = Typ::Answer;
}

impl fmt::Debug for AnswerClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerClaims")
            .field("iss", &self.iss)
            .field("aud", &self.aud)
            .field("jti", &self.jti)
            .field("request", &self.request)
            .field("decision", &self.decision)
            .field("counter", &self.counter)
            .finish_non_exhaustive()
    }
}

/// What the person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Yes, with the number.
    Approve,
    /// No.
    Deny,
    /// No, and it was not me.
    Report,
}

impl Decision {
    /// The text in the claim.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Deny => "deny",
            Self::Report => "report",
        }
    }
}

/// How the user was verified, as far as the host could tell. The server trusts attestation and the key's access control, not this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserVerification {
    /// A biometric.
    Biometric,
    /// The PIN, pattern or password of the device.
    DeviceCredential,
    /// One of these two; the platform does not tell which.
    Platform,
    /// The PIN of the app.
    AppPin,
    /// Nothing was asked for.
    None,
}

impl UserVerification {
    /// The text in the claim.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Biometric => "biometric",
            Self::DeviceCredential => "device_credential",
            Self::Platform => "platform",
            Self::AppPin => "app_pin",
            Self::None => "none",
        }
    }
}

/// The counter of an account on one device: 1 to 2^53 - 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Counter(u64);

impl Counter {
    /// The largest counter.
    pub const MAX: u64 = (1 << 53) - 1;

    /// Takes a number; `None` outside 1 to 2^53 - 1.
    #[must_use]
    pub fn new(value: u64) -> Option<Self> {
        (1..=Self::MAX).contains(&value).then_some(Self(value))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Counter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<'de> Deserialize<'de> for Counter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u64::deserialize(deserializer)?).ok_or_else(|| de::Error::custom("counter out of range"))
    }
}

/// A counter as an answer claims it. Any integer is read, however large, so that a server can tell a wrong range
/// (`bad_counter`) from a wrong type (`malformed`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimedCounter {
    /// A counter.
    Valid(Counter),
    /// An integer that is none.
    OutOfRange,
}

impl Serialize for ClaimedCounter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Valid(counter) => counter.serialize(serializer),
            Self::OutOfRange => serializer.serialize_u64(0),
        }
    }
}

impl<'de> Deserialize<'de> for ClaimedCounter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyInteger)
    }
}

struct AnyInteger;

impl de::Visitor<'_> for AnyInteger {
    type Value = ClaimedCounter;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer")
    }

    fn visit_u64<E>(self, value: u64) -> Result<ClaimedCounter, E> {
        Ok(Counter::new(value).map_or(ClaimedCounter::OutOfRange, ClaimedCounter::Valid))
    }

    fn visit_i64<E>(self, value: i64) -> Result<ClaimedCounter, E> {
        Ok(u64::try_from(value).ok().and_then(Counter::new).map_or(ClaimedCounter::OutOfRange, ClaimedCounter::Valid))
    }

    /// Readers of JSON give an integer that 64 bits do not hold as a float; a float this large has no fraction.
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<ClaimedCounter, E> {
        if value.abs() >= 9_223_372_036_854_775_808.0 {
            return Ok(ClaimedCounter::OutOfRange);
        }
        Err(E::invalid_type(de::Unexpected::Float(value), &self))
    }
}

/// One line that was shown: name and cleaned text. In JSON a list of two strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownEntry(pub String, pub String);
