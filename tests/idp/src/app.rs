//! The running server, as its handlers share it.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use authenticator_core::protocol::{DeviceId, Issuer, ProblemCode, UnixTime};
use tokio::sync::oneshot;
use tracing::Instrument as _;

use crate::bell::{Bell, Changes};
use crate::brand::Brands;
use crate::ciba::CibaServers;
use crate::clients::Clients;
use crate::clock::{AdvancingClock, Clock};
use crate::duties::Work;
use crate::failure::{Failure, Fault};
use crate::federation::{Federations, Fetcher};
use crate::forgetting::Forgetting;
use crate::http::Proxies;
use crate::metrics::Metrics;
use crate::password::Passwords;
use crate::protocol::NonceKey;
use crate::push::{Outcome, Sender, WakeUp};
use crate::random::Random;
use crate::revocation_list::RevocationList;
use crate::seal::SealingKey;
use crate::store::{Store, Tenant, Tx};

/// All that handlers share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Random,
    pub(crate) passwords: Passwords,
    pub(crate) nonces: NonceKey,
    pub(crate) revocations: RevocationList,
    pub(crate) sealing: SealingKey,
    pub(crate) clients: Clients,
    pub(crate) federations: Federations,
    pub(crate) brands: Brands,
    pub(crate) proxies: Proxies,
    pub(crate) forgetting: Forgetting,
    pub(crate) fetcher: Fetcher,
    pub(crate) ciba_servers: CibaServers,
    /// Scheme and authority of everything here.
    pub(crate) origin: String,
    pub(crate) bell: Bell,
    pub(crate) polls: Polls,
    pub(crate) streams: Streams,
    pub(crate) wake_ups: Sender,
    pub(crate) metrics: Metrics,
    /// The clock that the control interface moves; without the interface there is none.
    pub(crate) control: Option<Arc<AdvancingClock>>,
}

impl App {
    /// Runs one unit of work for a tenant in one transaction. After that, if it changed requests, the open polls and pages of their users
    /// look again, and phones that cannot know yet are woken: also if the caller has gone away meanwhile.
    pub(crate) async fn work<T, W>(self: &Arc<Self>, tenant: &str, work: W) -> Result<T, Failure>
    where
        T: Send + 'static,
        W: FnOnce(&Work<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let unit = Arc::clone(self).work_to_the_end(tenant.to_owned(), work).in_current_span();
        tokio::spawn(unit).await.unwrap_or_else(|_| Err(Fault::Stopping.into()))
    }

    async fn work_to_the_end<T, W>(self: Arc<Self>, tenant: String, work: W) -> Result<T, Failure>
    where
        T: Send + 'static,
        W: FnOnce(&Work<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let app = Arc::clone(&self);
        let now = self.now();
        let done: Result<(T, Changes, Vec<WakeUp>), Failure> = self
            .store
            .transact(move |tx| {
                let (changes, wake_ups) = (Changes::default(), RefCell::new(Vec::new()));
                let work_here = app.unit(tx, &tenant, now, &changes, &wake_ups)?;
                let done = work(&work_here)?;
                Ok((done, changes, wake_ups.take()))
            })
            .await;
        self.forgetting.ring(&*self.clock);
        let (done, changes, wake_ups) = done?;
        self.bell.ring(&changes);
        for wake_up in wake_ups {
            tokio::spawn(Arc::clone(&self).wake(wake_up));
        }
        Ok(done)
    }

    /// Sends one wake-up, until the server stops. Nobody waits for it: a phone that is not woken asks by itself some time.
    async fn wake(self: Arc<Self>, wake_up: WakeUp) {
        let mut stopping = self.bell.stopping();
        let sent = self.wake_ups.send(&wake_up, &self.random, &*self.clock);
        let sent = tokio::select! {
            sent = sent => sent,
            _ = stopping.wait_for(|stopped| *stopped) => return,
        };
        match sent {
            Ok(outcome) => tracing::info!(tenant = wake_up.tenant, what = outcome.as_str(), "wake-up"),
            Err(ref fault) => tracing::error!(tenant = wake_up.tenant, %fault, "wake-up"),
        }
        if let Ok(Outcome::Gone) = sent {
            let WakeUp { device, id, .. } = wake_up;
            let ended: Result<(), Fault> = self.store.transact(move |tx| tx.end_push_channel(device, id)).await;
            if let Err(fault) = ended {
                tracing::error!(tenant = wake_up.tenant, %fault, "a push channel that is gone");
            }
        }
        self.wake_ups.count();
    }

