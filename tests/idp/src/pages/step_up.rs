//! Before methods change: whoever sits here signed in just now, with a method if the user has one, or confirms it by a code.

use authenticator_core::protocol::UnixTime;
use axum::extract::Form;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::browser::{After, Browser, BrowserState};
use super::error::PageFailure;
use super::home::{Token, to_sign_in};
use super::layout::{button, csrf, page};
use crate::duties::{CodeCheck, Work};
use crate::failure::Failure;
use crate::store::User;

/// Seconds for which a sign-in or a confirmation is enough.
const RECENT: u64 = 600;

/// What a session has proved.
#[derive(Debug, Clone)]
pub(super) struct Proved {
    pub(super) user: String,
    auth_time: UnixTime,
    strong: bool,
    by_pass: bool,
    confirmed_at: Option<UnixTime>,
}

impl Proved {
    /// Of a browser in which somebody is signed in.
    pub(super) fn by(state: &BrowserState) -> Option<Self> {
        let signed_in = state.signed_in.as_ref()?;
        let own = |confirmed: &&(String, UnixTime)| confirmed.0 == signed_in.user && confirmed.1 >= signed_in.auth_time;
        Some(Self {
            user: signed_in.user.clone(),
            auth_time: signed_in.auth_time,
            strong: signed_in.strong(),
            by_pass: signed_in.by_pass(),
            confirmed_at: state.confirmed.as_ref().filter(own).map(|confirmed| confirmed.1),
        })
    }

    /// Whether methods may be added and removed. A stolen password alone changes nothing, nor does a browser left open.
    pub(super) fn may_change(&self, work: &Work<'_>) -> Result<bool, Failure> {
        let recent = |at| work.now.since(at) <= RECENT;
        if self.confirmed_at.is_some_and(recent) {
            return Ok(true);
        }
        Ok(recent(self.auth_time) && self.is_signed_in_well(work)?)
    }

    /// Whether a Temporary Access Pass is all that signed in: it is for adding methods, and for nothing else.
    pub(super) fn is_by_pass_alone(&self) -> bool {
        self.by_pass && self.confirmed_at.is_none()
    }

    /// Whether a method took part, if the user has one.
    pub(super) fn is_signed_in_well(&self, work: &Work<'_>) -> Result<bool, Failure> {
        Ok(self.strong || self.confirmed_at.is_some() || !work.has_method(&work.tx.user(&self.user)?)?)
    }

    /// Whether a phone may be given up as lost: the phone may have been the only method, so a session that began with one is
    /// enough, whatever its age. It only takes away, and whoever adds a method afterwards signs in again.
    pub(super) fn may_give_up(&self, work: &Work<'_>) -> Result<bool, Failure> {
        Ok(self.strong || self.may_change(work)?)
    }
}

/// Leads to the page that confirms who sits here, and then to `after`, a path of the tenant.
pub(super) async fn to_confirm(browser: &mut Browser, after: &str) -> Result<Response, PageFailure> {
    if browser.state.signed_in.is_none() {
        return to_sign_in(browser, After::SecurityInfo).await;
    }
    browser.state.after_confirming = Some(after.to_owned());
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/security-info/confirm")).into_response())
}

pub(super) async fn show(mut browser: Browser) -> Result<Response, PageFailure> {
    if browser.state.signed_in.is_none() {
        return to_sign_in(&mut browser, After::SecurityInfo).await;
    }
    browser.save().await?;
    shown(&browser, None).await
}

async fn shown(browser: &Browser, note: Option<&'static str>) -> Result<Response, PageFailure> {
    let Some(proved) = Proved::by(&browser.state) else { return Err(PageFailure::Forbidden) };
    let has_code = browser.app.work(&browser.tenant, move |work| work.has_code(&work.tx.user(&proved.user)?)).await?;
    let body = html! {
        h1 { "Confirm that it is you" }
        @if browser.state.after_confirming.as_deref().is_some_and(|after| after.starts_with("/admin")) {
            p { "What lets somebody into an account is done only shortly after a sign-in of your own." }
        } @else {
            p { "Your sign-in methods change only shortly after a sign-in with one of them." }
        }
        @if let Some(note) = note { p #message role="alert" { (note) } }
        @if has_code {
            form method="post" action=(browser.path("/security-info/confirm")) {
                (csrf(browser))
                label for="code" { "Code of your authenticator app" }
                input #code type="text" name="code" inputmode="numeric" autocomplete="one-time-code" required;
                button type="submit" { "Confirm" }
            }
        }
        (button(browser, "/security-info/confirm/sign-in", "Sign in again", if has_code { "quiet" } else { "" }))
        p { a href=(browser.path("/security-info")) { "Back" } }
    };
    Ok(page(browser, "Confirm that it is you", &body))
}

#[derive(Deserialize)]
pub(super) struct Code {
    pub(super) csrf: String,
    pub(super) code: String,
}

pub(super) async fn confirm(mut browser: Browser, Form(form): Form<Code>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    let Some(proved) = Proved::by(&browser.state) else {
        return to_sign_in(&mut browser, After::SecurityInfo).await;
    };
    let (id, context) = (proved.user.clone(), browser.context.clone());
    let checked = browser.app.work(&browser.tenant, move |work| {
        work.comes_from(&context);
        let user: User = work.tx.user(&id)?;
        work.check_code(&user, &form.code)
    });
    match checked.await? {
        CodeCheck::Right => {
            browser.state.confirmed = Some((proved.user, browser.app.now()));
            let after = browser.state.after_confirming.take().unwrap_or_else(|| "/security-info".to_owned());
            browser.save().await?;
            Ok(Redirect::to(&browser.path(&after)).into_response())
        }
        check => shown(&browser, Some(why_not(check))).await,
    }
}

/// What is wrong with a code.
pub(super) const fn why_not(check: CodeCheck) -> &'static str {
    match check {
        CodeCheck::Right => "",
        CodeCheck::Wrong => "That code is wrong.",
        CodeCheck::Used => "That code has been used. Wait for the next one.",
        CodeCheck::TooMany => "Too many wrong codes. Try again later.",
    }
}

pub(super) async fn sign_in_again(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    to_sign_in(&mut browser, After::Confirmed).await
}

/// After a fresh sign-in: on to what had to be confirmed.
pub(super) async fn done(mut browser: Browser) -> Result<Response, PageFailure> {
    let after = browser.state.after_confirming.take().unwrap_or_else(|| "/security-info".to_owned());
    browser.save().await?;
    Ok(Redirect::to(&browser.path(&after)).into_response())
}
