//! Breakages of the header and of `typ`: `header`, `wrong_typ`, `unknown_key`.

use ring::hmac;
use serde_json::{Value, json};

use crate::breakage::Cases;
use crate::jws::{self, Form, input, join, sign};
use crate::message::{with, without};
use crate::text;

const TYPES: [&str; 15] = [
    "phone-metadata+jwt",
    "phone-enroll+jwt",
    "phone-account+jwt",
    "phone-requests+jwt",
    "phone-challenge+jwt",
    "phone-answer+jwt",
    "phone-result+jwt",
    "phone-credential+jwt",
    "phone-key-proof+jwt",
    "phone-revoke+jwt",
    "phone-push+jwt",
    "phone-keyroll+jwt",
    "phone-transfer+jwt",
    "phone-devices+jwt",
    "dpop+jwt",
];

pub(crate) fn add(cases: &mut Cases<'_>) {
    algorithm(cases);
    members(cases);
    typ(cases);
    key(cases);
    if cases.message.thorough {
        json_text(cases);
    }
}

fn algorithm(cases: &mut Cases<'_>) {
    let header = cases.message.header();
    let unsigned = input(text::json(&with(&header, "/alg", json!("none"))), text::json(&cases.message.minimal));
    let only = "rule 1: ES256 only (RFC 8725 section 3.1)";
    cases.refused("alg none", only, format!("{unsigned}."), "header");
    if !cases.message.thorough {
        return;
    }
    cases.refused("alg none with a signature", only, sign(cases.message.key, &unsigned), "header");
    let symmetric = input(text::json(&with(&header, "/alg", json!("HS256"))), text::json(&cases.message.minimal));
    let mac =
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, cases.message.key.public().as_sec1()), symmetric.as_bytes());
    cases.refused(
        "alg HS256",
        "the public key as a shared secret (RFC 8725 section 2.1)",
        join(&symmetric, mac),
        "header",
    );
    for alg in ["ES384", "ES256K", "RS256", "es256", "ES256 ", ""] {
        let broken = cases.under(text::json(&with(&header, "/alg", json!(alg))));
        cases.refused(&format!("alg '{alg}'"), only, broken, "header");
    }
    for (name, value) in [("a list", json!(["ES256"])), ("null", Value::Null), ("a number", json!(-7))] {
        let broken = cases.under(text::json(&with(&header, "/alg", value)));
        cases.refused(&format!("alg is {name}"), only, broken, "header");
    }
    let broken = cases.under(text::json(&without(&header, "/alg")));
    cases.refused("no alg", only, broken, "header");
}

