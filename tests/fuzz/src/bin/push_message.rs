//! The body of a push message: it opens for its keys alone, and what is in it is an id or is refused.
#![no_main]

use authenticator_core::memory::SecretBytes;
use authenticator_core::protocol::PushSecret;
use authenticator_core::push::{MAX_WAKE_UP, WakeUp, WakeUpError, WebPushKeys};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let keys = WebPushKeys::new(SecretBytes::copied(&[7; 32]).unwrap(), PushSecret::from_bytes([9; 16]))
        .expect("a private key");
    // Nobody has encrypted it for these keys.
    let opened = keys.open(data).expect_err("not encrypted for these keys");
    if data.len() > MAX_WAKE_UP {
        assert_eq!(opened, WakeUpError::TooLarge);
    }
    let read = WakeUp::from_json(data);
    if let Ok(wake_up) = read {
        let again = format!(r#"{{"id":"{}"}}"#, wake_up.id);
        assert_eq!(WakeUp::from_json(again.as_bytes()), Ok(wake_up));
        assert_eq!(WakeUp::from_id(&wake_up.id.to_string()), Ok(wake_up));
    }
});
