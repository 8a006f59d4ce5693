//! The text of a QR code or a link: what parses is written as text that parses to the same.
#![no_main]

use authenticator_core::enrollment::{Enrollment, MAX_EXPORT_TEXT, MAX_TEXT, PhoneSignInEnrollment, advice};
use authenticator_core::protocol::{DevelopmentServers, is_invisible};
use fuzz::{DEVELOPMENT, MARK};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = fuzz::text(data);
    let [strict, lenient] = DEVELOPMENT.map(|development| Enrollment::parse(text, development));
    if strict.is_ok() {
        assert_eq!(strict, lenient, "a development server is one more, and none less");
    }
    match lenient {
        Ok(enrollment) => {
            let inside = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
            let limit = if matches!(enrollment, Enrollment::Export(_)) { MAX_EXPORT_TEXT } else { MAX_TEXT };
            assert!(inside.len() <= limit && !inside.chars().any(char::is_control));
            assert_eq!(Enrollment::parse(inside, DevelopmentServers::Allowed).as_ref(), Ok(&enrollment));
            assert!(!format!("{enrollment:?}").contains(MARK), "Debug shows a secret or a name");
            reads_back(&enrollment);
        }
        Err(error) => {
            assert!(!format!("{error} {error:?} {}", error.advice()).contains(MARK));
            assert_eq!(advice(error.parameter.as_str(), error.reason.as_str()), Some(error.advice()));
        }
    }
});

fn reads_back(enrollment: &Enrollment) {
    let same = |written: &str, always: bool| {
        if written.len() > MAX_TEXT {
            assert!(!always, "{} bytes", written.len());
            return;
        }
        assert_eq!(Enrollment::parse(written, DevelopmentServers::Allowed).as_ref(), Ok(enrollment), "{written}");
    };
    match enrollment {
        Enrollment::PhoneSignIn(PhoneSignInEnrollment::Pinned(pinned)) => {
            same(&pinned.native_text(), false);
            same(&pinned.app_link(), true);
        }
        Enrollment::PhoneSignIn(PhoneSignInEnrollment::ByHand(typed)) => same(&typed.link(), false),
        Enrollment::Transfer(offer) => same(&offer.text(), false),
        Enrollment::OneTimePassword(otp) => same(&otp.text(), true),
        // It has no writer; otpauth_migration looks at its accounts.
        Enrollment::Export(_) => {}
        other => panic!("a new form: {other:?}"),
    }
}
