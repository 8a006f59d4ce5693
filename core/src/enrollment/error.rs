//! Why a text is no enrollment: which parameter, which rule. Holds nothing of the text.

use std::fmt;

use super::OtherCode;
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
    /// `encoder`, by which some apps say that a code is of Steam.
    Encoder,
    /// `data`: the accounts of an export.
    Data,
    /// `offer`, which names what an old phone has offered a new one.
    Offer,
    /// `jkt`, the thumbprint of a new key.
    Jkt,
    /// `transfer`, a signed message.
    Transfer,
    /// A parameter that has no place here.
    Other,
}

impl Parameter {
    const ALL: [Self; 20] = [
        Self::Text,
        Self::Scheme,
        Self::Action,
        Self::Version,
        Self::Issuer,
        Self::Code,
        Self::Kid,
        Self::Url,
        Self::Label,
        Self::Secret,
        Self::Algorithm,
        Self::Digits,
        Self::Period,
        Self::Counter,
        Self::Encoder,
        Self::Data,
        Self::Offer,
        Self::Jkt,
        Self::Transfer,
        Self::Other,
    ];

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
            Self::Encoder => "encoder",
            Self::Data => "data",
            Self::Offer => "offer",
            Self::Jkt => "jkt",
            Self::Transfer => "transfer",
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
    /// The issuer breaks a rule of its own.
    Issuer(IssuerError),
    /// It is another kind of code.
    OtherCode(OtherCode),
}

impl Reason {
    const PLAIN: [Self; 16] = [
        Self::TooLong,
        Self::Empty,
        Self::Missing,
        Self::Repeated,
        Self::Unknown,
        Self::ControlCharacter,
        Self::PercentEncoding,
        Self::Form,
        Self::Issuer(IssuerError::NotHttps),
        Self::Issuer(IssuerError::UserInformation),
        Self::Issuer(IssuerError::IpLiteral),
        Self::Issuer(IssuerError::Port),
        Self::Issuer(IssuerError::QueryOrFragment),
        Self::Issuer(IssuerError::TrailingSlash),
        Self::Issuer(IssuerError::NotCanonical),
        Self::Issuer(IssuerError::NotAUrl),
    ];

    fn all() -> impl Iterator<Item = Self> {
        Self::PLAIN.into_iter().chain(OtherCode::ALL.map(Self::OtherCode))
    }

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
            Self::Issuer(IssuerError::NotHttps) => "not_https",
            Self::Issuer(IssuerError::UserInformation) => "user_information",
            Self::Issuer(IssuerError::IpLiteral) => "ip_literal",
            Self::Issuer(IssuerError::Port) => "port",
            Self::Issuer(IssuerError::QueryOrFragment) => "query_or_fragment",
            Self::Issuer(IssuerError::TrailingSlash) => "trailing_slash",
            Self::Issuer(IssuerError::NotCanonical) => "not_canonical",
            Self::Issuer(_) => "not_a_url",
            Self::OtherCode(kind) => kind.as_str(),
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

    pub(super) const fn other_code(parameter: Parameter, kind: OtherCode) -> Self {
        Self::new(parameter, Reason::OtherCode(kind))
    }

    /// What was read and what to do next, in plain English, for developers and terminals; apps bring texts of their own.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        use Parameter as P;
        match (self.parameter, self.reason) {
            (_, Reason::OtherCode(kind)) => kind.advice(),
            (P::Version | P::Action, Reason::Unknown) => {
                "This code is of another version or for another app. Update the app, then scan it again."
            }
            (P::Text, Reason::TooLong) => {
                "This is far too long for a code of an account. Scan the code of the account."
            }
            (P::Text, Reason::Empty) => "There is no text. Scan the code again, or type it.",
            (P::Text, Reason::ControlCharacter) => {
                "There are line breaks or other control characters inside of the text. Copy it again, in one line."
            }
            (P::Code, Reason::Empty) => "Type the code that is shown beside the QR code: 16 letters and digits.",
            (P::Code, Reason::Form | Reason::ControlCharacter | Reason::TooLong) => {
                "A code for typing has 16 letters and digits in groups of four (or nine digits), without the letter U. \
                 Compare it with the screen, and type it again."
            }
            (P::Url, Reason::Empty) => "Type the address that is shown beside the code.",
            (P::Url | P::Issuer, Reason::Issuer(why)) => of_issuer(why),
            (P::Url, _) => "Type the address just as it is shown beside the code, in one line.",
            (P::Secret, _) => {
                "The secret in this code is missing or damaged. Show the code anew in the settings of the service; if you \
                 typed it, it has the letters A to Z and the digits 2 to 7."
            }
            (P::Counter, Reason::Missing | Reason::Empty) => {
                "This code counts, and does not say from where: the codes would be wrong. Let the service show a new code, \
                 or choose codes by time there."
            }
            (P::Algorithm, _) => {
                "The service asks for a hash that no code here is made with (there are SHA1, SHA256 and SHA512): the codes \
                 would be wrong. Choose another setting of the service."
            }
            (P::Digits, _) => {
                "The service asks for codes of another length than 6 to 8 digits. Choose another setting of the service."
            }
            (P::Data, Reason::TooLong) => {
                "There are more accounts in this export than are read at once. Export fewer of them together."
            }
            (P::Data, _) => {
                "The export is damaged or incomplete. Show it anew in the other authenticator, and scan it again."
            }
            (P::Period | P::Counter, _) => {
                "The code is damaged: a number in it is none. Show the code anew, and scan it again."
            }
            _ => "The code is damaged or incomplete. Show it anew, and scan it again.",
        }
    }
}

/// What is wrong with an address.
const fn of_issuer(why: IssuerError) -> &'static str {
    match why {
        IssuerError::NotHttps => "The address must begin with https:// (or with the name of the server).",
        IssuerError::UserInformation => {
            "There is an @ in the address: that is an address of mail, or one that hides another server. Type the address \
             that is shown beside the code."
        }
        IssuerError::IpLiteral => "The address must have the name of the server, not its number (IP address).",
        IssuerError::Port => "The address must not have a port. Type the address that is shown beside the code.",
        IssuerError::QueryOrFragment => "Leave out what follows ? or # in the address.",
        IssuerError::TrailingSlash => "Leave out the slash at the end of the address.",
        IssuerError::NotCanonical => {
            "The address is nearly right, but not written as servers write it. Type it just as it is shown beside the code."
        }
        IssuerError::NotAUrl => "This is no address of a server. Type the address that is shown beside the code.",
    }
}

/// The advice of the error with these codes, as [`Parameter::as_str`] and [`Reason::as_str`] give them; `None` if they are
/// of no such error.
#[must_use]
pub fn advice(parameter: &str, reason: &str) -> Option<&'static str> {
    let parameter = Parameter::ALL.into_iter().find(|known| known.as_str() == parameter)?;
    let reason = Reason::all().find(|known| known.as_str() == reason)?;
    Some(EnrollmentError::new(parameter, reason).advice())
}

impl fmt::Display for EnrollmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.parameter.as_str(), self.reason.as_str())
    }
}

impl std::error::Error for EnrollmentError {}
