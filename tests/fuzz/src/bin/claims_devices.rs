#![no_main]

use authenticator_core::protocol::DevicesClaims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<DevicesClaims>(data);
});
