//! The authorization page: a phone asks for a fresh sign-in, the person consents, the browser leads back to the app.
//!
//! A user who already has a method is stepped up with it on the sign-in page, so that a stolen password alone enrols nothing.

use axum::extract::{Form, RawQuery};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;
use url::Url;

use super::browser::{After, Browser, SignedIn};
use super::error::PageFailure;
use super::home::to_sign_in;
use super::layout::{csrf, framed, page, waiting_page};
use super::policy_leading_to;
use super::security_info::{confirmation, confirming};
use crate::oauth::{AuthorizationRequest, Refusal, SignedInBy};
use crate::protocol::RequestState;

/// Seconds after which a sign-in is not fresh, whatever the app allows.
const FRESH: u64 = 300;

/// A phone sent the browser here.
pub(super) async fn ask(mut browser: Browser, RawQuery(query): RawQuery) -> Result<Response, PageFailure> {
    let query = query.unwrap_or_default();
    let read =
        browser.app.work(&browser.tenant, move |work| Ok(AuthorizationRequest::parse(&query, &work.tenant.issuer)));
    let request = match read.await? {
        Ok(request) => request,
        Err(Refusal::Page(why)) => return Err(PageFailure::BadRequest(why)),
        Err(Refusal::Redirect(url)) => return Ok(found(&url)),
    };
    browser.state.authorization = Some(request);
    browser.state.handoff = None;
    match fresh_sign_in(&browser).await? {
        Some(_) => {
            browser.save().await?;
            Ok(Redirect::to(&browser.path("/authorize/confirm")).into_response())
        }
        None => to_sign_in(&mut browser, After::Authorize).await,
    }
}

/// The sign-in of this browser, if it is fresh, and with a method if the user has one.
async fn fresh_sign_in(browser: &Browser) -> Result<Option<SignedIn>, PageFailure> {
    let Some(signed_in) = browser.state.signed_in.clone() else { return Ok(None) };
    let Some(request) = &browser.state.authorization else { return Ok(None) };
    let age = browser.app.now().since(signed_in.auth_time);
    if age > request.max_age.unwrap_or(FRESH).min(FRESH) {
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
    let Some(request) = browser.state.authorization.clone() else {
        return Err(PageFailure::BadRequest("No app asks for anything here. Start again in the app."));
    };
    let Some(signed_in) = fresh_sign_in(&browser).await? else {
        return to_sign_in(&mut browser, After::Authorize).await;
    };
    browser.save().await?;
    let user = browser.app.work(&browser.tenant, move |work| Ok(work.tx.user(&signed_in.user)?)).await?;
    let body = html! {
        h1 { "Allow your authenticator app?" }
        p { "An authenticator app asks to register this phone for " strong #signed-in-user data-user=(user.name) { (user.name) } "." }
        p { "Go on only if you have just started this in the app on your own phone." }
        form method="post" action=(browser.path("/authorize/confirm")) {
            (csrf(&browser))
            button type="submit" name="decision" value="allow" { "Allow" }
            " "
            button .alarm type="submit" name="decision" value="deny" { "Cancel" }
        }
    };
    let mut response = page("Allow your authenticator app?", &body);
    if let Some(origin) = loopback_origin(&request.redirect_uri)
        && let Ok(policy) = HeaderValue::from_str(&policy_leading_to(&origin))
    {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

#[derive(Deserialize)]
pub(super) struct Decision {
    csrf: String,
    decision: String,
}

/// The person decided. A loopback port and an app link are led to at once; an app's own scheme is opened by a page that stays.
pub(super) async fn decide(mut browser: Browser, Form(form): Form<Decision>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    let Some(signed_in) = fresh_sign_in(&browser).await? else {
        return to_sign_in(&mut browser, After::Authorize).await;
    };
    let Some(request) = browser.state.authorization.take() else {
        return Err(PageFailure::BadRequest("No app asks for anything here. Start again in the app."));
    };
    let by = SignedInBy { user: signed_in.user, browser: browser.state.id.clone(), auth_time: signed_in.auth_time };
    let place = request.redirect_uri.clone();
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
    let waits = request.as_ref().is_none_or(|request| request.state == RequestState::Live);
    let number = html! {
        @match &request {
            Some(request) => (confirmation(request)),
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
        Some(url) => framed(title, &html! { meta http-equiv="refresh" content={ "0; url=" (url) }; }, &body),
        None if waits => waiting_page(title, &browser.path("/security-info/state"), &body),
        None => page(title, &body),
    })
}

fn found(url: &str) -> Response {
    Redirect::to(url).into_response()
}

/// The origin of a loopback redirect, for the page's policy.
fn loopback_origin(redirect_uri: &str) -> Option<String> {
    let url = Url::parse(redirect_uri).ok()?;
    (url.scheme() == "http").then(|| url.origin().ascii_serialization())
}
