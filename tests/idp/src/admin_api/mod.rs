//! What administrators do, for programs: policy and groups as JSON (docs/identity-provider.md, Administration by programs).
//!
//! A token stands for an administrator (`Authorization: Bearer`, RFC 6750 section 2.1). The policy has a version, which is its entity tag:
//! a change names the one that it was made of (`If-Match`, RFC 9110 section 13.1.1), and is refused if another change came between.

use std::sync::Arc;

use authenticator_core::protocol::{Problem, ProblemCode};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{ETAG, IF_MATCH, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::duties::Work;
use crate::failure::Failure;
use crate::http::{self, JSON, json as json_reply, one, read_text, token_of};
use crate::store::Group;

/// Bytes of a body.
const LIMIT: usize = 256 * 1024;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/{tenant}/admin/api/policy", get(policy).patch(change_policy))
        .route("/{tenant}/admin/api/groups", get(groups))
        .route("/{tenant}/admin/api/groups/{group}", get(group).put(set_group).delete(delete_group))
        .method_not_allowed_fallback(http::not_allowed)
}

/// A refusal as it is told here: a 401 names the scheme of these tokens.
struct Refused(Failure);

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        if response.status() == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static(r#"Bearer realm="administration", error="invalid_token""#);
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

type Reply = Result<Response, Refused>;

/// Runs a call of a program; `done` is told by what name it is done.
async fn call<T: Send + 'static>(
    app: &Arc<App>,
    tenant: &str,
    headers: &HeaderMap,
    writes: bool,
    done: impl FnOnce(&Work<'_>, &str) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let token = token_of(headers, "Bearer").ok_or(Failure::from(ProblemCode::InvalidToken))?.to_owned();
    app.work(tenant, move |work| {
        let by = work.by_admin_token(&token, writes)?;
        done(work, &by)
    })
    .await
}

fn told(version: u64, policy: &crate::protocol::Policy) -> Response {
    let mut response = json_reply(StatusCode::OK, &json!({ "policy": policy, "version": version }));
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

async fn policy(State(app): State<Arc<App>>, Path(tenant): Path<String>, headers: HeaderMap) -> Reply {
    let read =
        call(&app, &tenant, &headers, false, |work, _| Ok((work.tenant.policy_version, work.tenant.policy.clone())));
    let (version, policy) = read.await?;
    Ok(told(version, &policy))
}

/// Sets the members of the body; the others stay. Without `If-Match` it is refused (428, RFC 6585 section 3).
async fn change_policy(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Reply {
    let members: Map<String, Value> = read(&headers, body).await?;
    let wanted = one(&headers, IF_MATCH.as_str()).map(str::to_owned);
    let changed = call(&app, &tenant, &headers, true, move |work, by| {
        let version = work.tenant.policy_version;
        match wanted {
            None => {
                return Err(with_status(
                    StatusCode::PRECONDITION_REQUIRED,
                    "if_match_required",
                    "If-Match names the version",
                ));
            }
            Some(tag) if tag.trim() != format!("\"{version}\"") => {
                let why = format!("the policy has version {version} now: read it, and change that");
                return Err(with_status(StatusCode::PRECONDITION_FAILED, "version_mismatch", &why));
            }
            Some(_) => {}
        }
        let policy = work.change_policy(&members, by)?;
        let changed = policy != work.tenant.policy;
        Ok((version + u64::from(changed), policy))
    });
    let (version, policy) = changed.await?;
    Ok(told(version, &policy))
}

fn shown(group: &Group) -> Value {
    json!({ "name": group.name, "members": group.members })
}

async fn groups(State(app): State<Arc<App>>, Path(tenant): Path<String>, headers: HeaderMap) -> Reply {
    let groups = call(&app, &tenant, &headers, false, |work, _| Ok(work.tx.groups(&work.tenant.id)?)).await?;
    Ok(json_reply(StatusCode::OK, &json!({ "groups": groups.iter().map(shown).collect::<Vec<_>>() })))
}

async fn group(State(app): State<Arc<App>>, Path((tenant, name)): Path<(String, String)>, headers: HeaderMap) -> Reply {
    let name = name.trim().to_lowercase();
    let found = call(&app, &tenant, &headers, false, move |work, _| Ok(work.tx.group(&work.tenant.id, &name)?)).await?;
    let group = found.ok_or_else(|| Failure::refused(ProblemCode::NotFound, "there is no such group"))?;
    Ok(json_reply(StatusCode::OK, &shown(&group)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    members: Vec<String>,
}

/// Makes the group, or sets who is in it.
async fn set_group(
    State(app): State<Arc<App>>,
    Path((tenant, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Reply {
    let wanted: Members = read(&headers, body).await?;
    let set = call(&app, &tenant, &headers, true, move |work, by| work.set_group(&name, &wanted.members, by));
    Ok(json_reply(StatusCode::OK, &shown(&set.await?)))
}

async fn delete_group(
    State(app): State<Arc<App>>,
    Path((tenant, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply {
    call(&app, &tenant, &headers, true, move |work, by| work.delete_group(&name, by)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn read<T: serde::de::DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Failure> {
    let text = read_text(headers, JSON, body, LIMIT).await?;
    serde_json::from_str(&text).map_err(|error| Failure::refused(ProblemCode::Malformed, &error.to_string()))
}

/// A refusal that phones never meet.
fn with_status(status: StatusCode, code: &str, detail: &str) -> Failure {
    let mut problem = Problem::new(ProblemCode::Other(code.to_owned()));
    (problem.status, problem.detail) = (status.as_u16(), Some(detail.to_owned()));
    problem.into()
}
