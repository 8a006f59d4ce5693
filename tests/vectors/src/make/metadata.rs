//! `phone-metadata+jwt` and `phone-keyroll+jwt`.

use authenticator_core::jose::base64url_encode;
use serde_json::{Value, json};

use crate::jws::{self, Form};
use crate::keys::Keys;
use crate::message::{ISSUER, KIB, Message, NOW, case, id, with};

/// What the server says about itself.
pub(crate) fn metadata(keys: &Keys) -> Message<'_> {
    let minimal = claims(keys);
    let rolls = json!([jws::message("phone-keyroll+jwt", &keys.server_next, Form::Kid, &first_roll(keys))]);
    let full = json!({
        "key_history": rolls,
        "min_app_version": {"android": "1.4.0", "ios": "1.4", "other": "0.9"},
        "push": {
            "webpush": {"vapid": base64url_encode(keys.server_next.public().as_sec1())},
            "fcm": {"sender_id": "123456789012"},
            "apns": {"topic": "example.contoso.authenticator"},
        },
        "rules": {
            "integrity": "block",
            "location": "required",
            "registration": "one_tenant",
            "same_phone": true,
            "transactions": true,
        },
    });
    let full = merged(&minimal, &full);
    let two_keys = with(&minimal, "/jwks", json!({"keys": [keys.server.jwk(), keys.server_next.jwk()]}));
    let tenant = json!({"id": "t-1", "name": "Contoso \u{2014} \u{e9}l\u{e8}ves"});
    let jwk_with_alg = with(&keys.server.jwk(), "/alg", json!("ES256"));
    Message {
        description: "phone-metadata+jwt: what an issuer says about itself, by its current server key. The reader of each \
            case has the key named there.",
        limit: 1024 * KIB,
        optional: &[
            "/min_app_version/android",
            "/min_app_version/ios",
            "/min_app_version/other",
            "/push/webpush",
            "/push/fcm",
            "/push/apns",
            "/rules/integrity",
            "/rules/location",
            "/rules/registration",
            "/rules/same_phone",
            "/rules/transactions",
        ],
        unsaid: &["/key_history", "/min_app_version", "/push"],
        sampled: &["/endpoints/"],
        times: &["/iat", "/exp"],
        words: &[
            "/attestation",
            "/uv_policy",
            "/match/modes/0",
            "/rules/integrity",
            "/rules/location",
            "/rules/registration",
        ],
        issuers: &["/iss", "/aud", "/oauth/issuer"],
        lists: &["/key_history"],
        valid: vec![
            case("two keys", "two keys live while rotating", two_keys),
            case("no number may be chosen", "modes without choose", with(&minimal, "/match/modes", json!(["enter"]))),
            case(
                "another version of the protocol",
                "what the phone makes of it is its own",
                with(&minimal, "/protocol_versions", json!([1, 2])),
            ),
            case(
                "rules that name one thing",
                "what is not named has its first value",
                with(&minimal, "/rules", json!({"transactions": true})),
            ),
            case("attestation is required", "a word of the list", with(&minimal, "/attestation", json!("required"))),
            case("text that is not ASCII", "UTF-8", with(&minimal, "/tenant", tenant)),
        ],
        refused: vec![
            case(
                "a key of more members",
                "jwks holds keys of exactly four members",
                with(&minimal, "/jwks/keys/0", jwk_with_alg),
            ),
            case(
                "an app version that is none",
                "app versions are dotted integers",
                with(&minimal, "/min_app_version", json!({"ios": "1.x"})),
            ),
            case(
                "an app version with an empty number",
                "app versions are dotted integers",
                with(&minimal, "/min_app_version", json!({"ios": "1..2"})),
            ),
        ],
        ..Message::new("metadata", "phone-metadata+jwt", &keys.server, minimal, full)
    }
}

fn claims(keys: &Keys) -> Value {
    let endpoint = |name: &str| format!("{ISSUER}/phone/{name}");
    json!({
        "iss": ISSUER,
        "aud": ISSUER,
        "iat": NOW,
        "jti": id("metadata"),
        "exp": NOW + 86_400,
        "version": 3,
        "protocol_versions": [1],
        "jwks": {"keys": [keys.server.jwk()]},
        "endpoints": {
            "nonce": endpoint("nonce"),
            "enrollments": endpoint("enrollments"),
            "devices": endpoint("devices"),
            "credentials": endpoint("credentials"),
            "revocations": endpoint("revocations"),
            "account": endpoint("account"),
            "requests": endpoint("requests"),
            "answers": endpoint("answers"),
            "push": endpoint("push"),
            "transfers": endpoint("transfers"),
        },
        "oauth": {
            "issuer": ISSUER,
            "client_id": "authenticator",
            "scope": "openid phone_signin",
            "redirect_uris": ["com.example.authenticator:/oauth"],
        },
        "match": {"modes": ["enter", "choose"], "min_digits": 2},
        "attestation": "accepted",
        "uv_policy": "biometric_strict",
        "tenant": {"id": "t-1", "name": "Contoso"},
    })
}

/// The old server key vouches for the new one.
pub(crate) fn keyroll(keys: &Keys) -> Message<'_> {
    let minimal = json!({
        "iss": ISSUER,
        "old": keys.server.jwk(),
        "new": keys.server_next.jwk(),
        "seq": 1,
        "not_before": NOW + 3600,
    });
    let full = with(&minimal, "/retired", json!([keys.stranger.kid()]));
    let with_kid = with(&keys.server_next.jwk(), "/kid", json!("next"));
    let off_curve = with(&minimal, "/new/y", json!(base64url_encode(&[7; 32])));
    Message {
        description: "phone-keyroll+jwt: the old server key vouches for the new one. Has no aud, iat and jti.",
        times: &["/not_before"],
        ids: &[],
        hashes: &["/retired/0"],
        issuers: &["/iss"],
        lists: &["/retired"],
        valid: vec![case("the first step", "seq counts from 0", with(&minimal, "/seq", json!(0)))],
        refused: vec![
            case("a new key of more members", "keys have exactly four members", with(&minimal, "/new", with_kid)),
            case("a new key off the curve", "a point on the curve", off_curve),
            case("a negative step", "seq counts from 0", with(&minimal, "/seq", json!(-1))),
        ],
        ..Message::new("keyroll", "phone-keyroll+jwt", &keys.server, minimal, full)
    }
}

/// The step that led to the server's key, by the key before.
fn first_roll(keys: &Keys) -> Value {
    json!({"iss": ISSUER, "old": keys.server_next.jwk(), "new": keys.server.jwk(), "seq": 0, "not_before": NOW - 86_400})
}

/// `value` with the members of `more`.
pub(crate) fn merged(value: &Value, more: &Value) -> Value {
    let mut merged = value.clone();
    if let (Value::Object(merged), Value::Object(more)) = (&mut merged, more) {
        merged.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    merged
}
