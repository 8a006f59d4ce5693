//! The way to the server. It is cut when the server is killed: what was under way then is told apart from what fails by itself.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use authenticator_core::idp::{HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError};
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder};
use tokio::sync::watch;

use crate::Trouble;

/// Far longer than any call takes: slowness is measured, and is no error.
const PATIENCE: Duration = Duration::from_secs(120);

/// The transport of the control interface, as patient as all calls here.
pub(crate) struct Patient(pub(crate) ReqwestTransport);

#[async_trait]
impl Transport for Patient {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, TransportError> {
        request.timeout = PATIENCE;
        self.0.send(request).await
    }
}

/// A reply that was read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body of a reply that must be a success.
    pub(crate) fn good(self, what: &str) -> Result<String, Trouble> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        Err(format!("{what}: {} {}", self.status, self.body.chars().take(200).collect::<String>()).into())
    }
}

/// Why there is no reply.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The server was killed meanwhile: whether it did what was asked is not known.
    Interrupted,
    Failed(Trouble),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    /// Rises with each kill.
    epoch: u64,
    up: bool,
}

/// The way to the server.
pub(crate) struct Line {
    client: Mutex<Client>,
    state: watch::Sender<State>,
    interrupted: AtomicU64,
}

impl Line {
    pub(crate) fn new() -> Result<Self, Trouble> {
        // An error says that the process has a provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let state = watch::Sender::new(State { epoch: 0, up: true });
        Ok(Self { client: Mutex::new(client()?), state, interrupted: AtomicU64::new(0) })
    }

    pub(crate) fn http(&self) -> Client {
        self.client.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The server is about to be killed.
    pub(crate) fn cut(&self) {
        self.state.send_modify(|state| *state = State { epoch: state.epoch + 1, up: false });
    }

    /// The server is there again. Connections to the one that was killed are forgotten.
    pub(crate) fn mend(&self) -> Result<(), Trouble> {
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = client()?;
        self.state.send_modify(|state| state.up = true);
        Ok(())
    }

    /// How many calls the kills have interrupted.
    pub(crate) fn interrupted(&self) -> u64 {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Names this moment for [`Self::was_cut_since`].
    pub(crate) fn epoch(&self) -> u64 {
        self.state.borrow().epoch
    }

    pub(crate) fn was_cut_since(&self, epoch: u64) -> bool {
        *self.state.borrow() != State { epoch, up: true }
    }

    /// Waits until the server is there.
    pub(crate) async fn up(&self) {
        let _ = self.state.subscribe().wait_for(|state| state.up).await;
    }

    /// Sorts a failure of a call that began at `epoch`.
    pub(crate) fn broken(&self, epoch: u64, error: impl Into<Trouble>) -> Broken {
        if self.was_cut_since(epoch) {
            self.interrupted.fetch_add(1, Ordering::Relaxed);
            return Broken::Interrupted;
        }
        Broken::Failed(error.into())
    }

    /// One call.
    pub(crate) async fn once(&self, make: impl FnOnce(&Client) -> RequestBuilder) -> Result<Reply, Broken> {
        self.up().await;
        let epoch = self.epoch();
        read(make(&self.http()).timeout(PATIENCE)).await.map_err(|error| self.broken(epoch, told(&error)))
    }

    /// One call that does no harm when it is made again: it is, while the server is away.
    pub(crate) async fn sure(&self, mut make: impl FnMut(&Client) -> RequestBuilder) -> Result<Reply, Trouble> {
        loop {
            match self.once(&mut make).await {
                Ok(reply) => return Ok(reply),
                Err(Broken::Interrupted) => {}
                Err(Broken::Failed(trouble)) => return Err(trouble),
            }
        }
    }
}

fn client() -> Result<Client, Trouble> {
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    // Phones and browsers ask again at once or not at all; an idle connection may be closed by the server at any moment.
    Ok(client.pool_idle_timeout(Duration::from_secs(5)).pool_max_idle_per_host(usize::MAX).build()?)
}

async fn read(request: RequestBuilder) -> Result<Reply, reqwest::Error> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Reply { status, headers, body: response.text().await? })
}

/// An error with what is behind it.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
