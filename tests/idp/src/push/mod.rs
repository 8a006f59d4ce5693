//! Wake-ups by Web Push (RFC 8030): encrypted for the phone (RFC 8291), signed for the push service (RFC 8292), and sent to
//! public addresses only.
//!
//! [`crate::duties`] says who is to be woken; [`Sender`] sends once that is committed. Nothing of a request goes along but an id.

mod destination;
mod encryption;
mod next;
mod sender;
mod vapid;

use authenticator_core::protocol::{DeviceId, WakeUpId, WebPushSubscription};

pub(crate) use destination::Destinations;
pub(crate) use sender::{Outcome, Sender};
pub(crate) use vapid::authorization;

/// One wake-up of one device.
#[derive(Debug)]
pub(crate) struct WakeUp {
    pub(crate) tenant: String,
    pub(crate) device: DeviceId,
    /// All that the phone is told; it names the channel too.
    pub(crate) id: WakeUpId,
    pub(crate) to: WebPushSubscription,
    /// The value of `Authorization`.
    pub(crate) authorization: String,
    /// Seconds for which it is of use.
    pub(crate) seconds: u64,
}
