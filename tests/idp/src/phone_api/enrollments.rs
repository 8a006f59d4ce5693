//! `POST enrollments`: a new device key asks for an account, entitled by a code or by a fresh sign-in.

use authenticator_core::jose::{Message as _, Opened};
use authenticator_core::protocol::{EnrollClaims, ProblemCode};
use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;

use super::call::{PhoneCall, registered_reply};
use crate::failure::Failure;
use crate::http::{JWT, read_text};
use crate::store::AccessToken;

pub(super) async fn enroll(call: PhoneCall, body: Body) -> Result<Response, Failure> {
    let compact = read_text(&call.headers, JWT, body, EnrollClaims::TYP.max_size()).await?;
    let opened = call.app.work(&call.tenant, move |work| work.open_enrollment(&compact)).await?;
    let token = token(&call, &opened).await?;
    let enrolled = call.app.work(&call.tenant, move |work| work.enroll(&opened, token)).await?;
    Ok(registered_reply(enrolled))
}

/// The token, if one came along: bound to the very key that enrolls.
async fn token(call: &PhoneCall, opened: &Opened<EnrollClaims>) -> Result<Option<AccessToken>, Failure> {
    if !call.headers.contains_key(AUTHORIZATION) {
        return Ok(None);
    }
    let holder = call.holder("enrollments").await?;
    if holder.key != opened.key {
        return Err(Failure::refused(ProblemCode::InvalidDpop, "the proof is by another key than the message"));
    }
    Ok(holder.token)
}
