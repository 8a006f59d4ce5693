#![no_main]

use authenticator_core::protocol::ResultClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<ResultClaims>(data);
});
