//! Wake-ups as a phone receives them: what Web Push (RFC 8291) carries is opened, and the id in it is read.

mod keys;
mod wake_up;

pub use keys::WebPushKeys;
pub use wake_up::{MAX_WAKE_UP, WakeUp, WakeUpError};
