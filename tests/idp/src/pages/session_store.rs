//! Sessions of browsers in the server's own database, for tower-sessions. They end by the machine's clock, as its cookies do.
//!
//! A session changes its id when its person signs in or out. Other tabs may have asked under the old id at that moment: a reply
//! that set a cookie for them would take the new id out of the browser. So the old id stays known for a while, as [`MOVED`].

use async_trait::async_trait;
use authenticator_core::protocol::UnixTime;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result, SessionStore};

use crate::failure::Fault;
use crate::store::{FoundSession, Store, StoredSession};

/// The one member of a session that goes on under another id.
pub(super) const MOVED: &str = "moved";
/// For which this is known: long enough for what was asked at that moment, and less than a browser follows redirects for.
const MOVED_LIFE: Duration = Duration::seconds(3);

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
        let key = id.to_string();
        let now = time(OffsetDateTime::now_utc());
        let found = self.0.transact(move |tx| tx.session(&key, now)).await.map_err(backend)?;
        Ok(match found {
            None => None,
            Some(FoundSession::Moved) => {
                let data = [(MOVED.to_owned(), serde_json::Value::Bool(true))].into();
                Some(Record { id: *id, data, expiry_date: OffsetDateTime::now_utc() + MOVED_LIFE })
            }
            Some(FoundSession::Record(record)) => {
                Some(serde_json::from_str(&record).map_err(|error| Error::Decode(error.to_string()))?)
            }
        })
    }

    /// Called for an id that has changed.
    async fn delete(&self, id: &Id) -> Result<()> {
        let id = id.to_string();
        let until = time(OffsetDateTime::now_utc() + MOVED_LIFE);
        self.0.transact(move |tx| tx.move_session(&id, until)).await.map_err(backend)
    }
}
