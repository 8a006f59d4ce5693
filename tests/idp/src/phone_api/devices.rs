//! `POST devices`: a fresh sign-in registers the device.

use axum::http::StatusCode;
use axum::response::Response;

use super::call::PhoneCall;
use crate::failure::Failure;
use crate::http::jwt;

pub(super) async fn register(call: PhoneCall) -> Result<Response, Failure> {
    let by = call.device("devices").await?;
    let token = by.need_token()?;
    let registered = call.app.work(&call.tenant, move |work| work.register(&by.device, &token, by.proof));
    let (document, new) = registered.await?;
    Ok(jwt(if new { StatusCode::CREATED } else { StatusCode::OK }, document))
}
