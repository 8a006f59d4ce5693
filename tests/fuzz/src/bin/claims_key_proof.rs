#![no_main]

use authenticator_core::protocol::KeyProofClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<KeyProofClaims>(data);
});
