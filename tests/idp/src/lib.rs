//! The reference identity provider: the server side of the phone sign-in protocol, built to be read.
//!
//! Modules, from the rules outwards:
//!
//! - `attestation`: what platforms say about keys, verified, without effects
//! - `protocol`: the rules of the protocol's server side, without effects
//! - `push`: wake-ups of phones by Web Push
//! - `store`: what the server remembers
//! - `duties`: what the server does for phones and people, each duty one transaction
//! - `phone_api`: the endpoints of the phone
//! - `oauth`: the authorization server that phones sign people in with, and the OpenID Connect provider of applications
//! - `clients`: the registered applications
//! - `pages`: the web pages of people
//! - `control`: the interface for automated tests
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod admin_api;
mod app;
pub mod attestation;
mod backup;
mod bell;
mod brand;
mod ciba;
mod clients;
pub mod clock;
mod config;
mod control;
mod duties;
mod failure;
mod federation;
mod forgetting;
mod hash_password;
mod http;
mod log;
#[cfg(test)]
mod message_vectors;
mod metrics;
mod oauth;
mod operations;
mod pages;
mod password;
mod phone_api;
mod private_file;
pub mod protocol;
mod push;
mod random;
mod revocation_list;
mod routes;
mod seal;
mod seed;
mod serve;
mod server;
mod store;
mod tenants;

pub use brand::{BrandSettings, Colour};
pub use ciba::CibaServerSettings;
pub use config::{
    Arguments, Config, ConfigError, ConfigFile, FileError, GroupSettings, LogDays, PasswordHash, PolicyMembers,
    TenantId, TenantSettings, UserSettings,
};
pub use duties::{CLIENT_ID, SCOPE};
pub use failure::Fault;
pub use federation::FederationSettings;
pub use http::{Network, Proxies, ProxyHeader};
pub use private_file::PrivateFileError;
pub use seed::{
    DEMO_CLIENT_SECRET, DEMO_NATIVE_CLIENT, DEMO_PARTNER_CLIENT, DEMO_PASSWORD, DEMO_TENANT, DEMO_USERS,
    DEMO_WEB_CLIENT,
};
pub use server::{Running, ServerError};
pub use store::OpenError;
