//! Tokens that another server signed: ES256 and RS256, by a key of its key set (RFC 7515, RFC 7517).

use authenticator_core::jose::{PublicKey, Signature, base64url_decode, json_from_slice};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Bytes of a token.
const LIMIT: usize = 16 * 1024;
/// Keys of a set that are looked at.
const MOST_KEYS: usize = 64;
/// What [`open`] says where a newer key set may have the key.
pub(crate) const NO_KEY: &str = "no key of the set has this kid and alg";

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// The claims of a token, if a key of the set signed it.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn open<T: DeserializeOwned>(compact: &str, key_set: &[u8]) -> Result<T, &'static str> {
    if compact.len() > LIMIT {
        return Err("the token is too long");
    }
    let (input, signature) = compact.rsplit_once('.').ok_or("the token is no JWS")?;
    let (header, payload) = input.split_once('.').ok_or("the token is no JWS")?;
    let header: Header = json_from_slice(&decoded(header)?).map_err(|_| "the header of the token cannot be read")?;
    if header.crit.is_some() {
        return Err("the header of the token has crit");
    }
    verify_signature(&header, input.as_bytes(), &decoded(signature)?, key_set)?;
    json_from_slice(&decoded(payload)?).map_err(|_| "the claims of the token cannot be read")
}

/// The `iss` that a token claims, whoever signed it: to find the keys of the one that would have.
pub(crate) fn claimed_issuer(compact: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claims {
        iss: String,
    }
    let payload = compact.split('.').nth(1).filter(|_| compact.len() <= LIMIT)?;
    let claims: Claims = json_from_slice(&decoded(payload).ok()?).ok()?;
    Some(claims.iss)
}

fn decoded(part: &str) -> Result<Vec<u8>, &'static str> {
    base64url_decode(part).map_err(|_| "the token is not base64url")
}

fn verify_signature(header: &Header, input: &[u8], signature: &[u8], key_set: &[u8]) -> Result<(), &'static str> {
    #[derive(Deserialize)]
    struct KeySet {
        keys: Vec<Value>,
    }
    let set: KeySet = json_from_slice(key_set).map_err(|_| "the key set cannot be read")?;
    if set.keys.len() > MOST_KEYS {
        return Err("the key set has too many keys");
    }
    let kty = match header.alg.as_str() {
        "ES256" => "EC",
        "RS256" => "RSA",
        _ => return Err("alg is neither ES256 nor RS256"),
    };
    let member = |key: &Value, name: &str| key.get(name).and_then(Value::as_str).map(str::to_owned);
    let fits = |key: &&Value| {
        let or_none = |name: &str, value: &str| member(key, name).is_none_or(|has| has == value);
        let named = header.kid.as_ref().is_none_or(|kid| member(key, "kid").as_ref() == Some(kid));
        member(key, "kty").as_deref() == Some(kty) && or_none("use", "sig") && or_none("alg", &header.alg) && named
    };
    let verifies = |key: &Value| match kty {
        "EC" => verifies_es256(key, input, signature),
        _ => verifies_rs256(key, input, signature),
    };
    let mut keys = set.keys.iter().filter(fits);
    match keys.next() {
        None => Err(NO_KEY),
        // Without a kid one key only may fit (section 10.1).
        Some(_) if header.kid.is_none() && keys.next().is_some() => Err("several keys fit, and the token names none"),
        Some(key) if verifies(key) => Ok(()),
        Some(_) => Err("the signature of the token does not verify"),
    }
}

fn verifies_es256(key: &Value, input: &[u8], signature: &[u8]) -> bool {
    let coordinates = json!({ "kty": "EC", "crv": key["crv"], "x": key["x"], "y": key["y"] });
    let key: Result<PublicKey, _> = serde_json::from_value(coordinates);
    match (key, Signature::from_raw(signature)) {
        (Ok(key), Ok(signature)) => key.verifies(input, &signature),
        _ => false,
    }
}

fn verifies_rs256(key: &Value, input: &[u8], signature: &[u8]) -> bool {
    let number = |name: &str| key.get(name).and_then(Value::as_str).and_then(|text| base64url_decode(text).ok());
    let (Some(n), Some(e)) = (number("n"), number("e")) else { return false };
    RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, input, signature).is_ok()
}
