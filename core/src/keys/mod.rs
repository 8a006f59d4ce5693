//! The port to device-bound P-256 keys, and a software key store for desktops and development.

mod aead;
#[cfg(any(test, feature = "testable"))]
pub mod contract;
mod port;
mod random;
mod software;

pub use crate::account::{KeyAlgorithm, KeyKind};
pub(crate) use aead::{open as open_sealed, seal};
pub use port::{Attestation, KeySpec, KeyStore, SecurityLevel, SignatureSession};
pub use random::{RandomError, random, signing_key};
pub use software::SoftwareKeyStore;
