//! The sign-in page (behaviours S1 to S8): user name, then the number, or the password and then the number.
//!
//! The page keeps one step in the session. Forms move it; looking at the page shows it, and redeems an approved request.

use authenticator_core::protocol::Purpose;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::browser::{Browser, Note, Step};
use super::error::PageFailure;
use super::home::Token;
use super::layout::state_word;
use super::leading_to;
use super::password_check::{Checked, check};
use super::sign_in_view as view;
use crate::duties::Started;
use crate::failure::Failure;
use crate::http::json as json_reply;
use crate::protocol::RequestState;
use crate::store::{Request, User};

#[derive(Deserialize)]
pub(super) struct UserName {
    csrf: String,
    user_name: String,
}

#[derive(Deserialize)]
pub(super) struct Password {
    csrf: String,
    password: String,
}

/// Shows the step; an approved request signs in. Its forms may lead on to the application that asked for the sign-in.
pub(super) async fn show(browser: Browser) -> Result<Response, PageFailure> {
    let place = browser.leads_to();
    let response = shown(browser).await?;
    Ok(place.into_iter().fold(response, |response, place| leading_to(response, &place)))
}

async fn shown(mut browser: Browser) -> Result<Response, PageFailure> {
    browser.save().await?;
    let use_app = browser.app.work(&browser.tenant, |work| Ok(work.tenant.policy.allows(Purpose::SignIn))).await?;
    match browser.state.step.clone() {
        None => Ok(view::user_name(&browser)),
        Some(Step::Password { user_name, note }) => Ok(view::password(&browser, &user_name, note, use_app)),
        Some(Step::Number { user_name, request }) => {
            redeem_or(&mut browser, &request, &["pop", "mfa"], |browser, request| {
                view::number(browser, &user_name, request)
            })
            .await
        }
        Some(Step::SecondFactor { user_name, request }) => {
            redeem_or(&mut browser, &request, &["pwd", "pop", "mfa"], |browser, request| {
                view::second_factor(browser, &user_name, request)
            })
            .await
        }
    }
}

/// Signs in if the browser's request was approved; else shows it.
async fn redeem_or(
    browser: &mut Browser,
    id: &str,
    amr: &[&str],
    shown: impl FnOnce(&Browser, &Request) -> Response,
) -> Result<Response, PageFailure> {
    let (id, owner) = (id.to_owned(), browser.state.id.clone());
    let (request, redeemed) = browser
        .app
        .work(&browser.tenant, move |work| {
            let redeemed = work.redeem(&id, &owner)?.is_some();
            Ok((work.request_of_browser(&id, &owner)?, redeemed))
        })
        .await?;
    match request {
        Some(request) if redeemed => signed_in(browser, &request.user, amr).await,
        Some(request) if request.state != RequestState::Approved => Ok(shown(browser, &request)),
        _ => {
            browser.state.step = None;
            browser.save().await?;
            Ok(view::user_name(browser))
        }
    }
}

async fn signed_in(browser: &mut Browser, user: &str, amr: &[&str]) -> Result<Response, PageFailure> {
    let (id, methods) = (user.to_owned(), amr.join(" "));
    browser.app.work(&browser.tenant, move |work| Ok(work.tx.note(&id, "signed_in", &methods, work.now)?)).await?;
    browser.sign_in(user, amr).await?;
    let after = std::mem::take(&mut browser.state.after);
    browser.save().await?;
    Ok(Redirect::to(&browser.path(after.path())).into_response())
}

/// Where the request of this page stands, for the script.
pub(super) async fn state(browser: Browser) -> Result<Response, PageFailure> {
    let id = match &browser.state.step {
        Some(Step::Number { request, .. } | Step::SecondFactor { request, .. }) => request.clone(),
        _ => return Ok(json_reply(StatusCode::OK, &json!({ "state": "none" }))),
    };
    let owner = browser.state.id.clone();
    let request = browser.app.work(&browser.tenant, move |work| work.request_of_browser(&id, &owner)).await?;
    Ok(json_reply(StatusCode::OK, &json!({ "state": request.map_or("none", |request| state_word(request.state)) })))
}

