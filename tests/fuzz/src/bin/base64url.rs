//! Each value has one spelling.
#![no_main]

use authenticator_core::jose::{base64url_decode, base64url_encode};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = fuzz::text(data);
    if let Ok(bytes) = base64url_decode(text) {
        assert_eq!(base64url_encode(&bytes), text);
    }
    assert_eq!(base64url_decode(&base64url_encode(data)).as_deref(), Ok(data));
});
