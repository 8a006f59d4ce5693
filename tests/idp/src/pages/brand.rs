//! The colour and the logo of a tenant.

use std::sync::Arc;

use authenticator_core::protocol::ProblemCode;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::error::PageFailure;
use crate::app::App;
use crate::failure::Failure;
use crate::http::cacheable;

/// Opened by itself an SVG is a document: it runs nothing and loads nothing.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

pub(super) async fn style(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    let style = app.brands.of(&tenant).and_then(|brand| brand.style.as_ref()).ok_or_else(not_found)?;
    Ok(cacheable(&headers, "text/css; charset=utf-8", style.as_bytes()))
}

pub(super) async fn logo(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    let logo = app.brands.of(&tenant).and_then(|brand| brand.logo.as_ref()).ok_or_else(not_found)?;
    let mut response = cacheable(&headers, logo.kind, &logo.bytes);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    Ok(response)
}

fn not_found() -> PageFailure {
    PageFailure::from(Failure::from(ProblemCode::NotFound))
}
