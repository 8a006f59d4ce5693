//! One line in the log for each request, and the name that ties it to what else was logged meanwhile.
//!
//! | field | value |
//! |---|---|
//! | `id` | `X-Request-Id` of the request, else a random one; the reply has it too |
//! | `method`, `route` | the route as it is registered: paths and queries hold ids and codes |
//! | `tenant` | once it was found |
//! | `status`, `duration_ms` | of the reply |

use std::sync::Arc;
use std::time::Instant;

use authenticator_core::jose::base64url_encode;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument as _, field};

use crate::app::App;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Names each request, and logs how it went.
pub(crate) async fn with_request_id(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = given(request.headers()).or_else(|| app.random.id().ok().map(|id| base64url_encode(&id)));
    let id = id.unwrap_or_else(|| "none".to_owned());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let method = request.method().as_str();
    let span = tracing::info_span!("request", id, method, route, tenant = field::Empty);
    let (verb, path) = (method.to_owned(), route.to_owned());
    let mut response = next.run(request).instrument(span.clone()).await;
    app.metrics.count(&verb, &path, response.status().as_u16(), began.elapsed());
    let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), duration_ms, "answered"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, id);
    }
    response
}

/// The name that a proxy gave, if it can stand in a log.
fn given(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    ((1..=64).contains(&id.len()) && id.bytes().all(fits)).then(|| id.to_owned())
}
