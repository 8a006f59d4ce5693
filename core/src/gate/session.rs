//! Signing sessions of the key store that end with their owner, however it goes.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::OwnedMutexGuard;

use crate::host::HostError;
use crate::jose::PublicKey;
use crate::keys::{KeyStore, SignatureSession};

/// Sessions whose owner was dropped, until the key store has ended them. A key store of hardware has few (StrongBox: four).
#[derive(Clone, Default)]
pub(crate) struct AbandonedSessions(Arc<Mutex<Vec<SignatureSession>>>);

impl AbandonedSessions {
    fn list(&self) -> MutexGuard<'_, Vec<SignatureSession>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends them. One that the key store does not end now is left to its next begin, which ends what was begun before.
    pub(crate) async fn end_all(&self, keys: &dyn KeyStore) {
        loop {
            let Some(session) = self.list().last().copied() else { return };
            let _ = keys.abort_signature(session).await;
            self.list().retain(|abandoned| *abandoned != session);
        }
    }
}

/// A key of the key store, with what its signatures need.
#[derive(Clone)]
pub(crate) struct SigningKey {
    pub(crate) keys: Arc<dyn KeyStore>,
    pub(crate) alias: String,
    pub(crate) public: PublicKey,
    /// Held from the begin to the end of a signature: beginning another one with the same key would end it.
    pub(crate) lock: Arc<tokio::sync::Mutex<()>>,
    pub(crate) abandoned: AbandonedSessions,
}

impl SigningKey {
    /// Begins a signature, once nobody else signs with this key.
    pub(crate) async fn begin(&self) -> Result<OpenSession, HostError> {
        let lock = Arc::clone(&self.lock).lock_owned().await;
        self.abandoned.end_all(&*self.keys).await;
        let (keys, alias) = (Arc::clone(&self.keys), self.alias.clone());
        let begin = Box::pin(async move { (keys.begin_signature(&alias).await, lock) });
        let mut beginning =
            Beginning { begin: Some(begin), keys: Arc::clone(&self.keys), runtime: Handle::try_current().ok() };
        let (session, lock) = std::future::poll_fn(|context| beginning.poll(context)).await;
        Ok(OpenSession {
            session: Some(session?),
            keys: Arc::clone(&self.keys),
            abandoned: self.abandoned.clone(),
            runtime: Handle::try_current().ok(),
            _lock: lock,
        })
    }
}

type Begin = Pin<Box<dyn Future<Output = (Result<SignatureSession, HostError>, OwnedMutexGuard<()>)> + Send>>;

/// A begin under way. Dropped, it is carried to its end all the same: only then is the session known that has to be ended.
struct Beginning {
    begin: Option<Begin>,
    keys: Arc<dyn KeyStore>,
    runtime: Option<Handle>,
}

impl Beginning {
    fn poll(
        &mut self,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<(Result<SignatureSession, HostError>, OwnedMutexGuard<()>)> {
        use std::task::Poll;
        match self.begin.as_mut().map(|begin| begin.as_mut().poll(context)) {
            Some(Poll::Ready(begun)) => {
                self.begin = None;
                Poll::Ready(begun)
            }
            Some(Poll::Pending) | None => Poll::Pending,
        }
    }
}

impl Drop for Beginning {
    fn drop(&mut self) {
        if let (Some(begin), Some(runtime)) = (self.begin.take(), &self.runtime) {
            let keys = Arc::clone(&self.keys);
            runtime.spawn(async move {
                let (session, lock) = begin.await;
                if let Ok(session) = session {
                    let _ = keys.abort_signature(session).await;
                }
                drop(lock);
            });
        }
    }
}

/// A session that was begun. Dropped before its end, it is aborted: at once where a runtime is there, else by the next begin.
pub(crate) struct OpenSession {
    session: Option<SignatureSession>,
    keys: Arc<dyn KeyStore>,
    abandoned: AbandonedSessions,
    runtime: Option<Handle>,
    _lock: OwnedMutexGuard<()>,
}

impl OpenSession {
    /// The session, for the gate to unlock.
    pub(crate) const fn id(&self) -> Option<SignatureSession> {
        self.session
    }

