//! `POST /control/same-phone`: the system browser of the phone, which has the sign-in that the app asks it for.

use std::sync::Arc;

use authenticator_core::protocol::ProblemCode;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::read;
use crate::app::App;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::oauth::AskedByPhone;
use crate::seed::DEMO_TENANT;

#[derive(Deserialize)]
struct Wanted {
    url: String,
}

/// Opens the URL in the browser that made the request, whatever made it.
pub(super) async fn same_phone(State(app): State<Arc<App>>, body: Body) -> Result<Response, Failure> {
    let wanted: Wanted = read(body).await?;
    let refuse = |detail: &str| Failure::refused(ProblemCode::Malformed, detail);
    let url = Url::parse(&wanted.url).map_err(|_| refuse("url is not a URL"))?;
    let redirect = app.work(DEMO_TENANT, move |work| {
        let asked = AskedByPhone::parse(&work.tenant.issuer, url.query().unwrap_or_default());
        let asked = asked.ok_or_else(|| refuse("url is not one that a phone asks with"))?;
        let challenge = work.tx.challenge(asked.challenge)?;
        let request = challenge.map(|challenge| work.tx.request(&challenge.request)).transpose()?.flatten();
        asked.led_back(work, &request.map(|request| request.browser).unwrap_or_default())
    });
    Ok(json_reply(StatusCode::OK, &json!({ "redirect": redirect.await? })))
}
