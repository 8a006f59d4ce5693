//! Breakages of a `jwk` in the header: exactly `kty crv x y`, a point on the curve.

use authenticator_core::jose::base64url_encode;
use serde_json::{Value, json};

use crate::breakage::Cases;
use crate::jws::Form;
use crate::message::{with, without};
use crate::text;

/// A point with a small x, so that x + p still fits into 32 bytes.
const SMALL_X: u8 = 5;
const Y_OF_SMALL_X: [u8; 32] = [
    0x45, 0x92, 0x43, 0xb9, 0xaa, 0x58, 0x18, 0x06, 0xfe, 0x91, 0x3b, 0xce, 0x99, 0x81, 0x7a, 0xde, 0x11, 0xca, 0x50,
    0x3c, 0x64, 0xd9, 0xa3, 0xc5, 0x33, 0x41, 0x5c, 0x08, 0x32, 0x48, 0xfb, 0xcc,
];
const SMALL_X_PLUS_P: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04,
];

pub(crate) fn add(cases: &mut Cases<'_>) {
    if cases.message.form == Form::Kid {
        return;
    }
    let jwk = cases.message.key.jwk();
    let exactly = "rule 1: jwk has exactly kty, crv, x and y";
    let d = base64url_encode(cases.message.key.signing.to_scalar().reveal());
    let mut put = |name: &str, comment: &str, jwk: Value| {
        let broken = cases.under(text::json(&with(&cases.message.header(), "/jwk", jwk)));
        cases.refused(name, comment, broken, "header");
    };
    put("jwk with a private key", "a private key must not travel (RFC 9449 section 4.3)", with(&jwk, "/d", json!(d)));
    put("jwk off the curve", "y is not that of x", with(&jwk, "/y", json!(base64url_encode(&[7; 32]))));
    if !cases.message.thorough {
        return;
    }
    members(cases, &jwk, exactly);
    points(cases, &jwk);
    let (header, _) = cases.parts();
    let twice = header.replace("\"crv\":", "\"crv\":\"P-256\",\"crv\":");
    cases.refused("jwk with a member twice", "rule 2: at every depth", cases.under(twice), "header");
}

fn members(cases: &mut Cases<'_>, jwk: &Value, exactly: &str) {
    let mut put = |name: &str, comment: &str, jwk: Value| {
        let broken = cases.under(text::json(&with(&cases.message.header(), "/jwk", jwk)));
        cases.refused(name, comment, broken, "header");
    };
    for (member, value) in [
        ("alg", json!("ES256")),
        ("use", json!("sig")),
        ("kid", json!("device")),
        ("key_ops", json!(["verify"])),
        ("x5c", json!([])),
        ("ext", json!(true)),
        ("zz", Value::Null),
    ] {
        put(&format!("jwk with {member}"), exactly, with(jwk, &format!("/{member}"), value));
    }
    for member in ["kty", "crv", "x", "y"] {
        put(&format!("jwk without {member}"), exactly, without(jwk, &format!("/{member}")));
    }
    for (member, value) in [
        ("kty", "OKP"),
        ("kty", "RSA"),
        ("kty", "oct"),
        ("kty", "ec"),
        ("crv", "P-384"),
        ("crv", "secp256k1"),
        ("crv", "p-256"),
    ] {
        put(
            &format!("jwk of {member} {value}"),
            "only EC keys on P-256",
            with(jwk, &format!("/{member}"), json!(value)),
        );
    }
    let list: Vec<Value> = ["kty", "crv", "x", "y"].iter().filter_map(|name| jwk.get(*name).cloned()).collect();
    put("jwk is a list of its values", "a jwk is an object", Value::Array(list));
    put("jwk is a string", "a jwk is an object", json!(text::json(jwk)));
    put("jwk is empty", exactly, json!({}));
}

fn points(cases: &mut Cases<'_>, jwk: &Value) {
    let (x, y) = cases.message.key.coordinates();
    let mut put = |name: &str, comment: &str, x: &[u8], y: &[u8]| {
        let jwk = with(jwk, "/x", json!(base64url_encode(x)));
        let jwk = with(&jwk, "/y", json!(base64url_encode(y)));
        let broken = cases.under(text::json(&with(&cases.message.header(), "/jwk", jwk)));
        cases.refused(name, comment, broken, "header");
    };
    let on_curve = "a point on the curve, coordinates below p";
    put("jwk of zeros", on_curve, &[0; 32], &[0; 32]);
    put("jwk with x and y swapped", on_curve, &y, &x);
    put("jwk with the largest x", on_curve, &[0xff; 32], &y);
    put("jwk with x above p", on_curve, &SMALL_X_PLUS_P, &Y_OF_SMALL_X);
    let length = "a coordinate is 32 bytes (RFC 7518 section 6.2.1.2)";
    let mut small = [0; 32];
    if let Some(last) = small.last_mut() {
        *last = SMALL_X;
    }
    put("jwk with x of one byte", length, &[SMALL_X], &Y_OF_SMALL_X);
    put("jwk with x of 33 bytes", length, &[&[0], x.as_slice()].concat(), &y);
    put("jwk with x of 31 bytes", length, small.get(1..).unwrap_or_default(), &Y_OF_SMALL_X);
    put("jwk with the whole point as x", length, &[&[4], x.as_slice(), y.as_slice()].concat(), &y);
    put("jwk with an empty y", length, &x, &[]);
    let padded = with(jwk, "/x", json!(format!("{}=", base64url_encode(&x))));
    let broken = cases.under(text::json(&with(&cases.message.header(), "/jwk", padded)));
    cases.refused("jwk with padding", "no padding (RFC 7518 section 6.2.1.2)", broken, "header");
}
