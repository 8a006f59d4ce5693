//! Public keys as JWK and as points.
#![no_main]

use authenticator_core::jose::{PublicKey, Thumbprint, json_from_slice};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let jwk = fuzz::wire::<PublicKey>(data);
    let point = PublicKey::from_sec1(data).ok();
    for key in jwk.into_iter().chain(point) {
        assert_eq!(PublicKey::from_sec1(key.as_sec1()).as_ref(), Ok(&key));
        let written = serde_json::to_vec(&key).expect("JSON");
        assert_eq!(json_from_slice::<PublicKey>(&written).as_ref(), Ok(&key));
        assert_eq!(Thumbprint::parse(&key.thumbprint().to_string()), Some(key.thumbprint()));
    }
});
