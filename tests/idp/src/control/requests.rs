//! `GET /control/live`, `POST /control/sign-in` and `GET /control/requests/{id}`.

use std::sync::Arc;

use authenticator_core::protocol::{ContextEntry, ProblemCode, Purpose, RequestId};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::{read, user};
use crate::app::App;
use crate::duties::Ask;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::protocol::purpose_named;
use crate::seed::DEMO_TENANT;

#[derive(Deserialize)]
pub(super) struct Wanted {
    user: String,
    purpose: Option<String>,
}

fn purpose(text: &str) -> Result<Purpose, Failure> {
    purpose_named(text).ok_or_else(|| Failure::refused(ProblemCode::Malformed, "no such purpose"))
}

pub(super) async fn live(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>) -> Result<Response, Failure> {
    let purpose = wanted.purpose.as_deref().map(purpose).transpose()?;
    let status = app.work(DEMO_TENANT, move |work| work.live_status(&user(work, &wanted.user)?, purpose)).await?;
    let status = status.ok_or(Failure::from(ProblemCode::NotFound))?;
    let request = json!({
        "request": status.challenge, "purpose": status.request.purpose,
        "number": status.request.number, "state": status.request.state,
    });
    Ok(json_reply(StatusCode::OK, &request))
}

#[derive(Deserialize)]
struct SignIn {
    user: String,
    purpose: String,
    /// Sent as it is: the policy's switches are for what the server adds itself.
    #[serde(default)]
    context: Vec<ContextEntry>,
}

/// Each call is a new browser; no limit of starts holds.
pub(super) async fn sign_in(State(app): State<Arc<App>>, body: Body) -> Result<Response, Failure> {
    let wanted: SignIn = read(body).await?;
    let purpose = purpose(&wanted.purpose)?;
    if matches!(purpose, Purpose::Enrollment | Purpose::Enable | Purpose::Transaction) {
        return Err(Failure::refused(ProblemCode::Malformed, "purpose is sign_in, mfa or password_reset"));
    }
    let asked = app.work(DEMO_TENANT, move |work| {
        let user = user(work, &wanted.user)?;
        let recipients = work.recipients(&user, purpose)?;
        if recipients.is_empty() {
            return Err(Failure::refused(ProblemCode::PolicyMode, "no device of this user may answer"));
        }
        let browser = work.random.text()?;
        let ask = Ask { known: true, context: wanted.context, ..Ask::new(&user, purpose, &browser, recipients) };
        let request = work.ask(ask)?;
        work.status_of_request(request)
    });
    let status = asked.await?;
    let request = json!({ "request": status.challenge, "number": status.request.number });
    Ok(json_reply(StatusCode::OK, &request))
}

pub(super) async fn status(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = RequestId::parse(&id).ok_or(Failure::from(ProblemCode::NotFound))?;
    let status = app.work(DEMO_TENANT, move |work| work.status_of_challenge(id)).await?;
    let status = status.ok_or(Failure::from(ProblemCode::NotFound))?;
    let verified = status.seen.map(|seen| {
        let signed_by = if seen.by_credential { "credential" } else { "device" };
        json!({
            "signed_by": signed_by, "uv": seen.uv, "shown": seen.shown, "number": seen.number, "counter": seen.counter,
        })
    });
    Ok(json_reply(StatusCode::OK, &json!({ "state": status.request.state, "verified": verified })))
}
