//! `otpauth-migration://offline?data=…`: the accounts of another authenticator, exported together.
//!
//! The format was never described by its makers; readers of it agree on these messages of protocol buffers:
//!
//! | message | fields |
//! |---|---|
//! | payload | 1 accounts (repeated), 2 version, 3 size of the batch, 4 index in the batch, 5 id of the batch |
//! | account | 1 secret, 2 name, 3 issuer, 4 hash (0 and 1 SHA-1, 2 SHA-256, 3 SHA-512, 4 MD5), 5 digits (0 and 1 six, 2 eight), 6 type (0 and 2 time, 1 counter), 7 counter |
//!
//! There is no field for the period, which is 30 seconds. An account that cannot be used is refused by itself, with the
//! reason; the others are read.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::otpauth::{MAX_COUNTER, Names};
use super::protobuf::{Fields, NotFields, Value};
use super::query::{Query, with_each};
use super::{EnrollmentError, MovingFactor, OtherCode, OtpEnrollment, Parameter, Reason, SharedSecret, is_control};
use crate::otp::Algorithm;

pub(super) const SCHEME: &str = "otpauth-migration";
/// The longest text of an export, in bytes. A QR code holds 2,953 bytes; a text that was copied may hold several.
pub const MAX_EXPORT_TEXT: usize = 16 * 1024;
/// The most accounts of one export.
pub const MAX_EXPORT_ENTRIES: usize = 64;
/// The most texts of a batch.
const MAX_BATCH: u64 = 1000;
/// The newest version that is known. Those before have the same fields.
const VERSION: u64 = 2;
/// What the format has no field for.
const PERIOD: u32 = 30;

/// Texts are cut, joined and copied: padding may be there or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The accounts of another authenticator. Debug shows neither secrets nor names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    entries: Vec<ExportEntry>,
    batch: Option<ExportBatch>,
}

/// Which part of an export a text is, where one text cannot hold all accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportBatch {
    /// The part: 0 is the first.
    pub index: u32,
    /// How many parts there are: 2 at least.
    pub size: u32,
}

/// An account of an export. Debug shows neither secret nor names.
#[derive(Clone, PartialEq, Eq)]
pub struct ExportEntry {
    issuer: String,
    account: String,
    enrollment: Result<OtpEnrollment, EnrollmentError>,
}

impl Export {
    /// Reads what follows the colon of the scheme.
    pub(super) fn parse(rest: &str) -> Result<Self, EnrollmentError> {
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        if rest.contains('#') {
            return Err(EnrollmentError::new(Parameter::Other, Reason::Unknown));
        }
        let is_offline = |path: &str| path.trim_end_matches('/').eq_ignore_ascii_case("offline");
        if !path.strip_prefix("//").is_some_and(is_offline) {
            return Err(EnrollmentError::other_code(Parameter::Action, OtherCode::Export));
        }
        let query = Query::of_any(query, &[Parameter::Data])?;
        let payload = decode(query.value(Parameter::Data)?)?;
        Self::of_payload(&payload)
    }

    fn of_payload(payload: &[u8]) -> Result<Self, EnrollmentError> {
        let (mut entries, mut version, mut size, mut index) = (Vec::new(), 0, 0, 0);
        for field in Fields::of(payload) {
            match field? {
                (1, Value::Bytes(_)) if entries.len() == MAX_EXPORT_ENTRIES => return Err(refused(Reason::TooLong)),
                (1, Value::Bytes(account)) => entries.push(ExportEntry::of_message(account)?),
                (2, Value::Integer(integer)) => version = integer,
                (3, Value::Integer(integer)) => size = integer,
                (4, Value::Integer(integer)) => index = integer,
                (1..=4, _) => return Err(refused(Reason::Form)),
                _ => {}
            }
        }
        if version > VERSION {
            return Err(EnrollmentError::other_code(Parameter::Version, OtherCode::Export));
        }
        if entries.is_empty() {
            return Err(refused(Reason::Empty));
        }
        Ok(Self { entries, batch: ExportBatch::of(index, size)? })
    }

    /// The accounts in the order of the text: 1 to [`MAX_EXPORT_ENTRIES`].
    #[must_use]
    pub fn entries(&self) -> &[ExportEntry] {
        &self.entries
    }

    /// Which part of the export this is; `None` if it is the whole.
    #[must_use]
    pub const fn batch(&self) -> Option<ExportBatch> {
        self.batch
    }
}

impl ExportBatch {
    fn of(index: u64, size: u64) -> Result<Option<Self>, EnrollmentError> {
        if size > MAX_BATCH || index >= size.max(1) {
            return Err(refused(Reason::Form));
        }
        let [index, size] = [index, size].map(|number| u32::try_from(number).unwrap_or(0));
        Ok((size > 1).then_some(Self { index, size }))
    }
}

