//! The style sheet and the scripts: files of their own, as the content security policy wants.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

pub(super) async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("assets/style.css"))
}

pub(super) async fn live() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("assets/live.js"))
}

pub(super) async fn times() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("assets/times.js"))
}
