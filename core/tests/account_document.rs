//! Which account documents a phone accepts.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use authenticator_core::account::{DocumentError, DocumentExpectation, accept_document};
use authenticator_core::protocol::{AccountClaims, DeviceId, MessageId, Opaque};
use serde_json::{Value, json};
use signed::{document, id, issuer, key, with};

fn claims(value: Value) -> AccountClaims {
    serde_json::from_value(value).unwrap()
}

fn accept(document: Value, before: Option<(u8, &str, u64)>) -> Result<(), DocumentError> {
    let issuer = issuer();
    let sub = before.map(|(_, sub, _)| Opaque::parse(sub).unwrap());
    accept_document(
        &claims(document),
        &DocumentExpectation {
            issuer: &issuer,
            device_key: key(3).public_key().thumbprint(),
            req: MessageId::from_bytes([8; 16]),
            before: before
                .zip(sub.as_ref())
                .map(|((device, _, version), sub)| (DeviceId::from_bytes([device; 16]), sub, version)),
        },
    )
}

const BEFORE: Option<(u8, &str, u64)> = Some((9, "user-1", 5));

#[test]
fn the_document_of_this_account_is_accepted() {
    accept(document(&key(3)), None).unwrap();
    accept(document(&key(3)), BEFORE).unwrap();
}

#[test]
fn every_member_that_names_another_account_is_told() {
    let right = document(&key(3));
    let other_device = with(&with(&right, "/aud", json!(id(7))), "/device_id", json!(id(7)));
    for (document, member) in [
        (with(&right, "/iss", json!("https://other.example")), "iss"),
        (with(&right, "/iss", json!("https://login.contoso.example")), "iss"),
        (with(&right, "/aud", json!(id(7))), "aud"),
        (with(&right, "/device_id", json!(id(7))), "aud"),
        (with(&right, "/cnf/jkt", json!(key(4).public_key().thumbprint())), "cnf"),
        (other_device, "device_id"),
        (with(&right, "/sub", json!("user-2")), "sub"),
    ] {
        assert_eq!(accept(document, BEFORE), Err(DocumentError::Other { member }));
    }
}

#[test]
fn a_first_document_may_name_any_user_and_device() {
    let right = document(&key(3));
    accept(with(&with(&right, "/aud", json!(id(7))), "/device_id", json!(id(7))), None).unwrap();
    accept(with(&right, "/sub", json!("user-2")), None).unwrap();
}

#[test]
fn an_answer_to_another_call_is_refused() {
    assert_eq!(accept(with(&document(&key(3)), "/req", json!(id(7))), BEFORE), Err(DocumentError::OtherCall));
    assert_eq!(accept(with(&document(&key(3)), "/req", json!(id(7))), None), Err(DocumentError::OtherCall));
}

#[test]
fn versions_never_go_down() {
    let version = |version: u64| with(&document(&key(3)), "/version", json!(version));
    assert_eq!(accept(version(4), BEFORE), Err(DocumentError::OlderVersion));
    accept(version(5), BEFORE).unwrap();
    accept(version(6), BEFORE).unwrap();
    accept(version(0), None).unwrap();
}

#[test]
fn a_removed_account_is_still_told() {
    accept(with(&document(&key(3)), "/state", json!("removed")), BEFORE).unwrap();
}
