#![no_main]

use authenticator_core::protocol::AccountClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<AccountClaims>(data);
});
