#![no_main]

use authenticator_core::idp::{AuthorizationServer, TokenReply};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<AuthorizationServer>(data);
    fuzz::wire::<TokenReply>(data);
});
