//! Sessions of browsers in the server's own database, for tower-sessions. They end by the machine's clock, as its cookies do.

use async_trait::async_trait;
use authenticator_core::protocol::UnixTime;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result, SessionStore};

use crate::failure::Fault;
use crate::store::{Store, StoredSession};

/// The store.
#[derive(Debug, Clone)]
pub(super) struct Sessions(pub(super) Store);

fn time(time: OffsetDateTime) -> UnixTime {
    UnixTime::from_seconds(u64::try_from(time.unix_timestamp()).unwrap_or(0))
}

fn stored(record: &Record) -> Result<StoredSession> {
    Ok(StoredSession {
        id: record.id.to_string(),
        record: serde_json::to_string(record).map_err(|error| Error::Encode(error.to_string()))?,
        expires_at: time(record.expiry_date),
    })
}

fn backend(fault: Fault) -> Error {
    Error::Backend(fault.to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let session = stored(record)?;
            let now = time(OffsetDateTime::now_utc());
            if self.0.transact(move |tx| tx.insert_session(&session, now)).await.map_err(backend)? {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let session = stored(record)?;
        self.0.transact(move |tx| tx.save_session(&session)).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let id = id.to_string();
        let now = time(OffsetDateTime::now_utc());
        let record = self.0.transact(move |tx| tx.session(&id, now)).await.map_err(backend)?;
        record.map(|record| serde_json::from_str(&record).map_err(|error| Error::Decode(error.to_string()))).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let id = id.to_string();
        self.0.transact(move |tx| tx.delete_session(&id)).await.map_err(backend)
    }
}
