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
                if !numbers.contains(&*number) {
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

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Match = Match::Enter { digits: 2 };

    #[test]
    fn a_number_is_read_in_the_digits_and_with_the_separators_of_every_keyboard() {
        for typed in [
            "42",
            " 42\n",
            "4 2",
            "4-2",
            "4\u{2013}2",
            "\u{664}\u{662}",
            "\u{6F4}\u{6F2}",
            "\u{96A}\u{968}",
            "\u{FF14}\u{FF12}",
            "\u{1D7D2}\u{1D7EE}",
            "42\u{200F}",
            "\u{200E}\u{664}\u{A0}\u{662}\u{61C}",
            "\u{FEFF}4\u{200B}2\u{2069}",
            "\u{664}2",
        ] {
            assert_eq!(Number::parse(typed, &TWO).unwrap().as_str(), "42", "{typed:?}");
        }
        let three = Match::Choose { numbers: ["07", "42", "99"].map(str::to_owned) };
        assert_eq!(Number::parse("\u{660}\u{667}", &three).unwrap().as_str(), "07");
        assert_eq!(Number::parse("\u{664}\u{663}", &three), Err(NumberError::NotOffered));
    }

    #[test]
    fn the_count_of_digits_is_exact_and_nothing_else_is_read() {
        let long = " ".repeat(LONGEST);
        for typed in [
            "",
            "4",
            "421",
            "\u{664}",
            "\u{664}\u{662}\u{661}",
            "4a",
            "+4",
            "4.2",
            "\u{B2}\u{B3}",
            "\u{56DB}\u{4E8C}",
            "- -",
            &long,
        ] {
            assert_eq!(Number::parse(typed, &TWO), Err(NumberError::Digits { digits: 2 }), "{typed:?}");
        }
    }

    #[test]
    fn debug_does_not_show_the_number() {
        assert_eq!(format!("{:?}", Number::parse("42", &TWO).unwrap()), "Number");
    }
}
