//! `otpauth://totp/issuer:account?secret=…`: accounts of other services, with codes only.
//!
//! The format is the [key URI format](https://github.com/google/google-authenticator/wiki/Key-Uri-Format). Services do
//! not follow it to the letter, so parameters that it does not have are ignored, as are `counter` of a TOTP account and
//! `period` of a HOTP account.

use std::fmt;

use zeroize::Zeroizing;

use super::query::{Query, decode, percent_encode};
use super::{EnrollmentError, Parameter, Reason, base32};
use crate::otp::Algorithm;

pub(super) const SCHEME: &str = "otpauth";
const TOTP: &str = "//totp/";
const HOTP: &str = "//hotp/";
const KNOWN_TOTP: &[Parameter] =
    &[Parameter::Secret, Parameter::Issuer, Parameter::Algorithm, Parameter::Digits, Parameter::Period];
const KNOWN_HOTP: &[Parameter] =
    &[Parameter::Secret, Parameter::Issuer, Parameter::Algorithm, Parameter::Digits, Parameter::Counter];

/// Bytes of a secret. RFC 4226 section 4 asks for 16 and more; services print 10, which cannot be guessed either.
const SECRET: std::ops::RangeInclusive<usize> = 10..=128;
/// Bytes of a name. Two names, each byte escaped, fit into a text together with the longest secret.
const MAX_NAME: usize = 256;
const PERIODS: std::ops::RangeInclusive<u32> = 1..=300;
/// The largest integer that all readers of JSON and all databases keep exactly.
const MAX_COUNTER: u64 = (1 << 53) - 1;

/// The secret of an account of another service. Wiped when dropped; never shown, not by Debug either.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedSecret(Zeroizing<Vec<u8>>);

impl SharedSecret {
    /// The bytes, for a code. Secret.
    #[must_use]
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

/// What makes each code another one (RFC 4226 section 5.1, RFC 6238 section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MovingFactor {
    /// The time, in steps of so many seconds.
    Time {
        /// 1 to 300.
        period: u32,
    },
    /// A counter, which rises with each code.
    Counter {
        /// The counter of the next code.
        next: u64,
    },
}

/// An account of another service. Debug shows neither secret nor names.
#[derive(Clone, PartialEq, Eq)]
pub struct OtpEnrollment {
    issuer: Option<String>,
    account: String,
    secret: SharedSecret,
    algorithm: Algorithm,
    digits: u8,
    moving: MovingFactor,
}

impl OtpEnrollment {
    /// Reads what follows the colon of the scheme.
    pub(super) fn parse(rest: &str) -> Result<Self, EnrollmentError> {
        let unknown = EnrollmentError::new(Parameter::Action, Reason::Unknown);
        let counted = rest.strip_prefix(HOTP);
        let path = counted.or_else(|| rest.strip_prefix(TOTP)).ok_or(unknown)?;
        if path.contains('#') {
            return Err(EnrollmentError::new(Parameter::Other, Reason::Unknown));
        }
        let (label, query) = path.split_once('?').unwrap_or((path, ""));
        let label = decode(Parameter::Label, label)?;
        let query = Query::of_any(query, if counted.is_some() { KNOWN_HOTP } else { KNOWN_TOTP })?;
        let (prefix, account) = label.split_once(':').unwrap_or(("", &label));
        let issuer = match query.optional(Parameter::Issuer) {
            Some(issuer) => Some(name(Parameter::Issuer, issuer)?),
            None if prefix.trim_matches(' ').is_empty() => None,
            None => Some(name(Parameter::Label, prefix)?),
        };
        let moving = if counted.is_some() {
            MovingFactor::Counter { next: counter(query.value(Parameter::Counter)?)? }
        } else {
            MovingFactor::Time { period: query.optional(Parameter::Period).map_or(Ok(30), period)? }
        };
        Ok(Self {
            issuer,
            account: name(Parameter::Label, account)?,
            secret: secret(query.value(Parameter::Secret)?)?,
            algorithm: query.optional(Parameter::Algorithm).map_or(Ok(Algorithm::Sha1), algorithm)?,
            digits: query.optional(Parameter::Digits).map_or(Ok(6), digits)?,
            moving,
        })
    }

