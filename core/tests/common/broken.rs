//! Key stores that each break one clause of the contract.

use std::collections::HashSet;
use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use authenticator_core::host::HostError;
use authenticator_core::jose::{PublicKey, Signature};
use authenticator_core::keys::contract::TestDevice;
use authenticator_core::keys::{Attestation, KeySpec, KeyStore, SignatureSession, SoftwareKeyStore};
use zeroize::Zeroizing;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    ReplacesKeys,
    ListsNothing,
    ListsTwice,
    SignsWithoutGate,
    SignsWithAnotherKey,
    SignsAnotherMessage,
    GivesRawSignatures,
    SignsTwice,
    KeepsOldSessions,
    IgnoresAbort,
    DeletesNothing,
    HidesDeletedKeys,
    SignsAfterDelete,
    RefusesToDeleteTwice,
    MakesMissingKeys,
    WrapsNothing,
    UnwrapsAnything,
    HeedsAnotherSpec,
    KeepsAbortedSessions,
    TellsForeignAsFailed,
    TellsGarbageAsLocked,
    HidesInvalidatedKeys,
    TellsInvalidatedAsMissing,
    MakesInvalidatedAnew,
    KeepsInvalidatedKeys,
    PromptsToList,
    PromptsToBegin,
    PromptsToUnwrap,
}

/// Each fault, and the clause that finds it.
pub(crate) const FAULTS: [(Fault, &str); 28] = [
    (Fault::ReplacesKeys, "creating an alias twice gives the same key"),
    (Fault::ListsNothing, "a created key is listed once"),
    (Fault::ListsTwice, "a created key is listed once"),
    (Fault::SignsWithoutGate, "a credential key does not sign before the gate unlocked the session"),
    (Fault::SignsWithAnotherKey, "a signature verifies under the key that create gave"),
    (Fault::SignsAnotherMessage, "a signature verifies under the key that create gave"),
    (Fault::GivesRawSignatures, "a signature is ASN.1 DER"),
    (Fault::SignsTwice, "a session signs once"),
    (Fault::KeepsOldSessions, "a second session of an alias ends the first"),
    (Fault::IgnoresAbort, "an aborted session does not sign"),
    (Fault::DeletesNothing, "a session ends with its key"),
    (Fault::HidesDeletedKeys, "a deleted key does not come back"),
    (Fault::SignsAfterDelete, "a session ends with its key"),
    (Fault::RefusesToDeleteTwice, "delete: no such key"),
    (Fault::MakesMissingKeys, "a key that is not there is told as KeyNotFound"),
    (Fault::WrapsNothing, "a wrapped data key does not show"),
    (Fault::UnwrapsAnything, "a changed wrapped key is refused"),
    (Fault::HeedsAnotherSpec, "creating an alias for something else gives the key that is there"),
    (Fault::KeepsAbortedSessions, "an aborted session makes room for another"),
    (Fault::TellsForeignAsFailed, "what another key store wrapped is told as KeyNotFound"),
    (Fault::TellsGarbageAsLocked, "what nobody wrapped is told as KeyNotFound or Failed"),
    (Fault::HidesInvalidatedKeys, "a key that cannot be used is listed"),
    (Fault::TellsInvalidatedAsMissing, "a key that cannot be used is told as KeyInvalidated"),
    (Fault::MakesInvalidatedAnew, "a key that cannot be used is not made anew"),
    (Fault::KeepsInvalidatedKeys, "a key that cannot be used can be deleted"),
    (Fault::PromptsToList, "listing shows no prompt"),
    (Fault::PromptsToBegin, "a signature shows no prompt"),
    (Fault::PromptsToUnwrap, "the data key shows no prompt"),
];

