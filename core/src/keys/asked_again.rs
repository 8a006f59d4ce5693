//! What a host says about an interruption, answered once by the core itself; and each of its calls, as a span.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use zeroize::Zeroizing;

use super::{Attestation, KeySpec, KeyStore, SignatureSession};
use crate::host::HostError;
use crate::jose::PublicKey;
use crate::trace::{SpanName, Trace};

/// A key store that is asked a second time after [`HostError::Interrupted`], and then believed. Only what ends a session is
/// asked once: the session is gone then, and whoever began it begins another.
pub(crate) struct AskedAgain {
    pub(crate) keys: Arc<dyn KeyStore>,
    pub(crate) trace: Trace,
}

impl AskedAgain {
    async fn once<T>(&self, name: SpanName, call: impl Future<Output = Result<T, HostError>>) -> Result<T, HostError> {
        self.trace.of(name, |error: &HostError| error.as_str(), call).await
    }
}

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
        asked_again(|| self.once(SpanName::KeyCreate, self.keys.create(alias, spec))).await
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        asked_again(|| self.once(SpanName::KeyList, self.keys.list())).await
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        asked_again(|| self.once(SpanName::KeyDelete, self.keys.delete(alias))).await
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        asked_again(|| self.once(SpanName::KeyAttest, self.keys.attest(alias))).await
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        asked_again(|| self.once(SpanName::SignatureBegin, self.keys.begin_signature(alias))).await
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        self.once(SpanName::SignatureFinish, self.keys.finish_signature(session, message)).await
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        asked_again(|| self.once(SpanName::SignatureAbort, self.keys.abort_signature(session))).await
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        asked_again(|| self.once(SpanName::DataKeyWrap, self.keys.wrap_data_key(data_key))).await
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        asked_again(|| self.once(SpanName::DataKeyUnwrap, self.keys.unwrap_data_key(wrapped))).await
    }
}
