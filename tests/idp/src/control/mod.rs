//! The control interface: it stands for the people and browsers around the protocol, so that tests of phones and apps need
//! none. It exists with `--control` on loopback only (docs/control.md). All of it acts on the demonstration tenant.
//!
//! A request is named by the id of its challenge; a request that went to several devices by that of the first. Any of its
//! challenges finds it.

mod access_passes;
mod authorize;
mod clock;
mod groups;
mod keys;
mod one_time_codes;
mod policy;
mod requests;
mod revoke;
mod same_phone;
mod users;

use std::sync::Arc;

use authenticator_core::protocol::{Problem, ProblemCode};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::duties::Work;
use crate::failure::Failure;
use crate::http::{self, read_any_text};
use crate::store::User;

/// The browser that the control interface stands for.
const BROWSER: &str = "control";
/// Bytes of a body.
const LIMIT: usize = 64 * 1024;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/control/users", post(users::make))
        .route("/control/users/{name}/revoke", post(revoke::revoke))
        .route("/control/users/{name}/block", post(users::block))
        .route("/control/users/{name}/federation", post(users::bind))
        .route("/control/enrollment-codes", post(users::make_code))
        .route("/control/access-passes", post(access_passes::issue))
        .route("/control/one-time-codes", post(one_time_codes::check))
        .route("/control/live", get(requests::live))
        .route("/control/sign-in", post(requests::sign_in))
        .route("/control/requests/{id}", get(requests::status))
        .route("/control/authorize", post(authorize::authorize))
        .route("/control/same-phone", post(same_phone::same_phone))
        .route("/control/clock", post(clock::advance))
        .route("/control/rotate-key", post(keys::rotate))
        .route("/control/policy", post(policy::set))
        .route("/control/groups", post(groups::set))
        .method_not_allowed_fallback(http::not_allowed)
        .route_layer(from_fn(refuse_other_sites))
}

/// Refuses what a page of another site makes a browser send: a browser names the site, and whoever tests has no reason to.
async fn refuse_other_sites(request: Request, next: Next) -> Result<Response, Failure> {
    if is_of_another_site(request.headers()) {
        let mut problem = Problem::new(ProblemCode::Malformed);
        problem.status = StatusCode::FORBIDDEN.as_u16();
        problem.detail = Some("a page of another site has sent this".to_owned());
        return Err(problem.into());
    }
    Ok(next.run(request).await)
}

fn is_of_another_site(headers: &HeaderMap) -> bool {
    let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let own = header(HOST).map(|host| format!("http://{host}"));
    let names_another = header(ORIGIN).is_some_and(|origin| Some(origin) != own.as_deref());
    names_another || header(HeaderName::from_static("sec-fetch-site")).is_some_and(|site| site.ends_with("-site"))
}

/// Reads a JSON body, whatever type it says that it has.
async fn read<T: DeserializeOwned>(body: Body) -> Result<T, Failure> {
    let text = read_any_text(body, LIMIT).await?;
    serde_json::from_str(&text).map_err(|error| Failure::refused(ProblemCode::Malformed, &error.to_string()))
}

fn user(work: &Work<'_>, name: &str) -> Result<User, Failure> {
    let user = work.tx.user_named(&work.tenant.id, name)?;
    user.ok_or_else(|| Failure::refused(ProblemCode::NotFound, "no such user"))
}