/// A software key store with one fault.
pub(crate) struct Broken {
    pub(crate) inner: SoftwareKeyStore,
    fault: Fault,
    hidden: Mutex<HashSet<String>>,
    sessions: Mutex<Vec<(SignatureSession, String)>>,
    unlocked: Mutex<HashSet<u64>>,
    signed: Mutex<HashSet<u64>>,
    invalidated: Mutex<HashSet<String>>,
    aborted: AtomicU32,
    prompts: AtomicU32,
}

/// As few as StrongBox keeps.
const MOST_SESSIONS: u32 = 4;

impl TestDevice for Broken {
    fn unlock(&self, session: SignatureSession) {
        self.unlocked.lock().unwrap().insert(session.0);
        self.inner.unlock(session);
    }

    fn invalidate(&self, alias: &str) -> bool {
        self.invalidated.lock().unwrap().insert(alias.to_owned());
        self.inner.invalidate(alias).unwrap()
    }

    fn prompts(&self) -> u32 {
        self.prompts.load(Ordering::Relaxed)
    }

    fn wrapped_elsewhere(&self) -> Vec<u8> {
        wrapped_elsewhere()
    }
}

/// What a key store of another installation wrapped.
pub(crate) fn wrapped_elsewhere() -> Vec<u8> {
    let other = SoftwareKeyStore::in_memory().unwrap();
    now(other.wrap_data_key(&[9; 32])).unwrap().unwrap()
}

/// The software key store never waits.
fn now<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

impl Broken {
    pub(crate) fn with(fault: Fault) -> Self {
        Self {
            inner: SoftwareKeyStore::in_memory().unwrap(),
            fault,
            hidden: Mutex::default(),
            sessions: Mutex::default(),
            unlocked: Mutex::default(),
            signed: Mutex::default(),
            invalidated: Mutex::default(),
            aborted: AtomicU32::new(0),
            prompts: AtomicU32::new(0),
        }
    }

