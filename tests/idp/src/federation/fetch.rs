//! Calls to a federated server: no redirects, a time and a size for each reply.

use std::time::Duration;

use reqwest::RequestBuilder;

use super::Why;
use super::metadata::{Metadata, place};

/// Bytes of a reply.
const LIMIT: usize = 256 * 1024;
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// Makes the calls.
#[derive(Debug)]
pub(crate) struct Fetcher(
    /// `None` where the system has no certificates to check a server with.
    Option<reqwest::Client>,
);

impl Fetcher {
    /// No redirects: they could lead anywhere, with a code or a secret.
    pub(crate) fn new() -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .build()
            .inspect_err(|error| tracing::warn!(%error, "no federated server can be asked: install the certificates of public authorities"));
        Self(client.ok())
    }

    /// The client, if there is one: for calls whose reply counts by its status alone.
    pub(crate) const fn client(&self) -> Option<&reqwest::Client> {
        self.0.as_ref()
    }

    /// The body of a reply that is 200.
    pub(super) async fn fetch(
        &self,
        timeout: u64,
        call: impl FnOnce(&reqwest::Client) -> RequestBuilder,
    ) -> Result<Vec<u8>, Why> {
        let Some(client) = &self.0 else { return Err(Why::Unreachable) };
        let sent = call(client).timeout(Duration::from_secs(timeout)).send().await;
        let mut reply = sent.map_err(|error| unreachable(&error))?;
        if reply.status() != reqwest::StatusCode::OK {
            tracing::warn!(status = reply.status().as_u16(), "a federated server refuses");
            return Err(if reply.status().is_server_error() { Why::Unreachable } else { Why::Unusable });
        }
        let mut body = Vec::new();
        while let Some(part) = reply.chunk().await.map_err(|error| unreachable(&error))? {
            if body.len() + part.len() > LIMIT {
                tracing::warn!("a reply of a federated server is too long");
                return Err(Why::Unusable);
            }
            body.extend_from_slice(&part);
        }
        Ok(body)
    }
}

/// The key set that the metadata of an issuer leads to: two calls.
pub(crate) async fn key_set(fetcher: &Fetcher, issuer: &str, timeout: u64) -> Result<Vec<u8>, Why> {
    let document = fetcher.fetch(timeout, |client| client.get(place(issuer))).await?;
    let metadata = Metadata::read(issuer, &document).map_err(|why| {
        tracing::warn!(issuer, why, "the metadata of another server cannot be used");
        Why::Unusable
    })?;
    fetcher.fetch(timeout, |client| client.get(&metadata.jwks_uri)).await
}

/// Without the URL, which holds no secret but is the administrator's to know.
fn unreachable(error: &reqwest::Error) -> Why {
    tracing::warn!(timeout = error.is_timeout(), connect = error.is_connect(), "a federated server cannot be reached");
    Why::Unreachable
}
