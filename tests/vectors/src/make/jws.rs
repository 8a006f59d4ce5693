//! Compact JWS, put together part by part, so that each part can be broken.

use authenticator_core::jose::{Digest, Signature, base64url_encode};
use serde_json::{Value, json};

use crate::keys::Key;
use crate::{Made, text};

/// The order of the curve (SP 800-186 section 3.2.1.3).
pub(crate) const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// How a header names its key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Kid,
    Jwk,
}

/// The members of a right header.
pub(crate) fn header(typ: &str, key: &Key, form: Form) -> Value {
    match form {
        Form::Kid => json!({"alg": "ES256", "typ": typ, "kid": key.kid()}),
        Form::Jwk => json!({"alg": "ES256", "typ": typ, "jwk": key.jwk()}),
    }
}

/// The first two parts.
pub(crate) fn input(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    format!("{}.{}", base64url_encode(header.as_ref()), base64url_encode(payload.as_ref()))
}

/// A signature over the first two parts.
pub(crate) fn signature(key: &Key, input: &str) -> [u8; 64] {
    *key.signing.sign(input.as_bytes()).as_raw()
}

/// All three parts.
pub(crate) fn join(input: &str, signature: impl AsRef<[u8]>) -> String {
    format!("{input}.{}", base64url_encode(signature.as_ref()))
}

/// Signs two parts as they are.
pub(crate) fn sign(key: &Key, input: &str) -> String {
    join(input, signature(key, input))
}

/// A right message.
pub(crate) fn message(typ: &str, key: &Key, form: Form, claims: &Value) -> String {
    sign(key, &input(text::json(&header(typ, key, form)), text::json(claims)))
}

/// SHA-256 in base64url.
pub(crate) fn hash(text: &str) -> String {
    Digest::of(text.as_bytes()).to_string()
}

/// SHA-256 of the signing input of a compact message.
pub(crate) fn input_hash(compact: &str) -> String {
    hash(compact.rsplit_once('.').map_or(compact, |(input, _)| input))
}

/// The same signature with low and with high S.
pub(crate) fn low_and_high(signature: [u8; 64]) -> ([u8; 64], [u8; 64]) {
    let mut other = signature;
    let mut borrow = 0;
    for (place, (order, s)) in other.iter_mut().skip(32).zip(ORDER.iter().zip(signature.iter().skip(32))).rev() {
        let difference = 256 + u16::from(*order) - u16::from(*s) - borrow;
        borrow = u16::from(difference < 256);
        *place = difference.to_le_bytes().first().copied().unwrap_or_default();
    }
    if signature < other { (signature, other) } else { (other, signature) }
}

/// The ASN.1 DER form of a signature.
pub(crate) fn der(signature: [u8; 64]) -> Made<Vec<u8>> {
    Ok(Signature::from_raw(&signature)?.to_der()?)
}
