//! `otpauth://totp/issuer:account?secret=…`: accounts of other services, with codes only.
//!
//! The format is the [key URI format](https://github.com/google/google-authenticator/wiki/Key-Uri-Format). Services do
//! not follow it to the letter. What can mean one thing only is read; what would give wrong codes without a word is
//! refused (docs/adr/0024).

use std::fmt;

use zeroize::Zeroizing;

use super::query::{Query, decode_text, percent_encode};
use super::{EnrollmentError, MAX_TEXT, OtherCode, Parameter, Reason, base32};
use crate::otp::Algorithm;
use crate::protocol::is_invisible;

pub(super) const SCHEME: &str = "otpauth";
const KNOWN_TOTP: &[Parameter] = &[
    Parameter::Secret,
    Parameter::Issuer,
    Parameter::Algorithm,
    Parameter::Digits,
    Parameter::Period,
    Parameter::Encoder,
];
const KNOWN_HOTP: &[Parameter] = &[
    Parameter::Secret,
    Parameter::Issuer,
    Parameter::Algorithm,
    Parameter::Digits,
    Parameter::Counter,
    Parameter::Encoder,
];

/// The longest secret, in bytes.
const LONGEST_SECRET: usize = 128;
/// Bytes of a secret that cannot be guessed. RFC 4226 section 4 asks for 16; services print 10, which will do.
const STRONG_SECRET: usize = 10;
/// Bytes of a name.
const MAX_NAME: usize = 256;
/// The largest integer that all readers of JSON and all databases keep exactly.
pub(super) const MAX_COUNTER: u64 = (1 << 53) - 1;

/// The secret of an account of another service. Wiped when dropped; never shown, not by Debug either.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedSecret(Zeroizing<Vec<u8>>);

impl SharedSecret {
    /// The bytes, for a code. Secret.
    #[must_use]
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn of_bytes(bytes: Zeroizing<Vec<u8>>) -> Result<Self, EnrollmentError> {
        let refuse = |reason| EnrollmentError::new(Parameter::Secret, reason);
        match bytes.len() {
            0 => Err(refuse(Reason::Form)),
            1..=LONGEST_SECRET => Ok(Self(bytes)),
            _ => Err(refuse(Reason::TooLong)),
        }
    }
}

/// What makes each code another one (RFC 4226 section 5.1, RFC 6238 section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MovingFactor {
    /// The time, in steps of so many seconds.
    Time {
        /// At least 1.
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
    prefix: Option<String>,
    account: String,
    secret: SharedSecret,
    algorithm: Algorithm,
    digits: u8,
    moving: MovingFactor,
}

impl OtpEnrollment {
    /// Reads what follows the colon of the scheme.
    pub(super) fn parse(rest: &str) -> Result<Self, EnrollmentError> {
        if rest.contains('#') {
            return Err(EnrollmentError::new(Parameter::Other, Reason::Unknown));
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let unknown = EnrollmentError::new(Parameter::Action, Reason::Unknown);
        let path = path.strip_prefix("//").ok_or(unknown)?;
        let (kind, label) = path.split_once('/').unwrap_or((path, ""));
        let counted = match kind.to_ascii_lowercase().as_str() {
            "totp" => false,
            "hotp" => true,
            "steam" => return Err(EnrollmentError::other_code(Parameter::Action, OtherCode::Steam)),
            _ => return Err(unknown),
        };
        let query = Query::of_any(query, if counted { KNOWN_HOTP } else { KNOWN_TOTP })?;
        let names = Names::of(&decode_text(Parameter::Label, label)?, query.optional(Parameter::Issuer))?;
        if is_of_steam(&names, &query) {
            return Err(EnrollmentError::other_code(Parameter::Issuer, OtherCode::Steam));
        }
        let moving = if counted {
            MovingFactor::Counter { next: counter(query.value(Parameter::Counter)?)? }
        } else {
            MovingFactor::Time { period: query.optional(Parameter::Period).map_or(Ok(30), period)? }
        };
        let secret = secret(query.value(Parameter::Secret)?)?;
        let algorithm = query.optional(Parameter::Algorithm).map_or(Ok(Algorithm::Sha1), algorithm)?;
        let digits = query.optional(Parameter::Digits).map_or(Ok(6), digits)?;
        Self::of_parts(names, secret, algorithm, digits, moving)
    }

    /// An account whose text is within the limit of texts, as that is what is kept: names whose bytes are all escaped can be
    /// too long together.
    pub(super) fn of_parts(
        names: Names,
        secret: SharedSecret,
        algorithm: Algorithm,
        digits: u8,
        moving: MovingFactor,
    ) -> Result<Self, EnrollmentError> {
        let Names { issuer, prefix, account } = names;
        let read = Self { issuer, prefix, account, secret, algorithm, digits, moving };
        if read.text().len() > MAX_TEXT {
            return Err(EnrollmentError::new(Parameter::Label, Reason::TooLong));
        }
        Ok(read)
    }

    /// The name of the service as the text has it, if it has one: of the parameter, else of the label. To be cleaned
    /// before it is shown; anybody can print any name.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// What the label has in front of the account, where that is another name than the issuer: services put the tenant
    /// there. To be shown beside the issuer, or accounts of two tenants look alike; to be cleaned before.
    #[must_use]
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_deref()
    }

