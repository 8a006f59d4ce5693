//! From the text of a QR code, a link or a keyboard to a typed enrollment, or to an error that names the parameter.
//!
//! Pure and total: nothing is sent, nothing is kept. What comes out is shown to the person first.
//!
//! | text | value |
//! |---|---|
//! | `phonesignin://enroll?…` | [`PinnedEnrollment`] |
//! | `https://host/phone/enroll#…` | [`PinnedEnrollment`] |
//! | code and URL, typed | [`ByHandEnrollment`] |
//! | URL alone, typed | [`OrganisationEnrollment`] |
//! | `phonesignin://transfer?…` | [`TransferOffer`] |
//! | `phonefactor://activate_account?…` | [`ByHandEnrollment`] |
//! | `otpauth://totp/…`, `otpauth://hotp/…` | [`OtpEnrollment`] |
//! | `otpauth-migration://offline?…` | [`Export`] |

mod app_link;
mod base32;
mod by_hand;
mod code;
mod error;
mod export;
mod native;
mod organisation;
mod other_code;
mod otpauth;
mod pinned;
mod protobuf;
mod query;
mod transfer;

use crate::jose::Thumbprint;
use crate::protocol::{DevelopmentServers, Issuer, is_invisible};

pub use by_hand::ByHandEnrollment;
pub use code::{EnrollmentCode, TypedCode};
pub use error::{EnrollmentError, Parameter, Reason, advice};
pub use export::{Export, ExportBatch, ExportEntry, MAX_EXPORT_ENTRIES, MAX_EXPORT_TEXT};
pub use organisation::OrganisationEnrollment;
pub use other_code::OtherCode;
pub use otpauth::{MovingFactor, OtpEnrollment, SharedSecret};
pub use pinned::PinnedEnrollment;
pub use transfer::{COMPARISON_DIGITS, SignedTransfer, TransferKey, TransferOffer};

/// The longest text that is read, in bytes; an export may be longer ([`MAX_EXPORT_TEXT`]).
pub const MAX_TEXT: usize = 2048;

/// What a text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Enrollment {
    /// An account of the phone sign-in protocol.
    PhoneSignIn(PhoneSignInEnrollment),
    /// An account of the phone sign-in protocol, which a sign-in in the browser entitles.
    Organisation(OrganisationEnrollment),
    /// An account of the phone sign-in protocol, for which another phone vouches.
    Transfer(TransferOffer),
    /// An account of another service, with codes only.
    OneTimePassword(OtpEnrollment),
    /// Accounts of other services, which another authenticator has exported together.
    Export(Export),
}

/// An account of the phone sign-in protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhoneSignInEnrollment {
    /// The text came from the server and names its key.
    Pinned(PinnedEnrollment),
    /// A person typed it, or an older link carried it: no key is named.
    ByHand(ByHandEnrollment),
}

impl Enrollment {
    /// Reads the text of a QR code or a link. White space and invisible characters around it do not count: a scanner, a
    /// messenger or a file adds them.
    ///
    /// # Errors
    /// [`EnrollmentError`] with the parameter and the rule that it breaks, or with the kind of code that it is instead.
    pub fn parse(text: &str, development: DevelopmentServers) -> Result<Self, EnrollmentError> {
        let text = trimmed(text);
        let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
        let scheme = scheme.to_ascii_lowercase();
        if !SCHEMES.contains(&scheme.as_str()) && !text.is_empty() {
            let kind = OtherCode::of(text);
            if text.len() <= MAX_TEXT || kind != OtherCode::Text {
                return Err(EnrollmentError::other_code(Parameter::Scheme, kind));
            }
        }
        let limit = if scheme == export::SCHEME { MAX_EXPORT_TEXT } else { MAX_TEXT };
        check_whole(Parameter::Text, text, limit)?;
        match scheme.as_str() {
            native::SCHEME => match rest.split_once('?') {
                Some((transfer::OFFER, query)) => TransferOffer::parse(query, development).map(Self::Transfer),
                _ => native::parse(rest, development).map(Self::pinned),
            },
            by_hand::SCHEME => by_hand::parse(rest, development).map(Self::typed),
            otpauth::SCHEME => OtpEnrollment::parse(rest).map(Self::OneTimePassword),
            export::SCHEME => Export::parse(rest).map(Self::Export),
            _ => app_link::parse(text, development).map(Self::pinned),
        }
    }