/// A user name was typed: with a credential a number is shown, else the password box.
pub(super) async fn user_name(mut browser: Browser, Form(form): Form<UserName>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    leave_step(&browser).await?;
    let name = form.user_name.trim().to_owned();
    if name.is_empty() {
        browser.state.step = None;
        return on(&browser).await;
    }
    browser.state.step = Some(match ask_app(&browser, &name).await? {
        Started::Asked(request) => Step::Number { user_name: name, request: request.id },
        Started::NoDevice => Step::Password { user_name: name, note: None },
        Started::TooMany => Step::Password { user_name: name, note: Some(Note::TooManyRequests) },
    });
    on(&browser).await
}

/// *Use your password instead*.
pub(super) async fn use_password(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    leave_step(&browser).await?;
    if let Some(step) = browser.state.step.take() {
        browser.state.step = Some(Step::Password { user_name: step.user_name().to_owned(), note: None });
    }
    on(&browser).await
}

/// *Use an app instead*.
pub(super) async fn use_app(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    leave_step(&browser).await?;
    let Some(step) = browser.state.step.take() else { return on(&browser).await };
    let name = step.user_name().to_owned();
    browser.state.step = Some(match ask_app(&browser, &name).await? {
        Started::Asked(request) => Step::Number { user_name: name, request: request.id },
        Started::NoDevice => Step::Password { user_name: name, note: Some(Note::NoApp) },
        Started::TooMany => Step::Password { user_name: name, note: Some(Note::TooManyRequests) },
    });
    on(&browser).await
}

/// A password was typed: a user with a method is asked for a number as well.
pub(super) async fn password(mut browser: Browser, Form(form): Form<Password>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    let Some(Step::Password { user_name, .. }) = browser.state.step.clone() else { return on(&browser).await };
    let note = match check(&browser, &user_name, form.password).await? {
        Checked::Right(user) => return second_factor(&mut browser, user, user_name).await,
        Checked::Wrong => Note::WrongPassword,
        Checked::TooMany => Note::TooManyPasswords,
    };
    browser.state.step = Some(Step::Password { user_name, note: Some(note) });
    on(&browser).await
}

async fn second_factor(browser: &mut Browser, user: User, user_name: String) -> Result<Response, PageFailure> {
    let (by, context, id) = (browser.starter(&user.id), browser.context.clone(), user.id.clone());
    let started = browser.app.work(&browser.tenant, move |work| work.start_second_factor(&user, &by, &context)).await?;
    browser.state.step = Some(match started {
        Started::Asked(request) => Step::SecondFactor { user_name, request: request.id },
        Started::NoDevice => return signed_in(browser, &id, &["pwd"]).await,
        Started::TooMany => Step::Password { user_name, note: Some(Note::TooManyRequests) },
    });
    on(browser).await
}

/// Asks once more, after a request ended without success.
pub(super) async fn again(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    let Some(step) = browser.state.step.clone() else { return on(&browser).await };
    let user_name = step.user_name().to_owned();
    browser.state.step = Some(match step {
        Step::Number { .. } => match ask_app(&browser, &user_name).await? {
            Started::Asked(request) => Step::Number { user_name, request: request.id },
            Started::NoDevice => Step::Password { user_name, note: None },
            Started::TooMany => Step::Password { user_name, note: Some(Note::TooManyRequests) },
        },
        // The password is asked for again: a request that failed proves nothing about who sits here now.
        Step::SecondFactor { .. } | Step::Password { .. } => Step::Password { user_name, note: None },
    });
    on(&browser).await
}

/// Another user.
pub(super) async fn restart(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    leave_step(&browser).await?;
    browser.state.step = None;
    on(&browser).await
}

async fn ask_app(browser: &Browser, name: &str) -> Result<Started, Failure> {
    let (name, context) = (name.to_owned(), browser.context.clone());
    let user = browser.app.work(&browser.tenant, move |work| Ok(work.tx.user_named(&work.tenant.id, &name)?)).await?;
    let Some(user) = user else { return Ok(Started::NoDevice) };
    let by = browser.starter(&user.id);
    browser.app.work(&browser.tenant, move |work| work.start(&user, Purpose::SignIn, &by, &context)).await
}

/// Ends this page's live request, because its person goes another way.
async fn leave_step(browser: &Browser) -> Result<(), Failure> {
    let Some(Step::Number { request, .. } | Step::SecondFactor { request, .. }) = browser.state.step.clone() else {
        return Ok(());
    };
    let owner = browser.state.id.clone();
    browser.app.work(&browser.tenant, move |work| work.withdraw(&request, &owner)).await
}

/// Keeps the step, and shows it.
async fn on(browser: &Browser) -> Result<Response, PageFailure> {
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/signin")).into_response())
}
