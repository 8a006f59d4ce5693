//! `POST nonce`: for key attestation and the proof by a new key.

use authenticator_core::jose::json_from_slice;
use authenticator_core::protocol::{NonceReply, NonceRequest, Opaque, ProblemCode};
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;

use super::call::PhoneCall;
use crate::failure::{Failure, Fault};
use crate::http::{JSON, json, read_text};
use crate::protocol::nonce_life;

/// Bytes of the request.
const LIMIT: usize = 1024;

pub(super) async fn make(call: PhoneCall, body: Body) -> Result<Response, Failure> {
    let text = read_text(&call.headers, JSON, body, LIMIT).await?;
    let _: NonceRequest = json_from_slice(text.as_bytes())
        .map_err(|error| Failure::refused(ProblemCode::Malformed, &error.to_string()))?;
    let now = call.app.work(&call.tenant, |work| Ok(work.now)).await?;
    let nonce = Opaque::parse(&call.app.nonce(&call.tenant)?).ok_or(Fault::Random)?;
    Ok(json(StatusCode::OK, &NonceReply { nonce, exp: now.plus(nonce_life()) }))
}
