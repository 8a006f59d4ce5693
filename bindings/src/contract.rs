//! The contract of a key store, for the tests of hosts. Not part of what ships.

use std::sync::Arc;

use authenticator_core::keys::{SignatureSession, contract};

use crate::host::HostKeyStore;
use crate::{HostError, KeyStore};

/// A clause of the contract that does not hold.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum ContractError {
    /// The first one found.
    #[error("{clause}")]
    Broken {
        /// The clause, in words.
        clause: String,
    },
}

/// What the platform's prompt does for one session. Not async: the contract of the core calls it in between.
#[uniffi::export(foreign)]
pub trait Unlock: Send + Sync {
    /// Lets this session of a credential key sign once; does nothing for a session that has ended.
    fn unlock(&self, session: u64) -> Result<(), HostError>;
}

/// Checks all clauses of the contract that a key store has to keep, on keys of its own, and destroys these again.
#[uniffi::export(async_runtime = "tokio")]
pub async fn check_key_store(keys: Arc<dyn KeyStore>, unlock: Arc<dyn Unlock>) -> Result<(), ContractError> {
    let unlock = move |session: SignatureSession| {
        // A session that stays locked breaks the clause that needs it.
        let _ = unlock.unlock(session.0);
    };
    contract::check(&HostKeyStore(keys), &unlock).await.map_err(|clause| ContractError::Broken { clause })
}
