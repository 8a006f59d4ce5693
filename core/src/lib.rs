//! The core of an authenticator app.
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod account;
pub mod approval;
pub mod enrollment;
pub mod gate;
pub mod host;
pub mod idp;
pub mod jose;
pub mod keys;
pub mod phone_sign_in;
pub mod protocol;
pub mod store;
