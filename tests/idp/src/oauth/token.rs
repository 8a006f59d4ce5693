//! `POST token`: a code and its verifier for tokens (RFC 6749 section 4.1.3, RFC 9449 section 5, OpenID Connect Core section 3.1.3).

use std::sync::Arc;

use authenticator_core::jose::Digest;
use authenticator_core::jose::dpop::Call;
use authenticator_core::protocol::ProblemCode;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::client_authentication::{Binding, Caller, authenticate};
use super::parameters::Parameters;
use super::proof::proven_key;
use crate::app::App;
use crate::duties::{Presented, token_endpoint};
use crate::failure::Failure;
use crate::http::{FORM, json as json_reply, read_text};
use crate::phone_api::prove;

/// Bytes of the form.
const LIMIT: usize = 8 * 1024;

/// An error of RFC 6749 section 5.2 or RFC 9449 section 5, or a fault.
pub(super) enum TokenFailure {
    Oauth(&'static str),
    /// `invalid_client` to a caller that showed a secret.
    WrongSecret,
    Other(Failure),
}

impl From<Failure> for TokenFailure {
    fn from(failure: Failure) -> Self {
        match &failure {
            Failure::Refused(problem) => match problem.code {
                ProblemCode::UseDpopNonce => Self::Oauth("use_dpop_nonce"),
                ProblemCode::InvalidDpop | ProblemCode::InvalidToken => Self::Oauth("invalid_dpop_proof"),
                _ => Self::Other(failure),
            },
            Failure::Fault(_) => Self::Other(failure),
        }
    }
}

impl IntoResponse for TokenFailure {
    fn into_response(self) -> Response {
        match self {
            Self::Oauth(error) => json_reply(StatusCode::BAD_REQUEST, &json!({ "error": error })),
            Self::WrongSecret => {
                let mut response = json_reply(StatusCode::UNAUTHORIZED, &json!({ "error": "invalid_client" }));
                let challenge = HeaderValue::from_static(r#"Basic realm="token""#);
                response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
                response
            }
            Self::Other(failure) => failure.into_response(),
        }
    }
}

pub(super) async fn redeem(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match redeemed(&app, &tenant, &headers, body).await {
        Ok(reply) => json_reply(StatusCode::OK, &reply),
        Err(failure) => failure.into_response(),
    }
}

async fn redeemed(app: &Arc<App>, tenant: &str, headers: &HeaderMap, body: Body) -> Result<Value, TokenFailure> {
    let form = read_text(headers, FORM, body, LIMIT).await?;
    let parameters = Parameters::parse(&form).ok_or(TokenFailure::Oauth("invalid_request"))?;
    match parameters.get("grant_type") {
        Some("authorization_code") => {}
        Some(_) => return Err(TokenFailure::Oauth("unsupported_grant_type")),
        None => return Err(TokenFailure::Oauth("invalid_request")),
    }
    let caller = authenticate(app, tenant, headers, &parameters).await?;
    let jkt = binding(app, tenant, headers, &caller).await?;
    let take = |name: &str| parameters.owned(name).ok_or(TokenFailure::Oauth("invalid_request"));
    let presented = Presented {
        client: caller.client_id().to_owned(),
        code: Digest::of(take("code")?.as_bytes()),
        redirect_uri: take("redirect_uri")?,
        code_verifier: take("code_verifier")?,
        jkt,
    };
    let tokens = app.work(tenant, move |work| work.redeem_code(&presented)).await?;
    let tokens = tokens.ok_or(TokenFailure::Oauth("invalid_grant"))?;
    let mut reply = json!({
        "access_token": tokens.access_token, "token_type": if jkt.is_some() { "DPoP" } else { "Bearer" },
        "expires_in": tokens.life, "scope": tokens.scope.as_str(),
    });
    if let (Some(members), Some(id_token)) = (reply.as_object_mut(), tokens.id_token) {
        members.insert("id_token".to_owned(), Value::String(id_token));
    }
    Ok(reply)
}

/// The key that the token is bound to: that of the proof. Only a client with a secret may come without one.
async fn binding(app: &Arc<App>, tenant: &str, headers: &HeaderMap, caller: &Caller) -> Result<Binding, Failure> {
    let url = token_endpoint(&app.issuer(tenant));
    match caller {
        Caller::Phone => {
            let holder = prove(app, tenant, headers, &Method::POST, &url).await?;
            Ok(Some(holder.key.thumbprint()))
        }
        caller if caller.may_bear() && !headers.contains_key("dpop") => Ok(None),
        Caller::Application(_) => {
            proven_key(app, tenant, headers, &Call { method: "POST", url: &url, token: None }).await.map(Some)
        }
    }
}
