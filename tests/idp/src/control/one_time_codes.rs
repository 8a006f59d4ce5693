//! `POST /control/one-time-codes`: a person who has typed the password types a code.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::{read, user};
use crate::app::App;
use crate::duties::CodeCheck;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::seed::DEMO_TENANT;

#[derive(Deserialize)]
struct Typed {
    user: String,
    code: String,
}

pub(super) async fn check(State(app): State<Arc<App>>, body: Body) -> Result<Response, Failure> {
    let typed: Typed = read(body).await?;
    let checked = app.work(DEMO_TENANT, move |work| work.check_code(&user(work, &typed.user)?, &typed.code)).await?;
    let result = match checked {
        CodeCheck::Right => "right",
        CodeCheck::Wrong => "wrong",
        CodeCheck::Used => "used",
        CodeCheck::TooMany => "too_many",
    };
    Ok(json_reply(StatusCode::OK, &json!({ "result": result })))
}
