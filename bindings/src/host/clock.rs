//! The clocks.

use std::sync::Arc;

use authenticator_core::host;
use authenticator_core::protocol::UnixTime;

use super::HostError;
use crate::BootTime;

/// Both clocks, read together.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Times {
    /// What the device believes the time is: seconds since 1970 in UTC. May be wrong by years.
    pub wall: u64,
    /// How long the device has been running, time asleep included.
    pub boot: BootTime,
}

/// The clocks of the device.
///
/// The boot clock runs while the device sleeps: `SystemClock.elapsedRealtime()` on Android, `mach_continuous_time` on Apple's
/// systems; `System.nanoTime()` stands still there. Not async, as the library reads the time between two steps that belong
/// together: answer at once, from memory.
#[uniffi::export(rust, foreign)]
pub trait Clock: Send + Sync {
    /// Reads both clocks.
    fn now(&self) -> Result<Times, HostError>;
}

/// The longest `boot_id` that is taken.
const LONGEST_BOOT_ID: usize = 256;

pub(crate) struct HostClock(pub(crate) Arc<dyn Clock>);

impl host::Clock for HostClock {
    fn now(&self) -> Result<host::Times, host::HostError> {
        let Times { wall, boot } = self.0.now()?;
        // Without a name for the start of the device, two starts would be taken for one.
        if boot.boot_id.is_empty() || boot.boot_id.len() > LONGEST_BOOT_ID {
            return Err(host::HostError::Failed);
        }
        let boot = host::BootTime { boot_id: boot.boot_id, millis: boot.millis };
        Ok(host::Times { wall: UnixTime::from_seconds(wall), boot })
    }
}
