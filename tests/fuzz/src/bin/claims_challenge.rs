#![no_main]

use authenticator_core::protocol::ChallengeClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<ChallengeClaims>(data);
});
