//! What the phone says: `enroll`, `answer`, `revoke`, `push`, `transfer`.

use authenticator_core::jose::base64url_encode;
use serde_json::{Value, json};

use crate::jws::{self, Form};
use crate::keys::Keys;
use crate::message::{Hash, ISSUER, KIB, Message, NOW, SUB, case, id, with, without};
use crate::metadata::merged;
use crate::{plain, server};

pub(crate) fn all(keys: &Keys) -> Vec<Message<'_>> {
    vec![enroll(keys), answer(keys), revoke(keys), push(keys), transfer(keys)]
}

fn enroll(keys: &Keys) -> Message<'_> {
    let minimal = json!({
        "iss": keys.device.kid(),
        "aud": ISSUER,
        "iat": NOW,
        "jti": id("enroll"),
        "device": {"name": "Pixel of Ana", "platform": "android", "os": "Android 16"},
        "app_version": "1.4.0",
        "installation_id": plain::first_installation_id(),
    });
    let full = merged(
        &minimal,
        &json!({
            "code": "uYyX2h0tq8e3kQ5r7w9zAB",
            "transfer": transfer_text(keys),
            "replaces": id("old device"),
            "attestation": {"chain": ["MIIB", "MIIC"]},
            "push": webpush(keys),
        }),
    );
    let version = |text: &str| with(&minimal, "/app_version", json!(text));
    let versions = "app versions are dotted integers";
    let named = with(&minimal, "/device/platform", json!("ios"));
    Message {
        description: "phone-enroll+jwt: a phone asks to be enrolled, by its new device key, which is in the header. \
            Whether code, token or transfer entitle it is judged after this.",
        limit: 64 * KIB,
        form: Form::Jwk,
        free: &["/attestation"],
        ids: &["/jti", "/replaces"],
        hashes: &["/iss", "/installation_id"],
        words: &["/device/platform", "/push/channel"],
        issuers: &["/aud"],
        valid: vec![
            case(
                "by code",
                "one of code, token and transfer",
                with(&minimal, "/code", json!("uYyX2h0tq8e3kQ5r7w9zAB")),
            ),
            case("an iPhone", "a word of the list", named),
            case("a version of one number", versions, version("2")),
            case(
                "attestation of another form",
                "attestation may be of any form",
                with(&minimal, "/attestation", json!("x")),
            ),
        ],
        refused: vec![
            case("a version with a letter", versions, version("1.4b")),
            case("an empty version", versions, version("")),
            case("a version that ends with a dot", versions, version("1.4.")),
            case("a version with a sign", versions, version("1.+4")),
            case("a version in other digits", versions, version("1.\u{664}")),
        ],
        thorough: true,
        ..Message::new("enroll", "phone-enroll+jwt", &keys.device, minimal, full)
    }
}

