//! The authorization page: a phone asks for a fresh sign-in, the person consents, the browser leads back to the app. What an
//! application asks goes on in `application`.
//!
//! A user who already has a method is stepped up with it on the sign-in page, so that a stolen password alone enrols nothing.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Form, Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::browser::{After, Browser, SignedIn};
use super::error::PageFailure;
use super::home::to_sign_in;
use super::layout::{countdown, csrf, framed, page, waiting_page};
use super::live::{Progress, stream};
use super::security_info::{confirmation, confirming};
use super::{application, leading_to};
use crate::app::App;
use crate::http::{FORM, read_text};
use crate::oauth::{AskedBy, AuthorizationRequest, Refusal, SignedInBy, as_query};
use crate::protocol::Acr;
use crate::store::Request;

/// The answer to a page that was left open.
pub(super) const NOBODY_ASKS: PageFailure =
    PageFailure::BadRequest("No app asks for anything here. Start again in the app.");
/// Bytes of a form in the place of a query.
const LIMIT: usize = 16 * 1024;
/// Seconds after which a sign-in is not fresh, whatever the app allows.
const FRESH: u64 = 300;

/// A phone or an application sent the browser here.
pub(super) async fn ask(mut browser: Browser, RawQuery(query): RawQuery) -> Result<Response, PageFailure> {
    let (query, app) = (query.unwrap_or_default(), Arc::clone(&browser.app));
    let read = browser.app.work(&browser.tenant, move |work| AuthorizationRequest::parse(&query, work, &app.clients));
    let mut request = match read.await? {
        Ok(request) => request,
        Err(Refusal::Page(why)) => return Err(PageFailure::BadRequest(why)),
        Err(Refusal::Redirect(url)) => return Ok(found(&url)),
    };
    if let AskedBy::Application(asked) = &mut request.by {
        asked.demand.found = browser.state.signed_in.as_ref().map(|signed_in| signed_in.sid.clone());
    }
    browser.state.authorization = Some(request.clone());
    browser.state.handoff = None;
    if let AskedBy::Application(asked) = &request.by {
        return application::proceed(browser, &request, asked).await;
    }
    match fresh_sign_in(&browser).await? {
        Some(_) => {
            browser.save().await?;
            Ok(Redirect::to(&browser.path("/authorize/confirm")).into_response())
        }
        None => to_sign_in(&mut browser, After::Authorize).await,
    }
}

