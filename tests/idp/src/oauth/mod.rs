//! The authorization server that phones sign people in with: authorization code with PKCE, tokens bound by DPoP.
//!
//! Sources: RFC 6749, RFC 7636 (PKCE), RFC 8252 (native apps), RFC 8414 (metadata), RFC 9207 (`iss`), RFC 9449 (DPoP).

mod authorization;
mod metadata;
mod redirect;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

pub(crate) use authorization::{AuthorizationRequest, Refusal, SignedInBy};

use crate::app::App;
use crate::http;
use crate::phone_api::with_dpop_nonce;

pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let token = Router::new()
        .route("/{tenant}/token", post(token::redeem))
        .method_not_allowed_fallback(http::not_allowed)
        .route_layer(from_fn_with_state(Arc::clone(app), with_dpop_nonce));
    Router::new().route("/.well-known/oauth-authorization-server/{tenant}", get(metadata::read)).merge(token)
}
