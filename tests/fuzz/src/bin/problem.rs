#![no_main]

use authenticator_core::protocol::Problem;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<Problem>(data);
});
