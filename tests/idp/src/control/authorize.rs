//! `POST /control/authorize`: the system browser with a person in front of it, who signs in and does what is asked.

use std::sync::Arc;

use authenticator_core::protocol::ProblemCode;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::{BROWSER, read};
use crate::app::App;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::oauth::{AskedBy, AuthorizationRequest, Refusal, SignedInBy};
use crate::protocol::Acr;
use crate::seed::DEMO_TENANT;

#[derive(Deserialize)]
struct Wanted {
    url: String,
    user: String,
    password: String,
}

/// Checks what the page checks; where the page would ask for a number of another method, the person has done it.
pub(super) async fn authorize(State(app): State<Arc<App>>, body: Body) -> Result<Response, Failure> {
    let wanted: Wanted = read(body).await?;
    let refuse = |detail: &str| Failure::refused(ProblemCode::Malformed, detail);
    let url = Url::parse(&wanted.url).map_err(|_| refuse("url is not a URL"))?;
    let page = format!("{}/authorize", app.issuer(DEMO_TENANT));
    if wanted.url.split('?').next() != Some(page.as_str()) {
        return Err(refuse("url is not the authorization endpoint"));
    }
    let name = wanted.user.clone();
    let user = app.work(DEMO_TENANT, move |work| Ok(work.tx.user_named(&work.tenant.id, &name)?)).await?;
    let hash = user.as_ref().map(|user| user.password.clone());
    let right = app.passwords.verify(wanted.password, hash).await?;
    let Some(user) = user.filter(|user| right && !user.blocked) else {
        return Err(Failure::refused(ProblemCode::InvalidToken, "wrong user name or password"));
    };
    let query = url.query().unwrap_or_default().to_owned();
    let here = Arc::clone(&app);
    let redirect = app.work(DEMO_TENANT, move |work| match AuthorizationRequest::parse(&query, work, &here.clients)? {
        Ok(request) if !matches!(request.by, AskedBy::Phone { .. }) => Err(refuse("url is not that of a phone")),
        Ok(request) => {
            let amr = vec!["pwd".to_owned()];
            let by = SignedInBy {
                user: user.id,
                browser: BROWSER.to_owned(),
                sid: work.random.text()?,
                auth_time: work.now,
                acr: Acr::of(&amr),
                amr,
            };
            request.grant(work, &by)
        }
        Err(Refusal::Redirect(url)) => Ok(url),
        Err(Refusal::Page(why)) => Err(Failure::refused(ProblemCode::Malformed, why)),
    });
    Ok(json_reply(StatusCode::OK, &json!({ "redirect": redirect.await? })))
}
