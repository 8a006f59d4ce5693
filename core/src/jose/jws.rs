//! Compact JWS (RFC 7515 section 7.1), ES256 only, with the header that rule 1 of the protocol allows.
//!
//! The order of checks is part of the protocol: size, three base64url parts, header, `typ`, key,
//! signature, payload. [`open`] is the only way from text to claims.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Digest, JsonError, KeyForm, PublicKey, Signature, Thumbprint, Typ, base64url, json};
use crate::memory::WipedBuffer;

/// Claims that travel as a JWS of one `typ`.
pub trait Message: Serialize + DeserializeOwned {
    /// The `typ` of the message.
    const TYP: Typ;
}

/// Why a JWS is refused. Cases stand in the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[repr(usize)]
pub enum JoseError {
    /// The compact form is larger than its type allows.
    #[error("larger than {max} bytes")]
    TooLarge {
        /// The limit, in bytes.
        max: usize,
    },
    /// Not three parts of base64url, joined by dots.
    #[error("not three parts of base64url")]
    NotCompact,
    /// The header is not `alg, typ, kid` or `alg, typ, jwk`, or `alg` is not ES256.
    #[error("header: {0}")]
    Header(JsonError),
    /// A message of another type.
    #[error("not a message of type {}", .expected.as_str())]
    WrongTyp {
        /// The type that was asked for.
        expected: Typ,
    },
    /// The reader has no key of this name.
    #[error("signed by an unknown key")]
    UnknownKey,
    /// The signature is not 64 bytes, or the key did not make it.
    #[error("the signature does not verify")]
    BadSignature,
    /// The claims are not those of this message.
    #[error("payload: {0}")]
    Payload(JsonError),
}

/// The key of a message, as its header names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyRef {
    /// A key that the reader has.
    Kid(Thumbprint),
    /// The key itself.
    Jwk(PublicKey),
}

impl KeyRef {
    /// The reference that a message of type `typ` carries for `key`.
    #[must_use]
    pub fn to(key: &PublicKey, typ: Typ) -> Self {
        match typ.key_form() {
            KeyForm::Kid => Self::Kid(key.thumbprint()),
            KeyForm::Jwk => Self::Jwk(key.clone()),
        }
    }

    /// The thumbprint of the key.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        match self {
            Self::Kid(kid) => *kid,
            Self::Jwk(key) => key.thumbprint(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<Thumbprint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jwk: Option<PublicKey>,
}

/// A message before its signature was checked: nothing in its payload can be seen.
pub struct UnverifiedJws<'a> {
    compact: &'a str,
    signing_input: &'a str,
    key: KeyRef,
    payload: Zeroizing<Vec<u8>>,
    signature: Vec<u8>,
}

impl std::fmt::Debug for UnverifiedJws<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnverifiedJws").field("key", &self.key).finish_non_exhaustive()
    }
}

impl<'a> UnverifiedJws<'a> {
    /// Checks size, parts, header and `typ`.
    ///
    /// # Errors
    /// The first of [`JoseError::TooLarge`], [`JoseError::NotCompact`], [`JoseError::Header`], [`JoseError::WrongTyp`].
    pub fn parse(compact: &'a str, typ: Typ) -> Result<Self, JoseError> {
        if compact.len() > typ.max_size() {
            return Err(JoseError::TooLarge { max: typ.max_size() });
        }
        let (signing_input, signature) = compact.rsplit_once('.').ok_or(JoseError::NotCompact)?;
        let (header, payload) = signing_input.split_once('.').ok_or(JoseError::NotCompact)?;
        let part = |text| base64url::decode(text).map_err(|_| JoseError::NotCompact);
        let (header, payload, signature) = (part(header)?, Zeroizing::new(part(payload)?), part(signature)?);

        let header: Header = json::message_from_slice(&header).map_err(JoseError::Header)?;
        let refuse = |what: &str| JoseError::Header(JsonError::new(what));
        if header.alg != "ES256" {
            return Err(refuse("alg is not ES256"));
        }
        let key = match (header.kid, header.jwk) {
            (Some(kid), None) => KeyRef::Kid(kid),
            (None, Some(key)) => KeyRef::Jwk(key),
            _ => return Err(refuse("needs exactly one of kid and jwk")),
        };
        if header.typ != typ.as_str() {
            return Err(JoseError::WrongTyp { expected: typ });
        }
        match (typ.key_form(), &key) {
            (KeyForm::Kid, KeyRef::Kid(_)) | (KeyForm::Jwk, KeyRef::Jwk(_)) => {}
            (KeyForm::Kid, KeyRef::Jwk(_)) => return Err(refuse("needs kid")),
            (KeyForm::Jwk, KeyRef::Kid(_)) => return Err(refuse("needs jwk")),
        }
        Ok(Self { compact, signing_input, key, payload, signature })
    }

