//! `POST credentials`: a registered device asks for a credential for phone sign-in.

use authenticator_core::jose::Message as _;
use authenticator_core::protocol::CredentialClaims;
use axum::body::Body;
use axum::response::Response;

use super::call::{PhoneCall, registered_reply};
use crate::duties::Entitlement;
use crate::failure::Failure;
use crate::http::{JWT, read_text};

pub(super) async fn register(call: PhoneCall, body: Body) -> Result<Response, Failure> {
    let compact = read_text(&call.headers, JWT, body, CredentialClaims::TYP.max_size()).await?;
    let by = call.device("credentials").await?;
    let entitlement = Entitlement { token: by.need_token()?, device: by.device };
    let registered = call.app.work(&call.tenant, move |work| work.register_credential(&compact, &entitlement)).await?;
    Ok(registered_reply(registered))
}
