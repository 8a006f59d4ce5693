//! The key store of a host, as the core calls it: asked again after an interruption, given up where it never answers, and each of
//! its calls a span.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use zeroize::Zeroizing;

use super::{Attestation, KeySpec, KeyStore, SignatureSession};
use crate::host::HostError;
use crate::jose::PublicKey;
use crate::trace::{SpanName, Trace};

/// How long a key store may take for what asks no person. One that never answers must not hold a key, or an enrollment, for ever:
/// what is refused is signed by the device key.
pub(crate) const KEY_STORE_WAIT: Duration = Duration::from_secs(30);
/// The same where an attestation is made, for which a platform asks servers of its own.
const ATTESTATION_WAIT: Duration = Duration::from_secs(90);
/// The wait is counted in these: of the time in which the system stops the process one counts at most, as the host stands still
/// too.
const SLICE: Duration = Duration::from_secs(1);

/// The answer of a key store; [`HostError::NotAvailable`] where there is none in time.
pub(crate) async fn in_time<T>(call: impl Future<Output = Result<T, HostError>>) -> Result<T, HostError> {
    within(KEY_STORE_WAIT, call).await
}

async fn within<T>(wait: Duration, call: impl Future<Output = Result<T, HostError>>) -> Result<T, HostError> {
    let mut call = std::pin::pin!(call);
    for _ in 0..wait.as_secs() / SLICE.as_secs() {
        if let Ok(answer) = tokio::time::timeout(SLICE, &mut call).await {
            return answer;
        }
    }
    Err(HostError::NotAvailable)
}

/// A key store that is asked a second time after [`HostError::Interrupted`], and then believed; one that does not answer in time
/// is not available. Only what ends a session is asked once: the session is gone then, and whoever began it begins another.
pub(crate) struct HostKeys {
    pub(crate) keys: Arc<dyn KeyStore>,
    pub(crate) trace: Trace,
}

impl HostKeys {
    #[cfg(test)]
    pub(crate) fn untraced(keys: Arc<dyn KeyStore>) -> Self {
        Self { keys, trace: Trace::new() }
    }

    async fn once<T>(&self, name: SpanName, call: impl Future<Output = Result<T, HostError>>) -> Result<T, HostError> {
        self.within(KEY_STORE_WAIT, name, call).await
    }

    async fn within<T>(
        &self,
        wait: Duration,
        name: SpanName,
        call: impl Future<Output = Result<T, HostError>>,
    ) -> Result<T, HostError> {
        self.trace.of(name, |error: &HostError| error.as_str(), within(wait, call)).await
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
impl KeyStore for HostKeys {
    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        // Android makes the attestation with the key.
        let wait = if spec.challenge.is_some() { ATTESTATION_WAIT } else { KEY_STORE_WAIT };
        asked_again(|| self.within(wait, SpanName::KeyCreate, self.keys.create(alias, spec))).await
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        asked_again(|| self.once(SpanName::KeyList, self.keys.list())).await
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        asked_again(|| self.once(SpanName::KeyDelete, self.keys.delete(alias))).await
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        asked_again(|| self.within(ATTESTATION_WAIT, SpanName::KeyAttest, self.keys.attest(alias))).await
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

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::jose::Digest;

    /// Answers nothing.
    struct Never;

    #[async_trait]
    impl KeyStore for Never {
        async fn create(&self, _: &str, _: KeySpec) -> Result<PublicKey, HostError> {
            pending().await
        }

        async fn list(&self) -> Result<Vec<String>, HostError> {
            pending().await
        }

        async fn delete(&self, _: &str) -> Result<(), HostError> {
            pending().await
        }

        async fn attest(&self, _: &str) -> Result<Option<Attestation>, HostError> {
            pending().await
        }

        async fn begin_signature(&self, _: &str) -> Result<SignatureSession, HostError> {
            pending().await
        }

        async fn finish_signature(&self, _: SignatureSession, _: &[u8]) -> Result<Vec<u8>, HostError> {
            pending().await
        }

        async fn abort_signature(&self, _: SignatureSession) -> Result<(), HostError> {
            pending().await
        }

        async fn wrap_data_key(&self, _: &[u8]) -> Result<Vec<u8>, HostError> {
            pending().await
        }

        async fn unwrap_data_key(&self, _: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
            pending().await
        }
    }

    /// What a call ended with that is given up after `wait`, and not before.
    async fn ended<T>(call: impl Future<Output = Result<T, HostError>>, wait: Duration) -> Option<HostError> {
        let mut call = Box::pin(call);
        tokio::time::timeout(wait - Duration::from_secs(1), &mut call).await.err()?;
        tokio::time::timeout(Duration::from_secs(2), call).await.ok()?.err()
    }

    /// As where the system stops the process for an hour, and the host answers once both go on.
    #[tokio::test(start_paused = true)]
    async fn time_in_which_the_process_stands_still_does_not_count() {
        let (answers, answer) = tokio::sync::oneshot::channel();
        let call = tokio::spawn(in_time(async { answer.await.map_err(|_| HostError::Failed) }));
        tokio::time::sleep(Duration::from_secs(2)).await;
        tokio::time::advance(Duration::from_secs(3600)).await;
        tokio::task::yield_now().await;
        answers.send(7).unwrap();
        assert_eq!(call.await.unwrap(), Ok(7));
    }

    #[tokio::test(start_paused = true)]
    async fn each_call_that_is_never_answered_is_given_up() {
        let keys = HostKeys::untraced(Arc::new(Never));
        let (session, wait) = (SignatureSession(1), KEY_STORE_WAIT);
        let ended = [
            ended(keys.create("alias", KeySpec::device(None)), wait).await,
            ended(keys.create("alias", KeySpec::device(Some(Digest::of(b"nonce")))), ATTESTATION_WAIT).await,
            ended(keys.list(), wait).await,
            ended(keys.delete("alias"), wait).await,
            ended(keys.attest("alias"), ATTESTATION_WAIT).await,
            ended(keys.begin_signature("alias"), wait).await,
            ended(keys.finish_signature(session, b"message"), wait).await,
            ended(keys.abort_signature(session), wait).await,
            ended(keys.wrap_data_key(&[0; 32]), wait).await,
            ended(keys.unwrap_data_key(&[0; 32]), wait).await,
        ];
        assert_eq!(ended, [Some(HostError::NotAvailable); 10]);
    }
}