    /// Reads what a person typed: the code as [`TypedCode::parse`] does, and the URL of the server, for which `https://`
    /// may be left out; capitals of its host, the slash of its root and its default port do not count.
    ///
    /// # Errors
    /// [`EnrollmentError`] with the parameter and the rule that it breaks.
    pub fn by_hand(code: &str, url: &str, development: DevelopmentServers) -> Result<Self, EnrollmentError> {
        ByHandEnrollment::typed(code, url, development).map(Self::typed)
    }

    /// Reads the URL of the server that a person typed, spelt as [`Self::by_hand`] takes it, where a sign-in is to take the place of a
    /// code. An app link without a code, `https://host/phone/enroll`, names the same server.
    ///
    /// # Errors
    /// [`EnrollmentError`] with the parameter `url` and the rule that it breaks.
    pub fn organisation(url: &str, development: DevelopmentServers) -> Result<Self, EnrollmentError> {
        OrganisationEnrollment::typed(url, development).map(Self::Organisation)
    }

    const fn pinned(pinned: PinnedEnrollment) -> Self {
        Self::PhoneSignIn(PhoneSignInEnrollment::Pinned(pinned))
    }

    const fn typed(typed: ByHandEnrollment) -> Self {
        Self::PhoneSignIn(PhoneSignInEnrollment::ByHand(typed))
    }

    /// The server that would be asked; for one-time passwords nobody is.
    #[must_use]
    pub const fn issuer(&self) -> Option<&Issuer> {
        match self {
            Self::PhoneSignIn(account) => Some(account.issuer()),
            Self::Organisation(organisation) => Some(&organisation.issuer),
            Self::Transfer(offer) => Some(&offer.issuer),
            Self::OneTimePassword(_) | Self::Export(_) => None,
        }
    }

    /// The server key that the text pins; without one the first key that is met is trusted.
    #[must_use]
    pub const fn pinned_key(&self) -> Option<Thumbprint> {
        match self {
            Self::PhoneSignIn(account) => account.pinned_key(),
            Self::Transfer(offer) => Some(offer.kid),
            Self::Organisation(_) | Self::OneTimePassword(_) | Self::Export(_) => None,
        }
    }
}

impl PhoneSignInEnrollment {
    /// The server that would be asked.
    #[must_use]
    pub const fn issuer(&self) -> &Issuer {
        match self {
            Self::Pinned(pinned) => &pinned.issuer,
            Self::ByHand(typed) => &typed.issuer,
        }
    }

    /// The one-use code, to be put into a message. Secret.
    #[must_use]
    pub fn reveal_code(&self) -> &str {
        match self {
            Self::Pinned(pinned) => pinned.code.reveal(),
            Self::ByHand(typed) => typed.code.reveal(),
        }
    }

    /// The server key that the text pins; without one the first key that is met is trusted.
    #[must_use]
    pub const fn pinned_key(&self) -> Option<Thumbprint> {
        match self {
            Self::Pinned(pinned) => Some(pinned.kid),
            Self::ByHand(_) => None,
        }
    }
}

/// The schemes of the forms that are read, in lower case.
const SCHEMES: [&str; 6] = [native::SCHEME, by_hand::SCHEME, otpauth::SCHEME, export::SCHEME, "https", "http"];

/// A text without the white space and the invisible characters around it.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// What holds for a text before anything is looked at: not over the limit, not empty, no control characters.
fn check_whole(parameter: Parameter, text: &str, limit: usize) -> Result<(), EnrollmentError> {
    let refuse = |reason| Err(EnrollmentError::new(parameter, reason));
    if text.len() > limit {
        return refuse(Reason::TooLong);
    }
    if text.is_empty() {
        return refuse(Reason::Empty);
    }
    if text.chars().any(is_control) {
        return refuse(Reason::ControlCharacter);
    }
    Ok(())
}

/// C0, C1, DEL, and the two separators that break a line.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// An issuer in a parameter.
fn issuer_in(parameter: Parameter, text: &str, development: DevelopmentServers) -> Result<Issuer, EnrollmentError> {
    Issuer::parse(text, development).map_err(|why| EnrollmentError::new(parameter, Reason::Issuer(why)))
}
