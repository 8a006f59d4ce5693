//! What a host hands over when it opens the authenticator.

use std::path::PathBuf;
use std::sync::Arc;

use crate::gate::Gate;
use crate::host::{Clock, Device};
use crate::idp::Transport;
use crate::keys::KeyStore;
use crate::protocol::{AppVersion, DevelopmentServers, DeviceDescription};

/// What the app is, and where it keeps its data.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// A folder of the app's own. Made if it is not there.
    pub directory: PathBuf,
    /// What the phone is, for its owner's list of devices.
    pub device: DeviceDescription,
    /// The version of the app.
    pub app_version: AppVersion,
    /// Where the browser leads back to after a sign-in: one of the URIs that the servers' metadata lists, or a
    /// loopback address (RFC 8252 section 7.3).
    pub redirect_uri: String,
    /// Whether development servers are accepted. Off in an app that people use.
    pub development: DevelopmentServers,
}

/// The ports. One concrete set, so that they cross to Kotlin and Swift unchanged.
#[derive(Clone)]
pub struct Ports {
    /// Device-bound keys.
    pub keys: Arc<dyn KeyStore>,
    /// The platform's prompt.
    pub gate: Arc<dyn Gate>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// The state of the device.
    pub device: Arc<dyn Device>,
    /// The network.
    pub transport: Arc<dyn Transport>,
}
