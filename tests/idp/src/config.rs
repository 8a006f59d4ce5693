//! What the server is started with.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use url::Url;

/// The reference identity provider of the phone sign-in protocol.
///
/// When it is ready it prints one line on standard output: `listening on URL`. Logs go to standard error; RUST_LOG sets how much.
#[derive(Debug, Clone, Parser)]
#[command(name = "idp", version, after_help = crate::seed::HELP)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Where the database is; it is made if it is not there, readable by its owner only.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Makes the demonstration tenant with its users, if it is not there.
    #[arg(long)]
    pub seed_demo: bool,
    /// Offers the control interface for tests; only on loopback.
    #[arg(long)]
    pub control: bool,
    /// A certificate chain for TLS.
    #[arg(long, value_name = "PEM", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The private key of the certificate.
    #[arg(long, value_name = "PEM", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Scheme, host and port that phones and browsers use, where it is not the address: issuers begin with it.
    #[arg(long, value_name = "URL", value_parser = public_origin)]
    pub public_url: Option<String>,
    /// Google's list of revoked attestation keys, as its attestation status service gives it. It is read anew for each
    /// Android attestation, so the file can be replaced at any time; without it, no key counts as revoked.
    #[arg(long, value_name = "JSON")]
    pub android_revocations: Option<PathBuf>,
}

/// An origin, as an issuer begins: no path, no trailing slash.
fn public_origin(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if url.origin().ascii_serialization() != text {
        return Err("needs scheme and host only, in lower case, like https://login.example".to_owned());
    }
    match url.scheme() {
        "https" | "http" => Ok(text.to_owned()),
        _ => Err("needs https".to_owned()),
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The control interface acts for people without asking them.
    #[error("--control needs a loopback address in --listen: it acts for people without asking them")]
    ControlNotOnLoopback,
    /// Phones refuse plain http from elsewhere.
    #[error("phones accept http on loopback only: give --tls-cert and --tls-key, or --public-url with https")]
    PlainHttp,
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
        if self.control && !self.listen.ip().is_loopback() {
            return Err(ConfigError::ControlNotOnLoopback);
        }
        let https = match &self.public_url {
            Some(url) => url.starts_with("https://"),
            None => self.tls(),
        };
        if !https && !self.listen.ip().is_loopback() {
            return Err(ConfigError::PlainHttp);
        }
        Ok(())
    }

    /// Scheme and authority of everything, once the port is known.
    pub(crate) fn origin(&self, bound: SocketAddr) -> String {
        let scheme = if self.tls() { "https" } else { "http" };
        self.public_url.clone().unwrap_or_else(|| format!("{scheme}://{bound}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(arguments: &str) -> Config {
        Config::try_parse_from(format!("idp --data d {arguments}").split_whitespace()).unwrap()
    }

    #[test]
    fn control_is_refused_off_loopback() {
        let off = config("--control --listen 0.0.0.0:80 --public-url https://login.example");
        assert_eq!(off.check(), Err(ConfigError::ControlNotOnLoopback));
        assert_eq!(config("--control").check(), Ok(()));
        assert_eq!(config("--control --listen [::1]:0").check(), Ok(()));
    }

    #[test]
    fn plain_http_is_refused_off_loopback() {
        assert_eq!(config("--listen 0.0.0.0:80").check(), Err(ConfigError::PlainHttp));
        assert_eq!(config("--listen 0.0.0.0:80 --public-url https://login.example").check(), Ok(()));
        assert_eq!(config("--listen 0.0.0.0:443 --tls-cert c --tls-key k").check(), Ok(()));
    }

    #[test]
    fn a_public_url_is_an_origin() {
        assert_eq!(public_origin("https://login.example/"), Ok("https://login.example".to_owned()));
        assert!(public_origin("https://login.example/path").is_err());
        assert!(public_origin("https://Login.example").is_err());
        assert!(public_origin("https://login.example:443").is_err());
    }
}
