//! The number that a person types or picks. The first byte says how it is matched.
#![no_main]

use authenticator_core::approval::Number;
use authenticator_core::protocol::Match;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    let text = fuzz::text(rest);
    let asked = match first % 8 {
        0 => Match::Choose { numbers: ["07", "42", "99"].map(str::to_owned) },
        digits => Match::Enter { digits: digits + 1 },
    };
    match (Number::parse(text, &asked), &asked) {
        (Ok(number), Match::Enter { digits }) => {
            assert_eq!(number.as_str(), text);
            assert!(text.chars().count() == usize::from(*digits) && text.chars().all(|c| c.is_ascii_digit()));
        }
        (Ok(number), Match::Choose { numbers }) => assert!(numbers.iter().any(|one| one == number.as_str())),
        (Err(_), Match::Enter { digits }) => {
            assert!(text.len() != usize::from(*digits) || text.parse::<u64>().is_err() || text.starts_with('+'));
        }
        (Err(_), Match::Choose { numbers }) => assert!(!numbers.iter().any(|one| one == text)),
    }
});