/// The same by POST (OpenID Connect Core section 3.1.2.1). It comes from another site, without the session: the browser is sent
/// here once more.
pub(super) async fn ask_posted(
    State(app): State<Arc<App>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, PageFailure> {
    sent_on(&app, &tenant, "authorize", &headers, body, LIMIT).await
}

/// What was posted, at most `limit` bytes, as the query of the same page.
pub(super) async fn sent_on(
    app: &Arc<App>,
    tenant: &str,
    page: &str,
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<Response, PageFailure> {
    let query = as_query(&read_text(headers, FORM, body, limit).await?);
    // A path that is no tenant's could lead to another host.
    app.work(tenant, |_| Ok(())).await?;
    Ok(found(&format!("/{tenant}/{page}?{query}")))
}

/// The sign-in of this browser, if it is fresh, and with a method if the user has one.
async fn fresh_sign_in(browser: &Browser) -> Result<Option<SignedIn>, PageFailure> {
    let Some(signed_in) = browser.state.signed_in.clone() else { return Ok(None) };
    let Some(AskedBy::Phone { max_age }) = browser.state.authorization.as_ref().map(|request| &request.by) else {
        return Ok(None);
    };
    let age = browser.app.now().since(signed_in.auth_time);
    if age > max_age.unwrap_or(FRESH).min(FRESH) {
        return Ok(None);
    }
    let (user, strong) = (signed_in.user.clone(), signed_in.strong());
    let enough = browser.app.work(&browser.tenant, move |work| {
        let user = work.tx.user(&user)?;
        Ok(strong || !work.has_method(&user)?)
    });
    Ok(enough.await?.then_some(signed_in))
}

/// Asks the signed-in person.
pub(super) async fn confirm(mut browser: Browser) -> Result<Response, PageFailure> {
    let Some(request) = browser.state.authorization.clone() else { return Err(NOBODY_ASKS) };
    if let AskedBy::Application(asked) = &request.by {
        return application::proceed(browser, &request, asked).await;
    }
    let Some(signed_in) = fresh_sign_in(&browser).await? else {
        return to_sign_in(&mut browser, After::Authorize).await;
    };
    browser.save().await?;
    let user = browser.app.work(&browser.tenant, move |work| Ok(work.tx.user(&signed_in.user)?)).await?;
    let body = html! {
        h1 { "Allow your authenticator app?" }
        p { "An authenticator app asks to register the phone that it runs on for " strong #signed-in-user data-user=(user.name) { (user.name) } "." }
        p { "Go on only if you have just started this in the app on your own phone." }
        form method="post" action=(browser.path("/authorize/confirm")) {
            (csrf(&browser))
            input type="hidden" name="request" value=(request.mark());
            button type="submit" name="decision" value="allow" { "Allow" }
            " "
            button .secondary type="submit" name="decision" value="deny" { "Cancel" }
        }
    };
    let response = page(&browser, "Allow your authenticator app?", &body);
    if request.back.redirect_uri.starts_with("http:") {
        return Ok(leading_to(response, &request.back.redirect_uri));
    }
    Ok(response)
}

#[derive(Deserialize)]
pub(super) struct Decision {
    csrf: String,
    pub(super) decision: String,
    /// What the person saw asked, from a page of an application.
    pub(super) request: Option<String>,
}

/// The person decided. A loopback port and an app link are led to at once; an app's own scheme is opened by a page that stays.
pub(super) async fn decide(mut browser: Browser, Form(form): Form<Decision>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    // What is allowed is what the page showed, and not what another tab has asked for since.
    if let (Some(request), Some(shown)) = (&browser.state.authorization, &form.request)
        && request.mark() != shown
    {
        return Err(NOBODY_ASKS);
    }
    if let Some(request) = browser.state.authorization.clone()
        && let AskedBy::Application(asked) = &request.by
    {
        return application::decide(browser, &request, asked, &form).await;
    }
    let Some(signed_in) = fresh_sign_in(&browser).await? else {
        return to_sign_in(&mut browser, After::Authorize).await;
    };
    let Some(request) = browser.state.authorization.take() else { return Err(NOBODY_ASKS) };
    let acr = Acr::of(&signed_in.amr);
    let by = signed_in_by(&browser, signed_in, acr);
    let place = request.back.redirect_uri.clone();
    let allowed = form.decision == "allow";
    let url = browser.app.work(&browser.tenant, move |work| {
        if allowed { request.grant(work, &by) } else { Ok(request.denied(&work.tenant.issuer)) }
    });
    let url = url.await?;
    if place.starts_with("http") {
        browser.save().await?;
        return Ok(found(&url));
    }
    browser.state.handoff = Some(url);
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/authorize/done")).into_response())
}

/// Opens the app, and stays: the number that the app will ask for appears here.
pub(super) async fn done(mut browser: Browser) -> Result<Response, PageFailure> {
    let Some(signed_in) = browser.state.signed_in.clone() else {
        return to_sign_in(&mut browser, After::SecurityInfo).await;
    };
    let handoff = browser.state.handoff.take();
    browser.save().await?;
    let owner = browser.state.id.clone();
    let request = browser.app.work(&browser.tenant, move |work| confirming(work, &signed_in, &owner)).await?;
    let progress = progress(request.as_ref());
    let number = html! {
        @match &request {
            Some(request) => { (confirmation(request)) (countdown(&progress, browser.app.now())) }
            None => p #request-state role="status" data-state="none" {
                "If the app asks for a number, it appears here."
            }
        }
    };
    let body = html! {
        h1 { "Go back to your app" }
        @if let Some(url) = &handoff {
            p { a #open-app .button href=(url) { "Open the app" } }
        }
        (number)
        p { a href=(browser.path("/authorize/done")) { "Look again" } }
    };
    let title = "Go back to your app";
    Ok(match handoff {
        Some(url) => framed(&browser, title, &html! { meta http-equiv="refresh" content={ "0; url=" (url) }; }, &body),
        None if progress.waits => waiting_page(&browser, title, &browser.path("/authorize/events"), &progress, &body),
        None => page(&browser, title, &body),
    })
}

/// What the last page waits for: the request, or that there is one.
fn progress(request: Option<&Request>) -> Progress {
    request.map_or(Progress { waits: true, ..Progress::over("none") }, Progress::of_request)
}

/// What the last page waits for, as a stream.
pub(super) async fn events(browser: Browser) -> Result<Response, PageFailure> {
    let Some(signed_in) = browser.state.signed_in.clone() else { return Err(PageFailure::Forbidden) };
    let (owner, user) = (browser.state.id.clone(), signed_in.user.clone());
    Ok(stream(&browser, &user, move |work| Ok(progress(confirming(work, &signed_in, &owner)?.as_ref()))))
}

pub(super) fn found(url: &str) -> Response {
    Redirect::to(url).into_response()
}

/// What a code keeps of the sign-in of this browser.
pub(super) fn signed_in_by(browser: &Browser, signed_in: SignedIn, acr: Acr) -> SignedInBy {
    SignedInBy {
        user: signed_in.user,
        browser: browser.state.id.clone(),
        sid: signed_in.sid,
        auth_time: signed_in.auth_time,
        amr: signed_in.amr,
        acr,
    }
}
