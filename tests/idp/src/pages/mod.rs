//! The web pages of people.

use std::sync::Arc;

use axum::Router;

use crate::app::App;

pub(crate) fn routes(_app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
}
