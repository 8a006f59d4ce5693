//! The CIBA servers of each tenant, with their keys. They come with the configuration, so they are kept in memory.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{Mutex, OwnedMutexGuard};
use tracing::Instrument as _;

use super::settings::CibaServerSettings;
use super::token::{ChannelToken, verify};
use crate::app::App;
use crate::federation::{NO_KEY, key_set};

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
    keys: Arc<Mutex<Keys>>,
}

/// Its times are those of the monotonic clock: keys that are over stay so when the time is set back.
#[derive(Debug, Default)]
struct Keys {
    /// The key set as it came, and when.
    set: Option<(Arc<[u8]>, u64)>,
    tried_at: Option<u64>,
}

impl Keys {
    /// The key set, if it counts.
    fn fresh(&self, now: u64) -> Option<&[u8]> {
        let (set, at) = self.set.as_ref()?;
        (now.saturating_sub(*at) < FRESH).then_some(set)
    }

    fn may_be_fetched(&self, now: u64) -> bool {
        self.tried_at.is_none_or(|at| now.saturating_sub(at) >= PAUSE)
    }
}

impl CibaServer {
    /// Verifies the token of a call, with keys that are fetched where they are needed. Others who call meanwhile wait for the same fetch.
    pub(crate) async fn verified(&self, compact: &str, app: &Arc<App>) -> Result<ChannelToken, Refused> {
        let issuer = &self.settings.issuer;
        let mut keys = Arc::clone(&self.keys).lock_owned().await;
        let (now, monotonic) = (app.now(), app.clock.monotonic());
        let without = match keys.fresh(monotonic).map(|set| verify(compact, set, issuer, now)) {
            Some(Err(NO_KEY)) => Refused::Token(NO_KEY),
            Some(judged) => return judged.map_err(Refused::Token),
            None => Refused::Keys,
        };
        if !keys.may_be_fetched(monotonic) {
            return Err(without);
        }
        keys.tried_at = Some(monotonic);
        // A task of its own: a caller that hangs up ends this one, and others would find that the keys were tried and are not there.
        let fetching = fetched(keys, Arc::clone(app), issuer.clone(), self.settings.timeout);
        let set = tokio::spawn(fetching.in_current_span()).await.ok().flatten().ok_or(Refused::Keys)?;
        verify(compact, &set, issuer, app.now()).map_err(Refused::Token)
    }
}

/// Fetches a key set, and keeps it if it comes.
async fn fetched(mut keys: OwnedMutexGuard<Keys>, app: Arc<App>, issuer: String, timeout: u64) -> Option<Arc<[u8]>> {
    let set: Arc<[u8]> = key_set(&app.fetcher, &issuer, timeout).await.ok()?.into();
    keys.set = Some((Arc::clone(&set), app.clock.monotonic()));
    Some(set)
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
            |settings: &CibaServerSettings| Arc::new(CibaServer { settings: settings.clone(), keys: Arc::default() });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b19_keys_count_for_five_minutes_and_are_tried_for_every_ten_seconds() {
        let mut keys = Keys::default();
        assert!(keys.fresh(0).is_none() && keys.may_be_fetched(0));
        keys.tried_at = Some(100);
        keys.set = Some((Arc::from(*b"set"), 102));
        assert!([100, 109].into_iter().all(|now| !keys.may_be_fetched(now)) && keys.may_be_fetched(110));
        assert!([102, 401].into_iter().all(|now| keys.fresh(now).is_some()) && keys.fresh(402).is_none());
    }
}
