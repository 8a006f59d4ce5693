//! The person in front of the server's pages: somebody at a terminal, or the control interface of the reference server.

mod control;
mod terminal;

use async_trait::async_trait;
use authenticator_core::protocol::Purpose;

pub use control::Controlled;
pub use terminal::Terminal;

use crate::report::Fault;

/// Whoever opens pages, reads numbers and signs in. What nobody can do is [`Fault::NotTried`].
#[async_trait]
pub trait People: Send + Sync {
    /// The text of a fresh enrollment code.
    ///
    /// # Errors
    /// Nobody can make one.
    async fn enrollment(&self) -> Result<String, Fault>;

    /// The number that the page of a live request shows.
    ///
    /// # Errors
    /// Nobody can read it.
    async fn number(&self, purpose: Purpose) -> Result<String, Fault>;

    /// Starts a request as a browser does, and reads its number.
    ///
    /// # Errors
    /// Nobody can start one.
    async fn start(&self, purpose: Purpose) -> Result<String, Fault>;

    /// Signs in at an authorization URL; gives the URL that the browser was led back to.
    ///
    /// # Errors
    /// Nobody can sign in.
    async fn authorize(&self, url: &str) -> Result<String, Fault>;

    /// Waits until the server's clock is so many seconds later.
    ///
    /// # Errors
    /// Nobody waits that long.
    async fn wait(&self, seconds: u64) -> Result<(), Fault>;

    /// Rotates the server key.
    ///
    /// # Errors
    /// Nobody can do it from here.
    async fn rotate_key(&self) -> Result<(), Fault>;
}
