//! The phone that is measured: the core on keys in memory, a still clock, and the server in this process.

use std::path::Path;
use std::sync::Arc;

use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::{ManualClock, PlainDevice};
use authenticator_core::keys::SoftwareKeyStore;
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform};
use authenticator_core::{Account, Authenticator, Configuration, Error, Ports};

use crate::Trouble;
use crate::server::Server;
use crate::signed::NOW;

pub(crate) struct Phone {
    pub(crate) server: Arc<Server>,
    keys: Arc<SoftwareKeyStore>,
}

impl Phone {
    pub(crate) fn new() -> Result<Self, Trouble> {
        Ok(Self { server: Arc::new(Server::new()?), keys: Arc::new(SoftwareKeyStore::in_memory()?) })
    }

    /// The app starts.
    pub(crate) async fn open(&self, folder: &Path) -> Result<Authenticator, Trouble> {
        let ports = Ports {
            keys: Arc::clone(&self.keys) as _,
            gate: Arc::new(ScriptedGate::new(Arc::clone(&self.keys))),
            clock: Arc::new(ManualClock::at(NOW)),
            device: Arc::new(PlainDevice),
            transport: Arc::clone(&self.server) as _,
        };
        let configuration = Configuration {
            directory: folder.to_owned(),
            device: DeviceDescription {
                name: "Phone of the bench".to_owned(),
                platform: Platform::Other,
                os: "bench".to_owned(),
            },
            app_version: AppVersion::parse("1.0.0").ok_or("no version")?,
            redirect_uri: "com.example.authenticator:/oauth".to_owned(),
            development: DevelopmentServers::Refused,
        };
        Ok(Authenticator::open(configuration, ports).await?)
    }

    pub(crate) async fn enroll(&self, authenticator: &Authenticator, number: usize) -> Result<Account, Error> {
        let text = self.server.enrollment_text(number);
        authenticator.enroll(&authenticator.read_enrollment(&text)?).await
    }
}
