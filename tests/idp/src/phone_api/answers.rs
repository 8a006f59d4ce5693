//! `POST answers`: the person's answer to one challenge.

use authenticator_core::jose::Message as _;
use authenticator_core::protocol::AnswerClaims;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;

use super::call::PhoneCall;
use crate::failure::Failure;
use crate::http::{JWT, jwt, read_text};

pub(super) async fn answer(call: PhoneCall, body: Body) -> Result<Response, Failure> {
    let compact = read_text(&call.headers, JWT, body, AnswerClaims::TYP.max_size()).await?;
    let result = call.app.work(&call.tenant, move |work| work.answer(&compact)).await?;
    Ok(jwt(StatusCode::OK, result))
}
