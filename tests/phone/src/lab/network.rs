//! A network between phone and server that fails on demand, and remembers what passed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};

/// What happens to the next requests.
#[derive(Clone, Default)]
pub enum NetworkConditions {
    /// Everything passes.
    #[default]
    Fine,
    /// Nothing reaches the server.
    Offline,
    /// Requests whose URL holds this text do not reach the server.
    Blocked(String),
    /// Somebody else answers the requests for which this holds.
    CaptiveWhere(Arc<dyn Fn(&HttpRequest) -> bool + Send + Sync>, HttpResponse),
    /// Requests whose URL holds this text are never answered.
    Silent(String),
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
    conditions: Mutex<NetworkConditions>,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Network {
    /// Fine conditions over `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn Transport>) -> Self {
        Self { inner, conditions: Mutex::default(), exchanges: Mutex::default() }
    }

    /// Changes the conditions.
    pub fn set(&self, conditions: NetworkConditions) {
        *lock(&self.conditions) = conditions;
    }

    /// The requests so far whose URL holds `part`.
    #[must_use]
    pub fn exchanges(&self, part: &str) -> Vec<Exchange> {
        lock(&self.exchanges).iter().filter(|exchange| exchange.request.url.contains(part)).cloned().collect()
    }

    /// Sends past the conditions, as somebody else on the network does.
    ///
    /// # Errors
    /// There was no response.
    pub async fn send_past(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.inner.send(request).await
    }

    async fn carry(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let conditions = lock(&self.conditions).clone();
        match conditions {
            NetworkConditions::Fine => self.inner.send(request.clone()).await,
            NetworkConditions::Offline => Err(TransportError::Unreachable),
            NetworkConditions::Blocked(part) if request.url.contains(&part) => Err(TransportError::Unreachable),
            NetworkConditions::CaptiveWhere(holds, response) if holds(request) => Ok(response),
            NetworkConditions::Silent(part) if request.url.contains(&part) => std::future::pending().await,
            NetworkConditions::ReplyLost(part) if request.url.contains(&part) => {
                self.inner.send(request.clone()).await?;
                Err(TransportError::TimedOut)
            }
            NetworkConditions::Tampered(part, change) if request.url.contains(&part) => {
                let mut response = self.inner.send(request.clone()).await?;
                change(&mut response);
                Ok(response)
            }
            NetworkConditions::Captive(response) => Ok(response),
            NetworkConditions::Blocked(_)
            | NetworkConditions::CaptiveWhere(..)
            | NetworkConditions::Silent(_)
            | NetworkConditions::ReplyLost(_)
            | NetworkConditions::Tampered(..) => self.inner.send(request.clone()).await,
        }
    }
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        tokio::task::yield_now().await;
        let response = self.carry(&request).await;
        tokio::task::yield_now().await;
        lock(&self.exchanges).push(Exchange { request, response: response.as_ref().ok().cloned() });
        response
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
