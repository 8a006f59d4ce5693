//! The port to device-bound P-256 keys, and a software key store for desktops and development.

mod aead;
#[cfg(any(test, feature = "testable"))]
pub mod contract;
mod host_keys;
#[cfg(any(test, feature = "testable"))]
mod passes_on;
mod port;
mod random;
mod software;

pub use crate::account::{KeyAlgorithm, KeyKind};
pub(crate) use aead::{open as open_sealed, seal};
#[cfg(test)]
pub(crate) use host_keys::KEY_STORE_WAIT;
pub(crate) use host_keys::{HostKeys, asked_again, in_time};
#[cfg(any(test, feature = "testable"))]
pub use passes_on::PassesOn;
pub use port::{Attestation, KeySpec, KeyStore, SignatureSession};
pub use random::{RandomError, random, random_secret, signing_key};
pub use software::SoftwareKeyStore;
