//! The app lock, as far as it needs no phone: the PIN of the app, what a try of it costs, how many there are and how long each keeps the next
//! one waiting, and how long the app may be away before it is locked.

mod grace;
mod pin;
mod tries;
mod verifier;

pub use grace::Grace;
pub use pin::{AppPin, MAX_DIGITS, MIN_DIGITS, PinError};
pub use tries::Tries;
pub use verifier::{CannotDerive, PinVerifier, SALT_BYTES};
