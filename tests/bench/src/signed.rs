//! Messages of a server as JSON under a signature: whatever members a later version of a message has, these stay valid.

use authenticator_core::jose::{Digest, SigningKey, base64url_decode, base64url_encode};
use serde_json::{Value, json};

use crate::Trouble;

pub(crate) const ISSUER: &str = "https://login.bench.example";
pub(crate) const NOW: u64 = 1_790_000_000;

/// The key number `number` of a server.
pub(crate) fn server_key(number: u32) -> Result<SigningKey, Trouble> {
    Ok(SigningKey::from_scalar(Digest::of(&number.to_be_bytes()).as_bytes())?)
}

/// The id number `number`, as it stands in messages.
pub(crate) fn id(number: u64) -> String {
    base64url_encode(&u128::from(number).to_be_bytes())
}

/// A message of type `typ`, whose header names the key.
pub(crate) fn sign(typ: &str, payload: &Value, key: &SigningKey) -> String {
    let header = json!({ "alg": "ES256", "typ": typ, "kid": key.public_key().thumbprint() });
    let part = |value: &Value| base64url_encode(value.to_string().as_bytes());
    let input = format!("{}.{}", part(&header), part(payload));
    let signature = key.sign(input.as_bytes());
    format!("{input}.{}", base64url_encode(signature.as_raw()))
}

/// A part of a message of the phone, whose signature nobody checks here: 0 is the header, 1 the payload.
pub(crate) fn part(compact: &str, index: usize) -> Result<Value, Trouble> {
    let text = compact.split('.').nth(index).ok_or("a message without a payload")?;
    Ok(serde_json::from_slice(&base64url_decode(text)?)?)
}

/// Metadata with these current keys and this history.
pub(crate) fn metadata(keys: &[&SigningKey], history: &[String]) -> Value {
    let keys: Vec<_> = keys.iter().map(|key| key.public_key()).collect();
    let names = [
        "nonce",
        "enrollments",
        "devices",
        "credentials",
        "revocations",
        "account",
        "requests",
        "answers",
        "push",
        "transfers",
    ];
    let endpoints: serde_json::Map<_, _> =
        names.into_iter().map(|name| (name.to_owned(), json!(format!("{ISSUER}/{name}")))).collect();
    json!({
        "iss": ISSUER,
        "aud": ISSUER,
        "iat": NOW,
        "jti": id(1),
        "exp": NOW + 86_400,
        "version": 7,
        "protocol_versions": [1],
        "jwks": { "keys": keys },
        "key_history": history,
        "endpoints": endpoints,
        "oauth": {
            "issuer": ISSUER,
            "client_id": "authenticator",
            "scope": "phone_signin",
            "redirect_uris": ["com.example.authenticator:/oauth"],
        },
        "match": { "modes": ["enter"], "min_digits": 2 },
        "attestation": "none",
        "uv_policy": "biometric_or_credential",
        "tenant": { "id": "bench", "name": "Bench" },
    })
}