    fn prompts_if(&self, fault: Fault) {
        if self.fault == fault {
            self.prompts.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn is_invalidated(&self, alias: &str) -> bool {
        self.invalidated.lock().unwrap().contains(alias)
    }

    fn alias_of(&self, session: SignatureSession) -> Option<String> {
        let sessions = self.sessions.lock().unwrap();
        sessions.iter().find(|(known, _)| *known == session).map(|(_, alias)| alias.clone())
    }

    fn was_unlocked(&self, session: SignatureSession) -> bool {
        self.unlocked.lock().unwrap().contains(&session.0)
    }

    fn is_newest(&self, session: SignatureSession) -> bool {
        self.sessions.lock().unwrap().last().is_some_and(|(newest, _)| *newest == session)
    }

    fn has_signed(&self, session: SignatureSession) -> bool {
        self.signed.lock().unwrap().contains(&session.0)
    }

    /// A signature in a session of its own, gate or not.
    async fn sign_anyway(&self, alias: &str, message: &[u8]) -> Result<Vec<u8>, HostError> {
        let session = self.inner.begin_signature(alias).await?;
        self.inner.unlock(session);
        self.inner.finish_signature(session, message).await
    }

    /// Whether the fault lets a session sign that the contract says has ended.
    fn revives(&self, session: SignatureSession) -> bool {
        match self.fault {
            Fault::SignsWithoutGate => true,
            Fault::SignsTwice => self.was_unlocked(session) && self.is_newest(session),
            Fault::KeepsOldSessions => self.was_unlocked(session) && !self.has_signed(session),
            _ => false,
        }
    }
}

#[async_trait]
impl KeyStore for Broken {
    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        let heeded = self.fault == Fault::HeedsAnotherSpec && alias.ends_with("device");
        let replaced = heeded && spec.user_verification.is_some();
        let anew = self.fault == Fault::MakesInvalidatedAnew && self.is_invalidated(alias);
        if self.fault == Fault::ReplacesKeys || replaced || anew {
            self.inner.delete(alias).await?;
        }
        self.hidden.lock().unwrap().remove(alias);
        self.inner.create(alias, spec).await
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        self.prompts_if(Fault::PromptsToList);
        let mut aliases = self.inner.list().await?;
        match self.fault {
            Fault::HidesInvalidatedKeys => aliases.retain(|alias| !self.is_invalidated(alias)),
            Fault::ListsNothing => aliases.clear(),
            Fault::ListsTwice => aliases.extend(aliases.clone()),
            _ => aliases.retain(|alias| !self.hidden.lock().unwrap().contains(alias)),
        }
        Ok(aliases)
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        match self.fault {
            Fault::KeepsInvalidatedKeys if self.is_invalidated(alias) => Ok(()),
            Fault::DeletesNothing => Ok(()),
            Fault::HidesDeletedKeys | Fault::SignsAfterDelete => {
                if self.fault == Fault::HidesDeletedKeys && self.inner.list().await?.contains(&alias.to_owned()) {
                    self.inner.begin_signature(alias).await?;
                }
                self.hidden.lock().unwrap().insert(alias.to_owned());
                Ok(())
            }
            Fault::RefusesToDeleteTwice if !self.inner.list().await?.contains(&alias.to_owned()) => {
                Err(HostError::KeyNotFound)
            }
            _ => self.inner.delete(alias).await,
        }
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        self.inner.attest(alias).await
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        if self.fault == Fault::HidesDeletedKeys && self.hidden.lock().unwrap().contains(alias) {
            return Err(HostError::KeyNotFound);
        }
        self.prompts_if(Fault::PromptsToBegin);
        if self.fault == Fault::TellsInvalidatedAsMissing && self.is_invalidated(alias) {
            return Err(HostError::KeyNotFound);
        }
        if self.fault == Fault::KeepsAbortedSessions && self.aborted.load(Ordering::Relaxed) >= MOST_SESSIONS {
            return Err(HostError::Interrupted);
        }
        if self.fault == Fault::MakesMissingKeys {
            self.inner.create(alias, KeySpec::device(None)).await?;
        }
        let session = self.inner.begin_signature(alias).await?;
        self.sessions.lock().unwrap().push((session, alias.to_owned()));
        Ok(session)
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        let alias = self.alias_of(session);
        match (self.fault, alias) {
            (Fault::SignsWithAnotherKey, Some(_)) => {
                self.inner.create("another", KeySpec::device(None)).await?;
                let der = self.sign_anyway("another", message).await;
                self.inner.delete("another").await?;
                der
            }
            (Fault::SignsAnotherMessage, Some(_)) => {
                self.inner.finish_signature(session, &[message, b"!"].concat()).await
            }
            (Fault::GivesRawSignatures, _) => {
                let der = self.inner.finish_signature(session, message).await?;
                Ok(Signature::from_der(&der).unwrap().as_raw().to_vec())
            }
            (_, Some(alias)) if self.revives(session) => {
                self.signed.lock().unwrap().insert(session.0);
                self.sign_anyway(&alias, message).await
            }
            _ => self.inner.finish_signature(session, message).await,
        }
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        self.aborted.fetch_add(1, Ordering::Relaxed);
        if self.fault == Fault::IgnoresAbort { Ok(()) } else { self.inner.abort_signature(session).await }
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        if self.fault == Fault::WrapsNothing { Ok(data_key.to_vec()) } else { self.inner.wrap_data_key(data_key).await }
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        self.prompts_if(Fault::PromptsToUnwrap);
        match self.inner.unwrap_data_key(wrapped).await {
            Err(_) if self.fault == Fault::TellsForeignAsFailed => Err(HostError::Failed),
            Err(_) if self.fault == Fault::TellsGarbageAsLocked && wrapped.iter().all(|byte| *byte == 0xa5) => {
                Err(HostError::NotAvailable)
            }
            Err(_) if self.fault == Fault::WrapsNothing => Ok(Zeroizing::new(wrapped.to_vec())),
            Err(_) if self.fault == Fault::UnwrapsAnything => Ok(Zeroizing::new(vec![7; 32])),
            result => result,
        }
    }
}