fn answer(keys: &Keys) -> Message<'_> {
    let minimal = json!({
        "iss": id("device"),
        "aud": ISSUER,
        "sub": SUB,
        "jti": id("answer"),
        "iat": NOW + 8,
        "request": id("request"),
        "challenge_hash": jws::hash(&server::challenge_text(keys)),
        "decision": "deny",
        "uv": "none",
        "counter": 42,
        "app_version": "1.4.0",
        "shown": [],
    });
    let location = json!({
        "lat": 38_707_750, "lon": -9_136_592, "accuracy": 12, "age": 3, "source": "gnss", "simulated": false,
    });
    let full = merged(
        &minimal,
        &json!({
            "decision": "approve",
            "number": "07",
            "uv": "biometric",
            "shown": [["application", "Payroll"], ["location", "Lisbon, Portugal"]],
            "location": location,
            "integrity": {"state": "suspect", "signs": ["root"]},
            "flow": {"mode": "same_phone", "verifier": base64url_encode(&[7; 32])},
        }),
    );
    let mut beyond = Vec::new();
    let mut valid = vec![
        case("report", "a decision of the list", with(&minimal, "/decision", json!("report"))),
        case(
            "64 lines",
            "rule 2: a list has at most 64 entries",
            with(&minimal, "/shown", json!(vec![["a", "b"]; 64])),
        ),
        case("an approval without number", "the server answers bad_number, not malformed", without(&full, "/number")),
        case("the first counter", "counters start at 1", with(&minimal, "/counter", json!(1))),
        case(
            "the last counter",
            "counters end at 2^53 - 1",
            with(&minimal, "/counter", json!(9_007_199_254_740_991_u64)),
        ),
    ];
    for word in ["device_credential", "platform", "app_pin"] {
        valid.push(case(&format!("verified by {word}"), "a word of the list", with(&minimal, "/uv", json!(word))));
    }
    valid.push(case(
        "a sign that nobody knows yet",
        "the list of signs is open",
        with(&with(&minimal, "/integrity", json!({"state": "suspect"})), "/integrity/signs", json!(["something_else"])),
    ));
    for (place, degrees) in [("lat", 90_000_000_i32), ("lat", -90_000_000), ("lon", 180_000_000), ("lon", -180_000_000)]
    {
        let at = with(&minimal, "/location", location.clone());
        let place = format!("/location/{place}");
        valid.push(case(
            &format!("{place} is {degrees}"),
            "angles are millionths of a degree",
            with(&at, &place, json!(degrees)),
        ));
        beyond.push(case(
            &format!("{place} is beyond {degrees}"),
            "an angle is on the globe",
            with(&at, &place, json!(degrees + degrees.signum())),
        ));
    }
    let pair = "shown is a list of [name, text]";
    Message {
        description: "phone-answer+jwt: the person's answer to one challenge, by the credential key or the device key. \
            answer_hash is SHA-256 of the signing input.",
        optional: &["/location/simulated", "/integrity/signs"],
        ids: &["/jti", "/iss", "/request"],
        hashes: &["/challenge_hash"],
        words: &["/decision", "/uv", "/location/source", "/integrity/state", "/flow/mode"],
        issuers: &["/aud"],
        lists: &["/shown", "/integrity/signs"],
        valid,
        refused: [
            vec![
                case("counter is a float", "a wrong type is refused", with(&minimal, "/counter", json!(42.5))),
                case("counter is true", "a wrong type is refused", with(&minimal, "/counter", json!(true))),
                case("a line without text", pair, with(&minimal, "/shown", json!([["application"]]))),
                case("a line of three", pair, with(&minimal, "/shown", json!([["application", "Payroll", "x"]]))),
                case(
                    "a line that is an object",
                    pair,
                    with(&minimal, "/shown", json!([{"name": "application", "text": "x"}])),
                ),
                case("a number that is no string", "numbers are strings", with(&minimal, "/number", json!(42))),
            ],
            beyond,
        ]
        .concat(),
        hash: Some(Hash::Answer),
        ..Message::new("answer", "phone-answer+jwt", &keys.credential, minimal, full)
    }
}

fn revoke(keys: &Keys) -> Message<'_> {
    let minimal = json!({
        "iss": id("device"),
        "aud": ISSUER,
        "iat": NOW,
        "jti": id("revoke"),
        "target": "credential",
        "id": id("credential"),
        "reason": "user",
    });
    let account = with(&with(&minimal, "/target", json!("account")), "/id", json!(SUB));
    let device = with(&with(&minimal, "/target", json!("device")), "/id", json!(id("device")));
    Message {
        description: "phone-revoke+jwt: the phone gives something up, by the device key. answer_hash is SHA-256 of the \
            signing input; it stands in the result.",
        ids: &["/jti", "/iss"],
        words: &["/target"],
        issuers: &["/aud"],
        valid: vec![case("an account", "id is the sub", account), case("a device", "id is the device id", device)],
        hash: Some(Hash::Answer),
        ..Message::new("revoke", "phone-revoke+jwt", &keys.device, minimal.clone(), minimal)
    }
}

