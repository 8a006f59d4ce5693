//! Messages that can be broken: header and payload as JSON, signed whatever they hold.

use authenticator_core::jose::{KeyForm, Message, PublicKey, SigningKey, base64url_decode, base64url_encode};
use authenticator_core::protocol::MessageId;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::{Map, Value, json};

use crate::report::Fault;

/// Header and payload of a message before it is signed.
#[derive(Clone)]
pub(crate) struct Draft {
    header: Map<String, Value>,
    payload: Map<String, Value>,
}

impl Draft {
    /// The message as it should be, of the holder of `key`.
    pub(crate) fn of<M: Message>(claims: &M, key: &PublicKey) -> Result<Self, Fault> {
        let mut header = Map::new();
        header.insert("alg".to_owned(), "ES256".into());
        header.insert("typ".to_owned(), M::TYP.as_str().into());
        match M::TYP.key_form() {
            KeyForm::Kid => header.insert("kid".to_owned(), json!(key.thumbprint())),
            KeyForm::Jwk => header.insert("jwk".to_owned(), json!(key)),
        };
        match serde_json::to_value(claims) {
            Ok(Value::Object(payload)) => Ok(Self { header, payload }),
            _ => Err(Fault::not_tried("the message cannot be written")),
        }
    }

    /// With another member in the header.
    pub(crate) fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.insert(name.to_owned(), value.into());
        self
    }

    /// With a fifth member in the key of the header.
    pub(crate) fn key_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Some(Value::Object(jwk)) = self.header.get_mut("jwk") {
            jwk.insert(name.to_owned(), value.into());
        }
        self
    }

    /// With another claim.
    pub(crate) fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.payload.insert(name.to_owned(), value.into());
        self
    }

    /// Without a claim.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.payload.remove(name);
        self
    }

    /// The payload as JSON.
    pub(crate) fn payload(&self) -> String {
        Value::Object(self.payload.clone()).to_string()
    }

    /// Signed.
    pub(crate) fn sign(&self, key: &SigningKey) -> String {
        self.sign_payload(&self.payload(), key)
    }

    /// Signed over another text as payload.
    pub(crate) fn sign_payload(&self, payload: &str, key: &SigningKey) -> String {
        let part = |text: &str| base64url_encode(text.as_bytes());
        let input = format!("{}.{}", part(&Value::Object(self.header.clone()).to_string()), part(payload));
        let signature = key.sign(input.as_bytes());
        format!("{input}.{}", base64url_encode(signature.as_raw()))
    }
}

/// A new key.
pub(crate) fn new_key() -> Result<SigningKey, Fault> {
    SigningKey::from_scalar(&random()?).map_err(|_| Fault::not_tried("no key can be made"))
}

/// A new id.
pub(crate) fn new_id() -> Result<MessageId, Fault> {
    Ok(MessageId::from_bytes(random()?))
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Fault::not_tried("no random values"))?;
    Ok(bytes)
}

/// The message with one bit of its signature turned over.
pub(crate) fn with_wrong_signature(compact: &str) -> String {
    with_signature(compact, |mut bytes| {
        if let Some(byte) = bytes.get_mut(40) {
            *byte ^= 1;
        }
        bytes
    })
}

/// The message with a signature that is one byte short.
pub(crate) fn with_short_signature(compact: &str) -> String {
    with_signature(compact, |mut bytes| {
        bytes.pop();
        bytes
    })
}

/// The same message by the other valid signature: S is subtracted from the order of the curve.
pub(crate) fn with_other_signature(compact: &str) -> String {
    with_signature(compact, |bytes| {
        let (r, s) = bytes.split_at(bytes.len().min(32));
        let mut turned = Vec::with_capacity(32);
        let mut borrow = 0i16;
        for (order, byte) in ORDER.iter().rev().zip(s.iter().rev()) {
            let digit = i16::from(*order) - i16::from(*byte) - borrow;
            borrow = i16::from(digit < 0);
            turned.push(u8::try_from(digit.rem_euclid(256)).unwrap_or_default());
        }
        turned.reverse();
        [r, &turned].concat()
    })
}

/// The order of P-256 (SP 800-186, section 3.2.1.3).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn with_signature(compact: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> String {
    let (input, signature) = compact.rsplit_once('.').unwrap_or((compact, ""));
    let bytes = base64url_decode(signature).unwrap_or_default();
    format!("{input}.{}", base64url_encode(&change(bytes)))
}

#[cfg(test)]
mod tests {
    use authenticator_core::jose::Signature;

    use super::*;

    #[test]
    fn the_other_signature_of_a_message_is_valid_as_well() {
        let key = new_key().unwrap();
        let compact = format!("a.b.{}", base64url_encode(key.sign(b"a.b").as_raw()));
        let raw = |text: &str| base64url_decode(text.rsplit_once('.').unwrap().1).unwrap();
        let verifies = |text: &str| {
            Signature::from_raw(&raw(text)).is_ok_and(|signature| key.public_key().verifies(b"a.b", &signature))
        };
        let other = with_other_signature(&compact);
        assert!(verifies(&compact) && verifies(&other) && compact != other);
        assert_eq!(with_other_signature(&other), compact);
        assert!(!verifies(&with_wrong_signature(&compact)) && !verifies(&with_short_signature(&compact)));
    }
}