    /// The key that the header names. It proves nothing yet.
    #[must_use]
    pub const fn key(&self) -> &KeyRef {
        &self.key
    }

    /// SHA-256 of the signing input: the identity of the message (two messages are the same if their signing inputs are).
    #[must_use]
    pub fn signing_input_hash(&self) -> Digest {
        Digest::of(self.signing_input.as_bytes())
    }

    /// Parses the payload once, for a message that carries what its own key is found by. An unreadable one is told where
    /// rule 1 has it: after the signature.
    pub(crate) fn with_payload(self) -> ParsedJws<'a> {
        let payload = json::Object::parse(&self.payload);
        ParsedJws { jws: self, payload }
    }

    /// Checks that `key` is the one that the header names, then the signature, then reads the claims.
    ///
    /// # Errors
    /// The first of [`JoseError::UnknownKey`], [`JoseError::BadSignature`], [`JoseError::Payload`].
    pub fn verify<M: Message>(&self, key: &PublicKey) -> Result<Opened<M>, JoseError> {
        let Opened { key, hash, compact_hash, .. } = self.without_claims(key)?;
        let claims = json::message_from_slice(&self.payload).map_err(JoseError::Payload)?;
        Ok(Opened { claims, key, hash, compact_hash })
    }

    fn without_claims(&self, key: &PublicKey) -> Result<Opened<()>, JoseError> {
        self.check_signature(key)?;
        let compact_hash = Digest::of(self.compact.as_bytes());
        Ok(Opened { claims: (), key: key.clone(), hash: self.signing_input_hash(), compact_hash })
    }

    fn check_signature(&self, key: &PublicKey) -> Result<(), JoseError> {
        if key.thumbprint() != self.key.thumbprint() {
            return Err(JoseError::UnknownKey);
        }
        let signature = Signature::from_raw(&self.signature).map_err(|_| JoseError::BadSignature)?;
        if key.verifies(self.signing_input.as_bytes(), &signature) { Ok(()) } else { Err(JoseError::BadSignature) }
    }
}

/// A message whose payload was parsed before its signature was checked.
pub(crate) struct ParsedJws<'a> {
    jws: UnverifiedJws<'a>,
    payload: Result<json::Object, JsonError>,
}

impl<'a> ParsedJws<'a> {
    /// The key that the header names. It proves nothing yet.
    pub(crate) const fn key(&self) -> &KeyRef {
        &self.jws.key
    }

    /// Members of the unverified payload; `None` if they cannot be read. They prove nothing by being there: the caller
    /// takes a key only by its thumbprint, which it has from elsewhere, and a message inside only by its own signature.
    pub(crate) fn unverified<M: Message>(&self) -> Option<M> {
        self.payload.as_ref().ok()?.read().ok()
    }

