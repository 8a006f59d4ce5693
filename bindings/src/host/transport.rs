//! The network: one request, one response. Both are objects: URLs, headers and bodies hold tokens and codes, and records
//! are printed whole.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use authenticator_core::idp;

#[cfg(feature = "desktop")]
use crate::task::on_runtime;

/// The most that is read of a body: 1 MiB for the longest message, and a little.
const LONGEST_BODY: usize = 1024 * 1024 + 64 * 1024;

/// What a transport has beyond the time of a request before it is given up, so that its own error comes first.
const GRACE: Duration = Duration::from_secs(5);

/// The methods that the protocol uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum HttpMethod {
    /// `GET`, without a body.
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
}

/// One request.
#[derive(uniffi::Object)]
pub struct HttpRequest {
    core: idp::HttpRequest,
}

#[uniffi::export]
impl HttpRequest {
    /// The method.
    pub fn method(&self) -> HttpMethod {
        match self.core.method {
            idp::HttpMethod::Get => HttpMethod::Get,
            idp::HttpMethod::Post => HttpMethod::Post,
            idp::HttpMethod::Put => HttpMethod::Put,
        }
    }

    /// The whole URL.
    pub fn url(&self) -> String {
        self.core.url.clone()
    }

    /// Names and values of the headers. Each name is there once.
    pub fn headers(&self) -> HashMap<String, String> {
        self.core.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    /// The body; empty for none.
    pub fn body(&self) -> Vec<u8> {
        self.core.body.to_vec()
    }

    /// How long to wait for the whole response, in milliseconds.
    pub fn timeout_millis(&self) -> u64 {
        u64::try_from(self.core.timeout.as_millis()).unwrap_or(u64::MAX)
    }
}

/// One response.
#[derive(uniffi::Object)]
pub struct HttpResponse {
    /// Until the library takes it: the object of the host lives on for as long as its language wants.
    core: Mutex<Option<idp::HttpResponse>>,
}

#[uniffi::export]
impl HttpResponse {
    /// A response as it came: the status, the headers by their names in any case, and the whole body. Give up as soon as a
    /// body is longer than 1 MiB and 64 KiB: such a response is refused.
    #[uniffi::constructor]
    pub fn new(status: u16, headers: HashMap<String, Vec<String>>, body: Vec<u8>) -> Self {
        let headers = headers.into_iter().flat_map(|(name, values)| {
            let name = name.to_ascii_lowercase();
            values.into_iter().map(move |value| (name.clone(), value))
        });
        Self::of(idp::HttpResponse { status, headers: headers.collect(), body })
    }
}

impl HttpResponse {
    const fn of(core: idp::HttpResponse) -> Self {
        Self { core: Mutex::new(Some(core)) }
    }

    /// Nothing is left of it here. `None` if it was taken before.
    fn take(&self) -> Option<idp::HttpResponse> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Why there is no response. Holds no text: an exception of the host may carry secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum TransportError {
    /// No way to the server: nothing was sent. Only this may be said of a request that the server cannot have.
    #[error("the server cannot be reached")]
    Unreachable,
    /// No response in time.
    #[error("no response in time")]
    TimedOut,
    /// The connection ended before the whole response was there: the server may have the request.
    #[error("the connection ended before the response")]
    Interrupted,
    /// The certificate is not trusted: another server, or an authority that this device does not trust.
    #[error("the server's certificate is not trusted")]
    Certificate,
    /// The certificate is outside its time, which is what a wrong wall clock looks like.
    #[error("the server's certificate is outside its time")]
    CertificateTime,
    /// More than is ever read.
    #[error("the response is too large")]
    TooLarge,
    /// Anything else: a fault of the host.
    #[error("the transport failed")]
    Failed,
}

/// An exception that the host did not declare; its text is dropped.
impl From<uniffi::UnexpectedUniFFICallbackError> for TransportError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

impl From<TransportError> for idp::TransportError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Unreachable => Self::Unreachable,
            TransportError::TimedOut => Self::TimedOut,
            TransportError::Interrupted => Self::Interrupted,
            TransportError::Certificate => Self::Certificate,
            TransportError::CertificateTime => Self::CertificateTime,
            TransportError::TooLarge => Self::TooLarge,
            TransportError::Failed => Self::Failed,
        }
    }
}

impl From<idp::TransportError> for TransportError {
    fn from(error: idp::TransportError) -> Self {
        match error {
            idp::TransportError::Unreachable => Self::Unreachable,
            idp::TransportError::TimedOut => Self::TimedOut,
            idp::TransportError::Interrupted => Self::Interrupted,
            idp::TransportError::Certificate => Self::Certificate,
            idp::TransportError::CertificateTime => Self::CertificateTime,
            idp::TransportError::TooLarge => Self::TooLarge,
            idp::TransportError::Failed => Self::Failed,
        }
    }
}

