//! What the server remembers: one SQLite file, readable by its owner only.
//!
//! [`open`](Store::open) makes or opens the file, [`Store::transact`] runs one unit of work on the thread of the database, where those
//! that wait at one moment are committed together ([`batches`]). Each group of tables has a file that adds its statements to [`Tx`].

mod access_passes;
mod admin_tokens;
mod answers;
mod attempts;
mod batches;
mod challenges;
mod codes;
mod credentials;
mod devices;
mod events;
mod forgetting;
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

use rusqlite::{CachedStatement, Connection, Params, Row, Savepoint, TransactionBehavior};

pub use open::OpenError;
pub(crate) use {
    access_passes::AccessPass,
    admin_tokens::AdminToken,
    answers::StoredAnswer,
    challenges::{Challenge, Seen},
    codes::EnrollmentCode,
    credentials::Credential,
    devices::Device,
    events::{Event, tenant_key},
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
use batches::Queue;
use events::{EventCounts, Noted};

/// The database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    connection: Arc<Mutex<Connection>>,
    counts: Arc<EventCounts>,
    queue: Queue,
}

/// One unit of work, in a transaction. Nothing of it stays unless it ends well.
#[derive(Debug)]
pub(crate) struct Tx<'a>(Statements<'a>, Noted);

/// The statements of a unit of work; each is prepared once.
#[derive(Debug)]
struct Statements<'a>(Savepoint<'a>);

impl Store {
    /// Runs `work` as one unit; it stays if it gives `Ok`. The caller hears of it once that is on the disk.
    pub(crate) async fn transact<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        W: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.queue.run(work).await
    }

    /// How often each event came since the start.
    pub(crate) fn events_counted(&self) -> BTreeMap<String, u64> {
        self.counts.read()
    }

    /// Runs `work` as one unit on this thread.
    pub(crate) fn transact_here<T, E: From<Fault>>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let mut transaction = transaction.map_err(Fault::Store)?;
        let (done, noted) = Tx::run(transaction.savepoint().map_err(Fault::Store)?, work)?;
        transaction.commit().map_err(Fault::Store)?;
        noted.log(&self.counts);
        Ok(done)
    }
}

impl Tx<'_> {
    /// Does `work` in a savepoint, which is kept if that gives `Ok`.
    fn run<T, E: From<Fault>>(
        savepoint: Savepoint<'_>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<(T, Noted), E> {
        let tx = Tx(Statements(savepoint), Noted::default());
        let done = work(&tx)?;
        let Tx(Statements(savepoint), noted) = tx;
        savepoint.commit().map_err(Fault::Store)?;
        Ok((done, noted))
    }
}

impl Statements<'_> {
    fn execute(&self, statement: &str, parameters: impl Params) -> rusqlite::Result<usize> {
        self.0.prepare_cached(statement)?.execute(parameters)
    }

    fn query_row<T>(
        &self,
        statement: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        self.0.prepare_cached(statement)?.query_row(parameters, read)
    }

    fn prepare_cached(&self, statement: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.0.prepare_cached(statement)
    }
}
