//! The reference identity provider: the server side of the phone sign-in protocol, built to be read.
//!
//! Rooms, from the rules outwards:
//!
//! - `attestation`: what platforms say about keys, verified, without effects
//! - `protocol`: the rules of the protocol's server side, without effects
//! - `store`: what the server remembers
//! - `duties`: what the server does for phones and people, each duty one transaction
//! - `phone_api`: the endpoints of the phone
//! - `oauth`: the authorization server that phones sign people in with
//! - `pages`: the web pages of people
//! - `control`: the interface for automated tests
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod app;
pub mod attestation;
pub mod clock;
mod config;
mod control;
#[cfg(test)]
mod doors;
mod duties;
mod failure;
mod http;
mod oauth;
mod pages;
mod password;
mod phone_api;
pub mod protocol;
mod random;
mod revocation_list;
mod routes;
mod seed;
mod serve;
mod server;
mod store;

pub use config::{Config, ConfigError};
pub use duties::{CLIENT_ID, SCOPE};
pub use failure::Fault;
pub use seed::{DEMO_PASSWORD, DEMO_TENANT, DEMO_USERS};
pub use serve::serve;
pub use server::{Running, ServerError};
pub use store::OpenError;
