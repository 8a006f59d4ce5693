//! The command line. What stands there wins over the configuration file.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::file::ConfigFile;
use super::values::public_origin;
use super::{Config, ConfigError};
use crate::log::{LogFormat, LogLevel, LogSettings};

const ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// The reference identity provider of the phone sign-in protocol.
///
/// When it is ready it prints one line on standard output: `listening on URL`. Logs go to standard error.
#[derive(Debug, Clone, Parser)]
#[command(name = "idp", version, args_conflicts_with_subcommands = true, after_help = help())]
pub struct Arguments {
    /// A configuration file (TOML); what stands on the command line wins over it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Reads the configuration, says what is wrong with it, and ends without serving.
    #[arg(long)]
    check_config: bool,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:0].
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Where the database is; it is made if it is not there, readable by its owner only.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Makes the demonstration tenant with its users, if it is not there.
    #[arg(long)]
    seed_demo: bool,
    /// Offers the control interface for tests; only on loopback.
    #[arg(long)]
    control: bool,
    /// A certificate chain for TLS.
    #[arg(long, value_name = "PEM", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate; refused if everybody may read it.
    #[arg(long, value_name = "PEM", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Scheme, host and port that phones and browsers use, where it is not the address: issuers begin with it.
    #[arg(long, value_name = "URL", value_parser = public_origin)]
    public_url: Option<String>,
    /// Google's list of revoked attestation keys, as its attestation status service gives it. It is read anew for each
    /// Android attestation, so the file can be replaced at any time; without it, no key counts as revoked.
    #[arg(long, value_name = "JSON")]
    android_revocations: Option<PathBuf>,
    /// Where those who run the server ask for /health, /ready and /metrics. Nobody else should reach it.
    #[arg(long, value_name = "ADDRESS:PORT")]
    operations: Option<SocketAddr>,
    /// The form of the log [default: text].
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<LogFormat>,
    /// How much this program logs; RUST_LOG can say more [default: info].
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<LogLevel>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Clone, Subcommand)]
enum Command {
    /// Asks for a password, or reads it from standard input, and prints its hash for a configuration file.
    HashPassword,
    /// Copies the database into a new file, while the server runs or not. The copy holds the server's keys.
    Backup {
        /// Where the database is.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// The file to make.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

fn help() -> String {
    format!(
        "{}\n\nIt ends with 0 when it was asked to end, 1 when it failed, 2 when command line or configuration are wrong.",
        crate::seed::HELP
    )
}

impl Arguments {
    /// Does what the command line asks for.
    pub async fn run(self) -> ExitCode {
        match self.command {
            Some(Command::HashPassword) => crate::hash_password::hash_password(),
            Some(Command::Backup { data, to }) => crate::backup::backup(&data, &to),
            None if self.check_config => match self.settle() {
                Ok(_) => ExitCode::SUCCESS,
                Err(error) => refuse(&error),
            },
            None => match self.settle() {
                Ok((config, log)) => crate::serve::serve(config, &log).await,
                Err(error) => refuse(&error),
            },
        }
    }

    /// Command line and file put together, and checked.
    fn settle(self) -> Result<(Config, LogSettings), ConfigError> {
        let file = self.config.as_deref().map(ConfigFile::read).transpose()?.unwrap_or_default();
        let (cert, key) = file.tls.map(|tls| (tls.cert, tls.key)).unzip();
        let config = Config {
            listen: self.listen.or(file.listen).unwrap_or(ADDRESS),
            data: self.data.or(file.data).ok_or(ConfigError::NoData)?,
            seed_demo: self.seed_demo,
            control: self.control,
            tls_cert: self.tls_cert.or(cert),
            tls_key: self.tls_key.or(key),
            public_url: self.public_url.or(file.public_url.map(|url| url.0)),
            android_revocations: self.android_revocations.or(file.android_revocations),
            operations: self.operations.or(file.operations),
            proxies: file.proxies,
            log_days: file.log_days,
            tenants: file.tenants,
        };
        config.check()?;
        let log = LogSettings { format: self.log_format.or(file.log.format), level: self.log_level.or(file.log.level) };
        Ok((config, log))
    }
}

/// The exit code of what is wrong before anything was done: 2, as for a wrong command line.
fn refuse(error: &ConfigError) -> ExitCode {
    eprintln!("idp: {error}");
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(arguments: &str) -> Result<Config, ConfigError> {
        let arguments = Arguments::try_parse_from(format!("idp --data d {arguments}").split_whitespace()).unwrap();
        arguments.settle().map(|(config, _)| config)
    }

    #[test]
    fn control_is_refused_off_loopback() {
        let off = settle("--control --listen 0.0.0.0:80 --public-url https://login.example");
        assert!(matches!(off, Err(ConfigError::ControlNotOnLoopback)));
        let proxied = settle("--control --public-url https://login.contoso.com");
        assert!(matches!(proxied, Err(ConfigError::ControlNotOnLoopback)), "a proxy would lead to it");
        settle("--control --public-url http://127.0.0.1:4711").unwrap();
        settle("--control").unwrap();
        settle("--control --listen [::1]:0").unwrap();
    }

    #[test]
    fn plain_http_is_refused_off_loopback() {
        assert!(matches!(settle("--listen 0.0.0.0:80"), Err(ConfigError::PlainHttp)));
        settle("--listen 0.0.0.0:80 --public-url https://login.example").unwrap();
        settle("--listen 0.0.0.0:443 --tls-cert c --tls-key k").unwrap();
    }
}
