//! The parts of the lock of the app that need no phone: which PINs there are, how they are known again, what tries cost, and the time of grace.
#![allow(clippy::unwrap_used, reason = "tests")]

use authenticator_core::app_lock::{AppPin, Grace, PinError, PinVerifier, Tries};

fn pin(digits: &str) -> AppPin {
    AppPin::typed(digits).unwrap()
}

const ARABIC: &str = "\u{661}\u{669}\u{664}\u{668}\u{665}\u{667}";

#[test]
fn l3_a_pin_has_six_digits_and_is_not_among_the_first_that_are_guessed() {
    for digits in ["194857", "112233", "123457", "0123450", "5820 4417", ARABIC] {
        assert!(AppPin::typed(digits).is_ok(), "{digits}");
    }
    for (text, error) in [
        ("", PinError::TooShort),
        ("19485", PinError::TooShort),
        ("19485x", PinError::NotDigits),
        ("correct horse", PinError::NotDigits),
        ("000000", PinError::EasyToGuess),
        ("99999999", PinError::EasyToGuess),
        ("123456", PinError::EasyToGuess),
        ("456789", PinError::EasyToGuess),
        ("890123", PinError::EasyToGuess),
        ("654321", PinError::EasyToGuess),
        ("3210987", PinError::EasyToGuess),
        (&"19".repeat(33), PinError::TooLong),
        (&" ".repeat(1025), PinError::TooLong),
    ] {
        assert_eq!(AppPin::typed(text).err(), Some(error), "{text}");
    }
}

#[test]
fn l3_the_right_pin_is_known_again_in_every_script_and_no_other_is() {
    let verifier = PinVerifier::new(&pin("194857"), [7; 16]).unwrap();
    for right in ["194857", "194 857", ARABIC] {
        assert_eq!(verifier.matches(&pin(right)), Ok(true), "{right}");
    }
    for other in ["194858", "094857", "1948570"] {
        assert_eq!(verifier.matches(&pin(other)), Ok(false), "{other}");
    }
    let kept = serde_json::to_string(&verifier).unwrap();
    assert!(!kept.contains("194857"));
    assert_eq!(serde_json::from_str::<PinVerifier>(&kept).unwrap().matches(&pin("194857")), Ok(true));
    assert!(PinVerifier::new(&pin("194857"), [8; 16]).unwrap() != verifier, "the salt makes another value");
}

#[test]
fn l3_neither_a_pin_nor_what_is_kept_of_it_is_shown() {
    assert_eq!(format!("{:?}", pin("194857")), "AppPin(secret)");
    assert_eq!(format!("{:?}", PinVerifier::new(&pin("194857"), [7; 16]).unwrap()), "PinVerifier(secret)");
}

#[test]
fn l3_pauses_grow_and_after_ten_tries_there_is_none() {
    let mut tries = Tries::default();
    let mut pauses = Vec::new();
    while let Some(more) = tries.one_more() {
        tries = more;
        pauses.push((tries.left(), tries.pause()));
    }
    let expected = [(9, 0), (8, 0), (7, 30), (6, 60), (5, 300), (4, 900), (3, 3600), (2, 3600), (1, 3600), (0, 0)];
    assert_eq!(pauses, expected);
}

#[test]
fn l3_a_pause_ends_by_the_boot_clock_and_a_start_of_the_phone_begins_it_anew() {
    let after = |count: usize| (0..count).fold(Tries::default(), |tries, _| tries.one_more().unwrap());
    let left = [Some(0), Some(1), Some(29_999), Some(30_000), Some(u64::MAX), None];
    assert_eq!(left.map(|since| after(3).seconds_left(since)), [30, 30, 1, 0, 0, 30]);
    assert_eq!(after(2).seconds_left(None), 0);
}

#[test]
fn l3_the_time_of_grace_is_over_when_it_has_passed_and_by_a_start_of_the_phone() {
    assert!(Grace::None.is_over(Some(0)));
    for grace in &Grace::ALL[1..] {
        let millis = u64::from(grace.seconds()) * 1000;
        let away = [Some(0), Some(millis - 1), Some(millis), None];
        assert_eq!(away.map(|away| grace.is_over(away)), [false, false, true, true], "{grace:?}");
    }
    assert_eq!(Grace::ALL.map(Grace::seconds), [0, 30, 60, 300, 900]);
}
