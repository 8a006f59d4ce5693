//! The number that the person reads on the screen and gives to the phone.

use std::fmt;

use zeroize::Zeroizing;

use crate::protocol::Match;

/// A number of the right form. Whether it is the right one, only the server knows. Wiped when dropped, never shown by Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(Zeroizing<String>);

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Number")
    }
}

/// The text cannot be the number: nothing was sent, the person may try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// Not exactly as many ASCII digits.
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
    /// Reads what the person gave.
    ///
    /// # Errors
    /// [`NumberError`].
    pub fn parse(text: &str, asked: &Match) -> Result<Self, NumberError> {
        match asked {
            Match::Enter { digits } => {
                if text.len() != usize::from(*digits) || !text.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(NumberError::Digits { digits: *digits });
                }
            }
            Match::Choose { numbers } => {
                if !numbers.iter().any(|number| number == text) {
                    return Err(NumberError::NotOffered);
                }
            }
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
