//! `PUT push`: how the phone can be woken.

use authenticator_core::jose::Message as _;
use authenticator_core::protocol::PushClaims;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::call::PhoneCall;
use crate::failure::Failure;
use crate::http::{JWT, read_text};

pub(super) async fn set(call: PhoneCall, body: Body) -> Result<Response, Failure> {
    let compact = read_text(&call.headers, JWT, body, PushClaims::TYP.max_size()).await?;
    call.app.work(&call.tenant, move |work| work.set_push(&compact)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