impl ExportEntry {
    /// Reads the message of an account. Fails if it is no message at all; what is wrong in it is the entry's own error.
    fn of_message(message: &[u8]) -> Result<Self, EnrollmentError> {
        let (mut secret, mut name, mut issuer) = (&[][..], &[][..], &[][..]);
        let (mut algorithm, mut digits, mut kind, mut counter) = (0, 0, 0, 0);
        for field in Fields::of(message) {
            match field? {
                (1, Value::Bytes(bytes)) => secret = bytes,
                (2, Value::Bytes(bytes)) => name = bytes,
                (3, Value::Bytes(bytes)) => issuer = bytes,
                (4, Value::Integer(integer)) => algorithm = integer,
                (5, Value::Integer(integer)) => digits = integer,
                (6, Value::Integer(integer)) => kind = integer,
                (7, Value::Integer(integer)) => counter = integer,
                (1..=7, _) => return Err(refused(Reason::Form)),
                _ => {}
            }
        }
        let enrollment = Account { secret, name, issuer, algorithm, digits, kind, counter }.read();
        let (name, issuer) = (String::from_utf8_lossy(name), String::from_utf8_lossy(issuer));
        let (prefix, account) = name.split_once(':').unwrap_or(("", &name));
        let issuer = if issuer.is_empty() { prefix } else { &issuer };
        Ok(Self { issuer: issuer.to_owned(), account: account.to_owned(), enrollment })
    }

    /// The name of the service as the export has it, also of an account that is refused; empty if it has none. To be
    /// cleaned before it is shown.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The name of the account as the export has it, also of one that is refused; empty if it has none. To be cleaned
    /// before it is shown.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The account.
    ///
    /// # Errors
    /// What is wrong with this account alone.
    pub const fn enrollment(&self) -> Result<&OtpEnrollment, EnrollmentError> {
        match &self.enrollment {
            Ok(enrollment) => Ok(enrollment),
            Err(error) => Err(*error),
        }
    }
}

impl fmt::Debug for ExportEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportEntry").field("enrollment", &self.enrollment).finish_non_exhaustive()
    }
}

/// The values of an account as they stand in the export.
struct Account<'a> {
    secret: &'a [u8],
    name: &'a [u8],
    issuer: &'a [u8],
    algorithm: u64,
    digits: u64,
    kind: u64,
    counter: u64,
}

impl Account<'_> {
    fn read(&self) -> Result<OtpEnrollment, EnrollmentError> {
        let names = Names::of(text(Parameter::Label, self.name)?, Some(text(Parameter::Issuer, self.issuer)?))?;
        if names.are_of_steam() && self.digits == 0 {
            return Err(EnrollmentError::other_code(Parameter::Issuer, OtherCode::Steam));
        }
        let algorithm = match self.algorithm {
            0 | 1 => Algorithm::Sha1,
            2 => Algorithm::Sha256,
            3 => Algorithm::Sha512,
            _ => return Err(EnrollmentError::new(Parameter::Algorithm, Reason::Unknown)),
        };
        let digits = match self.digits {
            0 | 1 => 6,
            2 => 8,
            _ => return Err(EnrollmentError::new(Parameter::Digits, Reason::Form)),
        };
        let moving = match (self.kind, self.counter) {
            (0 | 2, _) => MovingFactor::Time { period: PERIOD },
            // A counter of 0 is not written.
            (1, next @ 0..=MAX_COUNTER) => MovingFactor::Counter { next },
            (1, _) => return Err(EnrollmentError::new(Parameter::Counter, Reason::Form)),
            _ => return Err(EnrollmentError::new(Parameter::Action, Reason::Unknown)),
        };
        let secret = SharedSecret::of_bytes(Zeroizing::new(self.secret.to_vec()))?;
        OtpEnrollment::of_parts(names, secret, algorithm, digits, moving)
    }
}

/// A name, without control characters.
fn text(parameter: Parameter, bytes: &[u8]) -> Result<&str, EnrollmentError> {
    let text = std::str::from_utf8(bytes).map_err(|_| EnrollmentError::new(parameter, Reason::Form))?;
    if text.chars().any(is_control) {
        return Err(EnrollmentError::new(parameter, Reason::ControlCharacter));
    }
    Ok(text)
}

/// Base64 (RFC 4648 section 4), or in the alphabet for URLs (section 5). A `+` that was not escaped has become a space.
fn decode(data: &str) -> Result<Zeroizing<Vec<u8>>, EnrollmentError> {
    let plain = |c| match c {
        ' ' | '-' => '+',
        '_' => '/',
        other => other,
    };
    let data = with_each(data, plain);
    let mut payload = Zeroizing::new(vec![0; base64::decoded_len_estimate(data.len())]);
    let length = BASE64.decode_slice(data.as_bytes(), &mut payload).map_err(|_| refused(Reason::Form))?;
    payload.truncate(length);
    Ok(payload)
}

const fn refused(reason: Reason) -> EnrollmentError {
    EnrollmentError::new(Parameter::Data, reason)
}

impl From<NotFields> for EnrollmentError {
    fn from(_: NotFields) -> Self {
        refused(Reason::Form)
    }
}
