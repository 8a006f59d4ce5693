//! A key store in front of another, for tests that change a few of its calls.

use async_trait::async_trait;
use zeroize::Zeroizing;

use super::{Attestation, KeySpec, KeyStore, SignatureSession};
use crate::host::HostError;
use crate::jose::PublicKey;

/// Passes on what it does not change.
#[async_trait]
#[allow(missing_docs, reason = "each call is that of the port")]
pub trait PassesOn: Send + Sync {
    /// The key store behind it.
    fn behind(&self) -> &dyn KeyStore;

    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        self.behind().create(alias, spec).await
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        self.behind().list().await
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        self.behind().delete(alias).await
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        self.behind().attest(alias).await
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        self.behind().begin_signature(alias).await
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        self.behind().finish_signature(session, message).await
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        self.behind().abort_signature(session).await
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        self.behind().wrap_data_key(data_key).await
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        self.behind().unwrap_data_key(wrapped).await
    }
}

#[async_trait]
impl<P: PassesOn> KeyStore for P {
    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        PassesOn::create(self, alias, spec).await
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        PassesOn::list(self).await
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        PassesOn::delete(self, alias).await
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        PassesOn::attest(self, alias).await
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        PassesOn::begin_signature(self, alias).await
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        PassesOn::finish_signature(self, session, message).await
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        PassesOn::abort_signature(self, session).await
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        PassesOn::wrap_data_key(self, data_key).await
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        PassesOn::unwrap_data_key(self, wrapped).await
    }
}
