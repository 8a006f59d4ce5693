//! The transport on reqwest, with rustls on ring.

use std::error::Error as _;
use std::time::Duration;

use async_trait::async_trait;

use super::{HttpMethod, HttpRequest, HttpResponse, Transport, TransportError};
use crate::memory::WipedBuffer;

const MAX_BODY: usize = 1024 * 1024 + 64 * 1024;

/// How the transport is set up.
#[derive(Debug, Clone, Default)]
pub struct TransportOptions {
    /// Authorities that are trusted beside those of the system, as PEM: private test servers.
    pub extra_roots_pem: Vec<Vec<u8>>,
    /// An HTTP proxy for everything, as a URL; without one the proxies of the environment are used.
    pub proxy: Option<String>,
}

/// reqwest with rustls on ring: no redirects, no cookies, no cache. Proxies of the environment are used.
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// A transport.
    ///
    /// # Errors
    /// [`TransportError::Certificate`] if an extra root is not a certificate, or the system's roots cannot be read;
    /// [`TransportError::Unreachable`] if the proxy is no URL.
    pub fn new(options: &TransportOptions) -> Result<Self, TransportError> {
        // An error says that the process has a provider already, which is used then.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut roots = Vec::new();
        for pem in &options.extra_roots_pem {
            let bundle = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| TransportError::Certificate)?;
            if bundle.is_empty() {
                return Err(TransportError::Certificate);
            }
            roots.extend(bundle);
        }
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .user_agent(concat!("authenticator-core/", env!("CARGO_PKG_VERSION")));
        if !roots.is_empty() {
            builder = builder.tls_certs_merge(roots);
        }
        if let Some(proxy) = &options.proxy {
            builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(|_| TransportError::Unreachable)?);
        }
        Ok(Self { client: builder.build().map_err(|_| TransportError::Certificate)? })
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let method = match request.method {
            HttpMethod::Get => reqwest::Method::GET,
            HttpMethod::Post => reqwest::Method::POST,
            HttpMethod::Put => reqwest::Method::PUT,
        };
        // What reqwest holds from here on is not wiped.
        let body = std::mem::take(&mut request.body);
        let mut builder = self.client.request(method, &request.url).timeout(request.timeout).body(body);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let mut response = builder.send().await.map_err(|error| classify(&error))?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect();
        let mut body = WipedBuffer::default();
        while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
            if body.as_slice().len() + chunk.len() > MAX_BODY {
                return Err(TransportError::TooLarge);
            }
            body.push(&chunk);
        }
        Ok(HttpResponse { status, headers, body: body.into_vec() })
    }
}

fn classify(error: &reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() {
        return tls_error(error.source()).map_or(TransportError::Unreachable, classify_tls);
    }
    if error.is_timeout() { TransportError::TimedOut } else { TransportError::Interrupted }
}

/// The TLS failure in a chain of sources. An [`std::io::Error`] hides what it wraps from `source`.
fn tls_error<'a>(source: Option<&'a (dyn std::error::Error + 'static)>) -> Option<&'a rustls::Error> {
    let source = source?;
    if let Some(tls) = source.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    let wrapped = source.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let wrapped = wrapped.map(|wrapped| wrapped as &(dyn std::error::Error + 'static));
    tls_error(wrapped).or_else(|| tls_error(source.source()))
}

fn classify_tls(error: &rustls::Error) -> TransportError {
    use rustls::CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(
            Certificate::Expired
            | Certificate::ExpiredContext { .. }
            | Certificate::NotValidYet
            | Certificate::NotValidYetContext { .. },
        ) => TransportError::CertificateTime,
        rustls::Error::InvalidCertificate(_) => TransportError::Certificate,
        _ => TransportError::Unreachable,
    }
}
