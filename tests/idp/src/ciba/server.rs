//! The CIBA servers of each tenant, with their keys. They come with the configuration, so they are kept in memory.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use authenticator_core::protocol::UnixTime;
use tokio::sync::Mutex;

use super::settings::CibaServerSettings;
use super::token::{ChannelToken, verify};
use crate::federation::{Fetcher, NO_KEY, key_set};

/// Seconds for which a key set counts without being fetched anew.
const FRESH: u64 = 300;
/// Seconds between two fetches, whoever calls: nobody has shown anything yet when the keys are needed.
const PAUSE: u64 = 10;

/// Why a token was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is not right.
    Token(&'static str),
    /// The keys cannot be had now.
    Keys,
}

/// One CIBA server.
#[derive(Debug)]
pub(crate) struct CibaServer {
    pub(crate) settings: CibaServerSettings,
    keys: Mutex<Keys>,
}

#[derive(Debug, Default)]
struct Keys {
    /// The key set as it came, and when.
    set: Option<(Vec<u8>, UnixTime)>,
    tried_at: Option<UnixTime>,
}

impl CibaServer {
    /// Verifies the token of a call, with keys that are fetched where they are needed.
    pub(crate) async fn verified(
        &self,
        compact: &str,
        fetcher: &Fetcher,
        now: UnixTime,
    ) -> Result<ChannelToken, Refused> {
        let issuer = &self.settings.issuer;
        let mut keys = self.keys.lock().await;
        let fresh = keys.set.as_ref().filter(|(_, at)| now.since(*at) < FRESH);
        let without = match fresh.map(|(set, _)| verify(compact, set, issuer, now)) {
            Some(Err(NO_KEY)) => Refused::Token(NO_KEY),
            Some(judged) => return judged.map_err(Refused::Token),
            None => Refused::Keys,
        };
        if keys.tried_at.is_some_and(|at| now.since(at) < PAUSE) {
            return Err(without);
        }
        keys.tried_at = Some(now);
        let set = key_set(fetcher, issuer, self.settings.timeout).await.map_err(|_| Refused::Keys)?;
        let judged = verify(compact, &set, issuer, now).map_err(Refused::Token);
        keys.set = Some((set, now));
        judged
    }
}

/// The CIBA servers of each tenant.
#[derive(Debug, Default)]
pub(crate) struct CibaServers {
    of: HashMap<String, Vec<Arc<CibaServer>>>,
    ended: AtomicU64,
}

impl CibaServers {
    /// Those of a tenant.
    pub(crate) fn insert(&mut self, tenant: &str, settings: &[CibaServerSettings]) {
        let server =
            |settings: &CibaServerSettings| Arc::new(CibaServer { settings: settings.clone(), keys: Mutex::default() });
        self.of.insert(tenant.to_owned(), settings.iter().map(server).collect());
    }

    /// By its issuer.
    pub(crate) fn find(&self, tenant: &str, issuer: &str) -> Option<Arc<CibaServer>> {
        self.of.get(tenant)?.iter().find(|one| one.settings.issuer == issuer).cloned()
    }

    /// Counts a request that is over, whatever became of its callback.
    pub(super) fn count(&self) {
        self.ended.fetch_add(1, Ordering::SeqCst);
    }

    /// How many are over.
    pub(crate) fn ended(&self) -> u64 {
        self.ended.load(Ordering::SeqCst)
    }
}
