//! `POST /{tenant}/ciba`: a CIBA server wants a sign-in approved. The call of Keycloak's HTTP authentication channel; errors are those of
//! OpenID CIBA Core section 13 where they fit.

use std::sync::Arc;

use authenticator_core::jose::json_from_slice;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::oneshot;
use tracing::Span;

use super::follow::{Call as Verified, ask_and_follow};
use super::server::Refused;
use crate::app::App;
use crate::duties::{CibaOutcome, WantedSignIn};
use crate::failure::{Failure, Fault};
use crate::federation::claimed_issuer;
use crate::http::{JSON, json as json_reply, read_text, token_of};

/// Bytes of the body.
const LIMIT: usize = 16 * 1024;

/// The body. What it has beside these (`scope`, `acr_values`) is between the application and its server.
#[derive(Deserialize)]
struct Call {
    login_hint: String,
    binding_message: Option<String>,
    is_consent_required: Option<bool>,
}

/// Why nobody was asked.
enum Refusal {
    /// The token is not taken.
    Token(&'static str),
    Told(StatusCode, &'static str, String),
    Other(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error, description) = match self {
            Self::Token(why) => (StatusCode::UNAUTHORIZED, "invalid_token", why.to_owned()),
            Self::Told(status, error, description) => (status, error, description),
            Self::Other(failure) => return failure.into_response(),
        };
        // The application hears nothing of it, so the log is where an administrator finds the reason.
        tracing::warn!(error, description, "a CIBA server is refused");
        let mut response = json_reply(status, &json!({ "error": error, "error_description": description }));
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static(r#"Bearer error="invalid_token""#);
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    asked(&app, tenant, &headers, body).await.map_err(IntoResponse::into_response)
}

async fn asked(app: &Arc<App>, tenant: String, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let compact = token_of(headers, "Bearer").ok_or(Refusal::Token("needs a bearer token"))?;
    let server = claimed_issuer(compact).and_then(|issuer| app.ciba_servers.find(&tenant, &issuer));
    let server = server.ok_or(Refusal::Token("the token is of no server that may ask here"))?;
    let token = server.verified(compact, app).await.map_err(|refused| match refused {
        Refused::Token(why) => Refusal::Token(why),
        Refused::Keys => told(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", "the keys cannot be fetched"),
    })?;
    let Some(application) = server.settings.applications.get(&token.application) else {
        let description = format!("the application {:?} is not registered here to ask", token.application);
        return Err(told(StatusCode::FORBIDDEN, "unauthorized_client", description));
    };
    let body = read_text(headers, JSON, body, LIMIT).await?;
    let call: Call = json_from_slice(body.as_bytes()).map_err(|_| invalid("the body has not the form of the call"))?;
    if call.is_consent_required == Some(true) {
        return Err(invalid("the application needs consent to its scopes, which phones do not show"));
    }
    let issuer = &server.settings.issuer;
    let federations = app.federations.of(&tenant).iter().filter(|one| one.issuer == *issuer);
    let wanted = WantedSignIn {
        issuer: issuer.clone(),
        shown: server.settings.shown(application),
        user_name: call.login_hint,
        number: call.binding_message.unwrap_or_default(),
        federations: federations.map(|one| one.id.clone()).collect(),
        token,
    };
    let (reply, replied) = oneshot::channel();
    let call = Verified { tenant, server, wanted, token: compact.to_owned(), span: Span::current() };
    tokio::spawn(ask_and_follow(Arc::clone(app), call, reply));
    let outcome = replied.await.map_err(|_| Failure::from(Fault::Stopping))??;
    let request = match outcome {
        CibaOutcome::Asked(request) => request,
        CibaOutcome::Replayed => return Err(Refusal::Token("the token was presented before")),
        CibaOutcome::UnknownUser => {
            return Err(told(
                StatusCode::BAD_REQUEST,
                "unknown_user_id",
                "no such user, or blocked, or bound to another",
            ));
        }
        CibaOutcome::NoPhone => {
            return Err(told(StatusCode::BAD_REQUEST, "access_denied", "no phone of the user can approve a sign-in"));
        }
        CibaOutcome::NoNumber { digits } => {
            let description =
                format!("binding_message has to be a number of {digits} digits, which the application shows");
            return Err(told(StatusCode::BAD_REQUEST, "invalid_binding_message", description));
        }
        CibaOutcome::NumberUsed => {
            let description =
                "another request of the user had this number in the last 10 minutes: make another at random";
            return Err(told(StatusCode::BAD_REQUEST, "invalid_binding_message", description));
        }
        CibaOutcome::TooMany => {
            return Err(told(StatusCode::TOO_MANY_REQUESTS, "access_denied", "too many were started for this user"));
        }
    };
    Ok(json_reply(StatusCode::CREATED, &json!({ "expires_in": request.life })))
}

fn told(status: StatusCode, error: &'static str, description: impl Into<String>) -> Refusal {
    Refusal::Told(status, error, description.into())
}

fn invalid(description: impl Into<String>) -> Refusal {
    told(StatusCode::BAD_REQUEST, "invalid_request", description)
}
