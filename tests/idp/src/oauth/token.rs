//! `POST token`: a code and its verifier for a token that is bound to the caller's key (RFC 6749 section 4.1.3, RFC 9449 section 5).

use std::collections::HashMap;
use std::sync::Arc;

use authenticator_core::jose::{Digest, base64url_encode};
use authenticator_core::protocol::ProblemCode;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use subtle::ConstantTimeEq as _;
use url::form_urlencoded;

use crate::app::App;
use crate::duties::{CLIENT_ID, SCOPE, Work, token_endpoint};
use crate::failure::Failure;
use crate::http::{FORM, json as json_reply, read_text};
use crate::phone_api::{Holder, prove};
use crate::store::{AccessToken, AuthorizationCode};

/// Seconds for which a token is good.
const TOKEN_LIFE: u64 = 600;
/// Bytes of the form.
const LIMIT: usize = 8 * 1024;

/// An error of RFC 6749 section 5.2 or RFC 9449 section 5, or a fault.
enum TokenFailure {
    Oauth(&'static str),
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
        Ok(token) => {
            let reply = json!({
                "access_token": token, "token_type": "DPoP", "expires_in": TOKEN_LIFE, "scope": SCOPE,
            });
            json_reply(StatusCode::OK, &reply)
        }
        Err(failure) => failure.into_response(),
    }
}

async fn redeemed(app: &Arc<App>, tenant: &str, headers: &HeaderMap, body: Body) -> Result<String, TokenFailure> {
    let form = read_text(headers, FORM, body, LIMIT).await?;
    let mut members: HashMap<String, String> = HashMap::new();
    for (name, value) in form_urlencoded::parse(form.as_bytes()) {
        if members.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(TokenFailure::Oauth("invalid_request"));
        }
    }
    match members.get("grant_type").map(String::as_str) {
        Some("authorization_code") => {}
        Some(_) => return Err(TokenFailure::Oauth("unsupported_grant_type")),
        None => return Err(TokenFailure::Oauth("invalid_request")),
    }
    if members.get("client_id").map(String::as_str) != Some(CLIENT_ID) {
        return Err(TokenFailure::Oauth("invalid_client"));
    }
    let url = token_endpoint(&app.issuer(tenant));
    let holder = prove(app, tenant, headers, &Method::POST, &url).await?;
    let take = |name: &str| members.get(name).cloned().ok_or(TokenFailure::Oauth("invalid_request"));
    let presented = Presented {
        code: Digest::of(take("code")?.as_bytes()),
        redirect_uri: take("redirect_uri")?,
        code_verifier: take("code_verifier")?,
        holder,
    };
    let granted = app.work(tenant, move |work| grant(work, &presented)).await?;
    granted.ok_or(TokenFailure::Oauth("invalid_grant"))
}

/// What came to redeem a code.
struct Presented {
    code: Digest,
    redirect_uri: String,
    code_verifier: String,
    holder: Holder,
}

/// The token; `None` is `invalid_grant`.
fn grant(work: &Work<'_>, presented: &Presented) -> Result<Option<String>, Failure> {
    let Some(code) = work.tx.authorization_code(&work.tenant.id, presented.code)? else { return Ok(None) };
    if code.redeemed {
        work.tx.revoke_tokens_of(code.hash)?;
        return Ok(None);
    }
    let jkt = presented.holder.key.thumbprint();
    let bound_elsewhere = code.dpop_jkt.is_some_and(|bound| bound != jkt);
    // Whoever presents a code with the wrong verifier has stolen it: it is spent all the same.
    work.tx.redeem_authorization_code(code.hash)?;
    if code.expires_at <= work.now
        || code.redirect_uri != presented.redirect_uri
        || bound_elsewhere
        || !verifies(&code, &presented.code_verifier)
    {
        return Ok(None);
    }
    let token = work.random.text()?;
    work.tx.insert_access_token(
        &work.tenant.id,
        &AccessToken {
            hash: Digest::of(token.as_bytes()),
            user: code.user,
            browser: code.browser,
            authorization_code: code.hash,
            jkt,
            auth_time: code.auth_time,
            expires_at: work.now.plus(TOKEN_LIFE),
        },
    )?;
    Ok(Some(token))
}

/// RFC 7636 section 4.6, S256.
fn verifies(code: &AuthorizationCode, verifier: &str) -> bool {
    let hash = base64url_encode(Digest::of(verifier.as_bytes()).as_bytes());
    (43..=128).contains(&verifier.len()) && hash.as_bytes().ct_eq(code.code_challenge.as_bytes()).into()
}
