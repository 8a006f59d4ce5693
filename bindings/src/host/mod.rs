//! What a host implements. Every method is async and gives a `Result`: one that is neither can lose a failure of the
//! host on the way. Each file holds a trait and its adapter to the core's port.

mod device;
mod error;
mod gate;
mod key_store;

use std::sync::Arc;

pub use device::{Device, DeviceLock};
pub use error::HostError;
pub use gate::{Gate, Prompt, PromptKind, UserVerification};
pub use key_store::{Attestation, KeyAlgorithm, KeyKind, KeySpec, KeyStore, SecurityLevel, UvPolicy};

pub(crate) use device::HostDevice;
pub(crate) use gate::HostGate;
pub(crate) use key_store::HostKeyStore;

/// What the host brings.
#[derive(Clone, uniffi::Record)]
pub struct Host {
    /// Device-bound keys.
    pub key_store: Arc<dyn KeyStore>,
    /// The platform's prompt.
    pub gate: Arc<dyn Gate>,
    /// The state of the device.
    pub device: Arc<dyn Device>,
}
