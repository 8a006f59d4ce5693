//! The one-use codes of an enrollment: the long one of QR codes, and the short one that people type.

use std::fmt;

use zeroize::Zeroizing;

use crate::protocol::fold_code;

/// The one-use code of a QR code or an app link. Secret until it was used; wiped when dropped.
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

/// The digits and letters of [Crockford's base32](https://www.crockford.com/base32.html): no I, L, O and U.
const CROCKFORD: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The one-use code that a person types: 16 characters of Crockford's base32, which are 80 bits, or the nine digits of
/// older systems, for which the server decides. Secret until it was used; wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct TypedCode(Zeroizing<String>);

impl TypedCode {
    /// Reads a code as it was typed, by [`fold_code`]: in any case, with separators anywhere, in full-width characters or
    /// digits of another script, O for 0, I and L for 1. `None` if that gives no code.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let code = fold_code(typed);
        let is_long = code.len() == 16 && code.chars().all(|c| CROCKFORD.contains(c));
        let is_old = code.len() == 9 && code.bytes().all(|b| b.is_ascii_digit());
        (is_long || is_old).then_some(Self(code))
    }

    /// The code in its one form, to be put into a message: upper case, no separators. Secret.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The code for people: groups of four with hyphens between them, or nine digits as they are. Secret.
    #[must_use]
    pub fn grouped(&self) -> Zeroizing<String> {
        let mut grouped = Zeroizing::new(String::with_capacity(self.0.len() + 3));
        for (place, c) in self.0.chars().enumerate() {
            if self.0.len() == 16 && place > 0 && place % 4 == 0 {
                grouped.push('-');
            }
            grouped.push(c);
        }
        grouped
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedCode(secret)")
    }
}
