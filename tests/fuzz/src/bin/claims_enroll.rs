#![no_main]

use authenticator_core::protocol::EnrollClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<EnrollClaims>(data);
});
