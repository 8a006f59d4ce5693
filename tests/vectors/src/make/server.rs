//! What the server says of requests: `requests`, `challenge`, `result`, `devices`.

use serde_json::{Value, json};

use crate::jws::{self, Form};
use crate::keys::Keys;
use crate::message::{Hash, ISSUER, KIB, Message, NOW, SUB, case, id, with};
use crate::metadata::merged;

pub(crate) fn all(keys: &Keys) -> Vec<Message<'_>> {
    vec![requests(keys), challenge(keys), result(keys), devices(keys)]
}

/// A right challenge, as it stands in other messages.
pub(crate) fn challenge_text(keys: &Keys) -> String {
    jws::message("phone-challenge+jwt", &keys.server, Form::Kid, &challenge_claims())
}

fn requests(keys: &Keys) -> Message<'_> {
    let minimal = json!({
        "iss": ISSUER,
        "aud": id("device"),
        "iat": NOW,
        "jti": id("requests"),
        "req": id("proof"),
        "cursor": "c-17",
        "challenges": [],
    });
    let full = with(&minimal, "/challenges", json!([challenge_text(keys)]));
    let full = merged(&full, &json!({"policy_version": 7}));
    Message {
        description: "phone-requests+jwt: the live challenges of one device, by the server key. The challenges are \
            opened one by one; a broken one does not break the list.",
        limit: 128 * KIB,
        ids: &["/jti", "/aud", "/req"],
        issuers: &["/iss"],
        lists: &["/challenges"],
        valid: vec![case(
            "a broken challenge in the list",
            "a challenge that fails its checks is dropped, the others stand",
            with(&minimal, "/challenges", json!(["x", challenge_text(keys)])),
        )],
        ..Message::new("requests", "phone-requests+jwt", &keys.server, minimal, full)
    }
}

fn challenge_claims() -> Value {
    json!({
        "iss": ISSUER,
        "aud": id("device"),
        "sub": SUB,
        "jti": id("request"),
        "nonce": id("challenge nonce"),
        "iat": NOW,
        "exp": NOW + 60,
        "purpose": "sign_in",
        "match": {"mode": "enter", "digits": 2},
        "user_verification": "required",
        "context": [],
        "supersedes": [],
    })
}

fn challenge(keys: &Keys) -> Message<'_> {
    let minimal = challenge_claims();
    let full = merged(
        &minimal,
        &json!({
            "context": [
                {"name": "application", "text": "Payroll"},
                {"name": "location", "text": "Lisbon, Portugal"},
                {"name": "ip", "text": "203.0.113.7"},
                {"name": "host", "text": "payroll.contoso.example"},
            ],
            "supersedes": [id("request before")],
        }),
    );
    let purpose = |purpose: &str, rule: &str| {
        with(&with(&minimal, "/purpose", json!(purpose)), "/user_verification", json!(rule))
    };
    let matched = |value: Value| with(&minimal, "/match", value);
    let three = "choose has three distinct strings of two digits";
    let digits = "a number to enter has 2 to 8 digits";
    let paid = |transaction: Value| with(&purpose("transaction", "required"), "/transaction", transaction);
    let whole = crate::transaction::whole();
    let context = json!({"name": "flow", "text": "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{0}\u{ad}\u{202e}"});
    Message {
        description: "phone-challenge+jwt: one request that a person shall answer, by the server key. Whether purpose, \
            match and user_verification fit together is judged after this.",
        unsaid: &["/context", "/supersedes"],
        times: &["/iat", "/exp"],
        ids: &["/jti", "/aud", "/supersedes/0"],
        words: &["/purpose", "/user_verification", "/match/mode"],
        issuers: &["/iss"],
        lists: &["/context", "/supersedes"],
        valid: vec![
            case("enrollment", "a purpose of the table", purpose("enrollment", "none")),
            case("enable", "a purpose of the table", purpose("enable", "required")),
            case("password reset", "a purpose of the table", purpose("password_reset", "required")),
            case("second factor", "a purpose of the table", purpose("mfa", "none")),
            case("transaction", "a purpose of the table", paid(whole.clone())),
            case("a transaction of the least", "account and lines may be left out", paid(crate::transaction::least())),
            case("eight digits", digits, matched(json!({"mode": "enter", "digits": 8}))),
            case("three numbers", three, matched(json!({"mode": "choose", "numbers": ["07", "42", "91"]}))),
            case(
                "text that needs cleaning",
                "cleaned before display, not before",
                with(&minimal, "/context", json!([context])),
            ),
        ],
        refused: crate::transaction::broken()
            .into_iter()
            .map(|(name, broken)| {
                case(&format!("transaction: {name}"), "a transaction is read wholly or not at all", paid(broken))
            })
            .chain([
                case("one digit", digits, matched(json!({"mode": "enter", "digits": 1}))),
                case("nine digits", digits, matched(json!({"mode": "enter", "digits": 9}))),
                case("digits are a float", digits, matched(json!({"mode": "enter", "digits": 2.0}))),
                case("digits are missing", digits, matched(json!({"mode": "enter"}))),
                case("numbers are missing", three, matched(json!({"mode": "choose"}))),
                case("two numbers", three, matched(json!({"mode": "choose", "numbers": ["07", "42"]}))),
                case("four numbers", three, matched(json!({"mode": "choose", "numbers": ["07", "42", "91", "13"]}))),
                case("a number twice", three, matched(json!({"mode": "choose", "numbers": ["07", "42", "07"]}))),
                case(
                    "numbers of three digits",
                    three,
                    matched(json!({"mode": "choose", "numbers": ["107", "142", "191"]})),
                ),
                case("numbers that are no strings", three, matched(json!({"mode": "choose", "numbers": [17, 42, 91]}))),
                case(
                    "numbers in other digits",
                    three,
                    matched(json!({"mode": "choose", "numbers": ["\u{663}", "42", "91"]})),
                ),
                case("numbers with a sign", three, matched(json!({"mode": "choose", "numbers": ["+7", "42", "91"]}))),
            ])
            .collect(),
        thorough: true,
        hash: Some(Hash::Compact),
        ..Message::new("challenge", "phone-challenge+jwt", &keys.server, minimal, full)
    }
}

