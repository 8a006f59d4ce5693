//! The folder of one terminal phone, opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use authenticator_core::host::{Clock, SystemClock};
use authenticator_core::idp::{ReqwestTransport, Transport, TransportOptions};
use authenticator_core::keys::SoftwareKeyStore;
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform};
use authenticator_core::{Authenticator, Configuration, Error, Ports};

use tokio::sync::mpsc::UnboundedSender;

use crate::gate::Question;
use crate::{Confirm, Failure, TerminalDevice, TerminalGate, exit};

/// Where the browser leads back to when nobody listens on loopback.
pub const APP_REDIRECT: &str = "com.example.authenticator:/oauth";

/// How a phone is opened.
#[derive(Debug, Clone)]
pub struct HomeOptions {
    /// The folder.
    pub directory: PathBuf,
    /// How questions are answered.
    pub confirm: Confirm,
    /// Certificate authorities to trust as well, PEM.
    pub extra_roots_pem: Vec<Vec<u8>>,
    /// Whether development servers are accepted.
    pub development: DevelopmentServers,
    /// The name of the phone.
    pub device_name: String,
    /// The version that the phone claims.
    pub app_version: String,
    /// Where the browser leads back to.
    pub redirect_uri: String,
    /// Where the gate asks, if that is a screen and not the bare terminal.
    pub screen: Option<UnboundedSender<Question>>,
    /// What the phone says of itself.
    pub device: TerminalDevice,
}

impl HomeOptions {
    /// Whether there is no phone in the folder yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        !self.directory.is_file() && ["authenticator.db", "keys"].iter().all(|part| !self.directory.join(part).exists())
    }
}

/// A terminal phone that is open.
pub struct Home {
    /// Its accounts.
    pub authenticator: Authenticator,
    /// Its gate.
    pub gate: Arc<TerminalGate>,
}

impl Home {
    /// Opens the folder with a transport of its own.
    ///
    /// # Errors
    /// [`Failure`] that says what to do.
    pub async fn open(options: HomeOptions) -> Result<Self, Failure> {
        let transport_options = TransportOptions { extra_roots_pem: options.extra_roots_pem.clone(), proxy: None };
        let transport = ReqwestTransport::new(&transport_options)
            .map_err(|error| Failure::usage("invalid_input.ca", format!("--ca: {error}.")))?;
        Self::open_with(options, Arc::new(transport), Arc::new(SystemClock)).await
    }

    /// Opens the folder with this transport and these clocks.
    ///
    /// # Errors
    /// [`Failure`] that says what to do.
    pub async fn open_with(
        options: HomeOptions,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Failure> {
        let keys = SoftwareKeyStore::open(&options.directory.join("keys")).map_err(|error| Failure {
            exit: exit::REFUSED,
            code: "storage.keys".to_owned(),
            text: format!("{}: its keys cannot be used: {error}. Check its permissions.", folder(&options.directory)),
        })?;
        let keys = Arc::new(keys);
        let gate = TerminalGate::new(Arc::clone(&keys), options.confirm);
        let gate = Arc::new(match options.screen {
            Some(screen) => gate.on_screen(screen),
            None => gate,
        });
        let app_version = AppVersion::release_of(&options.app_version).ok_or_else(|| {
            Failure::usage("invalid_input.app_version", "--app-version: does not begin with dotted integers.")
        })?;
        let configuration = Configuration {
            directory: options.directory.clone(),
            device: DeviceDescription {
                name: options.device_name,
                platform: Platform::Other,
                os: std::env::consts::OS.to_owned(),
            },
            app_version,
            redirect_uri: options.redirect_uri,
            development: options.development,
        };
        let ports = Ports { gate: Arc::clone(&gate) as _, keys, clock, device: Arc::new(options.device), transport };
        let authenticator = Authenticator::open(configuration, ports).await.map_err(|error| {
            let of_folder = matches!(error, Error::Storage { .. });
            let failure = Failure::from(error);
            if !of_folder {
                return failure;
            }
            Failure { text: format!("{}: {}", folder(&options.directory), failure.text), ..failure }
        })?;
        Ok(Self { authenticator, gate })
    }
}

fn folder(directory: &Path) -> String {
    format!("The phone's folder {} (--home or PHONE_HOME)", directory.display())
}
