//! Messages of a server as JSON, so that a test can break any member, signed by keys that are always the same.

use authenticator_core::jose::{SigningKey, Typ, base64url_encode};
use authenticator_core::protocol::{DevelopmentServers, Issuer, Purpose, UserVerificationRule};
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://login.contoso.example/t/blue";
pub(crate) const NOW: u64 = 1_790_000_000;

pub(crate) fn issuer() -> Issuer {
    Issuer::parse(ISSUER, DevelopmentServers::Refused).unwrap()
}

/// The key number `number`.
pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::from_scalar(&[number; 32]).unwrap()
}

/// The id of 16 bytes `byte`, as it stands in messages.
pub(crate) fn id(byte: u8) -> String {
    base64url_encode(&[byte; 16])
}

/// Any payload under any type, with `kid`.
pub(crate) fn sign(typ: Typ, payload: &Value, key: &SigningKey) -> String {
    sign_as(typ, payload, key, key)
}

/// Names `named` in the header and signs with `by`.
pub(crate) fn sign_as(typ: Typ, payload: &Value, named: &SigningKey, by: &SigningKey) -> String {
    let header = json!({"alg": "ES256", "typ": typ.as_str(), "kid": named.public_key().thumbprint()});
    let part = |value: &Value| base64url_encode(value.to_string().as_bytes());
    let input = format!("{}.{}", part(&header), part(payload));
    let signature = by.sign(input.as_bytes());
    format!("{input}.{}", base64url_encode(signature.as_raw()))
}

/// `value` with the member at `pointer` set; `null` removes it.
pub(crate) fn with(value: &Value, pointer: &str, to: Value) -> Value {
    let mut value = value.clone();
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let object = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if to.is_null() {
        object.remove(member).unwrap();
    } else {
        object.insert(member.to_owned(), to);
    }
    value
}

/// Metadata that is accepted: of these server keys, with this history.
pub(crate) fn metadata(keys: &[&SigningKey], history: &[String]) -> Value {
    let keys: Vec<_> = keys.iter().map(|key| key.public_key()).collect();
    let endpoint = |name: &str| format!("{ISSUER}/{name}");
    json!({
        "iss": ISSUER,
        "aud": ISSUER,
        "iat": NOW,
        "jti": id(1),
        "exp": NOW + 86_400,
        "version": 7,
        "protocol_versions": [1],
        "jwks": {"keys": keys},
        "key_history": history,
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
            "scope": "phone_signin",
            "redirect_uris": ["com.example.authenticator:/oauth"],
        },
        "match": {"modes": ["enter", "choose"], "min_digits": 2},
        "attestation": "none",
        "uv_policy": "biometric_or_credential",
        "tenant": {"id": "blue", "name": "Contoso"},
    })
}

/// An account document about the device of id 9, whose device key is `device`, in answer to the call of id 8.
pub(crate) fn document(device: &SigningKey) -> Value {
    json!({
        "iss": ISSUER,
        "aud": id(9),
        "iat": NOW,
        "jti": id(2),
        "req": id(8),
        "sub": "user-1",
        "device_id": id(9),
        "cnf": {"jkt": device.public_key().thumbprint()},
        "tenant": {"id": "blue", "name": "Contoso"},
        "user_name": "ana@contoso.example",
        "display_name": "Ana Sousa",
        "kind": "work",
        "state": "active",
        "modes": ["mfa"],
        "enable": {"allowed": true},
        "match": {"modes": ["enter"], "min_digits": 2},
        "uv_policy": "biometric_or_credential",
        "last_counter": 0,
        "policy_version": 1,
        "version": 5,
    })
}

/// A challenge of id 6 for the user and device of [`document`].
pub(crate) fn challenge(purpose: Purpose, user_verification: UserVerificationRule) -> Value {
    let challenge = json!({
        "iss": ISSUER,
        "aud": id(9),
        "sub": "user-1",
        "jti": id(6),
        "nonce": "nonce-of-the-challenge",
        "iat": NOW,
        "exp": NOW + 60,
        "purpose": purpose,
        "match": {"mode": "enter", "digits": 2},
        "user_verification": user_verification,
        "context": [{"name": "application", "text": "Payroll"}, {"name": "host", "text": "B\u{fc}cher.example"}],
    });
    if purpose == Purpose::Transaction { with(&challenge, "/transaction", transaction()) } else { challenge }
}

/// A transaction with everything.
pub(crate) fn transaction() -> Value {
    json!({
        "amount": "1249.90",
        "currency": "EUR",
        "payee": {"name": "Pedro\u{2019}s B\u{fc}cher", "account": "DE89 3704 0044 0532 0130 00"},
        "reference": "Order 4711",
        "lines": ["3 books", "by Friday"],
    })
}
