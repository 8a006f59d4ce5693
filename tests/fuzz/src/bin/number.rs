//! The number that a person types or picks. The first byte says how it is matched.
#![no_main]

use authenticator_core::approval::Number;
use authenticator_core::protocol::{Match, fold_number};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    let text = fuzz::text(rest);
    let asked = match first % 8 {
        0 => Match::Choose { numbers: ["07", "42", "99"].map(str::to_owned) },
        digits => Match::Enter { digits: digits + 1 },
    };
    let folded = fold_number(text);
    assert_eq!(fold_number(&folded), folded);
    match (Number::parse(text, &asked), &asked) {
        (Ok(number), Match::Enter { digits }) => {
            assert_eq!(number.as_str(), folded.as_str());
            assert_eq!(Number::parse(number.as_str(), &asked).as_ref(), Ok(&number));
            let shown = number.as_str();
            assert!(shown.len() == usize::from(*digits) && shown.bytes().all(|b| b.is_ascii_digit()));
        }
        (Ok(number), Match::Choose { numbers }) => assert!(numbers.iter().any(|one| one == number.as_str())),
        (Err(_), Match::Enter { digits }) => {
            let is_number = text.len() == usize::from(*digits) && text.bytes().all(|b| b.is_ascii_digit());
            assert!(!is_number, "ASCII digits, as many as were asked for");
        }
        (Err(_), Match::Choose { numbers }) => assert!(!numbers.iter().any(|one| one == text)),
    }
});
