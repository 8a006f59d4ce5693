//! The token of a call: a signed JWT that a CIBA server makes for one sign-in. The call is allowed by it, and so is the callback.

use authenticator_core::protocol::UnixTime;
use serde::Deserialize;

use crate::federation::open_signed;

/// Seconds for which a sign-in may be open there: what lives longer is no token for one.
const LONGEST: u64 = 3_600;
/// Bytes of an id.
const ID_LIMIT: usize = 255;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    typ: String,
    jti: String,
    azp: String,
    sub: String,
    exp: u64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChannelToken {
    /// Of this sign-in.
    pub(crate) id: String,
    /// The application that asks, by its `client_id` there.
    pub(crate) application: String,
    /// The user there.
    pub(crate) subject: String,
    /// When the sign-in ends there.
    pub(crate) ends: UnixTime,
}

/// Verifies a token of `issuer`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn verify(compact: &str, key_set: &[u8], issuer: &str, now: UnixTime) -> Result<ChannelToken, &'static str> {
    let claims: Claims = open_signed(compact, key_set)?;
    if claims.iss != issuer {
        return Err("iss is another issuer");
    }
    // Access tokens for applications have others here: what an application holds asks nobody.
    let to_itself = match &claims.aud {
        Audience::One(aud) => aud == issuer,
        Audience::Several(aud) => matches!(aud.as_slice(), [only] if only == issuer),
    };
    if !to_itself || claims.typ != "Bearer" {
        return Err("it is no token for the authentication channel: aud, typ");
    }
    let ends = UnixTime::from_seconds(claims.exp);
    if ends <= now {
        return Err("the token has ended");
    }
    if ends.since(now) > LONGEST {
        return Err("the token lives too long");
    }
    let has_form = |id: &str| (1..=ID_LIMIT).contains(&id.len());
    if ![&claims.jti, &claims.azp, &claims.sub].into_iter().all(|id| has_form(id)) {
        return Err("jti, azp or sub has no form");
    }
    Ok(ChannelToken { id: claims.jti, application: claims.azp, subject: claims.sub, ends })
}

#[cfg(test)]
mod tests {
    use authenticator_core::jose::{SigningKey, base64url_encode};
    use serde_json::{Value, json};

    use super::*;

    const ISSUER: &str = "https://keycloak.fabrikam.example/realms/shop";

    fn verified(claims: &Value, by: u8) -> Result<ChannelToken, &'static str> {
        let key = |byte: u8| SigningKey::from_scalar(&[byte; 32]).unwrap();
        let part = |value: &Value| base64url_encode(value.to_string().as_bytes());
        let input = format!("{}.{}", part(&json!({ "alg": "ES256", "kid": "a" })), part(claims));
        let compact = format!("{input}.{}", base64url_encode(key(by).sign(input.as_bytes()).as_raw()));
        let mut jwk = json!(key(7).public_key());
        jwk["kid"] = json!("a");
        verify(&compact, json!({ "keys": [jwk] }).to_string().as_bytes(), ISSUER, UnixTime::from_seconds(1_000))
    }

    #[test]
    fn b19_each_claim_of_a_channel_token_is_looked_at() {
        let claims = json!({
            "iss": ISSUER, "aud": ISSUER, "typ": "Bearer", "jti": "j", "azp": "shop", "sub": "u", "exp": 1_120,
        });
        let text = str::to_owned;
        let whole = ChannelToken {
            id: text("j"),
            application: text("shop"),
            subject: text("u"),
            ends: UnixTime::from_seconds(1_120),
        };
        assert_eq!(verified(&claims, 7), Ok(whole.clone()));
        assert!(verified(&claims, 8).is_err(), "another key");
        for (member, value, taken) in [
            ("aud", json!([ISSUER]), true),
            ("aud", json!(["account", ISSUER]), false),
            ("aud", json!("account"), false),
            ("iss", json!("https://keycloak.fabrikam.example/realms/other"), false),
            ("typ", json!("ID"), false),
            ("typ", Value::Null, false),
            ("exp", json!(1_000), false),
            ("exp", json!(4_601), false),
            ("jti", json!(""), false),
            ("azp", json!("x".repeat(256)), false),
            ("sub", Value::Null, false),
        ] {
            let mut changed = claims.clone();
            changed[member] = value.clone();
            assert_eq!(verified(&changed, 7).is_ok(), taken, "{member} {value}");
        }
    }
}
