//! P-256 public keys as JWKs, and their names.

use std::fmt;

use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Digest, Signature, base64url};

/// A point on P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3). In JSON a JWK of exactly `kty`, `crv`, `x`, `y` (RFC 7518 section 6.2).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    sec1: [u8; 65],
}

/// The bytes or the JWK are no P-256 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 public key")]
pub struct KeyError;

impl PublicKey {
    /// Takes the uncompressed form `04 || X || Y` (SEC 1 section 2.3.3).
    ///
    /// # Errors
    /// Another form, or a point that is not on the curve.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, KeyError> {
        let sec1: [u8; 65] = bytes.try_into().map_err(|_| KeyError)?;
        p256::ecdsa::VerifyingKey::from_sec1_bytes(&sec1).map_err(|_| KeyError)?;
        Ok(Self { sec1 })
    }

    pub(super) fn from_verifying_key(key: &p256::ecdsa::VerifyingKey) -> Self {
        let mut sec1 = [0; 65];
        sec1.copy_from_slice(key.to_sec1_point(false).as_bytes());
        Self { sec1 }
    }

    /// The uncompressed form.
    #[must_use]
    pub const fn as_sec1(&self) -> &[u8; 65] {
        &self.sec1
    }

    /// The RFC 7638 thumbprint with SHA-256.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        let Coordinates { x, y } = self.coordinates();
        // RFC 7638 section 3.2: required members only, in lexicographic order, no white space.
        Thumbprint(Digest::of(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes()))
    }

    /// Whether this key made `signature` over SHA-256 of `message`.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.sec1).verify(message, signature.as_raw()).is_ok()
    }

    fn coordinates(&self) -> Coordinates {
        let (x, y) = self.sec1.split_at(33);
        Coordinates { x: base64url::encode(x.get(1..).unwrap_or_default()), y: base64url::encode(y) }
    }
}

struct Coordinates {
    x: String,
    y: String,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.thumbprint())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Coordinates { x, y } = self.coordinates();
        Jwk { kty: "EC".to_owned(), crv: "P-256".to_owned(), x, y }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let jwk = Jwk::deserialize(deserializer)?;
        if jwk.kty != "EC" || jwk.crv != "P-256" {
            return Err(de::Error::custom("not an EC key on P-256"));
        }
        let x = base64url::decode(&jwk.x).map_err(de::Error::custom)?;
        let y = base64url::decode(&jwk.y).map_err(de::Error::custom)?;
        if x.len() != 32 || y.len() != 32 {
            return Err(de::Error::custom("a coordinate is not 32 bytes long"));
        }
        Self::from_sec1(&[&[4], x.as_slice(), y.as_slice()].concat()).map_err(de::Error::custom)
    }
}

/// The RFC 7638 thumbprint of a key: 43 characters of base64url. Names the key in `kid` and `jkt`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Thumbprint(Digest);

impl Thumbprint {
    /// Reads 43 characters of base64url; `None` if it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Digest::parse(text).map(Self)
    }

    /// The 32 bytes of the hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thumbprint({self})")
    }
}
