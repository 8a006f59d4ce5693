//! From the text of a QR code to a typed enrollment, or to an error that names the parameter.
//!
//! Pure and total: nothing is sent, nothing is kept. What comes out is shown to the person first.

mod error;
mod native;
mod query;

use std::fmt;

use zeroize::Zeroizing;

use crate::jose::Thumbprint;
use crate::protocol::{DevelopmentServers, Issuer};

pub use error::{EnrollmentError, Parameter, Reason};
pub use native::NativeEnrollment;

/// The longest text that is read, in bytes.
pub const MAX_TEXT: usize = 2048;

/// What a text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Enrollment {
    /// An account of the phone sign-in protocol.
    PhoneSignIn(NativeEnrollment),
}

impl Enrollment {
    /// Reads the text of a QR code or a link.
    ///
    /// # Errors
    /// [`EnrollmentError`] with the parameter and the rule that it breaks.
    pub fn parse(text: &str, development: DevelopmentServers) -> Result<Self, EnrollmentError> {
        if text.len() > MAX_TEXT {
            return Err(EnrollmentError::new(Parameter::Text, Reason::TooLong));
        }
        if text.is_empty() {
            return Err(EnrollmentError::new(Parameter::Text, Reason::Empty));
        }
        if text.chars().any(is_control) {
            return Err(EnrollmentError::new(Parameter::Text, Reason::ControlCharacter));
        }
        let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some(native::SCHEME) => NativeEnrollment::parse(text, development).map(Self::PhoneSignIn),
            _ => Err(EnrollmentError::new(Parameter::Scheme, Reason::Unknown)),
        }
    }

    /// The issuer that would be asked.
    #[must_use]
    pub const fn issuer(&self) -> &Issuer {
        match self {
            Self::PhoneSignIn(native) => &native.issuer,
        }
    }

    /// The server key that the text pins; without one the first key that is met is trusted.
    #[must_use]
    pub const fn pinned_key(&self) -> Option<Thumbprint> {
        match self {
            Self::PhoneSignIn(native) => Some(native.kid),
        }
    }
}

/// C0, C1, DEL, and the two separators that break a line.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The one-use code of an enrollment. Secret until it was used; wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrollmentCode(Zeroizing<String>);

impl EnrollmentCode {
    /// Takes 22 to 64 characters of base64url; `None` if it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let fits = (22..=64).contains(&text.len()) && text.bytes().all(alphabet);
        fits.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The code, to be put into a message. Secret.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EnrollmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrollmentCode(secret)")
    }
}
