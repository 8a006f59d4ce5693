//! Signatures as DER, which is what key stores give, and as R||S.
#![no_main]

use authenticator_core::jose::Signature;
use fuzz::public;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(signature) = Signature::from_der(data) {
        assert_eq!(signature.to_der().as_deref(), Ok(data), "DER has one spelling");
        assert_eq!(Signature::from_raw(signature.as_raw()).as_ref(), Ok(&signature));
        assert!(!public(1).verifies(b"a message that nobody signed", &signature));
    }
    if let Ok(signature) = Signature::from_raw(data) {
        assert_eq!(signature.as_raw().as_slice(), data);
        if let Ok(der) = signature.to_der() {
            assert_eq!(Signature::from_der(&der).as_ref(), Ok(&signature));
        }
    }
});
