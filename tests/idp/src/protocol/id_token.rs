//! ID tokens (OpenID Connect Core section 2) as JWTs with ES256 and nothing else.
//!
//! They are no messages of the phone protocol: they have a `typ` and keys of their own, so that none is ever taken for the other.

use authenticator_core::jose::{
    Digest, PublicKey, Signature, SigningKey, Thumbprint, base64url_decode, base64url_encode, json_from_slice,
};
use authenticator_core::protocol::UnixTime;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Bytes of an ID token that is read.
const LIMIT: usize = 16 * 1024;
/// The only `typ`.
const TYP: &str = "JWT";

/// The claims of an ID token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IdTokenClaims {
    pub(crate) iss: String,
    pub(crate) sub: String,
    /// The client.
    pub(crate) aud: String,
    pub(crate) exp: UnixTime,
    pub(crate) iat: UnixTime,
    pub(crate) auth_time: UnixTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<String>,
    pub(crate) acr: String,
    pub(crate) amr: Vec<String>,
    pub(crate) at_hash: String,
    /// The sign-in (OpenID Connect Back-Channel Logout section 2.1).
    pub(crate) sid: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: Thumbprint,
}

impl IdTokenClaims {
    /// Signs.
    pub(crate) fn sign(&self, key: &SigningKey) -> Result<String, serde_json::Error> {
        let header = Header { alg: "ES256".to_owned(), typ: TYP.to_owned(), kid: key.public_key().thumbprint() };
        let part = |json: Vec<u8>| base64url_encode(&json);
        let input = format!("{}.{}", part(serde_json::to_vec(&header)?), part(serde_json::to_vec(self)?));
        let signature = key.sign(input.as_bytes());
        Ok(format!("{input}.{}", base64url_encode(signature.as_raw())))
    }

    /// Opens a token that one of `keys` signed, whether it has ended or not (OpenID Connect RP-Initiated Logout section 2).
    pub(crate) fn open(compact: &str, keys: &[PublicKey]) -> Option<Self> {
        let (input, signature) = compact.rsplit_once('.').filter(|_| compact.len() <= LIMIT)?;
        let (header, payload) = input.split_once('.')?;
        let header: Header = json_from_slice(&base64url_decode(header).ok()?).ok()?;
        if header.alg != "ES256" || header.typ != TYP {
            return None;
        }
        let key = keys.iter().find(|key| key.thumbprint() == header.kid)?;
        let signature = Signature::from_raw(&base64url_decode(signature).ok()?).ok()?;
        if !key.verifies(input.as_bytes(), &signature) {
            return None;
        }
        json_from_slice(&base64url_decode(payload).ok()?).ok()
    }
}

/// The `at_hash` of an access token: the left half of its SHA-256 (section 3.1.3.6).
pub(crate) fn access_token_half(token: &str) -> String {
    let digest = Digest::of(token.as_bytes());
    base64url_encode(digest.as_bytes().first_chunk::<16>().map_or(&[][..], |half| half))
}

/// A key as the key set tells it (RFC 7517 section 4).
pub(crate) fn published(key: &PublicKey) -> Value {
    let mut jwk = json!(key);
    if let Some(members) = jwk.as_object_mut() {
        members.insert("kid".to_owned(), json!(key.thumbprint()));
        members.insert("use".to_owned(), json!("sig"));
        members.insert("alg".to_owned(), json!("ES256"));
    }
    jwk
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> IdTokenClaims {
        let time = UnixTime::from_seconds(1_000);
        let text = str::to_owned;
        IdTokenClaims {
            iss: text("https://login.example/t1"),
            sub: text("u-1"),
            aud: text("wiki"),
            exp: time.plus(600),
            iat: time,
            auth_time: time,
            nonce: None,
            acr: text("https://login.example/t1/acr/one-factor"),
            amr: vec![text("pwd")],
            at_hash: access_token_half("token"),
            sid: text("s-1"),
        }
    }

    #[test]
    fn only_a_token_by_a_known_key_is_opened() {
        let (key, other) = (SigningKey::from_scalar(&[1; 32]).unwrap(), SigningKey::from_scalar(&[2; 32]).unwrap());
        let keys = [key.public_key()];
        let token = claims().sign(&key).unwrap();
        assert_eq!(IdTokenClaims::open(&token, &keys), Some(claims()));
        assert_eq!(IdTokenClaims::open(&claims().sign(&other).unwrap(), &keys), None);
        let (input, signature) = token.rsplit_once('.').unwrap();
        let payload = input.split_once('.').unwrap().1;
        let kid = key.public_key().thumbprint();
        for header in [
            json!({ "alg": "none", "typ": "JWT", "kid": kid }),
            json!({ "alg": "HS256", "typ": "JWT", "kid": kid }),
            json!({ "alg": "ES256", "typ": "phone-result+jwt", "kid": kid }),
            json!({ "alg": "ES256", "typ": "JWT", "kid": kid, "crit": ["exp"] }),
            json!({ "alg": "ES256", "typ": "JWT" }),
        ] {
            let input = format!("{}.{payload}", base64url_encode(header.to_string().as_bytes()));
            let signed = base64url_encode(key.sign(input.as_bytes()).as_raw());
            assert_eq!(IdTokenClaims::open(&format!("{input}.{signed}"), &keys), None, "{header}");
            assert_eq!(IdTokenClaims::open(&format!("{input}."), &keys), None, "{header}");
        }
        let other_payload = base64url_encode(b"{}");
        let header = input.split_once('.').unwrap().0;
        assert_eq!(IdTokenClaims::open(&format!("{header}.{other_payload}.{signature}"), &keys), None);
    }

    /// The example of OpenID Connect Core appendix A.3.
    #[test]
    fn the_half_of_the_specifications_example() {
        assert_eq!(access_token_half("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
