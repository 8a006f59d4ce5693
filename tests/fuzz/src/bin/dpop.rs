//! The claims of a DPoP proof, rightly signed: it opens for its own call alone. The first byte picks the call.
#![no_main]

use authenticator_core::jose::dpop::{Call, DpopClaims, DpopError, access_token_hash, open_proof};
use authenticator_core::jose::{JoseError, Typ, json_from_slice};
use fuzz::{Named, public, sign};

const URL: &str = "https://login.contoso.example/devices";

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&first, payload)) = data.split_first() else { return };
    let call = Call {
        method: if first & 1 == 0 { "POST" } else { "GET" },
        url: URL,
        token: (first & 2 != 0).then_some("token"),
    };
    let compact = sign(Named::Jwk(2).header(Typ::Dpop).as_bytes(), payload, 2);
    let opened = open_proof(&compact, &call);
    let fits = |claims: &DpopClaims| {
        claims.htm == call.method && claims.htu == call.url && claims.ath == call.token.map(access_token_hash)
    };
    match (&opened, fuzz::wire::<DpopClaims>(payload)) {
        (Ok(proof), Some(claims)) => assert!(proof.claims == claims && fits(&claims) && proof.key == *public(2)),
        (Err(DpopError::OtherCall { .. }), Some(claims)) => assert!(!fits(&claims)),
        (Err(DpopError::Jose(JoseError::TooLarge { .. })), _) => assert!(compact.len() > Typ::Dpop.max_size()),
        // A member that is null is refused in a message, and counts as left out elsewhere.
        (Err(DpopError::Jose(JoseError::Payload(error))), Some(_)) => assert!(error.what.contains("null"), "{error}"),
        (Err(DpopError::Jose(JoseError::Payload(_))), None) => {
            assert!(json_from_slice::<DpopClaims>(payload).is_err());
        }
        other => panic!("{other:?}"),
    }
});
