//! `POST /control/users`, `POST /control/users/{name}/block`, `POST /control/users/{name}/federation` and `POST /control/enrollment-codes`.

use std::sync::Arc;

use authenticator_core::protocol::ProblemCode;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::{BROWSER, read, user};
use crate::app::App;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::seed::{DEMO_TENANT, new_user};
use crate::store::Federated;

#[derive(Deserialize)]
struct NewUser {
    name: String,
    password: String,
}

/// A user of this name that is there already gets the password.
pub(super) async fn make(State(app): State<Arc<App>>, body: Body) -> Result<Response, Failure> {
    let new: NewUser = read(body).await?;
    if new.name.trim().is_empty() {
        return Err(Failure::refused(ProblemCode::Malformed, "name is empty"));
    }
    let password = app.passwords.hash(new.password).await?;
    let made = app.work(DEMO_TENANT, move |work| {
        if let Some(user) = work.tx.user_named(&work.tenant.id, &new.name)? {
            work.tx.set_password(&user.id, &password)?;
            return Ok(user.name);
        }
        let user = new_user(work.random, &new.name, new.name.trim(), password, false)?;
        work.tx.insert_user(&work.tenant.id, &user)?;
        Ok(user.name)
    });
    Ok(json_reply(StatusCode::CREATED, &json!({ "name": made.await? })))
}

#[derive(Deserialize)]
struct Block {
    blocked: bool,
}

pub(super) async fn block(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    body: Body,
) -> Result<Response, Failure> {
    let wanted: Block = read(body).await?;
    app.work(DEMO_TENANT, move |work| {
        let user = user(work, &name)?;
        if wanted.blocked { work.block(&user, BROWSER) } else { work.unblock(&user, BROWSER) }
    })
    .await?;
    Ok(json_reply(StatusCode::OK, &json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Binding {
    federation: String,
    sub: String,
}

pub(super) async fn bind(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    body: Body,
) -> Result<Response, Failure> {
    let wanted: Binding = read(body).await?;
    if app.federations.find(DEMO_TENANT, &wanted.federation).is_none() {
        return Err(Failure::refused(ProblemCode::NotFound, "the configuration file names no such federation"));
    }
    let to = Federated { federation: wanted.federation, sub: wanted.sub };
    app.work(DEMO_TENANT, move |work| work.bind(&user(work, &name)?, Some(&to), BROWSER)).await?;
    Ok(json_reply(StatusCode::OK, &json!({})))
}

#[derive(Deserialize)]
struct ForUser {
    user: String,
}

pub(super) async fn make_code(State(app): State<Arc<App>>, body: Body) -> Result<Response, Failure> {
    let wanted: ForUser = read(body).await?;
    let codes = app.work(DEMO_TENANT, move |work| work.make_code(&user(work, &wanted.user)?, BROWSER)).await?;
    let manual = json!({ "code": codes.manual, "url": app.issuer(DEMO_TENANT) });
    Ok(json_reply(StatusCode::OK, &json!({ "text": codes.text, "manual": manual })))
}
