//! ID tokens of a federated server (OpenID Connect Core section 3.1.3.7): ES256 and RS256, by a key of its key set.

use authenticator_core::jose::{PublicKey, Signature, base64url_decode, json_from_slice};
use authenticator_core::protocol::UnixTime;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;
use serde_json::{Value, json};

/// Bytes of an ID token.
const LIMIT: usize = 16 * 1024;
/// Keys of a set that are looked at.
const MOST_KEYS: usize = 64;
/// Seconds by which clocks may differ.
const SKEW: u64 = 60;

/// What an ID token must say.
#[derive(Debug)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    /// Nobody signed in before this.
    pub(super) since: UnixTime,
    pub(super) now: UnixTime,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: u64,
    iat: u64,
    nonce: Option<String>,
    auth_time: Option<u64>,
}

/// Verifies an ID token; gives `sub`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn verify(compact: &str, key_set: &[u8], expected: &Expected<'_>) -> Result<String, &'static str> {
    if compact.len() > LIMIT {
        return Err("the ID token is too long");
    }
    let (input, signature) = compact.rsplit_once('.').ok_or("the ID token is no JWS")?;
    let (header, payload) = input.split_once('.').ok_or("the ID token is no JWS")?;
    let decoded = |part: &str| base64url_decode(part).map_err(|_| "the ID token is not base64url");
    let header: Header = json_from_slice(&decoded(header)?).map_err(|_| "the header of the ID token cannot be read")?;
    if header.crit.is_some() {
        return Err("the header of the ID token has crit");
    }
    verify_signature(&header, input.as_bytes(), &decoded(signature)?, key_set)?;
    let claims: Claims =
        json_from_slice(&decoded(payload)?).map_err(|_| "the claims of the ID token cannot be read")?;
    check(claims, expected)
}

