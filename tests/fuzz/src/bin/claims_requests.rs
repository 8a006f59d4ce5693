#![no_main]

use authenticator_core::protocol::RequestsClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<RequestsClaims>(data);
});
