//! Tests that look at the whole repository, or drive several of its programs: a phone on the real core, and the
//! identity provider in a process of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a fixture fails its test by panicking")]

mod giving_up;
mod phone;
mod relying_party;
mod server;
mod world;
mod yielding;

pub use crate::giving_up::for_polls;
pub use crate::phone::{TestDevice, TestPhone, Told, only, place};
pub use crate::relying_party::{RelyingParty, Said};
pub use crate::server::{Server, program};
pub use crate::world::{PASSWORD, World, another, signed_json};
pub use crate::yielding::KeyFaults;
