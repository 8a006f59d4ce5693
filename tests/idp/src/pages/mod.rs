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
//! | `#federation` | in `data-federation` the id of the federated server that has the password |
//! | `#ways` | the ways on; as a list, each item with `data-way`: `password`, `code`, `pass`, `app` |
//! | `#signed-in-user`, `#amr` | who signed in (`data-user`) and how (`data-amr`, the words of RFC 8176) |
//!
//! Pages that wait have a stream of events: `live` says how.

mod account_choice;
mod admin;
mod admin_access;
mod admin_groups;
mod admin_tokens;
mod admin_user;
mod admin_user_view;
mod admin_users;
mod application;
mod areas;
mod assets;
mod authenticator_app;
mod authorize;
mod brand;
mod browser;
mod consent;
mod context;
mod csv;
mod error;
mod federated;
mod forgot;
mod home;
mod layout;
mod live;
mod logout;
mod method_removal;
mod note;
mod password_check;
mod policy_form;
mod qr;
mod same_phone;
mod security_info;
mod session_store;
mod sign_in;
mod sign_in_log;
mod sign_in_request;
mod sign_in_step;
mod sign_in_view;
mod step_up;
mod ways;
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

pub(crate) use error::nothing_here;

pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let sessions = SessionManagerLayer::new(Sessions(app.store.clone()))
        // Over TLS no other host of the domain can set it (RFC 6265bis section 4.1.3.2).
        .with_name(if app.secure() { "__Host-session" } else { "session" })
        .with_path("/")
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(app.secure())
        .with_expiry(Expiry::OnInactivity(Duration::hours(12)));
    Router::new()
        .route("/{tenant}", get(home::show))
        .route("/{tenant}/", get(home::show))
        .route("/{tenant}/signout", post(home::sign_out))
        .merge(signing_in())
        .route("/{tenant}/security-info", get(security_info::show))
        .route("/{tenant}/security-info/events", get(security_info::events))
        .merge(methods())
        .route("/{tenant}/security-info/wizard", get(wizard::show).post(wizard::start))
        .route("/{tenant}/security-info/wizard/events", get(wizard::events))
        .route("/{tenant}/security-info/wizard/leave", post(wizard::leave))
        .route("/{tenant}/security-info/qr.svg", get(wizard::svg))
        .route("/{tenant}/security-info/qr-large.svg", get(wizard::large_svg))
        .route("/{tenant}/security-info/qr.png", get(wizard::png))
        .route("/{tenant}/admin", get(admin::show).post(admin::save))
        .merge(administration())
        .route("/{tenant}/authorize", get(authorize::ask).post(authorize::ask_posted))
        .route("/{tenant}/authorize/confirm", get(authorize::confirm).post(authorize::decide))
        .route("/{tenant}/authorize/done", get(authorize::done))
        .route("/{tenant}/authorize/events", get(authorize::events))
        .route("/{tenant}/authorize/account", post(account_choice::choose))
        .route("/{tenant}/authorize/leave", get(application::leave))
        .route("/{tenant}/logout", get(logout::ask).post(logout::ask_posted))
        .route("/{tenant}/logout/confirm", get(logout::show).post(logout::confirm))
        .route("/{tenant}/phone/enroll", get(home::app_link))
        .method_not_allowed_fallback(http::not_allowed)
        .layer(sessions)
        .route("/assets/style.css", get(assets::style))
        .route("/assets/live.js", get(assets::live))
        .route("/assets/times.js", get(assets::times))
        .route("/{tenant}/brand.css", get(brand::style))
        .route("/{tenant}/logo", get(brand::logo))
        .layer(from_fn_with_state(Arc::clone(app), protected))
}

/// The sign-in page.
fn signing_in() -> Router<Arc<App>> {
    Router::new()
        .route("/{tenant}/signin", get(sign_in::show).post(sign_in::user_name))
        .route("/{tenant}/signin/events", get(sign_in_request::events))
        .route("/{tenant}/signin/same-phone", get(same_phone::lead_back))
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
        .route("/{tenant}/signin/federated", get(federated::leave))
        .route("/{tenant}/signin/federated/callback", get(federated::come_back))
        .route("/{tenant}/signin/again", post(sign_in::again))
        .route("/{tenant}/signin/restart", post(sign_in::restart))
}

/// Pages that change a person's methods.
fn methods() -> Router<Arc<App>> {
    Router::new()
        .route("/{tenant}/security-info/confirm", get(step_up::show).post(step_up::confirm))
        .route("/{tenant}/security-info/confirm/sign-in", post(step_up::sign_in_again))
        .route("/{tenant}/security-info/confirm/done", get(step_up::done))
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

/// Pages of administrators about users.
fn administration() -> Router<Arc<App>> {
    Router::new()
        .route("/{tenant}/admin/changes", get(admin::changes))
        .route("/{tenant}/admin/groups", get(admin_groups::show).post(admin_groups::save))
        .route("/{tenant}/admin/groups/delete", post(admin_groups::delete))
        .route("/{tenant}/admin/tokens", get(admin_tokens::show).post(admin_tokens::make))
        .route("/{tenant}/admin/tokens/{token}/revoke", post(admin_tokens::revoke))
        .route("/{tenant}/admin/users", get(admin_users::show))
        .route("/{tenant}/admin/users/{user}", get(admin_user::show))
        .route("/{tenant}/admin/users/{user}/block", get(admin_user::ask_block).post(admin_user::block))
        .route("/{tenant}/admin/users/{user}/unblock", post(admin_user::unblock))
        .route("/{tenant}/admin/users/{user}/federation", post(admin_user::bind))
        .route("/{tenant}/admin/users/{user}/access-pass", post(admin_user::issue_pass))
        .route("/{tenant}/admin/users/{user}/access-pass/revoke", post(admin_user::revoke_pass))
        .route("/{tenant}/admin/users/{user}/devices/{device}/disable", post(admin_user::disable))
        .route("/{tenant}/admin/users/{user}/devices/{device}/remove", post(admin_user::remove))
        .route("/{tenant}/admin/users/{user}/authenticator-apps/{app}/remove", post(admin_user::remove_app))
        .route("/{tenant}/admin/sign-ins", get(sign_in_log::show))
        .route("/{tenant}/admin/sign-ins.csv", get(sign_in_log::download))
}

/// Headers that keep pages to themselves.
async fn protected(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let tenant = request.uri().path().split('/').nth(1).unwrap_or_default().to_owned();
    let mut response = next.run(request).await;
    if error::is_error(&response) {
        let known = app.work(&tenant, |_| Ok(())).await.is_ok();
        response = error::shown(response, known.then_some(tenant.as_str()));
    }
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
