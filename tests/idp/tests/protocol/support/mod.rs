//! A server in the process, the people around it, a phone and a browser.

mod application;
pub(crate) mod authority;
mod browser;
mod events;
mod phone;
mod process;
mod push_service;
mod server;

pub(crate) use application::Application;
pub(crate) use browser::{Browser, Page, strip};
pub(crate) use events::Events;
pub(crate) use phone::{Phone, Reply, metadata, sign};
pub(crate) use process::{Process, refused};
pub(crate) use push_service::{PushService, Subscription};
pub(crate) use server::{Directory, PASSWORD, Server, http};

use authenticator_core::jose::SigningKey;
use ring::rand::{SecureRandom as _, SystemRandom};

/// Random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).unwrap();
    bytes
}

/// A new key.
pub(crate) fn new_key() -> SigningKey {
    SigningKey::from_scalar(&random()).unwrap()
}
