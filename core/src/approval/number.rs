//! The number that the person reads on the screen and gives to the phone.

use std::fmt;

use zeroize::Zeroizing;

use crate::protocol::{Match, fold_number};

/// Bytes of a number as it was typed that are looked at: 8 digits of any script, and as much again between them.
const LONGEST: usize = 256;

/// A number of the right form, in ASCII digits. Whether it is the right one, only the server knows. Wiped when dropped, and
/// not shown by Debug: it is what the person proves to have seen.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(Zeroizing<String>);

/// The text cannot be the number: nothing was sent, the person may try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// Not exactly as many digits.
    #[error("needs exactly {digits} digits")]
    Digits {
        /// How many.
        digits: u8,
    },
    /// Not one of the three.
    #[error("not one of the three numbers")]
    NotOffered,
}

impl Number {
    /// Reads what the person gave: digits of any script, white space, dashes and invisible characters around or between
    /// them. What is sent is ASCII.
    ///
    /// # Errors
    /// [`NumberError`].
    pub fn parse(text: &str, asked: &Match) -> Result<Self, NumberError> {
        let number = if text.len() > LONGEST { Zeroizing::default() } else { fold_number(text) };
        match asked {
            Match::Enter { digits } => {
                if number.len() != usize::from(*digits) || !number.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(NumberError::Digits { digits: *digits });
                }
            }
            Match::Choose { numbers } => {
                if !numbers.iter().any(|offered| *offered == *number) {
                    return Err(NumberError::NotOffered);
                }
            }
        }
        Ok(Self(number))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Number")
    }
}
