//! A header of the fuzzer's making over a right payload, rightly signed: it opens only if it is exactly what rule 1 allows.
#![no_main]

use authenticator_core::jose::{KeyRef, open};
use authenticator_core::protocol::KeyProofClaims;
use authenticator_core::protocol::RevokeClaims;
use fuzz::{ISSUER, public, sign};
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let id = "AAAAAAAAAAAAAAAAAAAAAA";
    let revoke = format!(
        r#"{{"iss":"{id}","aud":"{ISSUER}","iat":1,"jti":"{id}","target":"account","id":"a","reason":"user"}}"#
    );
    let opened = open::<RevokeClaims>(&sign(data, revoke.as_bytes(), 1), |_| Some(public(1).clone()));
    assert_eq!(opened.is_ok(), is_header(data, "phone-revoke+jwt", "kid"), "{opened:?}");

    let proof = format!(r#"{{"jkt":"{}","nonce":"n"}}"#, public(1).thumbprint());
    let opened = open::<KeyProofClaims>(&sign(data, proof.as_bytes(), 1), |key| match key {
        KeyRef::Jwk(key) => Some(key.clone()),
        KeyRef::Kid(_) => None,
    });
    assert_eq!(opened.is_ok(), is_header(data, "phone-key-proof+jwt", "jwk"), "{opened:?}");
});

/// Three members with exactly these values, and each once: a second `alg` would need a second colon.
fn is_header(json: &[u8], typ: &str, names_key: &str) -> bool {
    let Ok(header) = serde_json::from_slice::<Value>(json) else { return false };
    let key = match names_key {
        "kid" => Value::String(public(1).thumbprint().to_string()),
        _ => serde_json::to_value(public(1)).expect("JSON"),
    };
    let colons = if names_key == "kid" { 3 } else { 7 };
    header.as_object().is_some_and(|members| members.len() == 3)
        && header["alg"] == "ES256"
        && header["typ"] == *typ
        && header[names_key] == key
        && json.iter().filter(|byte| **byte == b':').count() == colons
}