    /// Signs `message`, and gives the signature in DER.
    pub(crate) async fn finish(mut self, message: &[u8]) -> Result<Vec<u8>, HostError> {
        let session = self.session.ok_or(HostError::Failed)?;
        let signed = self.keys.finish_signature(session, message).await;
        match signed {
            Ok(signature) => {
                self.session = None;
                Ok(signature)
            }
            Err(error) => {
                self.abort().await;
                Err(error)
            }
        }
    }

    /// Ends the session without a signature.
    pub(crate) async fn abort(mut self) {
        if let Some(session) = self.session {
            // The failure that led here is what the caller must hear; a session left over ends with the next begin.
            let _ = self.keys.abort_signature(session).await;
        }
        self.session = None;
    }
}

impl Drop for OpenSession {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        self.abandoned.list().push(session);
        if let Some(runtime) = &self.runtime {
            let (abandoned, keys) = (self.abandoned.clone(), Arc::clone(&self.keys));
            runtime.spawn(async move { abandoned.end_all(&*keys).await });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use async_trait::async_trait;

    use super::*;
    use crate::keys::{HostKeys, KEY_STORE_WAIT, KeySpec, PassesOn, SoftwareKeyStore};

    /// The calls that never answer.
    #[derive(Default)]
    struct Stuck {
        begin: AtomicBool,
        finish: AtomicBool,
        abort: AtomicBool,
    }

    struct StuckKeys(SoftwareKeyStore, Stuck);

    async fn answers_unless(stuck: &AtomicBool) {
        if stuck.load(Ordering::SeqCst) {
            pending::<()>().await;
        }
    }

    #[async_trait]
    impl PassesOn for StuckKeys {
        fn behind(&self) -> &dyn KeyStore {
            &self.0
        }

        async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
            answers_unless(&self.1.begin).await;
            self.0.begin_signature(alias).await
        }

        async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
            answers_unless(&self.1.finish).await;
            self.0.finish_signature(session, message).await
        }

        async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
            answers_unless(&self.1.abort).await;
            self.0.abort_signature(session).await
        }
    }

    async fn key() -> (Arc<StuckKeys>, SigningKey) {
        let stuck = Arc::new(StuckKeys(SoftwareKeyStore::in_memory().unwrap(), Stuck::default()));
        let public = KeyStore::create(&*stuck, "device", KeySpec::device(None)).await.unwrap();
        let keys = Arc::new(HostKeys::untraced(Arc::clone(&stuck) as _));
        let (lock, abandoned) = (Arc::default(), AbandonedSessions::default());
        (stuck, SigningKey { keys, alias: "device".to_owned(), public, lock, abandoned })
    }

    async fn signs(key: &SigningKey) -> Result<usize, HostError> {
        Ok(key.begin().await?.finish(b"message").await?.len())
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_store_that_never_answers_is_given_up_and_holds_no_key() {
        let (keys, key) = key().await;
        for stuck in [&keys.1.begin, &keys.1.finish] {
            stuck.store(true, Ordering::SeqCst);
            assert_eq!(signs(&key).await, Err(HostError::NotAvailable));
            stuck.store(false, Ordering::SeqCst);
            assert!(signs(&key).await.is_ok());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_begin_that_never_answers_holds_no_key_after_its_caller_went() {
        let (keys, key) = key().await;
        keys.1.begin.store(true, Ordering::SeqCst);
        assert!(tokio::time::timeout(Duration::from_secs(1), key.begin()).await.is_err(), "its caller goes");
        keys.1.begin.store(false, Ordering::SeqCst);
        let signed = tokio::time::timeout(KEY_STORE_WAIT, signs(&key)).await;
        assert!(signed.is_ok_and(|signed| signed.is_ok()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_whose_end_never_answers_holds_up_nobody_for_ever() {
        let (keys, key) = key().await;
        keys.1.abort.store(true, Ordering::SeqCst);
        drop(key.begin().await.ok().unwrap());
        let signed = tokio::time::timeout(3 * KEY_STORE_WAIT, signs(&key)).await;
        assert!(signed.is_ok_and(|signed| signed.is_ok()));
    }
}
