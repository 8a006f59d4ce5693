//! `POST /control/groups`: makes a group, or sets who is in it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::{BROWSER, read};
use crate::app::App;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::seed::DEMO_TENANT;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    name: String,
    members: Vec<String>,
}

pub(super) async fn set(State(app): State<Arc<App>>, body: Body) -> Result<Response, Failure> {
    let wanted: Wanted = read(body).await?;
    let group = app.work(DEMO_TENANT, move |work| work.set_group(&wanted.name, &wanted.members, BROWSER)).await?;
    Ok(json_reply(StatusCode::OK, &json!({ "name": group.name, "members": group.members })))
}
