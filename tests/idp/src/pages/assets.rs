//! The style sheet and the scripts: files of their own, as the content security policy wants.

use axum::http::HeaderMap;
use axum::response::Response;

use crate::http::cacheable;

const SCRIPT: &str = "text/javascript; charset=utf-8";

pub(super) async fn style(headers: HeaderMap) -> Response {
    cacheable(&headers, "text/css; charset=utf-8", include_bytes!("assets/style.css"))
}

pub(super) async fn live(headers: HeaderMap) -> Response {
    cacheable(&headers, SCRIPT, include_bytes!("assets/live.js"))
}

pub(super) async fn times(headers: HeaderMap) -> Response {
    cacheable(&headers, SCRIPT, include_bytes!("assets/times.js"))
}
