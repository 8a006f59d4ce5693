//! Bodies: of the right media type, and no larger than their message may be.

use std::io;
use std::time::Duration;

use authenticator_core::protocol::ProblemCode;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use tokio::time::{Instant, timeout_at};

use crate::failure::Failure;

/// Compact messages (RFC 7519 section 10.3.1).
pub(crate) const JWT: &str = "application/jwt";
/// JSON (RFC 8259).
pub(crate) const JSON: &str = "application/json";
/// Forms.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// For which a body may take: the largest are some kilobytes.
const BODY_TIME: Duration = Duration::from_secs(20);

/// Cuts off the body of a request that comes too slowly, so that its connection is there for others.
pub(crate) async fn in_time(request: Request, next: Next) -> Response {
    let ends = Instant::now() + BODY_TIME;
    let timed = |body: Body| {
        if body.is_end_stream() {
            return body;
        }
        Body::from_stream(unfold(body.into_data_stream(), move |mut parts| async move {
            let part = match timeout_at(ends, parts.next()).await {
                Ok(part) => part?.map_err(io::Error::other),
                Err(_) => Err(io::ErrorKind::TimedOut.into()),
            };
            Some((part, parts))
        }))
    };
    next.run(request.map(timed)).await
}

/// Refuses a body of another media type; parameters do not count.
fn require_media_type(headers: &HeaderMap, wanted: &str) -> Result<(), Failure> {
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(wanted) { Ok(()) } else { Err(ProblemCode::MediaType.into()) }
}

/// Reads a body of at most `limit` bytes.
async fn read_body(body: Body, limit: usize) -> Result<Vec<u8>, Failure> {
    match to_bytes(body, limit).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(error) if is_too_large(&error) => Err(ProblemCode::TooLarge.into()),
        Err(_) => Err(Failure::refused(ProblemCode::Malformed, "the body was cut off")),
    }
}

/// Reads a text of at most `limit` bytes.
pub(crate) async fn read_text(
    headers: &HeaderMap,
    media_type: &str,
    body: Body,
    limit: usize,
) -> Result<String, Failure> {
    require_media_type(headers, media_type)?;
    read_any_text(body, limit).await
}

/// Reads a text of at most `limit` bytes, whatever type it says that it has.
pub(crate) async fn read_any_text(body: Body, limit: usize) -> Result<String, Failure> {
    let bytes = read_body(body, limit).await?;
    String::from_utf8(bytes).map_err(|_| Failure::refused(ProblemCode::Malformed, "not UTF-8"))
}

fn is_too_large(error: &axum::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        if error.to_string().contains("length limit exceeded") {
            return true;
        }
        source = error.source();
    }
    false
}
