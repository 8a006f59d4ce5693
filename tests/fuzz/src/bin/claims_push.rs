#![no_main]

use authenticator_core::protocol::PushClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<PushClaims>(data);
});
