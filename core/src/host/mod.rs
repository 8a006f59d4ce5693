//! What the core asks of the phone around it, beside keys, gate and network: time, the state of the device,
//! and files for its owner alone.
//!
//! Pure values and object-safe ports. The hosts are Kotlin and Swift; `system` is for desktops and tests of servers.

mod backoff;
mod clock;
#[cfg(any(test, feature = "testable"))]
pub mod contract;
mod device;
mod error;
#[cfg(any(test, feature = "testable"))]
mod manual;
pub(crate) mod private_files;

pub use backoff::{Backoff, heeded, pause};
pub use clock::{BootTime, Clock, ServerClock, SystemClock, Times};
pub use device::{Biometric, Device, DeviceLock, Located, PlainDevice, Position};
pub use error::HostError;
#[cfg(any(test, feature = "testable"))]
pub use manual::ManualClock;
