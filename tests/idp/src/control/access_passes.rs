//! `POST /control/access-passes`: an administrator issues a Temporary Access Pass.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::{BROWSER, read, user};
use crate::app::App;
use crate::duties::WantedPass;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::seed::DEMO_TENANT;

#[derive(Deserialize)]
struct Wanted {
    user: String,
    #[serde(default)]
    several_uses: bool,
    /// Seconds.
    #[serde(default = "one_hour")]
    life: u64,
    /// Seconds.
    #[serde(default)]
    starts_in: u64,
}

const fn one_hour() -> u64 {
    3600
}

pub(super) async fn issue(State(app): State<Arc<App>>, body: Body) -> Result<Response, Failure> {
    let wanted: Wanted = read(body).await?;
    let pass = WantedPass { several_uses: wanted.several_uses, life: wanted.life, starts_in: wanted.starts_in };
    let issued =
        app.work(DEMO_TENANT, move |work| work.issue_access_pass(&user(work, &wanted.user)?, pass, BROWSER)).await?;
    let reply = json!({ "pass": issued.text, "starts_at": issued.starts_at, "expires_at": issued.expires_at });
    Ok(json_reply(StatusCode::CREATED, &reply))
}
