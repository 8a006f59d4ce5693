//! `phone-account+jwt`.

use authenticator_core::jose::base64url_encode;
use serde_json::{Value, json};

use crate::keys::Keys;
use crate::message::{ISSUER, KIB, Message, NOW, SUB, case, id, with};
use crate::metadata::merged;
use crate::server;

/// The state of one account.
pub(crate) fn account(keys: &Keys) -> Message<'_> {
    let minimal = claims(keys);
    let full = json!({
        "credential": {"id": id("credential"), "kid": keys.credential.kid(), "state": "active", "reason": "replaced"},
        "pending_credential": {"id": id("credential-next"), "kid": keys.credential_next.kid(), "state": "pending"},
        "removed_reason": "administrator",
        "enroll_again": true,
        "push": {"channel": "webpush", "id": id("wake-up")},
        "rules": {"integrity": "warn", "location": "asked"},
        "otp": {"secret": base64url_encode(b"12345678901234567890"), "digits": 6, "period": 30},
        "challenge": server::challenge_text(keys),
    });
    let full = merged(&minimal, &full);
    let closed = json!({"allowed": false, "reasons": ["policy_mode", "a_code_of_tomorrow"]});
    Message {
        description: "phone-account+jwt: the state of one account on one device, by the server key.",
        limit: 64 * KIB,
        optional: &["/credential/reason", "/rules/integrity", "/rules/location"],
        unsaid: &["/enable/reasons"],
        ids: &["/jti", "/aud", "/req", "/device_id", "/credential/id", "/push/id"],
        hashes: &["/cnf/jkt", "/credential/kid"],
        words: &["/kind", "/state", "/modes/0", "/uv_policy", "/credential/state", "/push/channel"],
        issuers: &["/iss"],
        lists: &["/modes", "/enable/reasons"],
        valid: vec![
            case("pending", "before the enrollment number was matched", with(&minimal, "/state", json!("pending"))),
            case("removed", "a removed device still gets its document", with(&minimal, "/state", json!("removed"))),
            case("a personal account", "a word of the list", with(&minimal, "/kind", json!("personal"))),
            case("phone sign-in is not allowed", "reasons are codes, known or not", with(&minimal, "/enable", closed)),
            case(
                "no answer yet",
                "last_counter is 0 before the first answer",
                with(&minimal, "/last_counter", json!(0)),
            ),
            case(
                "names that need cleaning",
                "cleaned before display, not before",
                with(&minimal, "/display_name", json!("A\u{202e}na\n")),
            ),
        ],
        refused: vec![case(
            "a negative counter",
            "last_counter counts from 0",
            with(&minimal, "/last_counter", json!(-1)),
        )],
        ..Message::new("account", "phone-account+jwt", &keys.server, minimal, full)
    }
}

fn claims(keys: &Keys) -> Value {
    json!({
        "iss": ISSUER,
        "aud": id("device"),
        "iat": NOW,
        "jti": id("account"),
        "req": id("proof"),
        "sub": SUB,
        "device_id": id("device"),
        "cnf": {"jkt": keys.device.kid()},
        "tenant": {"id": "t-1", "name": "Contoso"},
        "user_name": "ana@contoso.example",
        "display_name": "Ana Costa",
        "kind": "work",
        "state": "active",
        "modes": ["mfa", "sign_in"],
        "enable": {"allowed": true, "reasons": ["policy_mode"]},
        "match": {"modes": ["enter"], "min_digits": 2},
        "uv_policy": "biometric_or_credential",
        "last_counter": 41,
        "policy_version": 7,
        "version": 12,
    })
}
