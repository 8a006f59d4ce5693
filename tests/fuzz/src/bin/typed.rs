//! Numbers and codes as they are typed: folding keeps each digit of every script by its value, and folds once for all.
#![no_main]

use authenticator_core::protocol::{ascii_digit, fold_code, fold_number, is_invisible, is_separator};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = fuzz::text(data);
    let (number, code) = (fold_number(text), fold_code(text));
    assert_eq!(fold_number(&number), number);
    assert_eq!(fold_code(&code), code);
    assert_eq!(fold_code(&number), code, "a code is a number with its letters folded too");
    assert!(!number.chars().chain(code.chars()).any(is_separator));
    assert_eq!(number.chars().count(), text.chars().filter(|c| !is_separator(*c)).count(), "nothing else is left out");
    text.chars().for_each(one);
});

fn one(c: char) {
    let is_decimal = c.general_category() == GeneralCategory::DecimalNumber;
    assert_eq!(ascii_digit(c).is_some(), is_decimal);
    assert!(!is_decimal || !is_separator(c));
    assert!(!is_invisible(c) || is_separator(c));
    if c.is_ascii() {
        assert_eq!(ascii_digit(c), Some(c).filter(char::is_ascii_digit));
    }
}
