//! *Use a different authenticator app* (behaviour E10): QR code and secret, then a code of the app, then done.

use authenticator_core::protocol::ProblemCode;
use axum::extract::Form;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;

use super::browser::Browser;
use super::error::PageFailure;
use super::home::Token;
use super::layout::{button, csrf, page};
use super::step_up::{Code, Proved, to_confirm, why_not};
use super::{qr, wizard};
use crate::duties::{CodeCheck, ShownSecret};
use crate::failure::Failure;

/// Starts it, out of the wizard, which is left.
pub(super) async fn start(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    let Some(proved) = Proved::by(&browser.state) else { return to_confirm(&mut browser, "/security-info").await };
    let (wizard, old) = (browser.state.wizard.take(), browser.state.authenticator_app.take());
    let begun = browser.app.work(&browser.tenant, move |work| {
        let user = work.tx.user(&proved.user)?;
        if let Some(wizard) = wizard {
            work.leave_wizard(&wizard)?;
        }
        if let Some(old) = old {
            work.leave_authenticator_app(&user, &old)?;
        }
        if !wizard::open_for(work, &user) || !proved.may_change(work)? {
            return Ok(None);
        }
        work.begin_authenticator_app(&user).map(Some)
    });
    browser.state.authenticator_app = begun.await?;
    if browser.state.authenticator_app.is_none() {
        return to_confirm(&mut browser, "/security-info").await;
    }
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/security-info/authenticator-app")).into_response())
}

pub(super) async fn show(browser: Browser) -> Result<Response, PageFailure> {
    shown(&browser, None).await
}

async fn shown(browser: &Browser, note: Option<&'static str>) -> Result<Response, PageFailure> {
    let Some(secret) = secret(browser).await? else {
        if browser.state.authenticator_app.is_none() {
            return Ok(Redirect::to(&browser.path("/security-info")).into_response());
        }
        return Ok(ended(browser));
    };
    let body = html! {
        h1 { "Use a different authenticator app" }
        p { "Such an app shows codes, which are asked for after your password. It cannot take the place of the password." }
        h2 { "1. Scan this code with the app" }
        img #qr .qr src=(browser.path("/security-info/authenticator-app/qr.svg")) alt="QR code with a secret key for your authenticator app";
        details {
            summary { "Can't scan image?" }
            p { "Choose to enter a setup key in the app, based on time, and type:" }
            p { "Key: " code #otp-secret { (secret.typed.as_str()) } }
            p { a #otp-link href=(secret.text.as_str()) { "Open an app on this device" } }
        }
        h2 { "2. Enter the code that the app shows" }
        @if let Some(note) = note { p #message role="alert" { (note) } }
        form method="post" action=(browser.path("/security-info/authenticator-app/confirm")) {
            (csrf(browser))
            label for="code" { "Code" }
            input #code type="text" name="code" inputmode="numeric" autocomplete="one-time-code" required;
            button type="submit" { "Next" }
        }
        (button(browser, "/security-info/authenticator-app/leave", "Cancel", "quiet"))
    };
    Ok(page(browser, "Use a different authenticator app", &body))
}

fn ended(browser: &Browser) -> Response {
    let body = html! {
        h1 { "Use a different authenticator app" }
        p #message role="alert" { "The time for this has ended. Nothing was added; remove the entry from the app." }
        (button(browser, "/security-info/authenticator-app", "Start again", ""))
        (button(browser, "/security-info/authenticator-app/leave", "Cancel", "quiet"))
    };
    page(browser, "Use a different authenticator app", &body)
}

/// The code that proves that the app has the secret.
pub(super) async fn confirm(mut browser: Browser, Form(form): Form<Code>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    let Some(proved) = Proved::by(&browser.state) else { return to_confirm(&mut browser, "/security-info").await };
    let Some(id) = browser.state.authenticator_app.clone() else {
        return Ok(Redirect::to(&browser.path("/security-info")).into_response());
    };
    let checked = browser.app.work(&browser.tenant, move |work| {
        let user = work.tx.user(&proved.user)?;
        Ok((work.confirm_authenticator_app(&user, &id, &form.code)?, user.id))
    });
    match checked.await? {
        (Some(CodeCheck::Right), user) => {
            browser.state.authenticator_app = None;
            // A method of the user took part in this session.
            browser.state.confirmed = Some((user, browser.app.now()));
            browser.save().await?;
            Ok(Redirect::to(&browser.path("/security-info")).into_response())
        }
        (check, _) => shown(&browser, check.map(why_not)).await,
    }
}

pub(super) async fn leave(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    if let (Some(proved), Some(id)) = (Proved::by(&browser.state), browser.state.authenticator_app.take()) {
        let left = browser
            .app
            .work(&browser.tenant, move |work| work.leave_authenticator_app(&work.tx.user(&proved.user)?, &id));
        left.await?;
    }
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/security-info")).into_response())
}

pub(super) async fn svg(browser: Browser) -> Result<Response, PageFailure> {
    let secret = secret(&browser).await?.ok_or(Failure::from(ProblemCode::NotFound))?;
    let picture = qr::svg(&secret.text).ok_or(Failure::from(ProblemCode::Internal))?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

async fn secret(browser: &Browser) -> Result<Option<ShownSecret>, PageFailure> {
    let (Some(proved), Some(id)) = (Proved::by(&browser.state), browser.state.authenticator_app.clone()) else {
        return Ok(None);
    };
    let secret = browser
        .app
        .work(&browser.tenant, move |work| work.unconfirmed_authenticator_app(&work.tx.user(&proved.user)?, &id));
    Ok(secret.await?)
}
