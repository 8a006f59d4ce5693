#![no_main]

use authenticator_core::protocol::CredentialClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<CredentialClaims>(data);
});
