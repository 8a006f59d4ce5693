//! The platform's key store.

use std::sync::Arc;

use async_trait::async_trait;
use authenticator_core::jose::PublicKey;
use authenticator_core::keys::SignatureSession;
use authenticator_core::{host, keys, protocol};
use zeroize::Zeroizing;

use super::HostError;

/// What a key is for: it decides what protects it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum KeyKind {
    /// Hardware, no user verification.
    Device,
    /// Hardware, user verification at each use.
    Credential,
}

/// The algorithm of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum KeyAlgorithm {
    /// ECDSA on P-256 with SHA-256 (`ES256`).
    Es256,
}

/// What unlocks a credential key, as the tenant's policy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum UvPolicy {
    /// A biometric; a change of the enrolled fingers or faces makes the key unusable.
    BiometricStrict,
    /// A biometric, or the PIN of the device.
    BiometricOrCredential,
}

/// What a key is to be.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct KeySpec {
    /// What it is for.
    pub kind: KeyKind,
    /// Its algorithm.
    pub algorithm: KeyAlgorithm,
    /// What unlocks a credential key; none for a device key, which nothing has to unlock.
    pub user_verification: Option<UvPolicy>,
    /// What goes into its attestation.
    pub attestation_challenge: Option<Vec<u8>>,
}

/// What the platform says about a key to a third party.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Attestation {
    /// Android key attestation.
    AndroidKey {
        /// The certificate chain, leaf first, DER.
        chain: Vec<Vec<u8>>,
    },
    /// Apple App Attest: a genuine app instance vouches for the key. It does not prove that the key is in hardware.
    AppAttest {
        /// The key id.
        key_id: String,
        /// The attestation object.
        attestation: Vec<u8>,
        /// The assertion over SHA-256 of challenge and thumbprint.
        assertion: Vec<u8>,
    },
}

/// Device-bound P-256 keys. Every call may be repeated after a crash. No call asks the person: that is the gate's duty. One that is
/// not answered in half a minute, or in a minute and a half where an attestation is made (`attest`, and `create` with a challenge),
/// is cancelled, as if it had failed with `HostError::NotAvailable`. It may still be running when the next call for its alias
/// comes: let it end first.
///
/// A signature takes two steps, so that the platform's prompt can unlock exactly the one that was begun.
#[uniffi::export(foreign)]
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// Makes the key `alias` and gives its public half: the point in its uncompressed form (65 bytes), or the X.509
    /// SubjectPublicKeyInfo in DER. Where the alias exists, that key is given: a key is never replaced.
    async fn create(&self, alias: String, spec: KeySpec) -> Result<Vec<u8>, HostError>;

    /// All aliases of keys that this installation made.
    async fn list(&self) -> Result<Vec<String>, HostError>;

    /// Destroys the key; a key that is not there is no error.
    async fn delete(&self, alias: String) -> Result<(), HostError>;

    /// The platform's attestation of the key, where it gives one.
    async fn attest(&self, alias: String) -> Result<Option<Attestation>, HostError>;

    /// Begins a signature and names its session. An earlier session of the alias that was not finished ends.
    async fn begin_signature(&self, alias: String) -> Result<u64, HostError>;

    /// Signs SHA-256 of `message` by ECDSA and gives the signature as ASN.1 DER; the session ends. A credential key
    /// signs only in a session that the gate unlocked.
    async fn finish_signature(&self, session: u64, message: Vec<u8>) -> Result<Vec<u8>, HostError>;

    /// Ends a session without a signature; one that has ended is no error.
    async fn abort_signature(&self, session: u64) -> Result<(), HostError>;

    /// Encrypts the data key of the database under a hardware key. Overwrite `data_key` afterwards.
    async fn wrap_data_key(&self, data_key: Vec<u8>) -> Result<Vec<u8>, HostError>;

    /// Decrypts what `wrap_data_key` gave. `NotAvailable` while the phone is locked; `KeyNotFound` if another key encrypted
    /// it, as on a phone to which only files were restored.
    async fn unwrap_data_key(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, HostError>;
}

