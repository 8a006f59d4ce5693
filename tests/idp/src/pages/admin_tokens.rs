//! Tokens by which programs do what administrators do: made, shown once, revoked.

use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::admin_access::{Place, admin_page, administrator};
use super::browser::Browser;
use super::error::PageFailure;
use super::home::Token;
use super::layout::{button, csrf};
use super::step_up::{Proved, to_confirm};
use super::when::when;
use crate::failure::Failure;

#[derive(Deserialize)]
pub(super) struct Wanted {
    csrf: String,
    name: String,
    days: String,
    #[serde(default)]
    may_write: Option<String>,
}

pub(super) async fn show(mut browser: Browser) -> Result<Response, PageFailure> {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    let (notice, made) = (browser.state.notice.take(), browser.state.made_token.take());
    browser.save().await?;
    let tokens = browser.app.work(&browser.tenant, |work| Ok(work.tx.admin_tokens(&work.tenant.id)?)).await?;
    let now = browser.app.now();
    let body = html! {
        h1 { "Programs" }
        @if let Some(notice) = &notice { p #message role="alert" { (notice) } }
        @if let Some(made) = &made {
            p role="status" { "The token is shown this once. It does what an administrator does: keep it where secrets are kept." }
            p { code #token { (made) } }
        }
        table #tokens {
            caption { "Tokens of programs, the newest first" }
            thead { tr { th scope="col" { "Name" } th scope="col" { "What it may" } th scope="col" { "Counts" } th scope="col" { "Last used" } th scope="col" { "" } } }
            tbody {
                @for token in &tokens {
                    tr data-token=(token.id) data-counts=(token.counts(now)) {
                        th scope="row" { (token.name) }
                        td { @if token.may_write { "Read and change" } @else { "Read" } }
                        td {
                            (when(token.made_at)) " to " (when(token.expires_at))
                            @if let Some(at) = token.revoked_at { ", revoked " (when(at)) }
                        }
                        td { @match token.used_at { Some(at) => (when(at)), None => "Never" } }
                        td {
                            @if token.counts(now) {
                                (button(&browser, &format!("/admin/tokens/{}/revoke", token.id), &format!("Revoke {}", token.name), "alarm"))
                            }
                        }
                    }
                }
            }
        }
        h2 { "Another token" }
        form method="post" action=(browser.path("/admin/tokens")) {
            (csrf(&browser))
            label for="name" { "Name, for this list and the list of changes" }
            input #name type="text" name="name" autocomplete="off" required;
            label for="days" { "Days that it counts, 1 to 365" }
            input #days type="text" name="days" inputmode="numeric" value="90" required;
            label { input type="checkbox" name="may_write" value="on"; " It may change policy and groups" }
            button type="submit" { "Make a token" }
        }
    };
    Ok(admin_page(&browser, Place::Programs, "Programs", &body))
}

/// It acts for its maker, so whoever makes one has signed in just now.
pub(super) async fn make(mut browser: Browser, Form(wanted): Form<Wanted>) -> Result<Response, PageFailure> {
    browser.check_csrf(&wanted.csrf)?;
    let by = match administrator(&mut browser).await? {
        Ok(by) => by,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(proved) = Proved::by(&browser.state) else { return to_confirm(&mut browser, "/admin/tokens").await };
    let made = browser.app.work(&browser.tenant, move |work| {
        if !proved.may_change(work)? {
            return Ok(None);
        }
        let days = wanted.days.trim().parse().unwrap_or(0);
        match work.make_admin_token(&wanted.name, days, wanted.may_write.is_some(), &by) {
            Ok(text) => Ok(Some(Ok(text))),
            Err(Failure::Refused(problem)) => Ok(Some(Err(problem.detail.unwrap_or_default()))),
            Err(fault) => Err(fault),
        }
    });
    match made.await? {
        None => return to_confirm(&mut browser, "/admin/tokens").await,
        Some(Ok(text)) => browser.state.made_token = Some(text),
        Some(Err(why)) => browser.state.notice = Some(format!("No token was made: {why}.")),
    }
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/admin/tokens")).into_response())
}

pub(super) async fn revoke(
    mut browser: Browser,
    Path((_, id)): Path<(String, String)>,
    Form(token): Form<Token>,
) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    let by = match administrator(&mut browser).await? {
        Ok(by) => by.name,
        Err(elsewhere) => return Ok(elsewhere),
    };
    browser.app.work(&browser.tenant, move |work| work.revoke_admin_token(&id, &by)).await?;
    Ok(Redirect::to(&browser.path("/admin/tokens")).into_response())
}
