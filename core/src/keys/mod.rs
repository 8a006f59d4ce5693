//! The port to device-bound P-256 keys, and a software key store for desktops and development.

mod aead;
mod asked_again;
#[cfg(any(test, feature = "testable"))]
pub mod contract;
mod port;
mod random;
mod software;

pub use crate::account::{KeyAlgorithm, KeyKind};
pub(crate) use aead::{open as open_sealed, seal};
pub(crate) use asked_again::{AskedAgain, asked_again};
pub use port::{Attestation, KeySpec, KeyStore, SignatureSession};
pub use random::{RandomError, random, signing_key};
pub use software::SoftwareKeyStore;
