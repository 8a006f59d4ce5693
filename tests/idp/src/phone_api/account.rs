//! `GET account`: the account document; with `devices=1` and a token the list of the user's devices.

use authenticator_core::protocol::ProblemCode;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::call::PhoneCall;
use crate::failure::Failure;
use crate::http::{ReadQuery, jwt};

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    devices: Option<String>,
}

pub(super) async fn read(call: PhoneCall, ReadQuery(wanted): ReadQuery<Wanted>) -> Result<Response, Failure> {
    let by = call.device("account").await?;
    let list = wanted.devices.as_deref() == Some("1");
    if list && by.need_token()?.user != by.device.user {
        return Err(ProblemCode::WrongUser.into());
    }
    let document = call
        .app
        .work(&call.tenant, move |work| {
            if list {
                work.devices(&by.device, by.device.id.to_string(), Some(by.proof))
            } else {
                work.account(&by.device, by.proof, None)
            }
        })
        .await?;
    Ok(jwt(StatusCode::OK, document))
}
