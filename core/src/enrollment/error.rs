//! Why a text is no enrollment: which parameter, which rule. Holds nothing of the text.

use std::fmt;

use crate::protocol::IssuerError;

/// The part of the text that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Parameter {
    /// The whole text.
    Text,
    /// The part before the colon.
    Scheme,
    /// What follows the scheme; in an app link the path.
    Action,
    /// `v`.
    Version,
    /// `issuer`.
    Issuer,
    /// `code`, or the code that was typed.
    Code,
    /// `kid`.
    Kid,
    /// `url`, or the URL that was typed.
    Url,
    /// The label of an `otpauth` text: issuer and account.
    Label,
    /// `secret`.
    Secret,
    /// `algorithm`.
    Algorithm,
    /// `digits`.
    Digits,
    /// `period`.
    Period,
    /// `counter`.
    Counter,
    /// A parameter that has no place here.
    Other,
}

impl Parameter {
    /// The name as it stands in the text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Scheme => "scheme",
            Self::Action => "action",
            Self::Version => "v",
            Self::Issuer => "issuer",
            Self::Code => "code",
            Self::Kid => "kid",
            Self::Url => "url",
            Self::Label => "label",
            Self::Secret => "secret",
            Self::Algorithm => "algorithm",
            Self::Digits => "digits",
            Self::Period => "period",
            Self::Counter => "counter",
            Self::Other => "parameter",
        }
    }
}

/// The rule that it breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Over the limit.
    TooLong,
    /// Nothing there.
    Empty,
    /// Not there at all.
    Missing,
    /// There more than once.
    Repeated,
    /// Not one that this version knows: the QR code may be of something else, or of a newer version.
    Unknown,
    /// A control character.
    ControlCharacter,
    /// `%` without two hexadecimal digits, or bytes that are not UTF-8.
    PercentEncoding,
    /// Not of its alphabet, its length or its range.
    Form,
    /// So short that it can be guessed.
    TooLittleEntropy,
    /// The issuer breaks a rule of its own.
    Issuer(IssuerError),
}

impl Reason {
    /// A stable code for hosts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Empty => "empty",
            Self::Missing => "missing",
            Self::Repeated => "repeated",
            Self::Unknown => "unknown",
            Self::ControlCharacter => "control_character",
            Self::PercentEncoding => "percent_encoding",
            Self::Form => "form",
            Self::TooLittleEntropy => "too_little_entropy",
            Self::Issuer(IssuerError::NotHttps) => "not_https",
            Self::Issuer(IssuerError::UserInformation) => "user_information",
            Self::Issuer(IssuerError::IpLiteral) => "ip_literal",
            Self::Issuer(IssuerError::Port) => "port",
            Self::Issuer(IssuerError::QueryOrFragment) => "query_or_fragment",
            Self::Issuer(IssuerError::TrailingSlash) => "trailing_slash",
            Self::Issuer(IssuerError::NotCanonical) => "not_canonical",
            Self::Issuer(_) => "not_a_url",
        }
    }
}

/// A text is no enrollment that this version can read. Nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnrollmentError {
    /// Where.
    pub parameter: Parameter,
    /// Why.
    pub reason: Reason,
}

impl EnrollmentError {
    pub(super) const fn new(parameter: Parameter, reason: Reason) -> Self {
        Self { parameter, reason }
    }
}

impl fmt::Display for EnrollmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.parameter.as_str(), self.reason.as_str())
    }
}

impl std::error::Error for EnrollmentError {}
