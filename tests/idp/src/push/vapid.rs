//! Who sends, for the push service: a token for its origin, by the tenant's key (RFC 8292).

use authenticator_core::jose::{SigningKey, base64url_encode};
use authenticator_core::protocol::{PushEndpoint, UnixTime};
use serde_json::json;
use url::Url;

/// Seconds for which a token is good; a push service takes 24 hours at most.
const LIFE: u64 = 12 * 60 * 60;

/// The value of `Authorization` for a push resource. `contact` is a URL of the sender; only `https` may be told (section 2.1).
pub(crate) fn authorization(key: &SigningKey, to: &PushEndpoint, contact: &str, now: UnixTime) -> Option<String> {
    let audience = Url::parse(to.reveal()).ok()?.origin().ascii_serialization();
    let mut claims = json!({ "aud": audience, "exp": now.plus(LIFE) });
    if contact.starts_with("https://")
        && let Some(claims) = claims.as_object_mut()
    {
        claims.insert("sub".to_owned(), contact.into());
    }
    let part = |json: &serde_json::Value| base64url_encode(json.to_string().as_bytes());
    let input = format!("{}.{}", part(&json!({ "typ": "JWT", "alg": "ES256" })), part(&claims));
    let signature = base64url_encode(key.sign(input.as_bytes()).as_raw());
    Some(format!("vapid t={input}.{signature}, k={}", base64url_encode(key.public_key().as_sec1())))
}

#[cfg(test)]
mod tests {
    use authenticator_core::jose::{Signature, base64url_decode};
    use serde_json::Value;

    use super::*;

    /// Header and claims of a token, once its signature is verified by the key beside it.
    fn opened(authorization: &str, key: &SigningKey) -> (Value, Value) {
        let (token, point) = authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(base64url_decode(point).unwrap(), key.public_key().as_sec1());
        let (input, signature) = token.rsplit_once('.').unwrap();
        let signature = Signature::from_raw(&base64url_decode(signature).unwrap()).unwrap();
        assert!(key.public_key().verifies(input.as_bytes(), &signature));
        let read = |part| serde_json::from_slice(&base64url_decode(part).unwrap()).unwrap();
        let (header, claims) = input.split_once('.').unwrap();
        (read(header), read(claims))
    }

    #[test]
    fn a_token_is_for_the_origin_of_the_push_resource_alone() {
        let key = SigningKey::from_scalar(&[7; 32]).unwrap();
        let to = PushEndpoint::parse("https://push.example:8443/v1/secret?q=1").unwrap();
        let authorization = authorization(&key, &to, "https://login.example/t1", UnixTime::from_seconds(1000)).unwrap();
        let (header, claims) = opened(&authorization, &key);
        assert_eq!(header, json!({ "typ": "JWT", "alg": "ES256" }));
        let expected =
            json!({ "aud": "https://push.example:8443", "exp": 1000 + 43200, "sub": "https://login.example/t1" });
        assert_eq!(claims, expected);
    }

    #[test]
    fn a_contact_that_is_no_https_url_is_not_told() {
        let key = SigningKey::from_scalar(&[7; 32]).unwrap();
        let to = PushEndpoint::parse("https://push.example/1").unwrap();
        let told = authorization(&key, &to, "http://127.0.0.1:1/t1", UnixTime::from_seconds(0)).unwrap();
        assert_eq!(opened(&told, &key).1, json!({ "aud": "https://push.example", "exp": 43200 }));
    }
}
