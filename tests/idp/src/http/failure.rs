//! Failures as `application/problem+json` (RFC 9457).

use authenticator_core::protocol::{Problem, ProblemCode};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::failure::{Failure, Fault};

/// Seconds after which a server that is stopping or busy may be asked again.
const RETRY: u64 = 5;

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(problem) => {
                tracing::debug!(code = problem.code.as_str(), "refused");
                problem_response(&problem)
            }
            Self::Fault(Fault::Stopping) => {
                problem_response(&Problem { retry_after: Some(RETRY), ..Problem::new(ProblemCode::Unavailable) })
            }
            Self::Fault(fault) => {
                tracing::error!("{fault}");
                problem_response(&Problem::new(ProblemCode::Internal))
            }
        }
    }
}

fn problem_response(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(problem).unwrap_or_default();
    let mut response = (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response();
    let headers = response.headers_mut();
    if let Some(seconds) = problem.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(dpop_error(&problem.code)));
    }
    response
}

/// The challenge of a 401 (RFC 9449 section 7.1).
fn dpop_error(code: &ProblemCode) -> &'static str {
    match code {
        ProblemCode::UseDpopNonce => r#"DPoP error="use_dpop_nonce", algs="ES256""#,
        ProblemCode::InvalidToken | ProblemCode::StaleSignIn => r#"DPoP error="invalid_token", algs="ES256""#,
        _ => r#"DPoP error="invalid_dpop_proof", algs="ES256""#,
    }
}
