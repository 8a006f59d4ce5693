//! What the server is started with: the command line, and a configuration file behind it.

mod arguments;
mod file;
mod tenants;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use arguments::Arguments;
pub use file::{ConfigFile, FileError};
pub use tenants::{GroupSettings, TenantSettings, UserSettings};
pub use values::{LogDays, PasswordHash, PolicyMembers, TenantId};

use crate::http::Proxies;

/// What the server is started with, command line and file put together.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the database is.
    pub data: PathBuf,
    /// Makes the demonstration tenant with its users, if it is not there.
    pub seed_demo: bool,
    /// Offers the control interface for tests; only on loopback.
    pub control: bool,
    /// A certificate chain for TLS.
    pub tls_cert: Option<PathBuf>,
    /// The private key of the certificate.
    pub tls_key: Option<PathBuf>,
    /// Scheme, host and port that phones and browsers use, where it is not the address: issuers begin with it.
    pub public_url: Option<String>,
    /// Google's list of revoked attestation keys, read anew for each Android attestation.
    pub android_revocations: Option<PathBuf>,
    /// Where those who run the server ask whether it lives and what it counts; port 0 takes a free one.
    pub operations: Option<SocketAddr>,
    /// The proxies in front, if there are any.
    pub proxies: Proxies,
    /// For how many days what happened to users is kept.
    pub log_days: LogDays,
    /// The tenants of the configuration file.
    pub tenants: Vec<TenantSettings>,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The control interface acts for people without asking them.
    #[error("--control needs a loopback address in --listen: it acts for people without asking them")]
    ControlNotOnLoopback,
    /// Phones refuse plain http from elsewhere.
    #[error("phones accept http on loopback only: give --tls-cert and --tls-key, or --public-url with https")]
    PlainHttp,
    /// There is no place for the database.
    #[error("there is no data directory: give --data DIR, or data = \"DIR\" in the configuration file")]
    NoData,
    /// The configuration file.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Whether nobody elsewhere can be led here by this URL: loopback, or a name that exists nowhere (RFC 2606, RFC 6761).
fn is_private(url: &str) -> bool {
    match url::Url::parse(url).ok().as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(name)) => {
            name.rsplit('.').next().is_some_and(|top| ["localhost", "example", "test", "invalid"].contains(&top))
        }
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Config {
    /// Whether TLS is served here.
    #[must_use]
    pub const fn tls(&self) -> bool {
        self.tls_cert.is_some()
    }

    /// Checks what goes together.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.control && self.reachable() {
            return Err(ConfigError::ControlNotOnLoopback);
        }
        let https = match &self.public_url {
            Some(url) => url.starts_with("https://"),
            None => self.tls(),
        };
        if !https && !self.listen.ip().to_canonical().is_loopback() {
            return Err(ConfigError::PlainHttp);
        }
        Ok(())
    }

    /// Whether anybody on another machine may be led here. Where nobody may, phones of testers and their push services are on
    /// this machine as well.
    pub(crate) fn reachable(&self) -> bool {
        let led_here = self.public_url.as_deref().is_some_and(|url| !is_private(url));
        led_here || !self.listen.ip().to_canonical().is_loopback()
    }

    /// Scheme and authority of everything, once the port is known.
    pub(crate) fn origin(&self, bound: SocketAddr) -> String {
        let scheme = if self.tls() { "https" } else { "http" };
        self.public_url.clone().unwrap_or_else(|| format!("{scheme}://{bound}"))
    }
}
