//! The state of the device.

use std::sync::Arc;

use async_trait::async_trait;
use authenticator_core::host;

use super::HostError;

/// Whether the device has a lock screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum DeviceLock {
    /// PIN, pattern, password or biometric.
    Set,
    /// None.
    NotSet,
}

/// What the library asks about the device.
#[uniffi::export(foreign)]
#[async_trait]
pub trait Device: Send + Sync {
    /// Whether a lock screen is set up.
    async fn device_lock(&self) -> Result<DeviceLock, HostError>;
}

pub(crate) struct HostDevice(pub(crate) Arc<dyn Device>);

#[async_trait]
impl host::Device for HostDevice {
    async fn device_lock(&self) -> Result<host::DeviceLock, host::HostError> {
        Ok(match self.0.device_lock().await? {
            DeviceLock::Set => host::DeviceLock::Set,
            DeviceLock::NotSet => host::DeviceLock::NotSet,
        })
    }
}
