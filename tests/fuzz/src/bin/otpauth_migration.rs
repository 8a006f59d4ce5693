//! The payload of an export of another authenticator: what is kept of each account is text that reads back to it, and what
//! is refused says why.
#![no_main]

use authenticator_core::enrollment::{Enrollment, EnrollmentError, MAX_EXPORT_ENTRIES, MAX_TEXT, Parameter, advice};
use authenticator_core::jose::base64url_encode;
use authenticator_core::protocol::DevelopmentServers;
use fuzz::MARK;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = format!("otpauth-migration://offline?data={}", base64url_encode(data));
    let export = match Enrollment::parse(&text, DevelopmentServers::Refused) {
        Ok(Enrollment::Export(export)) => export,
        Ok(other) => panic!("no export: {other:?}"),
        Err(error) => {
            assert!(matches!(error.parameter, Parameter::Data | Parameter::Version | Parameter::Text), "{error}");
            return explained(error);
        }
    };
    assert!(!format!("{export:?}").contains(MARK), "Debug shows a secret or a name");
    assert!((1..=MAX_EXPORT_ENTRIES).contains(&export.entries().len()));
    assert!(export.batch().is_none_or(|batch| batch.size > 1 && batch.index < batch.size));
    for entry in export.entries() {
        match entry.enrollment() {
            Ok(otp) => {
                let kept = otp.text();
                assert!(kept.len() <= MAX_TEXT, "{} bytes", kept.len());
                let again = Enrollment::parse(&kept, DevelopmentServers::Refused);
                assert_eq!(again, Ok(Enrollment::OneTimePassword(otp.clone())));
            }
            Err(error) => explained(error),
        }
    }
});

fn explained(error: EnrollmentError) {
    assert_eq!(advice(error.parameter.as_str(), error.reason.as_str()), Some(error.advice()));
}