fn key_spec(spec: &keys::KeySpec) -> KeySpec {
    KeySpec {
        kind: match spec.kind {
            keys::KeyKind::Device => KeyKind::Device,
            keys::KeyKind::Credential => KeyKind::Credential,
        },
        algorithm: match spec.algorithm {
            keys::KeyAlgorithm::Es256 => KeyAlgorithm::Es256,
        },
        user_verification: spec.user_verification.map(|policy| match policy {
            protocol::UvPolicy::BiometricStrict => UvPolicy::BiometricStrict,
            protocol::UvPolicy::BiometricOrCredential => UvPolicy::BiometricOrCredential,
        }),
        attestation_challenge: spec.challenge.map(|challenge| challenge.as_bytes().to_vec()),
    }
}

pub(crate) struct HostKeyStore(pub(crate) Arc<dyn KeyStore>);

#[async_trait]
impl keys::KeyStore for HostKeyStore {
    async fn create(&self, alias: &str, spec: keys::KeySpec) -> Result<PublicKey, host::HostError> {
        public_key(&self.0.create(alias.to_owned(), key_spec(&spec)).await?).ok_or(host::HostError::Failed)
    }

    async fn list(&self) -> Result<Vec<String>, host::HostError> {
        Ok(self.0.list().await?)
    }

    async fn delete(&self, alias: &str) -> Result<(), host::HostError> {
        Ok(self.0.delete(alias.to_owned()).await?)
    }

    async fn attest(&self, alias: &str) -> Result<Option<keys::Attestation>, host::HostError> {
        Ok(self.0.attest(alias.to_owned()).await?.map(|attestation| match attestation {
            Attestation::AndroidKey { chain } => keys::Attestation::AndroidKey { chain },
            Attestation::AppAttest { key_id, attestation, assertion } => {
                keys::Attestation::AppAttest { key_id, attestation, assertion }
            }
        }))
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, host::HostError> {
        Ok(SignatureSession(self.0.begin_signature(alias.to_owned()).await?))
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, host::HostError> {
        Ok(self.0.finish_signature(session.0, message.to_vec()).await?)
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), host::HostError> {
        Ok(self.0.abort_signature(session.0).await?)
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, host::HostError> {
        Ok(self.0.wrap_data_key(data_key.to_vec()).await?)
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, host::HostError> {
        Ok(Zeroizing::new(self.0.unwrap_data_key(wrapped.to_vec()).await?))
    }
}

/// What stands before the uncompressed point in the SubjectPublicKeyInfo of a P-256 key (RFC 5480 section 2).
const SPKI_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

fn public_key(bytes: &[u8]) -> Option<PublicKey> {
    let point = bytes.strip_prefix(SPKI_PREFIX.as_slice()).unwrap_or(bytes);
    PublicKey::from_sec1(point).ok()
}

#[cfg(test)]
mod tests {
    use authenticator_core::keys::signing_key;

    use super::*;

    #[test]
    fn a_public_key_comes_as_a_point_or_as_spki() {
        let key = signing_key().unwrap().public_key();
        assert_eq!(public_key(key.as_sec1()), Some(key.clone()));
        assert_eq!(public_key(&[SPKI_PREFIX.as_slice(), key.as_sec1()].concat()), Some(key));
    }

    #[test]
    fn anything_else_is_no_public_key() {
        let key = signing_key().unwrap().public_key();
        let mut off_the_curve = *key.as_sec1();
        off_the_curve[64] ^= 1;
        assert_eq!(public_key(&off_the_curve), None);
        assert_eq!(public_key(&[]), None);
        assert_eq!(public_key(&SPKI_PREFIX), None);
        assert_eq!(public_key(&key.as_sec1()[1..]), None);
    }
}
