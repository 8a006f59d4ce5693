//! Reads the test vectors of the phone sign-in protocol. Core and identity provider use the same reader.
//!
//! The vectors are written by `cargo run -p vectors` from the text of the protocol, not from the types
//! that they test: claims and headers are put together as JSON.
#![deny(missing_docs)]

mod case;
mod file;
mod judge;

pub use case::{Call, Case, Expected, ReaderKey};
pub use file::{ReadError, TestKey, cases, keys, plain};
pub use judge::error_kind;
