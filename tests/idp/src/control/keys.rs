//! `POST /control/rotate-key`: rotates the server key with a keyroll.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::app::App;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::seed::DEMO_TENANT;

pub(super) async fn rotate(State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let kid = app.work(DEMO_TENANT, |work| work.rotate_key()).await?;
    Ok(json_reply(StatusCode::OK, &json!({ "kid": kid })))
}