/// HTTP of the platform, so that its proxies and the certificate authorities of an organisation hold.
///
/// Implementations follow no redirect, keep no cookie, cache nothing, and trust what the platform trusts.
#[uniffi::export(rust, foreign)]
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends the request and reads the whole response, whatever its status. Is cancelled when nobody waits any more.
    async fn send(&self, request: Arc<HttpRequest>) -> Result<Arc<HttpResponse>, TransportError>;
}

pub(crate) struct HostTransport {
    host: Arc<dyn Transport>,
    grace: Duration,
}

impl HostTransport {
    pub(crate) const fn new(host: Arc<dyn Transport>) -> Self {
        Self { host, grace: GRACE }
    }
}

#[async_trait]
impl idp::Transport for HostTransport {
    async fn send(&self, request: idp::HttpRequest) -> Result<idp::HttpResponse, idp::TransportError> {
        let given_up = request.timeout.saturating_add(self.grace);
        let response = self.host.send(Arc::new(HttpRequest { core: request }));
        // One that never answers must not hold an account for ever.
        let response = tokio::time::timeout(given_up, response).await.map_err(|_| idp::TransportError::TimedOut)??;
        let response = response.take().ok_or(idp::TransportError::Failed)?;
        if response.body.len() > LONGEST_BODY { Err(idp::TransportError::TooLarge) } else { Ok(response) }
    }
}

/// A transport of the core for a caller on the other side, who knows of no runtime: what desktops get.
#[cfg(feature = "desktop")]
pub(crate) struct CoreTransport(pub(crate) Arc<dyn idp::Transport>);

#[cfg(feature = "desktop")]
#[async_trait]
impl Transport for CoreTransport {
    async fn send(&self, request: Arc<HttpRequest>) -> Result<Arc<HttpResponse>, TransportError> {
        let transport = Arc::clone(&self.0);
        let sent = on_runtime(async move { transport.send(request.core.clone()).await });
        let core = sent.await.map_err(|_| TransportError::Failed)??;
        Ok(Arc::new(HttpResponse::of(core)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_headers_come_in_lower_case_and_all_values_come() {
        let headers = HashMap::from([("DPoP-Nonce".to_owned(), vec!["a".to_owned(), "b".to_owned()])]);
        let response = HttpResponse::new(200, headers, Vec::new()).take().unwrap();
        assert_eq!(response.header("dpop-nonce"), Some("a"));
        assert_eq!(response.headers.len(), 2);
    }

    struct Fixed(Result<usize, TransportError>);

    #[async_trait]
    impl Transport for Fixed {
        async fn send(&self, _: Arc<HttpRequest>) -> Result<Arc<HttpResponse>, TransportError> {
            self.0.map(|length| Arc::new(HttpResponse::new(200, HashMap::new(), vec![b' '; length])))
        }
    }

    fn request() -> idp::HttpRequest {
        idp::HttpRequest {
            method: idp::HttpMethod::Get,
            url: "https://login.contoso.example/".to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            timeout: Duration::ZERO,
        }
    }

    fn send(transport: impl Transport + 'static) -> Result<usize, idp::TransportError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let transport = HostTransport { host: Arc::new(transport), grace: Duration::from_millis(10) };
        runtime.block_on(idp::Transport::send(&transport, request())).map(|response| response.body.len())
    }

    #[test]
    fn a_body_that_is_too_long_is_refused_whoever_read_it() {
        assert_eq!(send(Fixed(Ok(LONGEST_BODY))), Ok(LONGEST_BODY));
        assert_eq!(send(Fixed(Ok(LONGEST_BODY + 1))), Err(idp::TransportError::TooLarge));
    }

    struct Keeps(Arc<HttpResponse>);

    #[async_trait]
    impl Transport for Keeps {
        async fn send(&self, _: Arc<HttpRequest>) -> Result<Arc<HttpResponse>, TransportError> {
            Ok(Arc::clone(&self.0))
        }
    }

    #[test]
    fn what_a_host_keeps_of_a_response_is_empty() {
        let response = Arc::new(HttpResponse::new(200, HashMap::new(), b"a token".to_vec()));
        assert_eq!(send(Keeps(Arc::clone(&response))), Ok(7));
        assert!(response.take().is_none());
        assert_eq!(send(Keeps(response)), Err(idp::TransportError::Failed), "one response answers one request");
    }

    struct Silent;

    #[async_trait]
    impl Transport for Silent {
        async fn send(&self, _: Arc<HttpRequest>) -> Result<Arc<HttpResponse>, TransportError> {
            std::future::pending().await
        }
    }

    #[test]
    fn a_transport_that_never_answers_is_given_up() {
        assert_eq!(send(Silent), Err(idp::TransportError::TimedOut));
    }

    #[test]
    fn errors_keep_their_meaning() {
        assert_eq!(send(Fixed(Err(TransportError::CertificateTime))), Err(idp::TransportError::CertificateTime));
    }
}
