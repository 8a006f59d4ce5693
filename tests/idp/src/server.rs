//! Starting and stopping.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use rustls::ServerConfig;
use tokio::task::JoinHandle;

use crate::app::{App, Polls, Streams};
use crate::bell::Bell;
use crate::brand::Brands;
use crate::ciba::CibaServers;
use crate::clients::Clients;
use crate::clock::{AdvancingClock, Clock, SystemClock};
use crate::config::{Config, ConfigError};
use crate::failure::Fault;
use crate::federation::{Federations, Fetcher};
use crate::forgetting::{Forgetting, keep_forgetting};
use crate::metrics::Metrics;
use crate::operations;
use crate::password::Passwords;
use crate::private_file::{self, PrivateFileError};
use crate::protocol::{ClientError, NonceKey, PolicyError};
use crate::push::{Destinations, Sender};
use crate::random::Random;
use crate::revocation_list::RevocationList;
use crate::routes;
use crate::seal::SealingKey;
use crate::seed::{DEMO_TENANT, demo_clients};
use crate::store::{OpenError, Store};

/// For which a connection may be without a whole header: a phone or a browser sends its request at once.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long open calls may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// Why the server cannot start, or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The command line.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The key of TLS.
    #[error(transparent)]
    Key(#[from] PrivateFileError),
    /// The network, or the TLS files.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The origin makes no issuer.
    #[error("{0} cannot begin an issuer")]
    Origin(String),
    /// Phones that were enrolled know another issuer.
    #[error(
        "this data directory belongs to the issuer {stored}, and would now be {now}: phones that were enrolled would \
         refuse it. Use the same --listen and --public-url as before, or another --data directory"
    )]
    OtherIssuer {
        /// The issuer of the data.
        stored: String,
        /// The issuer that it would get.
        now: String,
    },
    /// There is nobody to serve.
    #[error(
        "there is no tenant, so nobody could sign in: name one in the configuration file ([[tenants]]), or start with \
         --seed-demo"
    )]
    NoTenant,
    /// The policy of the file does not go with what else is set.
    #[error("tenant {tenant}: policy: {why}")]
    Policy {
        /// The id.
        tenant: String,
        /// What does not go together.
        why: PolicyError,
    },
    /// Something else of a tenant in the file.
    #[error("tenant {tenant}: {why}")]
    Settings {
        /// The id.
        tenant: String,
        /// What is wrong.
        why: String,
    },
    /// A registered application.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A fault at the start.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A server that listens.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    origin: String,
    handle: Handle<SocketAddr>,
    app: Arc<App>,
    serving: JoinHandle<std::io::Result<()>>,
    operations: Option<Operations>,
}

/// The address of its own for those who run the server.
#[derive(Debug)]
struct Operations {
    address: SocketAddr,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Starts a server by the clock of the machine; the control interface may move it forward.
    ///
    /// # Errors
    /// [`ServerError`].
    pub async fn start(config: &Config) -> Result<Self, ServerError> {
        if config.control {
            return Self::start_at(config, Arc::new(AdvancingClock::running())).await;
        }
        Self::start_with(config, Arc::new(SystemClock), None).await
    }

    /// Whether there is anybody to serve.
    pub(crate) fn has_tenant(&self) -> Result<bool, ServerError> {
        Ok(!self.app.store.transact_here(|tx| tx.tenants())?.is_empty())
    }

    /// Starts a server by a clock of its own, which the control interface may move too.
    ///
    /// # Errors
    /// [`ServerError`].
    pub async fn start_at(config: &Config, clock: Arc<AdvancingClock>) -> Result<Self, ServerError> {
        let control = config.control.then(|| Arc::clone(&clock));
        Self::start_with(config, clock, control).await
    }

    async fn start_with(
        config: &Config,
        clock: Arc<dyn Clock>,
        control: Option<Arc<AdvancingClock>>,
    ) -> Result<Self, ServerError> {
        config.check()?;
        let io = |what| move |source| ServerError::Io { what, source };
        let listener = TcpListener::bind(config.listen).map_err(io("listening"))?;
        listener.set_nonblocking(true).map_err(io("listening"))?;
        let address = listener.local_addr().map_err(io("listening"))?;
        // An error says that a provider is installed already: this one, by an earlier server of the process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let tls = match (&config.tls_cert, &config.tls_key) {
            (Some(cert), Some(key)) => {
                private_file::check(key)?;
                Some(http1_over(RustlsConfig::from_pem_file(cert, key).await.map_err(io("TLS"))?))
            }
            _ => None,
        };

