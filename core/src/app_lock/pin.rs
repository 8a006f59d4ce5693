//! The PIN of the app.

use std::fmt;

use zeroize::Zeroizing;

use crate::protocol::fold_number;

/// The fewest digits of a PIN, as NIST SP 800-63B-4 section 3.2.10 recommends for a secret that is checked on the device.
pub const MIN_DIGITS: usize = 6;
/// The most digits of a PIN.
pub const MAX_DIGITS: usize = 64;

/// Bytes of a PIN as it was typed that are looked at: the digits of any script, and as much again between them.
const LONGEST: usize = 1024;

/// Why a text is no PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PinError {
    /// There is something other than digits in it.
    #[error("not digits alone")]
    NotDigits,
    /// Fewer than 6 digits.
    #[error("too short")]
    TooShort,
    /// Over 64 digits.
    #[error("too long")]
    TooLong,
    /// The same digit again and again, or digits that count up or down.
    #[error("easy to guess")]
    EasyToGuess,
}

impl PinError {
    /// All.
    pub const ALL: [Self; 4] = [Self::NotDigits, Self::TooShort, Self::TooLong, Self::EasyToGuess];

    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotDigits => "not_digits",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::EasyToGuess => "easy_to_guess",
        }
    }

    /// What to do next, in plain English.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NotDigits => "Type digits only.",
            Self::TooShort => "A PIN has at least 6 digits.",
            Self::TooLong => "Choose a shorter PIN: it has at most 64 digits.",
            Self::EasyToGuess => "Choose another PIN: this one is among the first that are guessed.",
        }
    }
}

/// The PIN of the app, as a person typed it. Secret; wiped when dropped, and not shown by Debug.
#[derive(Clone)]
pub struct AppPin(Zeroizing<String>);

impl AppPin {
    /// Reads what a person typed: digits of any script, with white space and dashes around or between them. A text that no PIN can be is
    /// refused here, and is no try of one.
    ///
    /// # Errors
    /// [`PinError`].
    pub fn typed(text: &str) -> Result<Self, PinError> {
        if text.len() > LONGEST {
            return Err(PinError::TooLong);
        }
        let digits = fold_number(text);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PinError::NotDigits);
        }
        match digits.len() {
            ..MIN_DIGITS => Err(PinError::TooShort),
            MIN_DIGITS..=MAX_DIGITS if is_easy_to_guess(digits.as_bytes()) => Err(PinError::EasyToGuess),
            MIN_DIGITS..=MAX_DIGITS => Ok(Self(digits)),
            _ => Err(PinError::TooLong),
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for AppPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppPin(secret)")
    }
}

/// Whether each digit follows from the one before it in the same way: the same, one more, or one less, where 0 is beside 9.
fn is_easy_to_guess(digits: &[u8]) -> bool {
    [0, 1, 9].into_iter().any(|step| {
        digits.windows(2).all(|pair| match pair {
            [one, next] => (one - b'0' + step) % 10 == next - b'0',
            _ => false,
        })
    })
}