    /// The name of the account as the text has it; empty if it has none. To be cleaned before it is shown.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The secret, of 1 to 128 bytes.
    #[must_use]
    pub const fn secret(&self) -> &SharedSecret {
        &self.secret
    }

    /// Whether the secret is so short that codes seen once tell it to whoever tries all: tell the person before adding it.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.secret.reveal().len() < STRONG_SECRET
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
        self.text_with(self.moving)
    }

    /// The same for texts that differ by their counter alone: those are of one account. Secret.
    #[must_use]
    pub fn text_of_account(&self) -> Zeroizing<String> {
        self.text_with(match self.moving {
            MovingFactor::Counter { .. } => MovingFactor::Counter { next: 0 },
            time @ MovingFactor::Time { .. } => time,
        })
    }

    /// The same account, whose next code is that of another counter; where the time makes the codes, as it is.
    #[must_use]
    pub fn counting_from(&self, next: u64) -> Self {
        let moving = match self.moving {
            MovingFactor::Counter { .. } => MovingFactor::Counter { next: next.min(MAX_COUNTER) },
            time @ MovingFactor::Time { .. } => time,
        };
        Self { moving, ..self.clone() }
    }

    fn text_with(&self, moving: MovingFactor) -> Zeroizing<String> {
        let (kind, name, number) = match moving {
            MovingFactor::Time { period } => ("totp", Parameter::Period, u64::from(period)),
            MovingFactor::Counter { next } => ("hotp", Parameter::Counter, next),
        };
        // The part of a label before its first colon would be read as the prefix.
        let prefix = match &self.prefix {
            Some(prefix) => format!("{}:", percent_encode(prefix)),
            None if self.account.contains(':') => ":".to_owned(),
            None => String::new(),
        };
        let account = percent_encode(&self.account);
        let issuer =
            self.issuer.as_deref().map_or(String::new(), |issuer| format!("&issuer={}", percent_encode(issuer)));
        let secret = base32::encode(self.secret.reveal());
        let algorithm = match self.algorithm {
            Algorithm::Sha1 => "SHA1",
            Algorithm::Sha256 => "SHA256",
            Algorithm::Sha512 => "SHA512",
        };
        let before = format!("{SCHEME}://{kind}/{prefix}{account}?secret=");
        let after = format!("{issuer}&algorithm={algorithm}&digits={}&{}={number}", self.digits, name.as_str());
        // Its length is known before: a text that grows leaves copies behind.
        Zeroizing::new([before.as_str(), secret.as_str(), after.as_str()].concat())
    }
}

impl fmt::Debug for OtpEnrollment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("OtpEnrollment");
        shown.field("algorithm", &self.algorithm).field("digits", &self.digits).finish_non_exhaustive()
    }
}

