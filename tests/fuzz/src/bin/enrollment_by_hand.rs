//! Code and URL as a person types them, with a NUL between them.
#![no_main]

use authenticator_core::enrollment::{Enrollment, MAX_TEXT, PhoneSignInEnrollment, TypedCode};
use fuzz::DEVELOPMENT;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (code, url) = fuzz::text(data).split_once('\0').unwrap_or_default();
    for development in DEVELOPMENT {
        let Ok(enrollment) = Enrollment::by_hand(code, url, development) else { continue };
        assert_eq!(enrollment.pinned_key(), None);
        let Enrollment::PhoneSignIn(PhoneSignInEnrollment::ByHand(typed)) = &enrollment else {
            panic!("typed text is {enrollment:?}")
        };
        for written in [typed.code.reveal(), &typed.code.grouped()] {
            assert_eq!(TypedCode::parse(written).as_ref(), Some(&typed.code));
            assert_eq!(Enrollment::by_hand(written, typed.issuer.as_str(), development).as_ref(), Ok(&enrollment));
        }
        let link = typed.link();
        if link.len() <= MAX_TEXT {
            assert_eq!(Enrollment::parse(&link, development).as_ref(), Ok(&enrollment));
        }
    }
    if let Some(parsed) = TypedCode::parse(code) {
        assert!(matches!(parsed.reveal().len(), 9 | 16) && parsed.reveal().is_ascii());
    }
});