fn members(cases: &mut Cases<'_>) {
    let header = cases.message.header();
    let exactly = "rule 1: exactly alg, typ and one of kid, jwk";
    let crit = with(&with(&header, "/crit", json!(["b64"])), "/b64", json!(true));
    let broken = cases.under(text::json(&crit));
    cases.refused("crit", exactly, broken, "header");
    let other = match cases.message.form {
        Form::Kid => with(&without(&header, "/kid"), "/jwk", cases.message.key.jwk()),
        Form::Jwk => with(&without(&header, "/jwk"), "/kid", json!(cases.message.key.kid())),
    };
    let broken = cases.under(text::json(&other));
    match cases.message.form {
        Form::Kid => cases.refused(
            "jwk instead of kid",
            "rule 1: this message names a key that the reader has",
            broken,
            "header",
        ),
        Form::Jwk => cases.refused("kid instead of jwk", "rule 1: this message carries its key", broken, "header"),
    }
    let both = with(&with(&header, "/kid", json!(cases.message.key.kid())), "/jwk", cases.message.key.jwk());
    let broken = cases.under(text::json(&both));
    cases.refused("kid and jwk", exactly, broken, "header");
    let neither = without(&without(&header, "/kid"), "/jwk");
    let broken = cases.under(text::json(&neither));
    cases.refused("neither kid nor jwk", exactly, broken, "header");
    if !cases.message.thorough {
        return;
    }
    for (name, value) in [
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("jku", json!("https://login.contoso.example/keys")),
        ("x5u", json!("https://login.contoso.example/chain")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAA")),
        ("x5t#S256", json!(cases.message.key.kid())),
        ("cty", json!("JWT")),
        ("nonce", json!("n-1")),
        ("iat", json!(1_795_262_400)),
        ("zz_unknown", json!(1)),
        ("crit", json!([])),
    ] {
        let broken = cases.under(text::json(&with(&header, &format!("/{name}"), value)));
        cases.refused(&format!("extra member {name}"), exactly, broken, "header");
    }
    let extra = if cases.message.form == Form::Kid { "/jwk" } else { "/kid" };
    let broken = cases.under(text::json(&with(&header, extra, Value::Null)));
    cases.refused("kid and jwk, one of them null", exactly, broken, "header");
    let named = if cases.message.form == Form::Kid { "/kid" } else { "/jwk" };
    let broken = cases.under(text::json(&with(&header, named, Value::Null)));
    cases.refused("kid or jwk is null", exactly, broken, "header");
}

fn typ(cases: &mut Cases<'_>) {
    let header = cases.message.header();
    let typ = cases.message.typ;
    let exact = "rule 1: typ is compared exactly, before the payload is read";
    let mut wrong: Vec<String> = if cases.message.thorough {
        TYPES.iter().filter(|other| **other != typ).map(|other| (*other).to_owned()).collect()
    } else {
        let at = TYPES.iter().position(|other| *other == typ).unwrap_or_default();
        TYPES.iter().cycle().skip(at + 1).take(1).map(|other| (*other).to_owned()).collect()
    };
    wrong.push(typ.to_uppercase());
    wrong.push(typ.trim_end_matches("+jwt").to_owned());
    if cases.message.thorough {
        wrong.extend([format!("application/{typ}"), format!("{typ} "), "JWT".to_owned(), String::new()]);
    }
    for other in wrong {
        let broken = cases.under(text::json(&with(&header, "/typ", json!(other))));
        cases.refused(&format!("typ '{other}'"), exact, broken, "wrong_typ");
    }
    let broken = cases.under(text::json(&without(&header, "/typ")));
    cases.refused("no typ", "rule 1: typ is required", broken, "header");
    if !cases.message.thorough {
        return;
    }
    for (name, value) in [("null", Value::Null), ("a number", json!(1)), ("a list", json!([typ]))] {
        let broken = cases.under(text::json(&with(&header, "/typ", value)));
        cases.refused(&format!("typ is {name}"), "typ is a string", broken, "header");
    }
    let (other, form) = match cases.message.form {
        Form::Kid => ("phone-enroll+jwt", Form::Jwk),
        Form::Jwk => ("phone-answer+jwt", Form::Kid),
    };
    let key = &cases.keys.device;
    let foreign = jws::message(other, key, form, &cases.message.minimal);
    cases.refused("the header of another message", "typ is checked before the key", foreign, "wrong_typ");
    let stranger = jws::header("phone-result+jwt", &cases.keys.stranger, Form::Kid);
    let broken = cases.under(text::json(&stranger));
    cases.refused("wrong typ and unknown key", "the order of the checks", broken, "wrong_typ");
    let broken = cases.under(text::json(&with(&with(&header, "/typ", json!("JWT")), "/alg", json!("ES384"))));
    cases.refused("wrong typ and wrong alg", "the order of the checks", broken, "header");
}

fn key(cases: &mut Cases<'_>) {
    let message = cases.message;
    let stranger = &cases.keys.stranger;
    let unknown = jws::message(message.typ, stranger, message.form, &message.minimal);
    cases.refused_by(message.key.name, "an unknown key", "the reader has another key", unknown, "unknown_key");
    if !message.thorough {
        return;
    }
    let unknown = input(text::json(&jws::header(message.typ, stranger, message.form)), text::json(&message.minimal));
    cases.refused_by(
        message.key.name,
        "an unknown key in the header, signed by the right one",
        "the header names the key; the order of the checks",
        sign(message.key, &unknown),
        "unknown_key",
    );
    if message.form == Form::Jwk {
        return;
    }
    let header = message.header();
    let kid = message.key.kid();
    let thumbprint = "kid is an RFC 7638 thumbprint: 43 characters of base64url";
    for (name, value) in [
        ("kid of 42 characters", json!(kid.chars().take(42).collect::<String>())),
        ("kid with padding", json!(format!("{kid}="))),
        ("kid with a space", json!(format!("{kid} "))),
        ("an empty kid", json!("")),
        ("kid is a number", json!(1)),
        ("kid is the name of the thumbprint", json!(format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{kid}"))),
    ] {
        let broken = cases.under(text::json(&with(&header, "/kid", value)));
        cases.refused(name, thumbprint, broken, "header");
    }
}

/// The text of the header.
fn json_text(cases: &mut Cases<'_>) {
    let (header, _) = cases.parts();
    let minimal = cases.message.minimal.clone();
    let inner = header.trim_start_matches('{').to_owned();
    let typ = cases.message.typ;
    let spaced = format!(" {{ \"typ\" : \"{typ}\" ,\r\n\t{} }} ", without_typ(&header, typ));
    cases.valid("a header with white space, in another order", "JSON is JSON", cases.under(&spaced), &minimal);
    let escaped = header.replace("\"typ\"", "\"\\u0074yp\"").replace("ES256", "\\u0045S256");
    cases.valid("a header with escapes", "JSON is JSON", cases.under(&escaped), &minimal);
    let twice = "rule 2: duplicate members are refused";
    for (name, comment, text) in [
        ("alg twice", twice, format!("{{\"alg\":\"ES256\",{inner}")),
        ("alg twice, once none", twice, format!("{{\"alg\":\"none\",{inner}")),
        ("typ twice", twice, format!("{{\"typ\":\"{typ}\",{inner}")),
        ("alg twice, once escaped", twice, format!("{{\"\\u0061lg\":\"ES256\",{inner}")),
        ("header is a list", "a header is an object", format!("[{header}]")),
        ("header is a list of its values", "a header is an object", values(cases)),
        ("header is a string", "a header is an object", "\"ES256\"".to_owned()),
        ("header is null", "a header is an object", "null".to_owned()),
        ("header is cut off", "not JSON", header.trim_end_matches('}').to_owned()),
        ("header and more", "not JSON", format!("{header}{{}}")),
        ("header with a byte order mark", "not JSON (RFC 8259 section 8.1)", format!("\u{feff}{header}")),
        ("header with a NUL at its end", "not JSON", format!("{header}\0")),
    ] {
        cases.refused(name, comment, cases.under(text), "header");
    }
    let mut bytes = header.into_bytes();
    if let Some(at) = bytes.iter().position(|byte| *byte == b'E') {
        bytes.insert(at, 0xff);
    }
    cases.refused("header is not UTF-8", "rule 2: UTF-8", cases.under(bytes), "header");
}

fn without_typ(header: &str, typ: &str) -> String {
    let inner = header.trim_start_matches('{').trim_end_matches('}');
    inner.replace(&format!(",\"typ\":\"{typ}\""), "")
}

fn values(cases: &Cases<'_>) -> String {
    let key = match cases.message.form {
        Form::Kid => json!([cases.message.key.kid(), null]),
        Form::Jwk => json!([null, cases.message.key.jwk()]),
    };
    let mut values = vec![json!("ES256"), json!(cases.message.typ)];
    values.extend(key.as_array().cloned().unwrap_or_default());
    text::json(&Value::Array(values))
}
