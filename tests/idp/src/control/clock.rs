//! `POST /control/clock`: moves the server's clock forward.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::read;
use crate::app::App;
use crate::failure::Failure;
use crate::http::json as json_reply;

#[derive(Deserialize)]
struct Advance {
    advance: u64,
}

pub(super) async fn advance(State(app): State<Arc<App>>, body: Body) -> Result<Response, Failure> {
    let wanted: Advance = read(body).await?;
    if let Some(clock) = &app.control {
        clock.advance(wanted.advance);
    }
    app.forgetting.look(&app.store, &*app.clock).await;
    // Open polls look at the new time.
    app.bell.ring_for_everybody();
    Ok(json_reply(StatusCode::OK, &json!({ "now": app.now() })))
}
