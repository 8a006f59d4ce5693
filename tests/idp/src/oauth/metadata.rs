//! `GET /.well-known/oauth-authorization-server/{tenant}` (RFC 8414 section 3).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::failure::Failure;
use crate::http::json;

pub(super) async fn read(State(app): State<Arc<App>>, Path(tenant): Path<String>) -> Result<Response, Failure> {
    let metadata = app.work(&tenant, |work| Ok(work.authorization_server())).await?;
    Ok(json(StatusCode::OK, &metadata))
}
