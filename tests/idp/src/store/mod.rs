//! What the server remembers: one SQLite file, readable by its owner only.
//!
//! [`open`](Store::open) makes or opens the file, [`Store::transact`] runs one IMMEDIATE transaction on a thread that may
//! block. Each group of tables has a file that adds its statements to [`Tx`].

mod access_passes;
mod admin_tokens;
mod answers;
mod attempts;
mod challenges;
mod codes;
mod credentials;
mod devices;
mod events;
mod groups;
mod id_token_keys;
mod oauth;
mod open;
mod proofs;
mod requests;
mod server_keys;
mod sessions;
mod tenants;
mod totp;
mod transactions;
mod transfers;
mod users;
mod values;
mod vapid_keys;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use open::OpenError;
pub(crate) use {
    access_passes::AccessPass,
    admin_tokens::AdminToken,
    answers::StoredAnswer,
    challenges::{Challenge, Seen},
    codes::EnrollmentCode,
    credentials::Credential,
    devices::Device,
    events::Event,
    groups::Group,
    id_token_keys::IdTokenKey,
    oauth::{AccessToken, AuthorizationCode},
    requests::Request,
    server_keys::ServerKey,
    sessions::{FoundSession, StoredSession},
    tenants::Tenant,
    totp::Totp,
    transactions::{AskedTransaction, EndingAnswer},
    transfers::Transfer,
    users::{Federated, User, name_key},
};

use crate::failure::Fault;
use events::{EventCounts, Noted};

/// The database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    connection: Arc<Mutex<Connection>>,
    counts: Arc<EventCounts>,
}

/// One transaction. Nothing of it stays unless it ends well.
#[derive(Debug)]
pub(crate) struct Tx<'a>(Transaction<'a>, Noted);

impl Store {
    /// Runs `work` in one transaction; commits if it gives `Ok`.
    pub(crate) async fn transact<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        W: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let store = self.clone();
        let span = tracing::Span::current();
        let work = move || span.in_scope(|| store.transact_here(work));
        tokio::task::spawn_blocking(work).await.unwrap_or(Err(Fault::Stopping.into()))
    }

    /// How often each event came since the start.
    pub(crate) fn events_counted(&self) -> BTreeMap<String, u64> {
        self.counts.read()
    }

    /// Runs `work` in one transaction on this thread.
    pub(crate) fn transact_here<T, E: From<Fault>>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::Store)?;
        let tx = Tx(transaction, Noted::default());
        let done = work(&tx)?;
        let Tx(transaction, noted) = tx;
        transaction.commit().map_err(Fault::Store)?;
        noted.log(&self.counts);
        Ok(done)
    }
}
