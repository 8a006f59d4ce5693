//! What the core asks of the platform's key store.

use async_trait::async_trait;
use zeroize::Zeroizing;

use crate::account::{KeyAlgorithm, KeyKind};
use crate::host::HostError;
use crate::jose::{Digest, PublicKey};
use crate::protocol::UvPolicy;

/// What a key is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySpec {
    /// What it is for.
    pub kind: KeyKind,
    /// Its algorithm.
    pub algorithm: KeyAlgorithm,
    /// What unlocks a credential key; `None` for a device key, which nothing has to unlock.
    pub user_verification: Option<UvPolicy>,
    /// What goes into its attestation.
    pub challenge: Option<Digest>,
}

impl KeySpec {
    /// A device key.
    #[must_use]
    pub const fn device(challenge: Option<Digest>) -> Self {
        Self { kind: KeyKind::Device, algorithm: KeyAlgorithm::Es256, user_verification: None, challenge }
    }

    /// A credential key, unlocked as the tenant's policy says.
    #[must_use]
    pub const fn credential(policy: UvPolicy, challenge: Option<Digest>) -> Self {
        Self { kind: KeyKind::Credential, algorithm: KeyAlgorithm::Es256, user_verification: Some(policy), challenge }
    }
}

/// What the platform says about a key to a third party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attestation {
    /// Android key attestation: the certificate chain, leaf first, DER.
    AndroidKey {
        /// The chain.
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

/// A signature that was begun: Android's initialised `Signature`, Apple's evaluated access control.
/// The gate unlocks this very session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignatureSession(pub u64);

/// Device-bound P-256 keys. Every call may be repeated after a crash. No call asks the person: that is the gate's duty. One that is not
/// answered in half a minute, or in a minute and a half where an attestation is made ([`Self::attest`], and [`Self::create`] with a
/// challenge), is dropped, as if it had failed with [`HostError::NotAvailable`]. What it set going may still run when the next call
/// for its alias comes, which has to let it end first.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// Makes the key `alias` and gives its public half. Where the alias exists, that key is given, whatever `spec` says: a key
    /// is never replaced. [`HostError::KeyInvalidated`] if it can never be used again.
    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError>;

    /// All aliases of keys that this installation made, those of keys that cannot be used just now or ever among them. Shows no
    /// prompt.
    async fn list(&self) -> Result<Vec<String>, HostError>;

    /// Destroys the key; a key that is not there is no error.
    async fn delete(&self, alias: &str) -> Result<(), HostError>;

    /// The platform's attestation of the key, where it gives one.
    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError>;

    /// Begins a signature. An earlier session of the alias that was not finished ends. Shows no prompt: that is the gate's duty. One that
    /// was given up begins nothing after that: it would end the session of who came after.
    /// [`HostError::KeyNotFound`] if there is no key, [`HostError::KeyInvalidated`] if it can never be used again.
    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError>;

    /// Signs SHA-256 of `message` and gives ASN.1 DER; the session ends. A credential key signs only in a session
    /// that the gate unlocked. [`HostError::Interrupted`] if the system ended the session.
    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError>;

    /// Ends a session without a signature, and frees what the system keeps for it; one that has ended is no error.
    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError>;

    /// Encrypts the data key of the database under a hardware key that needs no user verification.
    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError>;

    /// Decrypts what [`Self::wrap_data_key`] gave. [`HostError::NotAvailable`] while the phone is locked;
    /// [`HostError::KeyNotFound`] if the key that encrypted it is not in this key store.
    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError>;
}
