#![no_main]

use authenticator_core::protocol::MetadataClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<MetadataClaims>(data);
});
