//! The port to the network: one HTTP request, one response.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use zeroize::Zeroize as _;

/// The methods that the protocol uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named like the methods")]
pub enum HttpMethod {
    Get,
    Post,
    Put,
}

impl HttpMethod {
    /// The method, in capitals.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// One request. Headers and body may hold secrets: Debug shows neither, and both are wiped when it is dropped.
#[derive(Clone)]
pub struct HttpRequest {
    /// The method.
    pub method: HttpMethod,
    /// The whole URL.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// How long to wait for the whole response.
    pub timeout: Duration,
}

impl Drop for HttpRequest {
    fn drop(&mut self) {
        self.body.zeroize();
        for (_, value) in &mut self.headers {
            value.zeroize();
        }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpRequest({} …)", self.method.as_str())
    }
}

/// One response. Headers and body may hold secrets: Debug shows neither, and both are wiped when it is dropped.
#[derive(Clone)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body, at most 1 MiB and a little.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The media type, without parameters, in lower case.
    #[must_use]
    pub fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }
}

impl Drop for HttpResponse {
    fn drop(&mut self) {
        self.body.zeroize();
        for (_, value) in &mut self.headers {
            value.zeroize();
        }
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpResponse({}, {} bytes)", self.status, self.body.len())
    }
}

/// Why there is no response. `Unreachable`, `Certificate` and `CertificateTime` say that nothing was sent; after any other the
/// server may have the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No way to the server: no connection came about, and nothing was sent.
    #[error("the server cannot be reached")]
    Unreachable,
    /// No answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// The connection ended before the whole response was there: the server may have the request.
    #[error("the connection ended before the response")]
    Interrupted,
    /// The certificate does not hold: another server, or an authority that this phone does not trust.
    #[error("the server's certificate is not trusted")]
    Certificate,
    /// The certificate is outside its time, which is what a wrong wall clock looks like.
    #[error("the server's certificate is outside its time; is the clock right?")]
    CertificateTime,
    /// More than is ever read.
    #[error("the response is too large")]
    TooLarge,
    /// A fault of the implementation, whether the request left or not.
    #[error("the transport failed")]
    Failed,
}

impl TransportError {
    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Interrupted => "interrupted",
            Self::Certificate => "certificate",
            Self::CertificateTime => "certificate_time",
            Self::TooLarge => "too_large",
            Self::Failed => "failed",
        }
    }

    /// Whether it is certain that the server has seen nothing of the request.
    #[must_use]
    pub const fn nothing_was_sent(self) -> bool {
        matches!(self, Self::Unreachable | Self::Certificate | Self::CertificateTime)
    }
}

/// One HTTP request. Implementations never follow redirects, keep no cookies and cache nothing.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends the request and reads the whole response.
    ///
    /// # Errors
    /// There was no response.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError>;
}