    /// Checks that `key` is the one that the header names, and the signature.
    ///
    /// # Errors
    /// The first of [`JoseError::UnknownKey`], [`JoseError::BadSignature`].
    pub(crate) fn verify(self, key: &PublicKey) -> Result<VerifiedJws, JoseError> {
        self.jws.check_signature(key)?;
        Ok(VerifiedJws { payload: self.payload })
    }
}

/// A message whose signature was verified, and whose claims are still to be read.
pub(crate) struct VerifiedJws {
    payload: Result<json::Object, JsonError>,
}

impl VerifiedJws {
    /// Reads claims: all of them, or those that every version of a message has.
    ///
    /// # Errors
    /// [`JoseError::Payload`].
    pub(crate) fn read<M: Message>(&self) -> Result<M, JoseError> {
        let payload = self.payload.as_ref().map_err(|error| JoseError::Payload(error.clone()))?;
        payload.read().map_err(JoseError::Payload)
    }
}

/// A message whose signature was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened<M> {
    /// What it says.
    pub claims: M,
    /// The key that signed it.
    pub key: PublicKey,
    /// SHA-256 of the signing input (`answer_hash` of an answer).
    pub hash: Digest,
    /// SHA-256 of the whole compact form as received (`challenge_hash` of a challenge).
    pub compact_hash: Digest,
}

/// Opens a message: every check in the order of the protocol. `find` gives the key for the header's reference.
///
/// # Errors
/// The first check that fails.
pub fn open<M: Message>(
    compact: &str,
    find: impl FnOnce(&KeyRef) -> Option<PublicKey>,
) -> Result<Opened<M>, JoseError> {
    let jws = UnverifiedJws::parse(compact, M::TYP)?;
    let key = find(jws.key()).ok_or(JoseError::UnknownKey)?;
    jws.verify(&key)
}

/// Header and claims, ready to be signed: the two steps of a hardware key meet here. Wiped when dropped: claims may hold a
/// code.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningInput(Zeroizing<String>);

impl std::fmt::Debug for SigningInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SigningInput").field(&self.hash()).finish()
    }
}

impl SigningInput {
    /// Writes header and claims of `message` for the holder of `key`.
    ///
    /// # Errors
    /// [`JoseError::Payload`] if the claims cannot be written as JSON.
    pub fn new<M: Message>(message: &M, key: &PublicKey) -> Result<Self, JoseError> {
        Self::of_part(M::TYP, &part(message)?, key)
    }

    fn of_part(typ: Typ, message: &str, key: &PublicKey) -> Result<Self, JoseError> {
        let (kid, jwk) = match KeyRef::to(key, typ) {
            KeyRef::Kid(kid) => (Some(kid), None),
            KeyRef::Jwk(key) => (None, Some(key)),
        };
        let header = part(&Header { alg: "ES256".to_owned(), typ: typ.as_str().to_owned(), kid, jwk })?;
        // As long as it becomes: a text that grows leaves copies behind.
        let mut input = Zeroizing::new(String::with_capacity(header.len() + 1 + message.len()));
        input.push_str(&header);
        input.push('.');
        input.push_str(message);
        Ok(Self(input))
    }

    /// The bytes to sign.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// SHA-256 of the bytes to sign: the identity of the message.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of_secret(self.as_bytes())
    }

    /// The compact form.
    #[must_use]
    pub fn with_signature(self, signature: &Signature) -> String {
        [self.0.as_str(), ".", &base64url::encode(signature.as_raw())].concat()
    }

    /// Signs with a key in memory.
    #[must_use]
    pub fn sign(self, key: &super::SigningKey) -> String {
        let signature = key.sign(self.as_bytes());
        self.with_signature(&signature)
    }
}

fn part(value: &impl Serialize) -> Result<Zeroizing<String>, JoseError> {
    let mut json = WipedBuffer::default();
    serde_json::to_writer(&mut json, value).map_err(|_| JoseError::Payload(JsonError::new("cannot be written")))?;
    Ok(Zeroizing::new(base64url::encode(json.as_slice())))
}
