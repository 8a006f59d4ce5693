//! The values of a push channel: each has one spelling, and Debug shows none.
#![no_main]

use authenticator_core::protocol::{PushEndpoint, PushKey, PushSecret, PushToken};
use fuzz::MARK;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = fuzz::text(data);
    if let Some(endpoint) = PushEndpoint::parse(text) {
        assert_eq!(endpoint.reveal(), text);
        assert!(!format!("{endpoint:?}").contains(MARK));
        assert!(text.len() <= 4096 && !text.contains('#') && !text.contains(char::is_whitespace));
    }
    if let Some(token) = PushToken::parse(text) {
        assert_eq!(token.reveal(), text);
        assert!((1..=4096).contains(&text.len()));
    }
    assert!(PushKey::parse(text).is_none_or(|key| key.reveal() == text));
    assert!(PushSecret::parse(text).is_none_or(|secret| secret.reveal() == text));
});
