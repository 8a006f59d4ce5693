//! Replies.

use authenticator_core::protocol::{Problem, ProblemCode};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::{JSON, JWT};
use crate::failure::Failure;

/// A signed message.
pub(crate) fn jwt(status: StatusCode, compact: String) -> Response {
    (status, [(CONTENT_TYPE, JWT)], compact).into_response()
}

/// JSON.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => (status, [(CONTENT_TYPE, JSON)], body).into_response(),
        Err(_) => Failure::from(ProblemCode::Internal).into_response(),
    }
}

/// There is nothing of this name: a page for a browser that asks for one, a problem for everything else.
pub(crate) async fn not_found(headers: HeaderMap) -> Response {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("text/html") {
        return crate::pages::nothing_here();
    }
    Failure::from(ProblemCode::NotFound).into_response()
}

/// There is something of this name, but not for this method.
pub(crate) async fn not_allowed() -> Failure {
    let mut problem = Problem::new(ProblemCode::NotFound);
    problem.status = StatusCode::METHOD_NOT_ALLOWED.as_u16();
    problem.into()
}
