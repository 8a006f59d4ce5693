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
