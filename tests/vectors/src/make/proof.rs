//! Proofs that a key is there: `credential`, `key-proof`, `dpop`.

use serde_json::{Value, json};

use crate::jws::{self, Form};
use crate::keys::{Key, Keys};
use crate::message::{Calls, ISSUER, KIB, Message, NOW, OtherCall, case, id, with};
use crate::metadata::merged;

const NONCE: &str = "eyJ7S_zG.eyJH0-Z.HX4w-7v";
const URL: &str = "https://login.contoso.example/phone/requests";
const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";

pub(crate) fn all(keys: &Keys) -> Vec<Message<'_>> {
    vec![credential(keys), key_proof(keys), dpop(keys)]
}

fn proof_text(key: &Key, of: &Key) -> String {
    jws::message("phone-key-proof+jwt", key, Form::Jwk, &json!({"jkt": of.kid(), "nonce": NONCE}))
}

fn credential(keys: &Keys) -> Message<'_> {
    let minimal = json!({
        "iss": id("device"),
        "aud": ISSUER,
        "iat": NOW,
        "jti": id("credential message"),
        "proof": proof_text(&keys.credential_next, &keys.device),
    });
    let full = merged(
        &minimal,
        &json!({
            "attestation": {"key_id": "x", "attestation": "eA", "assertion": "eA"},
            "replaces": id("credential"),
            "replaces_proof": proof_text(&keys.credential, &keys.credential_next),
        }),
    );
    Message {
        description: "phone-credential+jwt: the phone asks for a credential, by the device key. The proofs within are \
            key-proofs: by the new key of the device key, by the old key of the new key.",
        limit: 64 * KIB,
        free: &["/attestation"],
        ids: &["/jti", "/iss", "/replaces"],
        issuers: &["/aud"],
        ..Message::new("credential", "phone-credential+jwt", &keys.device, minimal, full)
    }
}

fn key_proof(keys: &Keys) -> Message<'_> {
    let minimal = json!({"jkt": keys.device.kid(), "nonce": NONCE});
    let exactly = "the payload is exactly jkt and nonce";
    Message {
        description: "phone-key-proof+jwt: the new credential key, in the header, proves that the phone holds it.",
        form: Form::Jwk,
        times: &[],
        ids: &[],
        hashes: &["/jkt"],
        open: false,
        refused: vec![
            case("an unknown member", exactly, with(&minimal, "/zz_unknown", json!(1))),
            case("with an iat", exactly, with(&minimal, "/iat", json!(NOW))),
        ],
        ..Message::new("key-proof", "phone-key-proof+jwt", &keys.credential_next, minimal.clone(), minimal)
    }
}

fn dpop(keys: &Keys) -> Message<'_> {
    let minimal = json!({"jti": id("proof"), "htm": "GET", "htu": URL, "iat": NOW});
    let full = merged(&minimal, &json!({"ath": jws::hash(TOKEN), "nonce": NONCE}));
    let iat = |value: Value| with(&minimal, "/iat", value);
    let whole = "rule 2: times are whole seconds";
    Message {
        description: "dpop+jwt: a DPoP proof (RFC 9449) for the call that each case names. A right proof for another \
            call is other_call, with the claim that differs. jti is an id of rule 2: one that is none is payload.",
        form: Form::Jwk,
        times: &[],
        valid: vec![case("with a nonce", "the last DPoP-Nonce", with(&minimal, "/nonce", json!(NONCE)))],
        refused: vec![
            case("/iat a float", whole, iat(json!(1_795_262_400.5))),
            case("/iat negative", whole, iat(json!(-1))),
        ],
        calls: Some(calls(&minimal, &full)),
        ..Message::new("dpop", "dpop+jwt", &keys.device, minimal, full)
    }
}

fn calls(minimal: &Value, full: &Value) -> Calls {
    let call = |method: &str, url: &str| json!({"method": method, "url": url});
    let with_token = |token: &str| json!({"method": "GET", "url": URL, "token": token});
    let other = |name, claim, claims: &Value, call| OtherCall { name, claim, claims: claims.clone(), call };
    let others = vec![
        other("for another method", "htm", minimal, call("POST", URL)),
        other("for a method in small letters", "htm", &with(minimal, "/htm", json!("get")), call("GET", URL)),
        other("for another URL", "htu", minimal, call("GET", "https://login.contoso.example/phone/account")),
        other("for a URL with query", "htu", &with(minimal, "/htu", json!(format!("{URL}?wait=25"))), call("GET", URL)),
        other(
            "for a URL with a slash at its end",
            "htu",
            &with(minimal, "/htu", json!(format!("{URL}/"))),
            call("GET", URL),
        ),
        other(
            "for a URL with another case of letters",
            "htu",
            &with(minimal, "/htu", json!("https://LOGIN.contoso.example/phone/requests")),
            call("GET", URL),
        ),
        other(
            "for a URL with the default port",
            "htu",
            &with(minimal, "/htu", json!("https://login.contoso.example:443/phone/requests")),
            call("GET", URL),
        ),
        other("for another token", "ath", full, with_token("another")),
        other("for a token that did not come", "ath", full, call("GET", URL)),
        other("without the token that came", "ath", minimal, with_token(TOKEN)),
    ];
    Calls { without_token: call("GET", URL), with_token: with_token(TOKEN), others }
}
