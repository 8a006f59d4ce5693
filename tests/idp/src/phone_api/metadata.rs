//! `GET /.well-known/phone-signin/{tenant}`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::failure::Failure;
use crate::http::jwt;

pub(super) async fn read(State(app): State<Arc<App>>, Path(tenant): Path<String>) -> Result<Response, Failure> {
    let metadata = app.work(&tenant, |work| work.metadata()).await?;
    Ok(jwt(StatusCode::OK, metadata))
}
