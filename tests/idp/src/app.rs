//! The running server, as its handlers share it.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use authenticator_core::protocol::{DeviceId, Issuer, ProblemCode, UnixTime};
use tokio::sync::watch;

use crate::clients::Clients;
use crate::clock::{AdvancingClock, Clock};
use crate::duties::Work;
use crate::failure::{Failure, Fault};
use crate::password::Passwords;
use crate::protocol::NonceKey;
use crate::random::Random;
use crate::revocation_list::RevocationList;
use crate::seal::SealingKey;
use crate::store::{Store, Tx};

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
    /// Scheme and authority of everything here.
    pub(crate) origin: String,
    pub(crate) bell: Bell,
    pub(crate) polls: Polls,
    pub(crate) streams: Streams,
    /// The clock that the control interface moves; without the interface there is none.
    pub(crate) control: Option<Arc<AdvancingClock>>,
}

impl App {
    /// Runs one unit of work for a tenant in one transaction, and lets open polls look again if it changed a request.
    pub(crate) async fn work<T, W>(self: &Arc<Self>, tenant: &str, work: W) -> Result<T, Failure>
    where
        T: Send + 'static,
        W: FnOnce(&Work<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let app = Arc::clone(self);
        let tenant = tenant.to_owned();
        let now = self.now();
        let done: Result<(T, bool), Failure> = self
            .store
            .transact(move |tx| {
                let changed = Cell::new(false);
                let work_here = app.unit(tx, &tenant, now, &changed)?;
                let done = work(&work_here)?;
                Ok((done, changed.get()))
            })
            .await;
        let (done, changed) = done?;
        if changed {
            self.bell.ring();
        }
        Ok(done)
    }

    fn unit<'a>(
        &'a self,
        tx: &'a Tx<'a>,
        tenant: &str,
        now: UnixTime,
        requests_changed: &'a Cell<bool>,
    ) -> Result<Work<'a>, Failure> {
        let tenant = tx.tenant(tenant)?.ok_or(Failure::from(ProblemCode::NotFound))?;
        tracing::Span::current().record("tenant", tenant.id.as_str());
        let Self { random, nonces, revocations, sealing, .. } = self;
        let place = OnceCell::new();
        let work = Work { tx, tenant, now, random, nonces, revocations, sealing, requests_changed, place };
        work.end_overdue()?;
        Ok(work)
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

/// Rings when a request began or ended, and when the server stops.
#[derive(Debug)]
pub(crate) struct Bell(watch::Sender<bool>);

impl Bell {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Hears every ring after this call.
    pub(crate) fn listen(&self) -> watch::Receiver<bool> {
        self.0.subscribe()
    }

    pub(crate) fn ring(&self) {
        self.0.send_modify(|_| {});
    }

    /// Ends all waiting.
    pub(crate) fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// The open polls: one a device.
#[derive(Debug, Default)]
pub(crate) struct Polls(Mutex<HashMap<DeviceId, u64>>);

impl Polls {
    /// Opens a poll, which ends the older one of the device. Gives its number.
    pub(crate) fn open(&self, device: DeviceId) -> u64 {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = newest.entry(device).or_default();
        *number += 1;
        *number
    }

    /// How many polls were opened so far.
    pub(crate) fn opened(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    /// Whether a poll is still the newest of its device.
    pub(crate) fn is_open(&self, device: DeviceId, number: u64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&device) == Some(&number)
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
