#![no_main]

use authenticator_core::protocol::{AttestPurpose, NonceReply, NonceRequest, attestation_challenge};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::wire::<NonceRequest>(data);
    if let Some(reply) = fuzz::wire::<NonceReply>(data) {
        let _ = attestation_challenge(&fuzz::issuer(), &reply.nonce, AttestPurpose::Attest);
    }
});
