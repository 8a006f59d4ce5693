//! The provider's metadata, in the place of RFC 8414 section 3 and in that of OpenID Connect Discovery section 4, and its keys.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::failure::Failure;
use crate::http::json;

pub(super) async fn read(State(app): State<Arc<App>>, Path(tenant): Path<String>) -> Result<Response, Failure> {
    let metadata = app.work(&tenant, |work| Ok(work.provider_metadata())).await?;
    Ok(json(StatusCode::OK, &metadata))
}

/// The keys of ID tokens.
pub(super) async fn keys(State(app): State<Arc<App>>, Path(tenant): Path<String>) -> Result<Response, Failure> {
    let keys = app.work(&tenant, |work| work.id_token_jwks()).await?;
    Ok(json(StatusCode::OK, &keys))
}
