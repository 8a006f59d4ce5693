//! `POST devices`: a fresh sign-in registers the device.

use axum::response::Response;

use super::call::{PhoneCall, registered_reply};
use crate::failure::Failure;

pub(super) async fn register(call: PhoneCall) -> Result<Response, Failure> {
    let by = call.device("devices").await?;
    let token = by.need_token()?;
    let registered = call.app.work(&call.tenant, move |work| work.register(&by.device, &token, by.proof));
    Ok(registered_reply(registered.await?))
}
