//! Writes exports as the other authenticator does: a second hand beside the reader of the core.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::refused_texts::encode;

/// An account of an export: the values of its fields, of which those that are 0 or empty are left out, as proto3 does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) secret: Vec<u8>,
    pub(crate) name: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) algorithm: u64,
    pub(crate) digits: u64,
    pub(crate) kind: u64,
    pub(crate) counter: u64,
}

impl Written {
    pub(crate) fn totp(name: &str, issuer: &str) -> Self {
        let (name, issuer) = (name.as_bytes().to_vec(), issuer.as_bytes().to_vec());
        Self { secret: b"12345678901234567890".to_vec(), name, issuer, algorithm: 1, digits: 1, kind: 2, counter: 0 }
    }

    pub(crate) fn hotp(name: &str, counter: u64) -> Self {
        Self { kind: 1, counter, ..Self::totp(name, "") }
    }

    pub(crate) fn message(&self) -> Vec<u8> {
        let mut message = Vec::new();
        for (number, bytes) in [(1, &self.secret), (2, &self.name), (3, &self.issuer)] {
            if !bytes.is_empty() {
                message.extend(bytes_field(number, bytes));
            }
        }
        for (number, integer) in [(4, self.algorithm), (5, self.digits), (6, self.kind), (7, self.counter)] {
            if integer != 0 {
                message.extend(integer_field(number, integer));
            }
        }
        message
    }
}

fn varint(mut integer: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while integer >= 0x80 {
        bytes.push(u8::try_from(integer & 0x7f).unwrap() | 0x80);
        integer >>= 7;
    }
    bytes.push(u8::try_from(integer).unwrap());
    bytes
}

pub(crate) fn integer_field(number: u64, integer: u64) -> Vec<u8> {
    [varint(number << 3), varint(integer)].concat()
}

pub(crate) fn bytes_field(number: u64, bytes: &[u8]) -> Vec<u8> {
    [varint(number << 3 | 2), varint(u64::try_from(bytes.len()).unwrap()), bytes.to_vec()].concat()
}

/// A payload of version 1, part `index` of `size`.
pub(crate) fn payload(accounts: &[Written], index: u64, size: u64) -> Vec<u8> {
    let mut payload: Vec<u8> = accounts.iter().flat_map(|account| bytes_field(1, &account.message())).collect();
    for (number, integer) in [(2, 1), (3, size), (4, index), (5, 0x1234_5678)] {
        payload.extend(integer_field(number, integer));
    }
    payload
}

pub(crate) fn text(payload: &[u8]) -> String {
    format!("otpauth-migration://offline?data={}", encode(&STANDARD.encode(payload)))
}