    fn unit<'a>(
        &'a self,
        tx: &'a Tx<'a>,
        tenant: &str,
        now: UnixTime,
        requests_changed: &'a Changes,
        wake_ups: &'a RefCell<Vec<WakeUp>>,
    ) -> Result<Work<'a>, Failure> {
        let tenant = tx.tenant(tenant)?.ok_or(Failure::from(ProblemCode::NotFound))?;
        tracing::Span::current().record("tenant", tenant.id.as_str());
        let work = self.unit_for(tx, tenant, now, requests_changed, wake_ups);
        work.end_overdue()?;
        Ok(work)
    }

    /// A unit of work as it stands, with nothing done.
    pub(crate) fn unit_for<'a>(
        &'a self,
        tx: &'a Tx<'a>,
        tenant: Tenant,
        now: UnixTime,
        requests_changed: &'a Changes,
        wake_ups: &'a RefCell<Vec<WakeUp>>,
    ) -> Work<'a> {
        let Self { random, nonces, revocations, sealing, .. } = self;
        let (place, destinations) = (OnceCell::new(), self.wake_ups.destinations());
        Work { tx, tenant, now, random, nonces, revocations, sealing, destinations, requests_changed, wake_ups, place }
    }

    /// The time.
    pub(crate) fn now(&self) -> UnixTime {
        self.clock.now()
    }

    /// A fresh nonce for the phones of a tenant.
    pub(crate) fn nonce(&self, tenant: &str) -> Result<String, Fault> {
        Ok(self.nonces.make(tenant, self.now(), self.random.bytes()?))
    }

    /// The issuer of a tenant.
    pub(crate) fn issuer(&self, tenant: &str) -> String {
        format!("{}/{tenant}", self.origin)
    }

    /// Whether pages travel over TLS.
    pub(crate) fn secure(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

/// The open polls: one a device.
#[derive(Debug, Default)]
pub(crate) struct Polls(Mutex<HashMap<DeviceId, Newest>>);

/// The newest poll of a device.
#[derive(Debug)]
struct Newest {
    /// How many there were, with it.
    count: u64,
    /// Dropped when a newer one takes its place.
    _place: oneshot::Sender<()>,
}

impl Polls {
    /// Opens a poll, which ends the older one of the device: what the older one got here comes to an end then.
    pub(crate) fn open(&self, device: DeviceId) -> oneshot::Receiver<()> {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (place, overtaken) = oneshot::channel();
        let count = newest.get(&device).map_or(0, |newest| newest.count) + 1;
        newest.insert(device, Newest { count, _place: place });
        overtaken
    }

    /// How many polls were opened so far.
    pub(crate) fn opened(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().map(|newest| newest.count).sum()
    }
}

/// The open event streams: a few for each browser, as each holds a connection.
#[derive(Debug, Default)]
pub(crate) struct Streams(Mutex<HashMap<String, usize>>);

impl Streams {
    /// More than tabs of one sign-in that a person keeps open.
    const LIMIT: usize = 4;

    /// Counts one more stream of a browser; whether it may be.
    pub(crate) fn open(&self, browser: &str) -> bool {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(browser.to_owned()).or_default();
        let free = *count < Self::LIMIT;
        *count += usize::from(free);
        free
    }

    /// Counts one less.
    pub(crate) fn close(&self, browser: &str) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(browser) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(browser);
            }
        }
    }
}

/// The issuer of a tenant under an origin.
pub(crate) fn issuer_under(origin: &str, tenant: &str) -> Option<Issuer> {
    use authenticator_core::protocol::DevelopmentServers;
    Issuer::parse(&format!("{origin}/{tenant}"), DevelopmentServers::Allowed).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt as _;
    use tokio::time::timeout;

    use super::*;
    use crate::seed::DEMO_TENANT;
    use crate::{Config, LogDays, Running};

    /// A phone that sent its answer and lost the network: its page must hear all the same.
    #[tokio::test]
    async fn what_was_changed_for_a_caller_that_has_gone_away_rings() {
        let data = std::env::temp_dir().join(format!("idp-gone-{}", Random::new().text().unwrap()));
        let config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            data: data.clone(),
            seed_demo: true,
            control: false,
            tls_cert: None,
            tls_key: None,
            public_url: None,
            android_revocations: None,
            operations: None,
            proxies: Proxies::default(),
            log_days: LogDays::default(),
            tenants: Vec::new(),
        };
        let running = Running::start(&config).await.unwrap();
        let app = running.app();
        let mut bell = app.bell.listen("ana");
        let mut work = Box::pin(app.work(DEMO_TENANT, |work| {
            work.requests_changed.of("ana");
            Ok(())
        }));
        assert!(work.as_mut().now_or_never().is_none());
        drop(work);
        timeout(Duration::from_secs(60), bell.changed()).await.expect("it rings").unwrap();
        std::fs::remove_dir_all(data).unwrap();
    }

    #[test]
    fn a_newer_poll_ends_the_older_one_of_its_device_and_no_other() {
        let (polls, device) = (Polls::default(), |byte| DeviceId::from_bytes([byte; 16]));
        let (mut older, mut other) = (polls.open(device(1)), polls.open(device(2)));
        let mut newer = polls.open(device(1));
        let ended = [&mut older, &mut other, &mut newer]
            .map(|poll| poll.try_recv() == Err(oneshot::error::TryRecvError::Closed));
        assert_eq!((ended, polls.opened()), ([true, false, false], 3));
    }
}
