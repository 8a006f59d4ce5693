#![no_main]

use authenticator_core::protocol::KeyRollClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<KeyRollClaims>(data);
});
