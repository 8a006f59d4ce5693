//! A key store that waits once before and once after each call, as one that talks to a chip does: a future over it can be
//! dropped on either side of each effect. It counts its sessions, and fails where a test says so.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use authenticator_core::host::HostError;
use authenticator_core::jose::PublicKey;
use authenticator_core::keys::{Attestation, KeySpec, KeyStore, SignatureSession, SoftwareKeyStore};
use tokio::task::yield_now;
use zeroize::Zeroizing;

/// See the top of this file.
pub struct Yielding(pub Arc<SoftwareKeyStore>, pub Arc<KeyFaults>);

/// What a key store does that has faults, and which sessions it has open.
#[derive(Default)]
pub struct KeyFaults {
    sessions: Mutex<BTreeSet<u64>>,
    credential_begins: Mutex<VecDeque<HostError>>,
    device_begins: Mutex<VecDeque<HostError>>,
    finishes: Mutex<VecDeque<HostError>>,
    keeps_keys: AtomicBool,
}

impl KeyFaults {
    /// How many sessions were begun and have not ended.
    #[must_use]
    pub fn open_sessions(&self) -> usize {
        self.sessions.lock().unwrap().len()
    }

    /// The next begin of a credential key that has no fault yet fails.
    pub fn next_begin_fails(&self, error: HostError) {
        self.credential_begins.lock().unwrap().push_back(error);
    }

    /// The next begin of a device key that has no fault yet fails.
    pub fn next_device_begin_fails(&self, error: HostError) {
        self.device_begins.lock().unwrap().push_back(error);
    }

    /// The next signature that has no fault yet fails in the place of signing, and its session ends.
    pub fn next_finish_fails(&self, error: HostError) {
        self.finishes.lock().unwrap().push_back(error);
    }

    /// How many failures have yet to come.
    #[must_use]
    pub fn to_come(&self) -> usize {
        [&self.credential_begins, &self.device_begins, &self.finishes]
            .map(|faults| faults.lock().unwrap().len())
            .iter()
            .sum()
    }

    fn of_begin(&self, alias: &str) -> Option<HostError> {
        let faults = if alias.contains("credential") { &self.credential_begins } else { &self.device_begins };
        faults.lock().unwrap().pop_front()
    }

    /// Credential keys can, or cannot, be destroyed.
    pub fn set_keeps_keys(&self, keeps: bool) {
        self.keeps_keys.store(keeps, Ordering::SeqCst);
    }
}

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
        if self.1.keeps_keys.load(Ordering::SeqCst) && alias.contains("credential") {
            return around(async { Err(HostError::Failed) }).await;
        }
        around(self.0.delete(alias)).await
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        around(self.0.attest(alias)).await
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        around(async {
            if let Some(error) = self.1.of_begin(alias) {
                return Err(error);
            }
            let session = self.0.begin_signature(alias).await?;
            self.1.sessions.lock().unwrap().insert(session.0);
            Ok(session)
        })
        .await
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        around(async {
            self.1.sessions.lock().unwrap().remove(&session.0);
            let fault = self.1.finishes.lock().unwrap().pop_front();
            if let Some(error) = fault {
                self.0.abort_signature(session).await?;
                return Err(error);
            }
            self.0.finish_signature(session, message).await
        })
        .await
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        around(async {
            self.1.sessions.lock().unwrap().remove(&session.0);
            self.0.abort_signature(session).await
        })
        .await
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        around(self.0.wrap_data_key(data_key)).await
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        around(self.0.unwrap_data_key(wrapped)).await
    }
}
