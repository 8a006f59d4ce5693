//! What a host implements. Every method gives a `Result` and is async, but for that of the clock: one that is neither can
//! lose a failure of the host on the way. Each file holds a trait and its adapter to the core's port.

mod clock;
mod device;
mod error;
mod gate;
mod key_store;
mod transport;

use std::sync::Arc;

pub use clock::{Clock, Times};
pub use device::{Biometric, Device, DeviceLock, Integrity, IntegrityState, Located, LocationSource, Position};
pub use error::HostError;
pub use gate::{Gate, Prompt, PromptKind, UserVerification};
pub use key_store::{Attestation, KeyAlgorithm, KeyKind, KeySpec, KeyStore, UvPolicy};
pub use transport::{HttpMethod, HttpRequest, HttpResponse, Transport, TransportError};

pub(crate) use clock::HostClock;
pub(crate) use device::HostDevice;
pub(crate) use gate::HostGate;
pub(crate) use key_store::HostKeyStore;
#[cfg(feature = "desktop")]
pub(crate) use transport::CoreTransport;
pub(crate) use transport::HostTransport;

/// What the host brings.
#[derive(Clone, uniffi::Record)]
pub struct Host {
    /// Device-bound keys.
    pub key_store: Arc<dyn KeyStore>,
    /// The platform's prompt.
    pub gate: Arc<dyn Gate>,
    /// The state of the device.
    pub device: Arc<dyn Device>,
    /// The clocks of the device.
    pub clock: Arc<dyn Clock>,
    /// The network.
    pub transport: Arc<dyn Transport>,
}
