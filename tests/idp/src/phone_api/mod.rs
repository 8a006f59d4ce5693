//! The endpoints of the phone (docs/protocol.md, Calls): one file each. They read HTTP and leave the work to the duties.

mod account;
mod answers;
mod call;
mod credentials;
mod devices;
mod enrollments;
mod metadata;
mod nonce;
mod push;
mod requests;
mod revocations;
mod transfers;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post, put};

pub(crate) use call::{dpop_header, nonce_ends, open_dpop, prove, use_proof, with_dpop_nonce};

use crate::app::App;
use crate::http;

pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let calls = Router::new()
        .route("/{tenant}/phone/nonce", post(nonce::make))
        .route("/{tenant}/phone/enrollments", post(enrollments::enroll))
        .route("/{tenant}/phone/devices", post(devices::register))
        .route("/{tenant}/phone/credentials", post(credentials::register))
        .route("/{tenant}/phone/revocations", post(revocations::revoke))
        .route("/{tenant}/phone/account", get(account::read))
        .route("/{tenant}/phone/requests", get(requests::poll))
        .route("/{tenant}/phone/answers", post(answers::answer))
        .route("/{tenant}/phone/push", put(push::set))
        .route("/{tenant}/phone/transfers", post(transfers::transfer))
        .method_not_allowed_fallback(http::not_found)
        .route_layer(from_fn_with_state(Arc::clone(app), with_dpop_nonce));
    Router::new().route("/.well-known/phone-signin/{tenant}", get(metadata::read)).merge(calls)
}
