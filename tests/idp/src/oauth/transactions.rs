//! `POST transactions` and `GET`, `DELETE transactions/{id}`: an application asks a person to approve a transaction, and gets what was
//! signed (behaviour B16). The way of OpenID CIBA with its mode `poll`, but that the number which binds the two is shown by the
//! application and typed on the phone.

use std::sync::Arc;
use std::time::Duration;

use authenticator_core::jose::{Digest, json_from_slice};
use authenticator_core::protocol::Transaction;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::client_authentication::{Caller, authenticate};
use super::parameters::Parameters;
use super::token::TokenFailure;
use crate::app::App;
use crate::duties::{AskOutcome, TransactionStatus, WantedTransaction, WantedUser};
use crate::failure::Failure;
use crate::http::{JSON, ReadQuery, json as json_reply, one, read_text};
use crate::protocol::{Client, RequestState};

/// Bytes of the body.
const LIMIT: usize = 16 * 1024;
/// Seconds for which a transaction can be approved: as asked, within these bounds.
const LIFE: std::ops::RangeInclusive<u64> = 60..=600;
/// If nothing is asked.
const DEFAULT_LIFE: u64 = 300;
/// The longest wait, in seconds.
const MAX_WAIT: u64 = 25;
/// Seconds between two looks at the clock of requests, which tests may move.
const LOOK: Duration = Duration::from_secs(1);

