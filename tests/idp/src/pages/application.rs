//! What a registered application asks, from the sign-in that it needs to the way back (OpenID Connect Core section 3.1.2).

use std::sync::Arc;

use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;

use super::authorize::{Decision, NOBODY_ASKS, found, signed_in_by};
use super::browser::{After, Browser, Consent};
use super::error::PageFailure;
use super::home::to_sign_in;
use super::layout::framed;
use super::{account_choice, consent, leading_to};
use crate::oauth::{Application, AuthorizationRequest, Prompt, SignedInBy};
use crate::protocol::{Acr, Client, Session, Standing};
use crate::store::User;

/// What comes next.
enum Next {
    /// The application is told that it cannot be had.
    Refuse(&'static str),
    /// The person signs in, or signs in again; under this name, if one is known.
    SignIn(Option<String>),
    /// The person chooses the account.
    ChooseAccount(User),
    /// The person is asked whether the application may know.
    Consent(User, SignedInBy),
    /// The application gets its code.
    Grant(SignedInBy),
}

/// Goes on as far as possible without the person.
pub(super) async fn proceed(
    mut browser: Browser,
    request: &AuthorizationRequest,
    asked: &Application,
) -> Result<Response, PageFailure> {
    let client = client(&browser, asked)?;
    let page = match next(&browser, &client, asked).await? {
        Next::Refuse(error) => return refuse(browser, request, error).await,
        Next::Grant(by) => return grant(browser, request, by).await,
        Next::SignIn(name) => {
            browser.state.login_hint = asked.login_hint.clone().or(name);
            return to_sign_in(&mut browser, After::Authorize).await;
        }
        Next::ChooseAccount(user) => account_choice::page(&browser, &client, &user),
        Next::Consent(user, _) => consent::page(&browser, &client, request, asked.scope, &user),
    };
    browser.save().await?;
    Ok(leading_to(page, &request.back.redirect_uri))
}

/// The person decided on the consent page.
pub(super) async fn decide(
    mut browser: Browser,
    request: &AuthorizationRequest,
    asked: &Application,
    form: &Decision,
) -> Result<Response, PageFailure> {
    if form.request.as_deref() != Some(request.mark()) {
        return Err(PageFailure::BadRequest("Another app asked meanwhile. Start again in the app."));
    }
    if form.decision != "allow" {
        let denied = request.clone();
        let url = browser.app.work(&browser.tenant, move |work| Ok(denied.denied(&work.tenant.issuer))).await?;
        return leave_for(browser, request, url).await;
    }
    let client = client(&browser, asked)?;
    match next(&browser, &client, asked).await? {
        Next::Consent(_, by) => {
            if client.consent_lasts() {
                let consent = Consent { client_id: client.client_id.clone(), scope: asked.scope };
                browser.state.consents.retain(|given| *given != consent);
                browser.state.consents.push(consent);
            }
            grant(browser, request, by).await
        }
        // The sign-in has become too old while the page was open, or there is nothing left to decide.
        _ => proceed(browser, request, asked).await,
    }
}

async fn next(browser: &Browser, client: &Client, asked: &Application) -> Result<Next, PageFailure> {
    let silent = asked.prompt == Prompt::Nothing;
    let (standing, user) = standing(browser, asked).await?;
    let acr = match standing {
        Standing::Met(acr) => acr,
        Standing::SignIn if silent => return Ok(Next::Refuse("login_required")),
        Standing::SignIn => return Ok(Next::SignIn(user.map(|user| user.name))),
        Standing::WrongUser => return Ok(Next::Refuse("login_required")),
        Standing::TooWeak => return Ok(Next::Refuse("unmet_authentication_requirements")),
    };
    let (Some(signed_in), Some(user)) = (browser.state.signed_in.clone(), user) else {
        return Ok(Next::SignIn(None));
    };
    let (ask_consent, choose) = match asked.prompt {
        Prompt::Nothing => (false, false),
        Prompt::AsNeeded { consent, select_account } => (consent, select_account),
    };
    if choose && !asked.demand.made_for_this(&signed_in.sid) {
        return Ok(Next::ChooseAccount(user));
    }
    let consent = Consent { client_id: client.client_id.clone(), scope: asked.scope };
    let given = client.consent_lasts() && browser.state.consents.contains(&consent);
    let by = signed_in_by(browser, signed_in, acr);
    Ok(if (client.needs_consent() && !given) || ask_consent {
        if silent { Next::Refuse("consent_required") } else { Next::Consent(user, by) }
    } else {
        Next::Grant(by)
    })
}

/// How the sign-in of this browser stands to what is asked, and whose it is. A blocked user is not signed in.
async fn standing(browser: &Browser, asked: &Application) -> Result<(Standing, Option<User>), PageFailure> {
    let (demand, silent) = (asked.demand.clone(), asked.prompt == Prompt::Nothing);
    // A sign-in of before sign-ins had names is not told to anybody.
    let signed_in = browser.state.signed_in.clone().filter(|signed_in| !signed_in.sid.is_empty());
    let judged = browser.app.work(&browser.tenant, move |work| {
        let Some(signed_in) = signed_in else { return Ok((demand.standing(None, work.now), None)) };
        let user = work.tx.user(&signed_in.user)?;
        if user.blocked {
            return Ok((demand.standing(None, work.now), None));
        }
        let session = Session {
            sid: &signed_in.sid,
            sub: user.sub.as_str(),
            auth_time: signed_in.auth_time,
            acr: Acr::of(&signed_in.amr),
            can_step_up: !silent && work.has_method(&user)?,
        };
        Ok((demand.standing(Some(&session), work.now), Some(user)))
    });
    Ok(judged.await?)
}

fn client(browser: &Browser, asked: &Application) -> Result<Arc<Client>, PageFailure> {
    browser.app.clients.find(&browser.tenant, &asked.client_id).ok_or(NOBODY_ASKS)
}

async fn refuse(
    browser: Browser,
    request: &AuthorizationRequest,
    error: &'static str,
) -> Result<Response, PageFailure> {
    tracing::info!(client = request.client_id(), error, "authorization refused");
    let back = request.back.clone();
    let url = browser.app.work(&browser.tenant, move |work| Ok(back.error(&work.tenant.issuer, error, ""))).await?;
    leave_for(browser, request, url).await
}

async fn grant(browser: Browser, request: &AuthorizationRequest, by: SignedInBy) -> Result<Response, PageFailure> {
    let granted = request.clone();
    let url = browser.app.work(&browser.tenant, move |work| granted.grant(work, &by)).await?;
    leave_for(browser, request, url).await
}

/// Leads back. A web address is led to at once; an app's own scheme is opened by a page that stays.
async fn leave_for(mut browser: Browser, request: &AuthorizationRequest, url: String) -> Result<Response, PageFailure> {
    browser.state.authorization = None;
    if request.back.redirect_uri.starts_with("http") {
        browser.save().await?;
        return Ok(found(&url));
    }
    browser.state.handoff = Some(url);
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/authorize/leave")).into_response())
}

/// Opens the app, once.
pub(super) async fn leave(mut browser: Browser) -> Result<Response, PageFailure> {
    let Some(url) = browser.state.handoff.take() else { return Err(NOBODY_ASKS) };
    browser.save().await?;
    let body = html! {
        h1 { "Go back to your app" }
        p { a #open-app .button href=(url) { "Open the app" } }
    };
    Ok(framed(
        &browser,
        "Go back to your app",
        &html! { meta http-equiv="refresh" content={ "0; url=" (url) }; },
        &body,
    ))
}
