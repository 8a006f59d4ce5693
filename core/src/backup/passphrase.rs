//! The passphrase of a backup.

use std::fmt;

use authenticator_unicode::{LONGEST_DECOMPOSITION, nfc_in};
use zeroize::Zeroizing;

/// The fewest characters of a passphrase.
pub const MIN_CHARACTERS: usize = 12;
/// The fewest characters of a passphrase that are different from each other.
pub const MIN_DIFFERENT: usize = 6;
/// The random bytes behind a passphrase that is made here: 120 bits.
pub const GENERATED_BYTES: usize = 15;

/// The longest passphrase, in bytes: nobody types more.
const MAX_BYTES: usize = 1024;
/// Characters of a passphrase that is made here, and of a group of it.
const GENERATED: usize = 24;
const GROUP: usize = 4;
/// The digits and letters of Crockford's base32: no I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a text is no passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PassphraseError {
    /// Fewer than 12 characters.
    #[error("too short")]
    TooShort,
    /// Fewer than 6 characters that are different from each other, or white space alone.
    #[error("too simple")]
    TooSimple,
    /// Over 1,024 bytes.
    #[error("too long")]
    TooLong,
}

impl PassphraseError {
    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::TooSimple => "too_simple",
            Self::TooLong => "too_long",
        }
    }

    /// What to do next, in plain English.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::TooShort => "Choose a passphrase of at least 12 characters, or let the app make one.",
            Self::TooSimple => "Choose a passphrase of more different characters, or let the app make one.",
            Self::TooLong => "Choose a shorter passphrase.",
        }
    }
}

/// The passphrase of a backup. Secret; wiped when dropped.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes what a person typed. Keyboards write one character in several ways, so it is brought to one form (NFC); a passphrase
    /// that was made here is known in any case, with separators or without, O for 0, I and L for 1.
    ///
    /// # Errors
    /// [`PassphraseError`].
    pub fn typed(text: &str) -> Result<Self, PassphraseError> {
        if text.len() > MAX_BYTES {
            return Err(PassphraseError::TooLong);
        }
        if let Some(generated) = generated_in(text) {
            return Ok(Self(generated));
        }
        let room = Vec::with_capacity(text.chars().count() * LONGEST_DECOMPOSITION);
        let characters = Zeroizing::new(nfc_in(room, text.chars()));
        if characters.len() < MIN_CHARACTERS {
            return Err(PassphraseError::TooShort);
        }
        if is_simple(&characters) {
            return Err(PassphraseError::TooSimple);
        }
        let mut one_form = Zeroizing::new(String::with_capacity(characters.len() * 4));
        one_form.extend(characters.iter());
        Ok(Self(one_form))
    }

    /// A passphrase of random bytes: 24 characters.
    #[must_use]
    pub fn generated(random: &[u8; GENERATED_BYTES]) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(GENERATED));
        for bytes in random.chunks(5) {
            let word = bytes.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
            for place in (0..8).rev() {
                let index = usize::try_from(word >> (5 * place) & 31).unwrap_or(0);
                text.push(ALPHABET.get(index).copied().map_or('0', char::from));
            }
        }
        Self(text)
    }

    /// For the person to write down: one that was made here in groups of four with hyphens. Secret.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        if generated_in(&self.0).is_none() {
            return self.0.clone();
        }
        let mut grouped = Zeroizing::new(String::with_capacity(GENERATED + GENERATED / GROUP));
        for (place, c) in self.0.chars().enumerate() {
            if place > 0 && place % GROUP == 0 {
                grouped.push('-');
            }
            grouped.push(c);
        }
        grouped
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(secret)")
    }
}

/// Whether it is one of the first that anybody tries. How good a passphrase is cannot be told from it: this is no more than the least.
fn is_simple(characters: &[char]) -> bool {
    let mut different = Zeroizing::new(Vec::with_capacity(MIN_DIFFERENT));
    for c in characters {
        if different.len() < MIN_DIFFERENT && !different.contains(c) {
            different.push(*c);
        }
    }
    different.len() < MIN_DIFFERENT || characters.iter().all(|c| c.is_whitespace())
}

/// The one form of a passphrase that was made here, if this may be one.
fn generated_in(text: &str) -> Option<Zeroizing<String>> {
    let mut folded = Zeroizing::new(String::with_capacity(GENERATED));
    for c in text.chars().filter(|c| !matches!(c, ' ' | '-')) {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        if folded.len() == GENERATED || !u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte)) {
            return None;
        }
        folded.push(c);
    }
    (folded.len() == GENERATED).then_some(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> String {
        String::from_utf8(Passphrase::typed(text).unwrap().as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn one_that_was_made_here_is_known_however_it_is_typed() {
        let made = Passphrase::generated(&[0x0f; GENERATED_BYTES]);
        let shown = made.reveal().to_string();
        assert_eq!(shown.len(), 29);
        for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), shown.replace('-', "")] {
            assert_eq!(form(&typed).as_bytes(), made.as_bytes(), "{typed}");
        }
        assert_eq!(form(&shown.replace('1', "l").replace('0', "O")).as_bytes(), made.as_bytes());
        assert_eq!(form("1234-5678-9abc-defg-hjkm-npqr"), "123456789ABCDEFGHJKMNPQR");
    }

    #[test]
    fn one_of_the_persons_own_stays_as_it_is_but_for_its_form() {
        assert_eq!(form("  Correct horse! "), "  Correct horse! ");
        assert_eq!(form("gru\u{308}ne Wiese 12"), form("gr\u{fc}ne Wiese 12"));
        assert_eq!(Passphrase::typed("elf Zeichen").err(), Some(PassphraseError::TooShort));
        assert_eq!(Passphrase::typed(&"a".repeat(1025)).err(), Some(PassphraseError::TooLong));
        let spaces = "\u{20}\u{a0}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}".repeat(2);
        for simple in
            ["a".repeat(12), "aAaAaAaAaAaA".to_owned(), "12345 12345 12345".replace('4', "3"), " ".repeat(12), spaces]
        {
            assert_eq!(Passphrase::typed(&simple).err(), Some(PassphraseError::TooSimple), "{simple:?}");
        }
        assert_eq!(form("abc def abc def"), "abc def abc def");
        assert_eq!(&*Passphrase::typed("Correct horse!").unwrap().reveal(), "Correct horse!");
        assert!(!format!("{:?}", Passphrase::typed("Correct horse!").unwrap()).contains("horse"));
    }
}