fn result(keys: &Keys) -> Message<'_> {
    let minimal = json!({
        "iss": ISSUER,
        "aud": id("device"),
        "iat": NOW + 9,
        "jti": id("result"),
        "sub": SUB,
        "request": id("request"),
        "answer_hash": jws::hash("an answer"),
        "result": "approved",
    });
    let full =
        merged(&minimal, &json!({"result": "throttled", "attempts_left": 99, "retry_after": 30, "reason": "flood"}));
    let verdicts = [
        "denied",
        "reported",
        "wrong_number",
        "expired",
        "superseded",
        "already_answered",
        "display_mismatch",
        "blocked_by_policy",
        "attestation_required",
        "app_too_old",
        "credential_revoked",
        "account_disabled",
        "throttled",
        "clone_suspected",
        "stale_counter",
        "revoked",
    ];
    let valid =
        verdicts.map(|verdict| case(verdict, "a verdict of the table", with(&minimal, "/result", json!(verdict))));
    Message {
        description: "phone-result+jwt: the server's verdict on an answer or a revocation, by the server key.",
        ids: &["/jti", "/aud", "/request"],
        hashes: &["/answer_hash"],
        words: &["/result"],
        issuers: &["/iss"],
        valid: valid.into(),
        refused: vec![
            case("another case of letters", "anything else is an error", with(&minimal, "/result", json!("Approved"))),
            case("negative attempts", "a number of tries", with(&minimal, "/attempts_left", json!(-1))),
        ],
        ..Message::new("result", "phone-result+jwt", &keys.server, minimal, full)
    }
}

fn devices(keys: &Keys) -> Message<'_> {
    let minimal = json!({
        "iss": ISSUER,
        "aud": id("device"),
        "iat": NOW,
        "jti": id("devices"),
        "devices": [],
    });
    let device =
        json!({"id": id("device"), "name": "Pixel of Ana", "platform": "android", "state": "active", "current": true});
    let full = merged(&minimal, &json!({"req": id("proof"), "devices": [device]}));
    let refused_list = with(&full, "/aud", json!(keys.new_device.kid()));
    let others = json!([
        {"id": id("d2"), "name": "iPhone", "platform": "ios", "state": "pending", "current": false},
        {"id": id("d3"), "name": "", "platform": "other", "state": "removed", "current": false},
    ]);
    let many: Vec<Value> = (0..64).map(|_| device_of_many(&device)).collect();
    Message {
        description: "phone-devices+jwt: the devices of one user, by the server key. aud is the device, or in a 409 the \
            thumbprint of the key that asked.",
        ids: &["/jti", "/devices/0/id"],
        words: &["/devices/0/platform", "/devices/0/state"],
        issuers: &["/iss"],
        lists: &["/devices"],
        valid: vec![
            case("in a 409", "aud is the thumbprint of the key that asked", refused_list),
            case("other platforms and states", "words of the lists", with(&minimal, "/devices", others)),
            case("64 devices", "rule 2: a list has at most 64 entries", with(&minimal, "/devices", json!(many))),
        ],
        ..Message::new("devices", "phone-devices+jwt", &keys.server, minimal, full)
    }
}

fn device_of_many(device: &Value) -> Value {
    with(device, "/current", json!(false))
}
