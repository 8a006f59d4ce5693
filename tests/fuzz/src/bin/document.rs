//! Which account documents are accepted. Each field says whether it is the one that is expected.
#![no_main]

use std::sync::OnceLock;

use arbitrary::Arbitrary;
use authenticator_core::account::{DocumentExpectation, accept_document};
use authenticator_core::jose::{base64url_encode, json_from_slice};
use authenticator_core::protocol::{AccountClaims, DeviceId, MessageId, Opaque};
use fuzz::{ISSUER, issuer, public};
use serde_json::json;

#[derive(Arbitrary, Debug)]
struct Input {
    other_issuer: bool,
    other_audience: bool,
    other_device: bool,
    other_key: bool,
    other_call: bool,
    other_sub: bool,
    version: u64,
    before: Option<u64>,
}

fn document() -> &'static AccountClaims {
    static DOCUMENT: OnceLock<AccountClaims> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let id = |byte: u8| base64url_encode(&[byte; 16]);
        let claims = json!({
            "iss": ISSUER, "aud": id(9), "iat": 1, "jti": id(2), "req": id(8), "sub": "user-1", "device_id": id(9),
            "cnf": {"jkt": public(1).thumbprint()}, "tenant": {"id": "blue", "name": "Contoso"},
            "user_name": "ana@contoso.example", "display_name": "Ana Sousa", "kind": "work", "state": "active",
            "modes": ["mfa"], "enable": {"allowed": true}, "match": {"modes": ["enter"], "min_digits": 2},
            "uv_policy": "biometric_or_credential", "last_counter": 0, "policy_version": 1, "version": 5,
        });
        json_from_slice(claims.to_string().as_bytes()).expect("a document")
    })
}

libfuzzer_sys::fuzz_target!(|input: Input| {
    let mut document = document().clone();
    let known = (issuer(), Opaque::parse("user-1").expect("a sub"));
    if input.other_issuer {
        document.iss = fuzz::other_issuer();
    }
    if input.other_device {
        document.device_id = DeviceId::from_bytes([7; 16]);
        document.aud = document.device_id;
    }
    if input.other_audience {
        document.aud = DeviceId::from_bytes([6; 16]);
    }
    if input.other_key {
        document.cnf.jkt = public(2).thumbprint();
    }
    if input.other_call {
        document.req = MessageId::from_bytes([7; 16]);
    }
    if input.other_sub {
        document.sub = Opaque::parse("user-2").expect("a sub");
    }
    document.version = input.version;
    let expect = DocumentExpectation {
        issuer: &known.0,
        device_key: public(1).thumbprint(),
        req: MessageId::from_bytes([8; 16]),
        before: input.before.map(|version| (DeviceId::from_bytes([9; 16]), &known.1, version)),
    };
    let same_account = !input.other_device && !input.other_sub;
    let fits = !(input.other_issuer || input.other_audience || input.other_key || input.other_call)
        && input.before.is_none_or(|version| same_account && input.version >= version);
    assert_eq!(accept_document(&document, &expect).is_ok(), fits, "{input:?}");
});