        let app = Arc::new(open(config, config.origin(address), clock, control)?);
        let handle = Handle::new();
        let service = routes::all(&app).into_make_service_with_connect_info::<SocketAddr>();
        let serving = match tls {
            Some(tls) => {
                let mut server = axum_server::from_tcp_rustls(listener, tls).map_err(io("listening"))?.http1_only();
                set_times(&mut server);
                tokio::spawn(server.handle(handle.clone()).serve(service))
            }
            None => {
                let mut server = axum_server::from_tcp(listener).map_err(io("listening"))?.http1_only();
                set_times(&mut server);
                tokio::spawn(server.handle(handle.clone()).serve(service))
            }
        };
        tokio::spawn(keep_forgetting(Arc::clone(&app)));
        let operations = config.operations.map(|at| operations_at(at, &app)).transpose()?;
        Ok(Self { address, origin: app.origin.clone(), handle, app, serving, operations })
    }

    /// Where those who run it ask it, if it has such an address.
    #[must_use]
    pub fn operations(&self) -> Option<SocketAddr> {
        self.operations.as_ref().map(|operations| operations.address)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Scheme and authority of everything.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The issuer of the demonstration tenant.
    #[must_use]
    pub fn demo_issuer(&self) -> String {
        self.app.issuer(DEMO_TENANT)
    }

    /// How many polls phones have opened: tests wait for it in place of sleeping.
    #[must_use]
    pub fn polls_opened(&self) -> u64 {
        self.app.polls.opened()
    }

    /// How many wake-ups are over, whatever became of them: tests wait for it in place of sleeping.
    #[must_use]
    pub fn wake_ups_ended(&self) -> u64 {
        self.app.wake_ups.ended()
    }

    /// How many requests of CIBA servers are over, called back or not: tests wait for it in place of sleeping.
    #[must_use]
    pub fn ciba_requests_ended(&self) -> u64 {
        self.app.ciba_servers.ended()
    }

    #[cfg(test)]
    pub(crate) const fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Lets open calls end, and stops.
    ///
    /// # Errors
    /// The network failed while it served.
    pub async fn stop(self) -> Result<(), ServerError> {
        self.app.bell.stop();
        self.handle.graceful_shutdown(Some(GRACE));
        let served = self.serving.await.unwrap_or(Ok(()));
        // Until now it said that the server is stopping.
        if let Some(operations) = self.operations {
            operations.serving.abort();
        }
        served.map_err(|source| ServerError::Io { what: "serving", source })
    }
}

fn operations_at(at: SocketAddr, app: &Arc<App>) -> Result<Operations, ServerError> {
    let io = |source| ServerError::Io { what: "listening for operations", source };
    let listener = TcpListener::bind(at).map_err(io)?;
    listener.set_nonblocking(true).map_err(io)?;
    let address = listener.local_addr().map_err(io)?;
    let mut server = axum_server::from_tcp(listener).map_err(io)?.http1_only();
    set_times(&mut server);
    let serving = tokio::spawn(server.serve(operations::routes(app).into_make_service()));
    tracing::info!(%address, "operations");
    Ok(Operations { address, serving })
}

/// A connection that asks for nothing is closed, so that places are there for others: before its first request, between two, and in the
/// middle of a header. HTTP/1.1 alone: with HTTP/2 as well, nothing bounds the wait for what tells one from the other.
fn set_times<A>(server: &mut Server<SocketAddr, A>) {
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIME);
}

/// What TLS offers is what is spoken.
fn http1_over(tls: RustlsConfig) -> RustlsConfig {
    let mut config = ServerConfig::clone(&tls.get_inner());
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    RustlsConfig::from_config(Arc::new(config))
}

fn open(
    config: &Config,
    origin: String,
    clock: Arc<dyn Clock>,
    control: Option<Arc<AdvancingClock>>,
) -> Result<App, ServerError> {
    let store = Store::open(&config.data)?;
    let random = Random::new();
    let nonce_key: [u8; 32] = store.transact_here(|tx| match tx.nonce_key()? {
        Some(key) => Ok::<_, Fault>(key),
        None => {
            let key = random.bytes()?;
            tx.insert_nonce_key(&key)?;
            Ok(key)
        }
    })?;
    let sealing_key: [u8; 32] = store.transact_here(|tx| match tx.sealing_key()? {
        Some(key) => Ok::<_, Fault>(key),
        None => {
            let key = random.bytes()?;
            tx.set_sealing_key(&key)?;
            Ok(key)
        }
    })?;
    let passwords = Passwords::new(&random)?;
    let mut clients = Clients::default();
    for tenant in &config.tenants {
        for client in &tenant.clients {
            clients.insert(tenant.id.as_str(), client.clone())?;
        }
    }
    let mut federations = Federations::default();
    for tenant in &config.tenants {
        federations.insert(tenant.id.as_str(), &tenant.federations);
    }
    let mut ciba_servers = CibaServers::default();
    for tenant in &config.tenants {
        ciba_servers.insert(tenant.id.as_str(), &tenant.ciba_servers);
    }
    let mut brands = Brands::default();
    for tenant in &config.tenants {
        brands.insert(tenant.id.as_str(), &tenant.brand);
    }
    if config.seed_demo {
        brands.insert_demo(DEMO_TENANT);
        for client in demo_clients(&passwords)? {
            clients.insert(DEMO_TENANT, client)?;
        }
    }
    let destinations = if config.reachable() { Destinations::Public } else { Destinations::All };
    let revocations = RevocationList::new(config.android_revocations.clone());
    revocations.read()?;
    let app = App {
        nonces: NonceKey::new(&nonce_key),
        revocations,
        sealing: SealingKey::new(&sealing_key)?,
        clients,
        federations,
        brands,
        proxies: config.proxies.clone(),
        forgetting: Forgetting::after(config.log_days),
        fetcher: Fetcher::new(),
        ciba_servers,
        passwords,
        store,
        clock,
        random,
        origin,
        bell: Bell::new(),
        polls: Polls::default(),
        streams: Streams::default(),
        wake_ups: Sender::new(destinations),
        metrics: Metrics::default(),
        control,
    };
    app.check_issuers()?;
    app.store.transact_here(|tx| tx.end_requests_of_ciba_servers())?;
    for tenant in &config.tenants {
        app.settle_tenant(tenant)?;
    }
    if config.seed_demo {
        app.seed_demo()?;
    }
    Ok(app)
}
