//! ID tokens of a federated server (OpenID Connect Core section 3.1.3.7): ES256 and RS256, by a key of its key set.

use authenticator_core::protocol::UnixTime;
use serde::Deserialize;

use super::signed;

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
    check(signed::open(compact, key_set)?, expected)
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

#[cfg(test)]
mod tests {
    use authenticator_core::jose::{SigningKey, base64url_encode};
    use serde_json::{Value, json};

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
