//! What people type, or paste: digits of any script, dashes of any length, characters that nobody sees. Phone and server
//! read it by the same functions, so that what one takes the other takes as well.

use authenticator_unicode::{Category, category};
use zeroize::Zeroizing;

/// A number that was typed: digits of any script as ASCII digits, without white space, dashes and invisible characters.
/// Whatever else was typed stays, and makes it no number. Folding twice is folding once.
#[must_use]
pub fn fold_number(typed: &str) -> Zeroizing<String> {
    fold(typed, |c| c)
}

/// A one-use code that was typed, in the one form of Crockford's alphabet: as [`fold_number`], full-width letters as
/// ASCII, all in upper case, O as 0, I and L as 1. Whatever else was typed stays, and makes it no code. Folding twice is
/// folding once.
#[must_use]
pub fn fold_code(typed: &str) -> Zeroizing<String> {
    fold(typed, |c| match narrow(c).to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
}

fn fold(typed: &str, letter: impl Fn(char) -> char) -> Zeroizing<String> {
    // No character grows by folding, so nothing is moved and left behind in memory.
    let mut folded = Zeroizing::new(String::with_capacity(typed.len()));
    folded.extend(typed.chars().filter(|c| !is_separator(*c)).map(|c| ascii_digit(c).unwrap_or_else(|| letter(c))));
    folded
}

/// What may be between the characters of a code or a number that was typed: white space, dashes, invisible characters.
#[must_use]
pub fn is_separator(c: char) -> bool {
    c.is_whitespace() || is_dash(c) || is_invisible(c)
}

/// Whether nobody can see the character, and it is no white space: marks of direction, joiners, the byte order mark.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    category(c) == Category::Format || is_default_ignorable(c)
}

/// What a keyboard or a word processor makes of a hyphen: category Pd, and what looks like it.
fn is_dash(c: char) -> bool {
    const LIKE_A_DASH: [char; 5] = ['\u{2D7}', '\u{2043}', '\u{2212}', '\u{30FC}', '\u{FF70}'];
    category(c) == Category::DashPunctuation || LIKE_A_DASH.contains(&c)
}

/// The ASCII digit of the same value, for a decimal digit of any script (category Nd); `None` for anything else.
///
/// The digits of a script follow each other from zero to nine, and where several sets of digits follow each other, each
/// has ten (Unicode Standard, section 4.6): the value is the distance from the first of the run.
#[must_use]
pub fn ascii_digit(c: char) -> Option<char> {
    let is_decimal = |c: &char| category(*c) == Category::DecimalNumber;
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let before = ('\0'..c).rev().take_while(is_decimal).count();
    let value = u32::try_from(before % 10).ok()?;
    is_decimal(&c).then(|| char::from_digit(value, 10)).flatten()
}

/// A full-width form of ASCII (U+FF01 to U+FF5E) as ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// Default_Ignorable_Code_Point.
#[must_use]
pub(crate) fn is_default_ignorable(c: char) -> bool {
    DEFAULT_IGNORABLE.iter().any(|&(first, last)| (first..=last).contains(&c))
}

/// 4,174 code points.
///
/// Source: DerivedCoreProperties.txt of the Unicode Character Database, version 16.0.0, with adjacent
/// ranges joined.
const DEFAULT_IGNORABLE: [(char, char); 17] = [
    ('\u{AD}', '\u{AD}'),
    ('\u{34F}', '\u{34F}'),
    ('\u{61C}', '\u{61C}'),
    ('\u{115F}', '\u{1160}'),
    ('\u{17B4}', '\u{17B5}'),
    ('\u{180B}', '\u{180F}'),
    ('\u{200B}', '\u{200F}'),
    ('\u{202A}', '\u{202E}'),
    ('\u{2060}', '\u{206F}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{FEFF}', '\u{FEFF}'),
    ('\u{FFA0}', '\u{FFA0}'),
    ('\u{FFF0}', '\u{FFF8}'),
    ('\u{1BCA0}', '\u{1BCA3}'),
    ('\u{1D173}', '\u{1D17A}'),
    ('\u{E0000}', '\u{E0FFF}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_of_every_script_are_read_by_their_value() {
        let all: Vec<char> = ('\0'..=char::MAX).filter(|c| category(*c) == Category::DecimalNumber).collect();
        assert_eq!(all.len(), 760, "Unicode 16.0");
        for ten in all.chunks(10) {
            let read: String = ten.iter().filter_map(|c| ascii_digit(*c)).collect();
            assert_eq!(read, "0123456789", "{ten:?}");
        }
        for (script, zero) in
            [('\u{660}', '\u{660}'), ('\u{6F7}', '\u{6F0}'), ('\u{96A}', '\u{966}'), ('\u{FF15}', '\u{FF10}')]
        {
            let value = u32::from(script) - u32::from(zero);
            assert_eq!(ascii_digit(script), char::from_digit(value, 10), "{script}");
        }
        for other in ['a', '\u{B2}', '\u{BD}', '\u{2167}', '\u{4E00}', '\u{2460}', '\u{10FFFF}', '\0'] {
            assert_eq!(ascii_digit(other), None, "{other:?}");
        }
    }

    #[test]
    fn only_what_separates_is_dropped() {
        for c in (' '..='~').filter(|c| !matches!(c, ' ' | '-')) {
            assert!(!is_separator(c), "{c:?}");
        }
        assert_eq!(fold_number("4\u{2009}\u{200F}2").as_str(), "42");
        assert_eq!(fold_number("+4.2").as_str(), "+4.2");
        assert_eq!(fold_code("\u{FF4F}o\u{2014}il\u{FEFF}u_").as_str(), "0011U_");
    }
}
