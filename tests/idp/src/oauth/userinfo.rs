//! `GET` and `POST userinfo`: who the user of a token is (OpenID Connect Core section 5.3).

use std::sync::Arc;

use authenticator_core::jose::dpop::Call;
use authenticator_core::jose::{Digest, Thumbprint};
use authenticator_core::protocol::ProblemCode;
use axum::extract::{Path, State};
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::proof::proven_key;
use crate::app::App;
use crate::clients::Clients;
use crate::duties::{Work, userinfo_endpoint};
use crate::failure::Failure;
use crate::http::{json as json_reply, token_of};
use crate::protocol::Scope;

/// Errors of RFC 6750 section 3.1.
const INVALID_TOKEN: &str = "invalid_token";
const INSUFFICIENT_SCOPE: &str = "insufficient_scope";

/// How a token is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    /// RFC 6750 section 2.1.
    Bearer,
    /// RFC 9449 section 7.1.
    Dpop,
}

pub(super) async fn read(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let Some((scheme, token)) = presented(&headers) else {
        return refused(
            StatusCode::UNAUTHORIZED,
            &[challenge(Scheme::Bearer, None), challenge(Scheme::Dpop, None)],
            None,
        );
    };
    let error = match claims(&app, &tenant, &headers, &method, (scheme, token)).await {
        Ok(Ok(claims)) => return json_reply(StatusCode::OK, &claims),
        Ok(Err(error)) => error,
        Err(Failure::Refused(problem)) if problem.code == ProblemCode::UseDpopNonce => "use_dpop_nonce",
        Err(Failure::Refused(problem)) if problem.code == ProblemCode::InvalidDpop => "invalid_dpop_proof",
        Err(failure) => return failure.into_response(),
    };
    let status = if error == INSUFFICIENT_SCOPE { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
    tracing::info!(error, "userinfo refused");
    refused(status, &[challenge(scheme, Some(error))], Some(error))
}

fn presented(headers: &HeaderMap) -> Option<(Scheme, &str)> {
    let bearer = token_of(headers, "Bearer").map(|token| (Scheme::Bearer, token));
    bearer.or_else(|| Some((Scheme::Dpop, token_of(headers, "DPoP")?)))
}

async fn claims(
    app: &Arc<App>,
    tenant: &str,
    headers: &HeaderMap,
    method: &Method,
    (scheme, token): (Scheme, &str),
) -> Result<Result<Value, &'static str>, Failure> {
    let url = userinfo_endpoint(&app.issuer(tenant));
    let jkt = match scheme {
        Scheme::Bearer => None,
        Scheme::Dpop => {
            let call = Call { method: method.as_str(), url: &url, token: Some(token) };
            Some(proven_key(app, tenant, headers, &call).await?)
        }
    };
    let (hash, here) = (Digest::of(token.as_bytes()), Arc::clone(app));
    app.work(tenant, move |work| claims_for(work, &here.clients, hash, jkt)).await
}

/// What a token tells. A token that is bound to a key is not for bearers, and a bearer token not for keys.
fn claims_for(
    work: &Work<'_>,
    clients: &Clients,
    hash: Digest,
    jkt: Option<Thumbprint>,
) -> Result<Result<Value, &'static str>, Failure> {
    let token = work.tx.access_token(&work.tenant.id, hash)?;
    let Some(token) = token.filter(|token| token.expires_at > work.now && token.jkt == jkt) else {
        return Ok(Err(INVALID_TOKEN));
    };
    let Scope::OpenId { profile } = token.scope else { return Ok(Err(INSUFFICIENT_SCOPE)) };
    let user = work.tx.user(&token.user)?;
    if user.blocked || clients.find(&work.tenant.id, &token.client).is_none() {
        return Ok(Err(INVALID_TOKEN));
    }
    let mut claims = json!({ "sub": user.sub });
    if let Some(members) = claims.as_object_mut().filter(|_| profile) {
        members.insert("name".to_owned(), json!(user.display_name));
        members.insert("preferred_username".to_owned(), json!(user.name));
    }
    Ok(Ok(claims))
}

fn challenge(scheme: Scheme, error: Option<&str>) -> String {
    let error = error.map(|error| format!(r#"error="{error}""#));
    match (scheme, error) {
        (Scheme::Bearer, None) => r#"Bearer realm="userinfo""#.to_owned(),
        (Scheme::Bearer, Some(error)) => format!(r#"Bearer realm="userinfo", {error}"#),
        (Scheme::Dpop, None) => r#"DPoP algs="ES256""#.to_owned(),
        (Scheme::Dpop, Some(error)) => format!(r#"DPoP {error}, algs="ES256""#),
    }
}

fn refused(status: StatusCode, challenges: &[String], error: Option<&str>) -> Response {
    let mut response = match error {
        Some(error) => json_reply(status, &json!({ "error": error })),
        None => status.into_response(),
    };
    for challenge in challenges {
        if let Ok(value) = HeaderValue::from_str(challenge) {
            response.headers_mut().append(WWW_AUTHENTICATE, value);
        }
    }
    response
}
