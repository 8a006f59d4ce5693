//! `POST /control/policy`: sets members of the tenant's policy. They are described at [`crate::protocol::Policy`].

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{BROWSER, read};
use crate::app::App;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::seed::DEMO_TENANT;

pub(super) async fn set(State(app): State<Arc<App>>, body: Body) -> Result<Response, Failure> {
    let members: serde_json::Map<String, serde_json::Value> = read(body).await?;
    let policy = app.work(DEMO_TENANT, move |work| work.change_policy(&members, BROWSER)).await?;
    Ok(json_reply(StatusCode::OK, &policy))
}
