//! The colour and the logo of a tenant.

use std::sync::Arc;

use authenticator_core::protocol::ProblemCode;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::error::PageFailure;
use crate::app::App;
use crate::failure::Failure;

/// Opened by itself an SVG is a document: it runs nothing and loads nothing.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

pub(super) async fn style(State(app): State<Arc<App>>, Path(tenant): Path<String>) -> Result<Response, PageFailure> {
    let style = app.brands.of(&tenant).and_then(|brand| brand.style.clone()).ok_or_else(not_found)?;
    Ok(([(CONTENT_TYPE, "text/css; charset=utf-8")], style).into_response())
}

pub(super) async fn logo(State(app): State<Arc<App>>, Path(tenant): Path<String>) -> Result<Response, PageFailure> {
    let logo = app.brands.of(&tenant).and_then(|brand| brand.logo.as_ref()).ok_or_else(not_found)?;
    Ok(([(CONTENT_TYPE, logo.kind), (CONTENT_SECURITY_POLICY, SANDBOX)], logo.bytes.clone()).into_response())
}

fn not_found() -> PageFailure {
    PageFailure::from(Failure::from(ProblemCode::NotFound))
}
