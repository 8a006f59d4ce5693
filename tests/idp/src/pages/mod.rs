//! The web pages of people: rendered here, working without a script, each form tied to its session.
//!
//! Elements that programs may look for:
//!
//! | element | holds |
//! |---|---|
//! | `#match-number` | the number to type on the phone |
//! | `#request-state` | in `data-state` where the request stands: the states of docs/control.md, in the wizard also `waiting` |
//! | `#seconds-left` | in `data-seconds` the seconds for which number or code are good |
//! | `#hindrance` | in `data-hindrance` the verdict that keeps the phone's approval from counting: `app_too_old` |
//! | `#message` | what went wrong; on the sign-in page with one word for it in `data-message` |
//! | `#ways` | the ways on; as a list, each item with `data-way`: `password`, `code`, `pass`, `app` |
//! | `#signed-in-user`, `#amr` | who signed in (`data-user`) and how (`data-amr`, the words of RFC 8176) |
//!
//! Pages that wait have a stream of events: `live` says how.

mod admin;
mod assets;
mod authorize;
mod browser;
mod context;
mod error;
mod forgot;
mod home;
mod layout;
mod live;
mod note;
mod password_check;
mod qr;
mod security_info;
mod session_store;
mod sign_in;
mod sign_in_view;
mod ways;
mod wizard;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::app::App;
use crate::http;
use session_store::Sessions;

/// Nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let sessions = SessionManagerLayer::new(Sessions(app.store.clone()))
        .with_name("session")
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(app.secure())
        .with_expiry(Expiry::OnInactivity(Duration::hours(12)));
    Router::new()
        .route("/{tenant}", get(home::show))
        .route("/{tenant}/", get(home::show))
        .route("/{tenant}/signout", post(home::sign_out))
        .route("/{tenant}/signin", get(sign_in::show).post(sign_in::user_name))
        .route("/{tenant}/signin/events", get(sign_in::events))
        .route("/{tenant}/signin/password", post(sign_in::password))
        .route("/{tenant}/signin/use-password", post(sign_in::use_password))
        .route("/{tenant}/signin/use-app", post(sign_in::use_app))
        .route("/{tenant}/signin/other-ways", post(ways::other_ways))
        .route("/{tenant}/signin/use-code", post(ways::use_code))
        .route("/{tenant}/signin/code", post(ways::code))
        .route("/{tenant}/signin/use-pass", post(ways::use_pass))
        .route("/{tenant}/signin/pass", post(ways::pass))
        .route("/{tenant}/signin/forgot", get(forgot::show).post(forgot::start))
        .route("/{tenant}/signin/new-password", post(forgot::new_password))
        .route("/{tenant}/signin/again", post(sign_in::again))
        .route("/{tenant}/signin/restart", post(sign_in::restart))
        .route("/{tenant}/security-info", get(security_info::show))
        .route("/{tenant}/security-info/events", get(security_info::events))
        .route("/{tenant}/security-info/devices/{device}/remove", post(security_info::remove))
        .route("/{tenant}/security-info/devices/{device}/disable", post(security_info::disable))
        .route("/{tenant}/security-info/wizard", get(wizard::show).post(wizard::start))
        .route("/{tenant}/security-info/wizard/events", get(wizard::events))
        .route("/{tenant}/security-info/wizard/leave", post(wizard::leave))
        .route("/{tenant}/security-info/qr.svg", get(wizard::svg))
        .route("/{tenant}/security-info/qr.png", get(wizard::png))
        .route("/{tenant}/admin", get(admin::show).post(admin::save))
        .route("/{tenant}/authorize", get(authorize::ask))
        .route("/{tenant}/authorize/confirm", get(authorize::confirm).post(authorize::decide))
        .route("/{tenant}/authorize/done", get(authorize::done))
        .route("/{tenant}/authorize/events", get(authorize::events))
        .route("/{tenant}/phone/enroll", get(home::app_link))
        .method_not_allowed_fallback(http::not_allowed)
        .layer(sessions)
        .route("/assets/style.css", get(assets::style))
        .route("/assets/live.js", get(assets::live))
        .layer(from_fn_with_state(Arc::clone(app), protected))
}

/// Headers that keep pages to themselves.
async fn protected(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if app.secure() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// The policy of a page whose form leads on to `place`: browsers hold redirects after a form to `form-action` as well.
fn policy_leading_to(place: &str) -> String {
    POLICY.replace("form-action 'self'", &format!("form-action 'self' {place}"))
}