fn webpush(keys: &Keys) -> Value {
    json!({
        "channel": "webpush",
        "endpoint": "https://push.example.net/v1/3f9a",
        "p256dh": base64url_encode(keys.push.public().as_sec1()),
        "auth": base64url_encode(b"0123456789abcdef"),
    })
}

fn push(keys: &Keys) -> Message<'_> {
    let common = json!({
        "iss": id("device"),
        "aud": ISSUER,
        "iat": NOW,
        "jti": id("push"),
        "nonce": "eyJ7S_zG.eyJH0-Z.HX4w-7v",
    });
    let minimal = merged(&common, &webpush(keys));
    let token = |channel: &str| merged(&common, &json!({"channel": channel, "token": "dGhlIHRva2Vu:APA91b"}));
    let point = base64url_encode(&[&[4], [7; 64].as_slice()].concat());
    let compressed = base64url_encode(&[&[2], keys.push.coordinates().0.as_slice()].concat());
    Message {
        description: "phone-push+jwt: how the server can wake the phone, by the device key, with the last DPoP nonce.",
        ids: &["/jti", "/iss"],
        words: &["/channel"],
        issuers: &["/aud"],
        valid: vec![
            case("Firebase", "channel and token, flat", token("fcm")),
            case("Apple", "channel and token, flat", token("apns")),
            case("none", "ends the channel", merged(&common, &json!({"channel": "none"}))),
        ],
        refused: vec![
            case("none with a token", "none has no member of its own", token("none")),
            case("Firebase without token", "each channel has its members", without(&token("fcm"), "/token")),
            case(
                "Apple with a token that is no string",
                "a wrong type is refused",
                with(&token("apns"), "/token", json!(["x"])),
            ),
            case(
                "Apple with an empty token",
                "an empty token reaches nobody",
                with(&token("apns"), "/token", json!("")),
            ),
            case(
                "an endpoint that is no URL",
                "a push resource (RFC 8030)",
                with(&minimal, "/endpoint", json!("push")),
            ),
            case(
                "an endpoint over http",
                "a push resource is https",
                with(&minimal, "/endpoint", json!("http://push.example.net/1")),
            ),
            case("a key off the curve", "RFC 8291 section 3.1", with(&minimal, "/p256dh", json!(point))),
            case("a compressed key", "RFC 8291 section 3.1: 65 bytes", with(&minimal, "/p256dh", json!(compressed))),
            case(
                "a secret of 15 bytes",
                "RFC 8291 section 3.2: 16 bytes",
                with(&minimal, "/auth", json!(base64url_encode(&[1; 15]))),
            ),
            case("a secret with padding", "no padding", with(&minimal, "/auth", json!("MDEyMzQ1Njc4OWFiY2RlZg=="))),
        ],
        ..Message::new("push", "phone-push+jwt", &keys.device, minimal.clone(), minimal)
    }
}

fn transfer_claims(keys: &Keys) -> Value {
    json!({
        "iss": id("device"),
        "aud": ISSUER,
        "iat": NOW,
        "jti": id("transfer"),
        "new_jkt": keys.new_device.kid(),
        "exp": NOW + 600,
    })
}

fn transfer_text(keys: &Keys) -> String {
    jws::message("phone-transfer+jwt", &keys.credential, Form::Kid, &transfer_claims(keys))
}

fn transfer(keys: &Keys) -> Message<'_> {
    let minimal = transfer_claims(keys);
    Message {
        description: "phone-transfer+jwt: the old phone vouches for the key of the new one, by the old credential key.",
        times: &["/iat", "/exp"],
        ids: &["/jti", "/iss"],
        hashes: &["/new_jkt"],
        issuers: &["/aud"],
        ..Message::new("transfer", "phone-transfer+jwt", &keys.credential, minimal.clone(), minimal)
    }
}
