//! Headers of every reply, and one line in the log for each call.

use axum::extract::{MatchedPath, Request};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::atomic::{AtomicU64, Ordering};

static CALLS: AtomicU64 = AtomicU64::new(1);

/// Names each call, in the log and in `X-Request-Id`. The log tells the route, never path, query or body: those hold secrets.
pub(crate) async fn with_request_id(request: Request, next: Next) -> Response {
    let id = CALLS.fetch_add(1, Ordering::Relaxed);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let mut response = next.run(request).await;
    tracing::info!(id, %method, route, status = response.status().as_u16(), "call");
    response.headers_mut().insert(HeaderName::from_static("x-request-id"), HeaderValue::from(id));
    response
}

/// Nothing that is said here may be kept (RFC 9111 section 5.2.2.5).
pub(crate) async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
