//! What the demo and the end-to-end tests need around a phone: an identity provider in a process of its own,
//! its control interface, and a network that fails on demand.

mod browser;
mod control;
mod network;
mod server;

pub use browser::{Browser, PageError};
pub use control::{Control, ControlError, LiveRequest, Verified};
pub use network::{Exchange, Network, NetworkConditions};
pub use server::{ServerError, ServerProcess};
