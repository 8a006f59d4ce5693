//! All routes of the server.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::app::App;
use crate::{admin_api, ciba, control, http, oauth, pages, phone_api};

/// The whole server.
pub(crate) fn all(app: &Arc<App>) -> Router {
    let mut router = Router::new()
        .merge(phone_api::routes(app))
        .merge(oauth::routes(app))
        .merge(ciba::routes())
        .merge(pages::routes(app))
        .merge(admin_api::routes());
    if app.control.is_some() {
        router = router.merge(control::routes());
    }
    router
        .fallback(http::not_found)
        .layer(from_fn(http::in_time))
        .layer(from_fn(http::no_store))
        .layer(from_fn_with_state(Arc::clone(app), http::with_request_id))
        .with_state(Arc::clone(app))
}
