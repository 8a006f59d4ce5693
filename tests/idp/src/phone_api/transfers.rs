//! `POST transfers`: the old phone vouches for the new one.

use authenticator_core::jose::Message as _;
use authenticator_core::protocol::TransferClaims;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;

use super::call::PhoneCall;
use crate::failure::Failure;
use crate::http::{JWT, jwt, read_text};

pub(super) async fn transfer(call: PhoneCall, body: Body) -> Result<Response, Failure> {
    let compact = read_text(&call.headers, JWT, body, TransferClaims::TYP.max_size()).await?;
    let document = call.app.work(&call.tenant, move |work| work.transfer(&compact)).await?;
    Ok(jwt(StatusCode::OK, document))
}
