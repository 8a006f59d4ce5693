//! ES256 signatures and the keys that make them (RFC 7518 section 3.4, FIPS 186-5 section 6).

use std::convert::Infallible;
use std::fmt;

use p256::ecdsa::signature::Signer as _;

use super::PublicKey;
use crate::memory::{SecretBytes, wiping_stack};

/// An ES256 signature: R||S, 64 bytes (RFC 7518 section 3.4). A high S is as good as a low one.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature([u8; 64]);

/// The bytes are no P-256 signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 signature")]
pub struct SignatureError;

impl Signature {
    /// Takes R||S as it stands in a JWS.
    ///
    /// # Errors
    /// Any length but 64.
    pub fn from_raw(bytes: &[u8]) -> Result<Self, SignatureError> {
        bytes.try_into().map(Self).map_err(|_| SignatureError)
    }

    /// Takes the ASN.1 DER form that Android Keystore and the Secure Enclave give.
    ///
    /// # Errors
    /// Not DER, or R or S out of range.
    pub fn from_der(bytes: &[u8]) -> Result<Self, SignatureError> {
        let signature = p256::ecdsa::Signature::from_der(bytes).map_err(|_| SignatureError)?;
        Ok(Self(signature.to_bytes().into()))
    }

    /// R||S.
    #[must_use]
    pub const fn as_raw(&self) -> &[u8; 64] {
        &self.0
    }

    /// The ASN.1 DER form.
    ///
    /// # Errors
    /// R or S is zero or not below the order of the curve.
    pub fn to_der(&self) -> Result<Vec<u8>, SignatureError> {
        let signature = p256::ecdsa::Signature::from_slice(&self.0).map_err(|_| SignatureError)?;
        Ok(signature.to_der().as_bytes().to_vec())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature")
    }
}

/// A P-256 private key in memory; wiped when dropped. Hardware keys never take this form.
pub struct SigningKey(Box<p256::ecdsa::SigningKey>);

impl SigningKey {
    /// Takes a private scalar, big-endian.
    ///
    /// # Errors
    /// Zero, or not below the order of the curve (one of 2^32 random values; draw again).
    pub fn from_scalar(scalar: &[u8; 32]) -> Result<Self, SignatureError> {
        let key = wiping_stack(|| p256::ecdsa::SigningKey::from_slice(scalar).map(Box::new));
        key.map(Self).map_err(|_| SignatureError)
    }

    /// The private scalar, big-endian, for sealing. Secret.
    #[must_use]
    pub fn to_scalar(&self) -> SecretBytes<32> {
        let Ok(scalar) = wiping_stack(|| {
            SecretBytes::filled(|bytes| {
                bytes.copy_from_slice(&self.0.to_bytes());
                Ok::<_, Infallible>(())
            })
        });
        scalar
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey::from_verifying_key(self.0.verifying_key())
    }

    /// Signs with SHA-256 and the deterministic nonce of RFC 6979.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        wiping_stack(|| {
            let signature: p256::ecdsa::Signature = self.0.sign(message);
            Signature(signature.to_bytes().into())
        })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(secret)")
    }
}
