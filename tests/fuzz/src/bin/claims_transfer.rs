#![no_main]

use authenticator_core::protocol::TransferClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<TransferClaims>(data);
});