/// The names of service and account.
pub(super) struct Names {
    issuer: Option<String>,
    prefix: Option<String>,
    account: String,
}

impl Names {
    pub(super) fn of(label: &str, issuer: Option<&str>) -> Result<Self, EnrollmentError> {
        let (prefix, account) = label.split_once(':').unwrap_or(("", label));
        let prefix = name(Parameter::Label, prefix)?;
        let account = name(Parameter::Label, account)?.unwrap_or_default();
        let issuer = issuer.map_or(Ok(None), |issuer| name(Parameter::Issuer, issuer))?;
        Ok(match (issuer, prefix) {
            (None, prefix) => Self { issuer: prefix, prefix: None, account },
            (Some(issuer), prefix) => {
                let prefix = prefix.filter(|prefix| as_compared(prefix) != as_compared(&issuer));
                Self { issuer: Some(issuer), prefix, account }
            }
        })
    }

    /// Whether the service calls itself Steam.
    pub(super) fn are_of_steam(&self) -> bool {
        [&self.issuer, &self.prefix].into_iter().flatten().any(|name| name.eq_ignore_ascii_case("steam"))
    }
}

/// A name without the spaces around it. One that nobody can see is none.
fn name(parameter: Parameter, text: &str) -> Result<Option<String>, EnrollmentError> {
    let text = text.trim_matches(' ');
    if text.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        return Ok(None);
    }
    if text.len() > MAX_NAME {
        return Err(EnrollmentError::new(parameter, Reason::TooLong));
    }
    Ok(Some(text.to_owned()))
}

/// Prefix and issuer are one name if they differ by case alone, or because a service writes a space as `+` in the label
/// as well.
fn as_compared(name: &str) -> String {
    name.replace('+', " ").to_lowercase()
}

/// Steam's codes are five characters of an alphabet of its own; its texts do not say so. Six digits would be wrong for
/// ever, and nobody would know why.
fn is_of_steam(names: &Names, query: &Query) -> bool {
    let encoded = query.optional(Parameter::Encoder).is_some_and(|encoder| encoder.eq_ignore_ascii_case("steam"));
    encoded
        || (names.are_of_steam()
            && query.optional(Parameter::Digits).is_none_or(|digits| digits.trim_matches(' ') == "5"))
}

fn secret(text: &str) -> Result<SharedSecret, EnrollmentError> {
    SharedSecret::of_bytes(base32::decode(text).ok_or(EnrollmentError::new(Parameter::Secret, Reason::Form))?)
}

/// `SHA1`, `SHA-1`, `HmacSHA1`, `HMAC-SHA-1` and so on.
fn algorithm(text: &str) -> Result<Algorithm, EnrollmentError> {
    let name: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).collect();
    let name = name.to_ascii_uppercase();
    match name.strip_prefix("HMAC").unwrap_or(&name) {
        "SHA1" => Ok(Algorithm::Sha1),
        "SHA256" => Ok(Algorithm::Sha256),
        "SHA512" => Ok(Algorithm::Sha512),
        _ => Err(EnrollmentError::new(Parameter::Algorithm, Reason::Unknown)),
    }
}

fn digits(text: &str) -> Result<u8, EnrollmentError> {
    match text.trim_matches(' ') {
        "6" => Ok(6),
        "7" => Ok(7),
        "8" => Ok(8),
        _ => Err(EnrollmentError::new(Parameter::Digits, Reason::Form)),
    }
}

fn period(text: &str) -> Result<u32, EnrollmentError> {
    let period = number(text).and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0);
    period.ok_or(EnrollmentError::new(Parameter::Period, Reason::Form))
}

fn counter(text: &str) -> Result<u64, EnrollmentError> {
    let counter = number(text).filter(|number| *number <= MAX_COUNTER);
    counter.ok_or(EnrollmentError::new(Parameter::Counter, Reason::Form))
}

/// Decimal digits and nothing else: no sign, and no space but around them.
fn number(text: &str) -> Option<u64> {
    let text = text.trim_matches(' ');
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
