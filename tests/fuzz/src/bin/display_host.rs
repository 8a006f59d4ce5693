//! Host names that a person is shown.
#![no_main]

use authenticator_core::approval::display::{HOST_ENTRY, MAX_HOST_BYTES, clean_entry, clean_host, clean_text};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = fuzz::text(data);
    let cleaned = clean_host(text);
    assert_eq!(clean_entry(HOST_ENTRY, text), cleaned);
    let Ok(host) = cleaned else { return };
    assert!((1..=MAX_HOST_BYTES).contains(&host.len()));
    assert!(host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.'), "{host:?}");
    assert_eq!(clean_host(&host).as_ref(), Ok(&host), "once is twice");
    if host.len() <= 64 {
        assert_eq!(clean_text(&host), host);
    }
});