fn check(claims: Claims, expected: &Expected<'_>) -> Result<String, &'static str> {
    let now = expected.now.seconds();
    if claims.iss != expected.issuer {
        return Err("iss is another issuer");
    }
    let (own, alone) = match &claims.aud {
        Audience::One(aud) => (aud == expected.client_id, true),
        Audience::Several(aud) => (aud.iter().any(|one| one == expected.client_id), aud.len() == 1),
    };
    if !own {
        return Err("aud is another client");
    }
    match &claims.azp {
        Some(azp) if azp != expected.client_id => return Err("azp is another client"),
        None if !alone => return Err("there are several aud and no azp"),
        _ => {}
    }
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err("nonce is not that of this sign-in");
    }
    if claims.exp.saturating_add(SKEW) <= now {
        return Err("the ID token has ended");
    }
    if claims.iat > now.saturating_add(SKEW) {
        return Err("iat is in the future");
    }
    // It was asked for by max_age, so it has to be there (section 2).
    match claims.auth_time {
        Some(at) if at.saturating_add(SKEW) >= expected.since.seconds() => {}
        _ => return Err("nobody signed in afresh: auth_time"),
    }
    // Section 2: at most 255 ASCII characters.
    if claims.sub.is_empty() || claims.sub.len() > 255 || !claims.sub.is_ascii() {
        return Err("sub has no form");
    }
    Ok(claims.sub)
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
        None => Err("no key of the set has this kid and alg"),
        // Without a kid one key only may fit (section 10.1).
        Some(_) if header.kid.is_none() && keys.next().is_some() => {
            Err("several keys fit, and the ID token names none")
        }
        Some(key) if verifies(key) => Ok(()),
        Some(_) => Err("the signature of the ID token does not verify"),
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

#[cfg(test)]
mod tests {
    use authenticator_core::jose::{SigningKey, base64url_encode};

    use super::*;

    const ISSUER: &str = "https://login.fabrikam.example/t1";

    fn key(byte: u8) -> SigningKey {
        SigningKey::from_scalar(&[byte; 32]).unwrap()
    }

    fn jwk(key: &SigningKey, kid: &str) -> Value {
        let mut jwk = json!(key.public_key());
        jwk["kid"] = json!(kid);
        jwk
    }

    fn token(header: &Value, claims: &Value, key: &SigningKey) -> String {
        let part = |value: &Value| base64url_encode(value.to_string().as_bytes());
        let input = format!("{}.{}", part(header), part(claims));
        let signature = key.sign(input.as_bytes());
        format!("{input}.{}", base64url_encode(signature.as_raw()))
    }

    fn claims() -> Value {
        json!({ "iss": ISSUER, "sub": "u-1", "aud": "contoso", "exp": 1_600, "iat": 1_000, "nonce": "n", "auth_time": 1_000 })
    }

    fn expected() -> Expected<'static> {
        let at = UnixTime::from_seconds;
        Expected { issuer: ISSUER, client_id: "contoso", nonce: "n", since: at(1_000), now: at(1_010) }
    }

    fn verified(header: &Value, claims: &Value, keys: &Value) -> Result<String, &'static str> {
        verify(&token(header, claims, &key(7)), keys.to_string().as_bytes(), &expected())
    }

    #[test]
    fn s12_each_claim_of_an_id_token_is_looked_at() {
        let (header, keys) = (json!({ "alg": "ES256", "kid": "a" }), json!({ "keys": [jwk(&key(7), "a")] }));
        assert_eq!(verified(&header, &claims(), &keys), Ok("u-1".to_owned()));
        let several = json!(["contoso", "wiki"]);
        for (member, value) in [
            ("iss", json!("https://attacker.example")),
            ("aud", json!("wiki")),
            ("aud", json!(["wiki"])),
            ("aud", several.clone()),
            ("azp", json!("wiki")),
            ("nonce", json!("another")),
            ("nonce", Value::Null),
            ("exp", json!(900)),
            ("iat", json!(1_100)),
            ("auth_time", json!(900)),
            ("auth_time", Value::Null),
            ("sub", json!("")),
            ("sub", json!("x".repeat(256))),
        ] {
            let mut changed = claims();
            changed[member] = value.clone();
            assert!(verified(&header, &changed, &keys).is_err(), "{member} {value}");
        }
        let mut with_azp = claims();
        (with_azp["aud"], with_azp["azp"]) = (several, json!("contoso"));
        assert_eq!(verified(&header, &with_azp, &keys), Ok("u-1".to_owned()));
    }

    #[test]
    fn s12_a_key_is_found_by_kid_and_alg_and_nothing_goes_unsigned() {
        let own = json!({ "keys": [jwk(&key(8), "b"), jwk(&key(7), "a")] });
        assert!(verified(&json!({ "alg": "ES256", "kid": "a" }), &claims(), &own).is_ok());
        for header in [
            json!({ "alg": "none" }),
            json!({ "alg": "HS256", "kid": "a" }),
            json!({ "alg": "RS256", "kid": "a" }),
            json!({ "alg": "ES256", "kid": "b" }),
            json!({ "alg": "ES256", "kid": "c" }),
            json!({ "alg": "ES256" }),
            json!({ "alg": "ES256", "kid": "a", "crit": ["b64"] }),
        ] {
            assert!(verified(&header, &claims(), &own).is_err(), "{header}");
        }
        let one = json!({ "keys": [jwk(&key(7), "a")] });
        assert!(verified(&json!({ "alg": "ES256" }), &claims(), &one).is_ok(), "one key needs no name");
        let encryption = json!({ "keys": [{ "use": "enc", "kty": "EC", "kid": "a" }] });
        assert!(verified(&json!({ "alg": "ES256", "kid": "a" }), &claims(), &encryption).is_err());
        let many = json!({ "keys": vec![jwk(&key(7), "a"); 65] });
        assert!(verified(&json!({ "alg": "ES256", "kid": "a" }), &claims(), &many).is_err());
    }
}
