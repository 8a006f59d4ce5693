//! Posting wake-ups (RFC 8030 section 5).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use authenticator_core::jose::{Digest, base64url_encode};
use authenticator_core::protocol::{UnixTime, WakeUpId};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::encryption::encrypted;
use super::next::{Next, Reply, next, retry_after};
use super::{Destinations, WakeUp};
use crate::clock::Clock;
use crate::failure::Fault;
use crate::random::Random;

/// How long a push service may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Wake-ups that are under way at once. Others wait, and are dropped once they are of no use.
const LIMIT: usize = 64;

/// What became of a wake-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The push service has it.
    Sent,
    /// The push service does not know the push resource any more.
    Gone,
    /// It was not sent; the phone learns of its request when it asks.
    NotSent,
}

impl Outcome {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Gone => "gone",
            Self::NotSent => "not_sent",
        }
    }
}

/// Sends wake-ups.
#[derive(Debug)]
pub(crate) struct Sender {
    /// `None` where the system has no certificates to check a server with.
    client: Option<reqwest::Client>,
    destinations: Destinations,
    places: Semaphore,
    ended: AtomicU64,
}

impl Sender {
    /// No redirects, which could lead anywhere, and no proxy, which would look names up itself. Where nothing can be sent everything else
    /// goes on: phones ask as well.
    pub(crate) fn new(destinations: Destinations) -> Self {
        let client = reqwest::Client::builder()
            .dns_resolver(Arc::new(destinations))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .build()
            .inspect_err(
                |error| tracing::warn!(%error, "no wake-ups are sent: install the certificates of public authorities"),
            )
            .ok();
        Self { client, destinations, places: Semaphore::new(LIMIT), ended: AtomicU64::new(0) }
    }

    /// Where it sends to.
    pub(crate) const fn destinations(&self) -> Destinations {
        self.destinations
    }

    /// Sends a wake-up, again if the push service cannot take it now, for as long as it is of use.
    pub(crate) async fn send(&self, wake_up: &WakeUp, random: &Random, clock: &dyn Clock) -> Result<Outcome, Fault> {
        let end = Instant::now() + Duration::from_secs(wake_up.seconds);
        let Some(client) = &self.client else { return Ok(Outcome::NotSent) };
        let Some(url) = self.destinations.admit(&wake_up.to.endpoint) else { return Ok(Outcome::NotSent) };
        let plain = json!({ "id": wake_up.id }).to_string();
        let body = encrypted(plain.as_bytes(), &wake_up.to, &random.signing_key()?, &random.bytes()?)?;
        let mut tried = 0;
        loop {
            let reply = match tokio::time::timeout_at(end, self.places.acquire()).await {
                Ok(Ok(_place)) => {
                    tried += 1;
                    let left = end.duration_since(Instant::now());
                    let posted = client
                        .post(url.clone())
                        .header(AUTHORIZATION, &wake_up.authorization)
                        .header(CONTENT_TYPE, "application/octet-stream")
                        .header(CONTENT_ENCODING, "aes128gcm")
                        .header("TTL", left.as_secs())
                        .header("Urgency", "high")
                        .header("Topic", topic(wake_up.id))
                        .body(body.clone());
                    reply(posted.send().await, clock.now())
                }
                _ => return Ok(Outcome::NotSent),
            };
            match next(tried, reply, end.duration_since(Instant::now())) {
                Next::Sent => return Ok(Outcome::Sent),
                Next::Gone => return Ok(Outcome::Gone),
                Next::Failed => return Ok(Outcome::NotSent),
                Next::Again(wait) => tokio::time::sleep(wait).await,
            }
        }
    }

    /// Counts one that is over, whatever became of it.
    pub(crate) fn count(&self) {
        self.ended.fetch_add(1, Ordering::SeqCst);
    }

    /// How many are over.
    pub(crate) fn ended(&self) -> u64 {
        self.ended.load(Ordering::SeqCst)
    }
}

fn reply(sent: Result<reqwest::Response, reqwest::Error>, now: UnixTime) -> Reply {
    let Ok(response) = sent else { return Reply { status: None, retry_after: None } };
    let wait = response.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok());
    Reply { status: Some(response.status().as_u16()), retry_after: wait.and_then(|wait| retry_after(wait, now)) }
}

/// A wake-up that waits at the push service gives way to the next one for the same channel (RFC 8030 section 5.4). The push
/// service sees this name, so that it is not the id.
fn topic(id: WakeUpId) -> String {
    let digest = Digest::of(format!("topic {id}").as_bytes());
    let half: &[u8] = digest.as_bytes().first_chunk::<24>().map_or(&[], |half| half);
    base64url_encode(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_has_32_characters_that_do_not_tell_the_id() {
        let id = WakeUpId::from_bytes([7; 16]);
        let told = topic(id);
        assert_eq!(told.len(), 32);
        assert!(!told.contains(&id.to_string()) && told != topic(WakeUpId::from_bytes([8; 16])));
    }

    /// A name is judged when the connection is made: here one that stands for this machine.
    #[tokio::test]
    async fn b13_a_connection_is_made_to_an_address_that_was_judged() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}/1", listener.local_addr().unwrap().port());
        let sent = async |destinations| Sender::new(destinations).client.unwrap().post(&url).send().await;
        let refused = sent(Destinations::Public).await.unwrap_err();
        assert!(refused.is_connect(), "{refused:?}");
        let (unanswered, ()) = tokio::join!(sent(Destinations::All), async {
            drop(listener.accept().await.unwrap());
        });
        assert!(!unanswered.unwrap_err().is_connect());
    }
}
