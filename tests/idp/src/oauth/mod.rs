//! The authorization server: for phones, which sign people in with it, and as an OpenID Connect provider for applications.
//! Authorization code with PKCE only; tokens bound by DPoP, bearer tokens for web applications with a secret.
//!
//! Sources: RFC 6749, RFC 7636 (PKCE), RFC 8252 (native apps), RFC 8414 (metadata), RFC 9207 (`iss`), RFC 9449 (DPoP),
//! RFC 9700 (best practice), OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0.

mod authorization;
mod claims_parameter;
mod client_authentication;
mod metadata;
mod parameters;
mod proof;
mod redirect;
mod request;
mod same_phone;
mod token;
mod transactions;
mod userinfo;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

pub(crate) use authorization::{Application, AskedBy, AuthorizationRequest, Prompt, Refusal, SignedInBy};
pub(crate) use parameters::{Parameters, as_query};
pub(crate) use redirect::with_query;
pub(crate) use same_phone::AskedByPhone;

use crate::app::App;
use crate::http;
use crate::phone_api::with_dpop_nonce;

pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let with_proof = Router::new()
        .route("/{tenant}/token", post(token::redeem))
        .route("/{tenant}/userinfo", get(userinfo::read).post(userinfo::read))
        .method_not_allowed_fallback(http::not_allowed)
        .route_layer(from_fn_with_state(Arc::clone(app), with_dpop_nonce));
    Router::new()
        .route("/.well-known/oauth-authorization-server/{tenant}", get(metadata::read))
        .route("/{tenant}/.well-known/openid-configuration", get(metadata::read))
        .route("/{tenant}/jwks", get(metadata::keys))
        .route("/{tenant}/transactions", post(transactions::ask))
        .route("/{tenant}/transactions/{id}", get(transactions::read).delete(transactions::withdraw))
        .method_not_allowed_fallback(http::not_allowed)
        .merge(with_proof)
}