/// Why a call was not done.
enum Refusal {
    /// The client did not prove who it is.
    Unauthorized,
    Told {
        status: StatusCode,
        error: &'static str,
        description: String,
        retry_after: Option<u64>,
    },
    Other(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

impl From<TokenFailure> for Refusal {
    fn from(failure: TokenFailure) -> Self {
        match failure {
            TokenFailure::Oauth(_) | TokenFailure::WrongSecret => Self::Unauthorized,
            TokenFailure::Other(failure) => Self::Other(failure),
        }
    }
}

fn told(status: StatusCode, error: &'static str, description: impl Into<String>) -> Refusal {
    Refusal::Told { status, error, description: description.into(), retry_after: None }
}

fn invalid(description: impl Into<String>) -> Refusal {
    told(StatusCode::BAD_REQUEST, "invalid_request", description)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthorized => {
                let mut response = json_reply(StatusCode::UNAUTHORIZED, &json!({ "error": "invalid_client" }));
                let challenge = HeaderValue::from_static(r#"Basic realm="transactions""#);
                response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
                response
            }
            Self::Told { status, error, description, retry_after } => {
                tracing::info!(error, "transaction refused");
                let mut response = json_reply(status, &json!({ "error": error, "error_description": description }));
                if let Some(seconds) = retry_after {
                    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
                }
                response
            }
            Self::Other(failure) => failure.into_response(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    login_hint: Option<String>,
    sub: Option<String>,
    transaction: Transaction,
    expires_in: Option<u64>,
}

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    asked(&app, &tenant, &headers, body).await.map_err(IntoResponse::into_response)
}

async fn asked(app: &Arc<App>, tenant: &str, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let client = client(app, tenant, headers).await?;
    let key = idempotency_key(headers)?;
    let body = read_text(headers, JSON, body, LIMIT).await?;
    let wanted = json_from_slice::<Wanted>(body.as_bytes()).map_err(|error| invalid(error.to_string()))?;
    let user = match (wanted.login_hint, wanted.sub) {
        (Some(name), None) => WantedUser::LoginHint(name),
        (None, Some(sub)) => WantedUser::Sub(sub),
        _ => return Err(invalid("exactly one of login_hint and sub names the user")),
    };
    let life = wanted.expires_in.unwrap_or(DEFAULT_LIFE);
    if !LIFE.contains(&life) {
        return Err(invalid("expires_in is 60 to 600"));
    }
    let wanted = WantedTransaction {
        client: client.client_id.clone(),
        client_name: client.name.clone(),
        idempotency_key: key,
        body: Digest::of(body.as_bytes()),
        user,
        transaction: wanted.transaction,
        life,
    };
    let outcome = app.work(tenant, move |work| work.ask_for_transaction(&wanted)).await?;
    let retry = |status, error, description: &str, seconds| Refusal::Told {
        status,
        error,
        description: description.to_owned(),
        retry_after: Some(seconds),
    };
    Err(match outcome {
        AskOutcome::Asked(status) => return Ok(json_reply(StatusCode::CREATED, &view(&status))),
        AskOutcome::Again(status) => return Ok(json_reply(StatusCode::OK, &view(&status))),
        AskOutcome::KeyReused => told(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_key_reused",
            "another body was sent with this Idempotency-Key",
        ),
        AskOutcome::NotOffered => {
            told(StatusCode::FORBIDDEN, "not_offered", "the policy of the tenant has no transactions")
        }
        AskOutcome::NotShown(error) => invalid(format!("transaction: {error}")),
        AskOutcome::UnknownUser => told(StatusCode::NOT_FOUND, "unknown_user", "no such user"),
        AskOutcome::NoPhone => told(StatusCode::CONFLICT, "no_phone", "no phone of the user can approve transactions"),
        AskOutcome::Pending { retry_after } => {
            retry(StatusCode::CONFLICT, "pending", "another application is waiting for this user", retry_after)
        }
        AskOutcome::TooMany => {
            retry(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "too many were started for this user", 60)
        }
    })
}

#[derive(Debug, Deserialize)]
pub(super) struct Wait {
    wait: Option<u64>,
}

pub(super) async fn read(
    State(app): State<Arc<App>>,
    Path((tenant, id)): Path<(String, String)>,
    ReadQuery(wanted): ReadQuery<Wait>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let status = awaited(&app, &tenant, &id, wanted.wait.unwrap_or(0), &headers).await;
    status.map(|status| json_reply(StatusCode::OK, &view(&status))).map_err(IntoResponse::into_response)
}

/// Answers at once if the transaction has ended or another number stands for it than when the call came; else at that change, or
/// after `wait`.
async fn awaited(
    app: &Arc<App>,
    tenant: &str,
    id: &str,
    wait: u64,
    headers: &HeaderMap,
) -> Result<TransactionStatus, Refusal> {
    if wait > MAX_WAIT {
        return Err(invalid("wait is 0 to 25"));
    }
    let client = client(app, tenant, headers).await?;
    let deadline = Instant::now() + Duration::from_secs(wait);
    let (mut bell, mut first): (Option<watch::Receiver<bool>>, _) = (None, None);
    loop {
        let stopping = bell.as_mut().is_some_and(|bell| *bell.borrow_and_update());
        let (client, id) = (client.client_id.clone(), id.to_owned());
        let status = app.work(tenant, move |work| work.transaction(&client, &id)).await?;
        let status = status.ok_or_else(not_found)?;
        let request = first.get_or_insert_with(|| status.request.id.clone());
        let changed = status.request.state != RequestState::Live || status.request.id != *request;
        if changed || stopping || Instant::now() >= deadline {
            return Ok(status);
        }
        match &mut bell {
            Some(bell) => drop(timeout_at(deadline.min(Instant::now() + LOOK), bell.changed()).await),
            // Whose it is is known now: what rings from here on is heard, and what rang before is seen by another look.
            None => bell = Some(app.bell.listen(&status.request.user)),
        }
    }
}

pub(super) async fn withdraw(
    State(app): State<Arc<App>>,
    Path((tenant, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let withdrawn = async {
        let client = client(&app, &tenant, &headers).await?;
        let status = app.work(&tenant, move |work| work.withdraw_transaction(&client.client_id, &id)).await?;
        status.ok_or_else(not_found)
    };
    withdrawn
        .await
        .map(|status| json_reply(StatusCode::OK, &view(&status)))
        .map_err(|refusal: Refusal| refusal.into_response())
}

fn not_found() -> Refusal {
    told(StatusCode::NOT_FOUND, "unknown_transaction", "no such transaction of this application")
}

/// The application that calls, which has shown its secret and may ask for transactions.
async fn client(app: &Arc<App>, tenant: &str, headers: &HeaderMap) -> Result<Arc<Client>, Refusal> {
    let none = Parameters::parse("").ok_or(Refusal::Unauthorized)?;
    match authenticate(app, tenant, headers, &none).await? {
        Caller::Application(client) if client.may_ask_for_transactions() => Ok(client),
        Caller::Application(_) => Err(told(
            StatusCode::FORBIDDEN,
            "unauthorized_client",
            "this application is not registered to ask for transactions",
        )),
        Caller::Phone => Err(Refusal::Unauthorized),
    }
}

/// By what a call is known again (draft-ietf-httpapi-idempotency-key-header).
fn idempotency_key(headers: &HeaderMap) -> Result<String, Refusal> {
    let key = one(headers, "idempotency-key").unwrap_or_default();
    let fits = (1..=128).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| key.to_owned()).ok_or_else(|| invalid("needs one Idempotency-Key of 1 to 128 printable characters"))
}

fn view(status: &TransactionStatus) -> Value {
    let request = &status.request;
    let state = match request.state {
        RequestState::Live => "pending",
        RequestState::Approved => "approved",
        RequestState::Denied => "denied",
        RequestState::Reported => "reported",
        RequestState::WrongNumber => "wrong_number",
        RequestState::Expired => "expired",
        RequestState::Superseded => "superseded",
        RequestState::DisplayMismatch => "display_mismatch",
    };
    let mut view = json!({
        "transaction_id": status.id, "state": state, "transaction": request.transaction, "reported": status.reported,
    });
    if let Some(members) = view.as_object_mut() {
        if request.state == RequestState::Live {
            members.insert("number".to_owned(), json!(request.number));
            members.insert("expires_in".to_owned(), json!(status.seconds_left));
        }
        if let Some(proof) = &status.proof {
            members.insert("proof".to_owned(), json!(proof));
        }
    }
    view
}
