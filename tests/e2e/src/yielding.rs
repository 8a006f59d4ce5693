//! A key store that waits once before and once after each call, as one that talks to a chip does: a future over it can be
//! dropped on either side of each effect.

use std::sync::Arc;

use async_trait::async_trait;
use authenticator_core::host::HostError;
use authenticator_core::jose::PublicKey;
use authenticator_core::keys::{Attestation, KeySpec, KeyStore, SignatureSession, SoftwareKeyStore};
use tokio::task::yield_now;
use zeroize::Zeroizing;

/// See the top of this file.
pub struct Yielding(pub Arc<SoftwareKeyStore>);

async fn around<T>(call: impl Future<Output = T>) -> T {
    yield_now().await;
    let value = call.await;
    yield_now().await;
    value
}

#[async_trait]
impl KeyStore for Yielding {
    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        around(self.0.create(alias, spec)).await
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        around(self.0.list()).await
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        around(self.0.delete(alias)).await
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        around(self.0.attest(alias)).await
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        around(self.0.begin_signature(alias)).await
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        around(self.0.finish_signature(session, message)).await
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        around(self.0.abort_signature(session)).await
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        around(self.0.wrap_data_key(data_key)).await
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        around(self.0.unwrap_data_key(wrapped)).await
    }
}
