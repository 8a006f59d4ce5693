#![no_main]

use authenticator_core::protocol::AnswerClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<AnswerClaims>(data);
});
