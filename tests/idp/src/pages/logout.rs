//! Signing out because an application asks for it (OpenID Connect RP-Initiated Logout 1.0).
//!
//! An ID token of the very sign-in that is to end is word enough. Else the person is asked: a link from anywhere ends no session.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Form, Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;

use super::authorize::{found, sent_on};
use super::browser::{Browser, SignedIn};
use super::error::PageFailure;
use super::home::Token;
use super::layout::{button, page};
use super::leading_to;
use crate::app::App;
use crate::duties::Work;
use crate::failure::Failure;
use crate::oauth::{Parameters, with_query};

/// Bytes of a form in the place of a query.
const LIMIT: usize = 32 * 1024;

/// What an application asks.
struct Asked {
    /// Where the browser goes afterwards.
    place: Option<String>,
    /// Whether its ID token is of the sign-in of this browser.
    of_this_sign_in: bool,
}

/// An application sent the browser here.
pub(super) async fn ask(mut browser: Browser, RawQuery(query): RawQuery) -> Result<Response, PageFailure> {
    let (query, app) = (query.unwrap_or_default(), Arc::clone(&browser.app));
    let signed_in = browser.state.signed_in.clone();
    let read = browser.app.work(&browser.tenant, move |work| read(work, &app, &query, signed_in.as_ref()));
    let asked = read.await?.map_err(PageFailure::BadRequest)?;
    if browser.state.signed_in.is_some() && !asked.of_this_sign_in {
        browser.state.logout = asked.place;
        browser.save().await?;
        return Ok(Redirect::to(&browser.path("/logout/confirm")).into_response());
    }
    if browser.state.signed_in.is_some() {
        tracing::info!("signed out by an application");
        browser.sign_out().await?;
    }
    Ok(signed_out(&browser, asked.place.as_deref()))
}

/// The same by POST (section 2). It comes from another site, without the session: the browser is sent here once more.
pub(super) async fn ask_posted(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, PageFailure> {
    sent_on(&app, &tenant, "logout", &headers, body, LIMIT).await
}

fn read(
    work: &Work<'_>,
    app: &App,
    query: &str,
    signed_in: Option<&SignedIn>,
) -> Result<Result<Asked, &'static str>, Failure> {
    let Some(parameters) = Parameters::parse(query) else { return Ok(Err("The app sent a parameter twice.")) };
    let hint = match parameters.get("id_token_hint") {
        Some(hint) => work.open_id_token(hint)?,
        None => None,
    };
    let named = parameters.get("client_id");
    let of_hint = hint.as_ref().map(|hint| hint.aud.as_str());
    if named.is_some() && of_hint.is_some() && named != of_hint {
        return Ok(Err("The app showed the sign-in of another app."));
    }
    let client = named.or(of_hint).and_then(|client| app.clients.find(&work.tenant.id, client));
    let place = match parameters.get("post_logout_redirect_uri") {
        None => None,
        Some(uri) if client.is_some_and(|client| client.may_redirect_after_logout(uri)) => {
            Some(parameters.get("state").map_or_else(|| uri.to_owned(), |state| with_query(uri, &[("state", state)])))
        }
        Some(_) => return Ok(Err("The app asks to return to a place that is not its own.")),
    };
    let of_this_sign_in = hint.is_some_and(|hint| signed_in.is_some_and(|signed_in| signed_in.sid == hint.sid));
    Ok(Ok(Asked { place, of_this_sign_in }))
}

/// Asks the person.
pub(super) async fn show(browser: Browser) -> Result<Response, PageFailure> {
    browser.save().await?;
    if browser.state.signed_in.is_none() {
        return Ok(signed_out(&browser, None));
    }
    let body = html! {
        h1 { "Sign out?" }
        p { "An application asks to sign you out here." }
        (button(&browser, "/logout/confirm", "Sign out", ""))
        p { a href=(browser.path("")) { "Stay signed in" } }
    };
    let response = page(&browser, "Sign out?", &body);
    Ok(match &browser.state.logout {
        Some(place) => leading_to(response, place),
        None => response,
    })
}

/// The person said yes.
pub(super) async fn confirm(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    let place = browser.state.logout.take();
    browser.sign_out().await?;
    Ok(signed_out(&browser, place.as_deref()))
}

fn signed_out(browser: &Browser, place: Option<&str>) -> Response {
    if let Some(place) = place {
        return found(place);
    }
    let body = html! {
        h1 { "You are signed out" }
        p #signed-out { "You can close this page." }
    };
    page(browser, "Signed out", &body)
}
