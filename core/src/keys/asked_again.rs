//! What a host says about an interruption, answered once by the core itself.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use zeroize::Zeroizing;

use super::{Attestation, KeySpec, KeyStore, SignatureSession};
use crate::host::HostError;
use crate::jose::PublicKey;

/// A key store that is asked a second time after [`HostError::Interrupted`], and then believed. Only what ends a session is
/// asked once: the session is gone then, and whoever began it begins another.
pub(crate) struct AskedAgain(pub(crate) Arc<dyn KeyStore>);

/// Calls once more after an interruption.
pub(crate) async fn asked_again<T, F>(call: impl Fn() -> F) -> Result<T, HostError>
where
    F: Future<Output = Result<T, HostError>>,
{
    match call().await {
        Err(HostError::Interrupted) => call().await,
        result => result,
    }
}

#[async_trait]
impl KeyStore for AskedAgain {
    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        asked_again(|| self.0.create(alias, spec)).await
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        asked_again(|| self.0.list()).await
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        asked_again(|| self.0.delete(alias)).await
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        asked_again(|| self.0.attest(alias)).await
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        asked_again(|| self.0.begin_signature(alias)).await
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        self.0.finish_signature(session, message).await
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        asked_again(|| self.0.abort_signature(session)).await
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        asked_again(|| self.0.wrap_data_key(data_key)).await
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        asked_again(|| self.0.unwrap_data_key(wrapped)).await
    }
}
