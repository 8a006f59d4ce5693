//! Values that are computed, not signed: `attestation-challenge.json`, `installation-id.json`.

use authenticator_core::jose::base64url_encode;
use ring::hmac;
use serde_json::{Value, json};

use crate::case::plain;
use crate::jws::hash;
use crate::message::ISSUER;

/// `attestation-challenge.json`.
pub(crate) fn attestation_challenge() -> (&'static str, String) {
    let description =
        "challenge = SHA-256(\"phone-attest\" 0 issuer 0 nonce 0 purpose), in base64url; 0 is one zero byte.";
    let case = |name: &str, issuer: &str, nonce: &str| -> Vec<(&'static str, Value)> {
        vec![
            ("name", json!(name)),
            ("issuer", json!(issuer)),
            ("nonce", json!(nonce)),
            ("purpose", json!("attest")),
            ("challenge", json!(hash(&format!("phone-attest\0{issuer}\0{nonce}\0attest")))),
        ]
    };
    let cases = [
        case("a host", ISSUER, "eyJ7S_zG.eyJH0-Z.HX4w-7v"),
        case("a tenant", "https://login.contoso.example/t/blue", "eyJ7S_zG.eyJH0-Z.HX4w-7v"),
        case("another nonce", ISSUER, "n"),
        case("a development server", "http://127.0.0.1:8080", "eyJ7S_zG.eyJH0-Z.HX4w-7v"),
    ];
    ("attestation-challenge.json", plain(description, &cases))
}

/// The id that the enroll messages carry.
pub(crate) fn first_installation_id() -> String {
    installation_id_of(&[0x5a; 32], ISSUER)
}

fn installation_id_of(secret: &[u8], issuer: &str) -> String {
    base64url_encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), issuer.as_bytes()).as_ref())
}

/// `installation-id.json`.
pub(crate) fn installation_id() -> (&'static str, String) {
    let description = "installation_id = HMAC-SHA-256(installation secret, issuer). Secret and id are in base64url, the issuer is its text.";
    let case = |name: &str, secret: [u8; 32], issuer: &str| -> Vec<(&'static str, Value)> {
        vec![
            ("name", json!(name)),
            ("secret", json!(base64url_encode(&secret))),
            ("issuer", json!(issuer)),
            ("installation_id", json!(installation_id_of(&secret, issuer))),
        ]
    };
    let cases = [
        case("a host", [0x5a; 32], ISSUER),
        case("a tenant of the same host", [0x5a; 32], "https://login.contoso.example/t/blue"),
        case("another installation", [0xa5; 32], ISSUER),
    ];
    ("installation-id.json", plain(description, &cases))
}
