//! *Forgot your password?* (behaviour S8): the user name, the number on the phone, and then a new password, typed twice.

use axum::extract::Form;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::browser::Browser;
use super::error::PageFailure;
use super::federated;
use super::layout::{button, csrf, page};
use super::note::{self, Note};
use super::sign_in::{LONGEST_USER_NAME, UserName, go, leave_step, may_type_user_name, on};
use super::sign_in_step::Step;
use super::sign_in_view::{self as view, ways, whose};
use crate::duties::Started;
use crate::protocol::{MIN_PASSWORD, check_new_password};
use crate::store::User;

#[derive(Deserialize)]
pub(super) struct NewPassword {
    csrf: String,
    password: String,
    again: String,
}

/// Asks for the user name.
pub(super) async fn show(browser: Browser) -> Result<Response, PageFailure> {
    browser.save().await?;
    let user_name = browser.state.step.as_ref().map_or("", Step::user_name);
    let body = html! {
        h1 { "Forgot your password?" }
        p { "Your authenticator app confirms that it is you. Then you choose a new password." }
        form method="post" action=(browser.path("/signin/forgot")) {
            (csrf(&browser))
            label for="user_name" { "User name" }
            input #user_name type="text" name="user_name" value=(user_name) autocomplete="username"
                autocapitalize="none" spellcheck="false" required autofocus;
            button type="submit" { "Next" }
        }
        (ways(&html! { p { a href=(browser.path("/signin")) { "Back to the sign-in" } } }))
    };
    Ok(page(&browser, "Forgot your password?", &body))
}

/// A user name was typed.
pub(super) async fn start(mut browser: Browser, Form(form): Form<UserName>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    leave_step(&browser).await?;
    let user_name = form.user_name.trim().to_owned();
    if user_name.is_empty() || user_name.len() > LONGEST_USER_NAME {
        browser.state.step = None;
        return on(&browser).await;
    }
    if !may_type_user_name(&browser).await? {
        browser.state.step = None;
        browser.save().await?;
        return Ok(view::user_name(&browser, Some(Note::TooManyNames)));
    }
    ask(&mut browser, user_name).await
}

/// Whether a step that asks for the password stands there, and not for one that a federated server keeps.
async fn has_password(browser: &Browser, user_name: &str) -> Result<bool, PageFailure> {
    let step = Step::Password { user_name: user_name.to_owned(), note: None };
    Ok(matches!(federated::in_place_of_password(browser, step).await?, Step::Password { .. }))
}

/// Shows a number if the user's phone can be asked.
pub(super) async fn ask(browser: &mut Browser, user_name: String) -> Result<Response, PageFailure> {
    if !has_password(browser, &user_name).await? {
        return go(browser, Step::Password { user_name, note: Some(Note::FederationKeepsPassword) }).await;
    }
    let (name, by) = (user_name.clone(), browser.starter());
    let context = browser.context_of("A new password");
    let started = browser.app.work(&browser.tenant, move |work| work.ask_reset(&name, &by, &context)).await?;
    let note = match started {
        Started::Asked(request) => {
            return go(browser, Step::ResetNumber { user_name, request: request.id }).await;
        }
        Started::TooMany => Note::TooManyRequests,
        Started::NoDevice | Started::PasswordFirst | Started::BlockedByPolicy => Note::NoReset,
    };
    go(browser, Step::Password { user_name, note: Some(note) }).await
}

/// The number was matched: the new password is asked for, under another session id.
pub(super) async fn confirmed(browser: &mut Browser, user_name: String, user: &User) -> Result<Response, PageFailure> {
    let by = user.clone();
    let proof = browser.app.work(&browser.tenant, move |work| Ok(work.proof(&by))).await?;
    browser.renew().await?;
    go(browser, Step::NewPassword { user_name, proof, note: None }).await
}

pub(super) fn new_password_page(browser: &Browser, user_name: &str, note: Option<Note>) -> Response {
    let described = if note.is_some() { "message rule" } else { "rule" };
    page(
        browser,
        &note::titled(note, "Choose a new password"),
        &html! {
            h1 { "Choose a new password" }
            (whose(user_name))
            (note::line(note))
            form method="post" action=(browser.path("/signin/new-password")) {
                (csrf(browser))
                input type="hidden" name="username" value=(user_name) autocomplete="username";
                label for="password" { "New password" }
                input #password type="password" name="password" autocomplete="new-password" minlength=(MIN_PASSWORD)
                    required autofocus aria-describedby=(described) aria-invalid=[note::invalid(note)];
                p #rule .quiet { "At least " (MIN_PASSWORD) " characters. A few words that have nothing to do with each other are good." }
                label for="again" { "New password again" }
                input #again type="password" name="again" autocomplete="new-password" minlength=(MIN_PASSWORD) required
                    aria-describedby=[note::described_by(note)] aria-invalid=[note::invalid(note)];
                button type="submit" { "Change the password" }
            }
            (ways(&button(browser, "/signin/restart", "Keep the old password", "quiet")))
        },
    )
}

/// A new password was typed: all sessions of the old one end, this one asks for the new.
pub(super) async fn new_password(mut browser: Browser, Form(form): Form<NewPassword>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    let Some(Step::NewPassword { user_name, proof, .. }) = browser.state.step.clone() else {
        return on(&browser).await;
    };
    let proven = proof.clone();
    let Some(user) = browser.app.work(&browser.tenant, move |work| Ok(work.proven(&proven)?)).await? else {
        return go(&mut browser, Step::Password { user_name, note: Some(Note::TooLate) }).await;
    };
    let unfit = if form.password == form.again {
        check_new_password(&form.password, &user.name).err().map(Note::from)
    } else {
        Some(Note::PasswordsDiffer)
    };
    if unfit.is_some() {
        return go(&mut browser, Step::NewPassword { user_name, proof, note: unfit }).await;
    }
    let hash = browser.app.passwords.hash(form.password).await.map_err(PageFailure::from)?;
    let changed = browser.app.work(&browser.tenant, move |work| {
        // Looked at again: another page may have been faster.
        let user = work.proven(&proof)?;
        user.map(|user| work.reset_password(&user, &hash)).transpose()
    });
    let note = if changed.await?.is_some() { Note::PasswordChanged } else { Note::TooLate };
    browser.end_session().await?;
    go(&mut browser, Step::Password { user_name, note: Some(note) }).await
}
