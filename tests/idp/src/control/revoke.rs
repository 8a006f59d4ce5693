//! `POST /control/users/{name}/revoke`: an administrator's revocation, on every device of the user.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::{read, user};
use crate::app::App;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::seed::DEMO_TENANT;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Target {
    Credential,
    Device,
}

#[derive(Deserialize)]
struct Revocation {
    target: Target,
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    body: Body,
) -> Result<Response, Failure> {
    let wanted: Revocation = read(body).await?;
    app.work(DEMO_TENANT, move |work| {
        for device in work.tx.devices_of(&user(work, &name)?.id)?.iter().filter(|device| !device.removed()) {
            match wanted.target {
                Target::Credential => work.revoke_credentials(device, "admin")?,
                Target::Device => work.remove_device(device, "admin")?,
            }
        }
        Ok(())
    })
    .await?;
    Ok(json_reply(StatusCode::OK, &json!({})))
}
