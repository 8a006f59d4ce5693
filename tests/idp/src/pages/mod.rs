//! The web pages of people: rendered here, working without a script, each form tied to its session.
//!
//! Elements that programs may look for: `#match-number` holds the number to type on the phone, `#request-state` says in
//! `data-state` where the request stands, `#message` holds what went wrong, `#signed-in-user` and `#amr` say who signed in and how.

mod account_choice;
mod admin;
mod application;
mod assets;
mod authenticator_app;
mod authorize;
mod browser;
mod consent;
mod context;
mod error;
mod home;
mod layout;
mod logout;
mod method_removal;
mod password_check;
mod qr;
mod security_info;
mod session_store;
mod sign_in;
mod sign_in_view;
mod step_up;
mod when;
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
use url::Url;

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
        .route("/{tenant}/signin/state", get(sign_in::state))
        .route("/{tenant}/signin/password", post(sign_in::password))
        .route("/{tenant}/signin/use-password", post(sign_in::use_password))
        .route("/{tenant}/signin/use-app", post(sign_in::use_app))
        .route("/{tenant}/signin/again", post(sign_in::again))
        .route("/{tenant}/signin/restart", post(sign_in::restart))
        .route("/{tenant}/security-info", get(security_info::show))
        .route("/{tenant}/security-info/state", get(security_info::state))
        .merge(methods())
        .route("/{tenant}/security-info/wizard", get(wizard::show).post(wizard::start))
        .route("/{tenant}/security-info/wizard/state", get(wizard::state))
        .route("/{tenant}/security-info/wizard/leave", post(wizard::leave))
        .route("/{tenant}/security-info/qr.svg", get(wizard::svg))
        .route("/{tenant}/security-info/qr-large.svg", get(wizard::large_svg))
        .route("/{tenant}/security-info/qr.png", get(wizard::png))
        .route("/{tenant}/admin", get(admin::show).post(admin::save))
        .route("/{tenant}/authorize", get(authorize::ask).post(authorize::ask_posted))
        .route("/{tenant}/authorize/confirm", get(authorize::confirm).post(authorize::decide))
        .route("/{tenant}/authorize/done", get(authorize::done))
        .route("/{tenant}/authorize/account", post(account_choice::choose))
        .route("/{tenant}/authorize/leave", get(application::leave))
        .route("/{tenant}/logout", get(logout::ask).post(logout::ask_posted))
        .route("/{tenant}/logout/confirm", get(logout::show).post(logout::confirm))
        .route("/{tenant}/phone/enroll", get(home::app_link))
        .method_not_allowed_fallback(http::not_allowed)
        .layer(sessions)
        .route("/assets/style.css", get(assets::style))
        .route("/assets/live.js", get(assets::live))
        .layer(from_fn_with_state(Arc::clone(app), protected))
}

/// Pages that change a person's methods.
fn methods() -> Router<Arc<App>> {
    Router::new()
        .route("/{tenant}/security-info/confirm", get(step_up::show).post(step_up::confirm))
        .route("/{tenant}/security-info/confirm/sign-in", post(step_up::sign_in_again))
        .route(
            "/{tenant}/security-info/devices/{device}/remove",
            get(method_removal::ask_remove).post(method_removal::remove),
        )
        .route(
            "/{tenant}/security-info/devices/{device}/lost",
            get(method_removal::ask_lost).post(method_removal::lost),
        )
        .route("/{tenant}/security-info/devices/{device}/disable", post(method_removal::disable))
        .route(
            "/{tenant}/security-info/authenticator-apps/{app}/remove",
            get(method_removal::ask_remove_app).post(method_removal::remove_app),
        )
        .route("/{tenant}/security-info/authenticator-app", get(authenticator_app::show).post(authenticator_app::start))
        .route("/{tenant}/security-info/authenticator-app/confirm", post(authenticator_app::confirm))
        .route("/{tenant}/security-info/authenticator-app/leave", post(authenticator_app::leave))
        .route("/{tenant}/security-info/authenticator-app/qr.svg", get(authenticator_app::svg))
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

/// A page whose form leads on to the origin of `place`: browsers hold redirects after a form to `form-action` as well.
fn leading_to(mut response: Response, place: &str) -> Response {
    let Ok(url) = Url::parse(place) else { return response };
    let origin = match url.scheme() {
        "http" | "https" => url.origin().ascii_serialization(),
        scheme => format!("{scheme}:"),
    };
    let policy = POLICY.replace("form-action 'self'", &format!("form-action 'self' {origin}"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}
