//! The CBOR objects of App Attest: an attestation object in the form of Web Authentication, and an assertion.

use ciborium::Value;

use crate::attestation::Refusal;

/// Deeper than either object is.
const MAX_DEPTH: usize = 8;

/// `{fmt: "apple-appattest", attStmt: {x5c, receipt}, authData}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AttestationObject {
    /// DER, that of the key first.
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) authenticator_data: Vec<u8>,
}

impl AttestationObject {
    /// Parses CBOR, to its last byte.
    ///
    /// # Errors
    /// [`Refusal::Unparsable`]; [`Refusal::Format`].
    pub(super) fn parse(cbor: &[u8]) -> Result<Self, Refusal> {
        let unparsable = Refusal::Unparsable("attestation object");
        let object = read(cbor).ok_or(unparsable)?;
        if member(&object, "fmt").and_then(Value::as_text) != Some("apple-appattest") {
            return Err(Refusal::Format);
        }
        let authenticator_data = member(&object, "authData").and_then(bytes).ok_or(unparsable)?;
        let statement = member(&object, "attStmt").ok_or(unparsable)?;
        let certificates = member(statement, "x5c").and_then(Value::as_array).ok_or(unparsable)?;
        let certificates = certificates.iter().map(bytes).collect::<Option<_>>().ok_or(unparsable)?;
        Ok(Self { certificates, authenticator_data })
    }
}

/// `{signature, authenticatorData}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assertion {
    pub(super) authenticator_data: Vec<u8>,
    /// ASN.1 DER.
    pub(super) signature: Vec<u8>,
}

impl Assertion {
    /// Parses CBOR, to its last byte.
    ///
    /// # Errors
    /// [`Refusal::Unparsable`].
    pub(super) fn parse(cbor: &[u8]) -> Result<Self, Refusal> {
        let read = || {
            let object = read(cbor)?;
            let authenticator_data = member(&object, "authenticatorData").and_then(bytes)?;
            Some(Self { authenticator_data, signature: member(&object, "signature").and_then(bytes)? })
        };
        read().ok_or(Refusal::Unparsable("assertion"))
    }
}

fn read(cbor: &[u8]) -> Option<Value> {
    let mut rest = cbor;
    let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH).ok()?;
    rest.is_empty().then_some(value)
}

/// A member that stands there once.
fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let mut found = object.as_map()?.iter().filter(|(key, _)| key.as_text() == Some(name));
    match (found.next(), found.next()) {
        (Some((_, value)), None) => Some(value),
        _ => None,
    }
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    value.as_bytes().cloned()
}
