//! Ids, hashes and opaque strings: each has one spelling.
#![no_main]

use authenticator_core::account::AccountId;
use authenticator_core::enrollment::EnrollmentCode;
use authenticator_core::jose::{Digest, Thumbprint};
use authenticator_core::protocol::{CredentialId, DeviceId, MessageId, Opaque, RequestId};
use fuzz::MARK;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = fuzz::text(data);
    let spelled = |value: Option<String>| assert!(value.is_none_or(|value| value == text));
    spelled(MessageId::parse(text).map(|id| id.to_string()));
    spelled(DeviceId::parse(text).map(|id| id.to_string()));
    spelled(CredentialId::parse(text).map(|id| id.to_string()));
    spelled(RequestId::parse(text).map(|id| id.to_string()));
    spelled(AccountId::parse(text).map(|id| id.to_string()));
    spelled(Digest::parse(text).map(|hash| hash.to_string()));
    spelled(Thumbprint::parse(text).map(|hash| hash.to_string()));
    spelled(EnrollmentCode::parse(text).map(|code| code.reveal().to_owned()));
    if let Some(opaque) = Opaque::parse(text) {
        assert!((1..=512).contains(&text.len()) && !text.chars().any(char::is_control));
        assert!(!format!("{opaque:?}").contains(MARK));
        spelled(Some(opaque.to_string()));
    }
    assert_eq!(MessageId::parse(text).is_some(), text.len() == 22 && DeviceId::parse(text).is_some());
});
