#![no_main]

use authenticator_core::protocol::RevokeClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<RevokeClaims>(data);
});
