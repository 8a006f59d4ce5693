//! The state of the device.

use async_trait::async_trait;

use super::HostError;

/// Whether the device has a lock screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceLock {
    /// PIN, pattern, password or biometric.
    Set,
    /// None.
    NotSet,
}

/// What the core asks about the device.
#[async_trait]
pub trait Device: Send + Sync {
    /// Whether a lock screen is set up.
    ///
    /// # Errors
    /// The host cannot tell.
    async fn device_lock(&self) -> Result<DeviceLock, HostError>;
}

/// A device that always has a lock: desktops.
#[derive(Debug, Default)]
pub struct PlainDevice;

#[async_trait]
impl Device for PlainDevice {
    async fn device_lock(&self) -> Result<DeviceLock, HostError> {
        Ok(DeviceLock::Set)
    }
}
