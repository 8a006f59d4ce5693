//! A network between phone and server that fails on demand, and remembers what passed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};

/// What happens to the next requests.
#[derive(Clone, Default)]
pub enum Weather {
    /// Everything passes.
    #[default]
    Fine,
    /// Nothing reaches the server.
    Offline,
    /// Requests whose URL holds this text do not reach the server.
    Blocked(String),
    /// Requests for which this holds do not reach the server.
    BlockedWhere(Arc<dyn Fn(&HttpRequest) -> bool + Send + Sync>),
    /// The server is reached, but its reply to URLs that hold this text is lost.
    ReplyLost(String),
    /// Replies to URLs that hold this text are changed on the way.
    Tampered(String, Arc<dyn Fn(&mut HttpResponse) + Send + Sync>),
    /// Somebody else answers everything, as a captive portal does.
    Captive(HttpResponse),
}

/// One request that was made, and what came back.
#[derive(Clone)]
pub struct Exchange {
    /// The request.
    pub request: HttpRequest,
    /// The response, where there was one.
    pub response: Option<HttpResponse>,
}

/// The network.
pub struct Network {
    inner: Arc<dyn Transport>,
    weather: Mutex<Weather>,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Network {
    /// Fine weather over `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn Transport>) -> Self {
        Self { inner, weather: Mutex::default(), exchanges: Mutex::default() }
    }

    /// Changes the weather.
    pub fn set(&self, weather: Weather) {
        *lock(&self.weather) = weather;
    }

    /// The requests so far whose URL holds `part`.
    #[must_use]
    pub fn exchanges(&self, part: &str) -> Vec<Exchange> {
        lock(&self.exchanges).iter().filter(|exchange| exchange.request.url.contains(part)).cloned().collect()
    }

    /// Sends past the weather, as somebody else on the network does.
    ///
    /// # Errors
    /// There was no response.
    pub async fn send_past(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.inner.send(request).await
    }

    async fn carry(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let weather = lock(&self.weather).clone();
        match weather {
            Weather::Fine => self.inner.send(request.clone()).await,
            Weather::Offline => Err(TransportError::Unreachable),
            Weather::Blocked(part) if request.url.contains(&part) => Err(TransportError::Unreachable),
            Weather::BlockedWhere(holds) if holds(request) => Err(TransportError::Unreachable),
            Weather::ReplyLost(part) if request.url.contains(&part) => {
                self.inner.send(request.clone()).await?;
                Err(TransportError::TimedOut)
            }
            Weather::Tampered(part, change) if request.url.contains(&part) => {
                let mut response = self.inner.send(request.clone()).await?;
                change(&mut response);
                Ok(response)
            }
            Weather::Captive(response) => Ok(response),
            Weather::Blocked(_) | Weather::BlockedWhere(_) | Weather::ReplyLost(_) | Weather::Tampered(..) => {
                self.inner.send(request.clone()).await
            }
        }
    }
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let response = self.carry(&request).await;
        lock(&self.exchanges).push(Exchange { request, response: response.as_ref().ok().cloned() });
        response
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