    /// The name of the service as the text has it, if it has one: of the parameter, else of the label. To be cleaned
    /// before it is shown; anybody can print any name.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// The name of the account as the text has it. To be cleaned before it is shown.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The secret, of 10 to 128 bytes.
    #[must_use]
    pub const fn secret(&self) -> &SharedSecret {
        &self.secret
    }

    /// The hash.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Digits of a code, 6 to 8.
    #[must_use]
    pub const fn digits(&self) -> u8 {
        self.digits
    }

    /// Time or counter.
    #[must_use]
    pub const fn moving(&self) -> MovingFactor {
        self.moving
    }

    /// The text with all parameters. Reading it gives this value back. Secret.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let (kind, name, number) = match self.moving {
            MovingFactor::Time { period } => (TOTP, Parameter::Period, u64::from(period)),
            MovingFactor::Counter { next } => (HOTP, Parameter::Counter, next),
        };
        // The part of a label before its first colon would be read as the issuer.
        let colon = if self.account.contains(':') { ":" } else { "" };
        let account = percent_encode(&self.account);
        let issuer =
            self.issuer.as_deref().map_or(String::new(), |issuer| format!("&issuer={}", percent_encode(issuer)));
        let secret = base32::encode(self.secret.reveal());
        let algorithm = match self.algorithm {
            Algorithm::Sha1 => "SHA1",
            Algorithm::Sha256 => "SHA256",
            Algorithm::Sha512 => "SHA512",
        };
        Zeroizing::new(format!(
            "{SCHEME}:{kind}{colon}{account}?secret={}{issuer}&algorithm={algorithm}&digits={}&{}={number}",
            *secret,
            self.digits,
            name.as_str()
        ))
    }
}

impl fmt::Debug for OtpEnrollment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("OtpEnrollment");
        shown.field("algorithm", &self.algorithm).field("digits", &self.digits).finish_non_exhaustive()
    }
}

/// A name without the spaces around it.
fn name(parameter: Parameter, text: &str) -> Result<String, EnrollmentError> {
    let text = text.trim_matches(' ');
    match text.len() {
        0 => Err(EnrollmentError::new(parameter, Reason::Empty)),
        1..=MAX_NAME => Ok(text.to_owned()),
        _ => Err(EnrollmentError::new(parameter, Reason::TooLong)),
    }
}

fn secret(text: &str) -> Result<SharedSecret, EnrollmentError> {
    let refuse = |reason| EnrollmentError::new(Parameter::Secret, reason);
    let bytes = base32::decode(text).ok_or(refuse(Reason::Form))?;
    if bytes.len() < *SECRET.start() {
        return Err(refuse(Reason::TooLittleEntropy));
    }
    if bytes.len() > *SECRET.end() {
        return Err(refuse(Reason::TooLong));
    }
    Ok(SharedSecret(bytes))
}

fn algorithm(text: &str) -> Result<Algorithm, EnrollmentError> {
    match text.to_ascii_uppercase().as_str() {
        "SHA1" => Ok(Algorithm::Sha1),
        "SHA256" => Ok(Algorithm::Sha256),
        "SHA512" => Ok(Algorithm::Sha512),
        _ => Err(EnrollmentError::new(Parameter::Algorithm, Reason::Unknown)),
    }
}

fn digits(text: &str) -> Result<u8, EnrollmentError> {
    match text {
        "6" => Ok(6),
        "7" => Ok(7),
        "8" => Ok(8),
        _ => Err(EnrollmentError::new(Parameter::Digits, Reason::Form)),
    }
}

fn period(text: &str) -> Result<u32, EnrollmentError> {
    let period = number(text).and_then(|number| u32::try_from(number).ok()).filter(|number| PERIODS.contains(number));
    period.ok_or(EnrollmentError::new(Parameter::Period, Reason::Form))
}

fn counter(text: &str) -> Result<u64, EnrollmentError> {
    let counter = number(text).filter(|number| *number <= MAX_COUNTER);
    counter.ok_or(EnrollmentError::new(Parameter::Counter, Reason::Form))
}

/// Decimal digits and nothing else: no sign, no space.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
