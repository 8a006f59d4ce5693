//! The federated server in the place of the password (behaviour S12). The sign-in page leads there by itself where nothing else is to be
//! chosen; what goes wrong comes back to the page, with the other ways.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;

use super::browser::Browser;
use super::error::PageFailure;
use super::layout::{button, framed};
use super::note::{self, Note};
use super::sign_in::{go, may_type_user_name, on, second_factor};
use super::sign_in_step::Step;
use super::sign_in_view::{user_name as user_name_page, ways, whose};
use crate::duties::{Proof, Work};
use crate::failure::Failure;
use crate::federation::{Answer, Attempt, Why};
use crate::http::ReadQuery;
use crate::store::{Federated, User};

/// Where the federated server leads back to.
const CALLBACK: &str = "/signin/federated/callback";

/// The step of a user whose password is at a federated server, in the place of the one that asks for a password.
pub(super) async fn in_place_of_password(browser: &Browser, step: Step) -> Result<Step, Failure> {
    let Step::Password { user_name, note } = &step else { return Ok(step) };
    match federation_of(browser, user_name).await? {
        None => Ok(step),
        Some(federation) => {
            let (user_name, note) = (user_name.clone(), *note);
            Ok(Step::Federated { user_name, federation, note, waits: note.is_some(), attempt: None })
        }
    }
}

/// The id of the federation of a name that was typed: by what the user is bound to, else by the domain, whether there is such a user or not.
async fn federation_of(browser: &Browser, typed: &str) -> Result<Option<String>, Failure> {
    let name = typed.to_owned();
    let bound = browser.app.work(&browser.tenant, move |work| {
        let user = work.tx.user_named(&work.tenant.id, &name)?;
        Ok(user.and_then(|user| user.federated).map(|federated| federated.federation))
    });
    let of_domain = || browser.app.federations.of_domain(&browser.tenant, typed).map(|one| one.id.clone());
    Ok(bound.await?.or_else(of_domain))
}

/// Leads on to the federated server, or waits for the person to choose.
pub(super) fn page(browser: &Browser, step: &Step, use_app: bool) -> Response {
    let Step::Federated { user_name, federation, note, waits, .. } = step else { return user_name_page(browser, None) };
    let settings = browser.app.federations.find(&browser.tenant, federation);
    let shown = settings.map_or_else(|| "your organisation".to_owned(), |settings| settings.shown());
    let title = note::titled(*note, "Sign in at your organisation");
    let there = browser.path("/signin/federated");
    let head = html! { @if !waits { meta http-equiv="refresh" content={ "0;url=" (there) }; } };
    let body = html! {
        h1 { "Sign in at your organisation" }
        (whose(user_name))
        (note::line(*note))
        p { "Your password is at " strong #federation data-federation=(federation) { (shown) } "." }
        p { a.button href=(there) { @if note.is_some() { "Try there again" } @else { "Go on" } } }
        (ways(&html! {
            @if use_app { (button(browser, "/signin/use-app", "Use an app instead", "quiet")) }
            (button(browser, "/signin/use-pass", "Use a Temporary Access Pass", "quiet"))
            (button(browser, "/signin/restart", "Sign in as someone else", "quiet"))
        }))
    };
    framed(browser, &title, &head, &body)
}

/// Leads the browser to the federated server.
pub(super) async fn leave(mut browser: Browser) -> Result<Response, PageFailure> {
    let Some(Step::Federated { user_name, federation, .. }) = browser.state.step.clone() else {
        return on(&browser).await;
    };
    // Each of these calls another server.
    if !may_type_user_name(&browser).await? {
        browser.state.step = None;
        browser.save().await?;
        let page = user_name_page(&browser, Some(Note::TooManyNames));
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    let with = |note, attempt| Step::Federated {
        user_name: user_name.clone(),
        federation: federation.clone(),
        note,
        waits: true,
        attempt,
    };
    let app = &browser.app;
    let Some(settings) = app.federations.find(&browser.tenant, &federation) else {
        let step = with(Some(Note::FederationUnusable), None);
        return go(&mut browser, step).await;
    };
    let redirect_uri = format!("{}{CALLBACK}", app.issuer(&browser.tenant));
    let begun = Attempt::begin(&settings, redirect_uri, &user_name, &app.fetcher, &app.random, app.now()).await;
    match begun.map_err(Failure::from)? {
        Ok((attempt, url)) => {
            browser.state.step = Some(with(None, Some(Box::new(attempt))));
            browser.save().await?;
            Ok(Redirect::to(&url).into_response())
        }
        Err(why) => {
            let step = with(Some(note_of(why)), None);
            go(&mut browser, step).await
        }
    }
}

/// The browser comes back. What it brings counts once.
pub(super) async fn come_back(
    mut browser: Browser,
    ReadQuery(answer): ReadQuery<Answer>,
) -> Result<Response, PageFailure> {
    let Some(Step::Federated { user_name, federation, attempt: Some(attempt), .. }) = browser.state.step.clone() else {
        return on(&browser).await;
    };
    let back = |note| Step::Federated {
        user_name: user_name.clone(),
        federation: federation.clone(),
        note: Some(note),
        waits: true,
        attempt: None,
    };
    // Before anything is asked: a second answer finds nothing.
    browser.state.step = Some(back(Note::FederationNotAsked));
    browser.save().await?;
    let Some(settings) = browser.app.federations.find(&browser.tenant, &attempt.federation) else {
        return go(&mut browser, back(Note::FederationUnusable)).await;
    };
    let sub = match attempt.end(&answer, &settings, &browser.app.fetcher, browser.app.now()).await {
        Ok(sub) => sub,
        Err(why) => return go(&mut browser, back(note_of(why))).await,
    };
    let (name, context) = (user_name.clone(), browser.context.clone());
    let who = Federated { federation: federation.clone(), sub };
    let proven = browser.app.work(&browser.tenant, move |work| {
        work.comes_from(&context);
        proven(work, &name, &who)
    });
    match proven.await? {
        Proven::By(proof) => second_factor(&mut browser, user_name, proof).await,
        Proven::Disabled => go(&mut browser, back(Note::AccountDisabled)).await,
        Proven::SomebodyElse => go(&mut browser, back(Note::FederationSomebodyElse)).await,
    }
}

/// Who signed in there, here.
enum Proven {
    By(Proof),
    /// Right, and blocked here.
    Disabled,
    /// Another user of this server, or none.
    SomebodyElse,
}

fn proven(work: &Work<'_>, user_name: &str, who: &Federated) -> Result<Proven, Failure> {
    let user: Option<User> = work.tx.user_named(&work.tenant.id, user_name)?;
    let Some(user) = user.filter(|user| user.federated.as_ref() == Some(who)) else {
        // An administrator finds here what the user would have to be bound to.
        let key = crate::store::name_key(&work.tenant.id, user_name);
        work.note_here(&key, "federated_unknown", &format!("{} {}", who.federation, who.sub))?;
        return Ok(Proven::SomebodyElse);
    };
    work.note_here(&user.id, "federated_right", &who.federation)?;
    Ok(if user.blocked { Proven::Disabled } else { Proven::By(work.federated_proof(&user)) })
}

const fn note_of(why: Why) -> Note {
    match why {
        Why::Unreachable => Note::FederationUnreachable,
        Why::Unusable => Note::FederationUnusable,
        Why::Refused => Note::FederationRefused,
        Why::NotAsked => Note::FederationNotAsked,
    }
}
