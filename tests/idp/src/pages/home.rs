//! The signed-in page, signing out, and the page behind an app link.

use axum::extract::Form;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::browser::{ACCESS_PASS, After, Browser};
use super::error::PageFailure;
use super::layout::{button, page, page_of_nobody};
use crate::duties::FEDERATED;

/// The one field of a form that is only a button.
#[derive(Deserialize)]
pub(super) struct Token {
    pub(super) csrf: String,
}

/// Says who is signed in, and how.
pub(super) async fn show(mut browser: Browser) -> Result<Response, PageFailure> {
    let Some(signed_in) = browser.state.signed_in.clone() else {
        return to_sign_in(&mut browser, After::Home).await;
    };
    let id = signed_in.user.clone();
    let user = browser.app.work(&browser.tenant, move |work| Ok(work.tx.user(&id)?)).await?;
    let amr = signed_in.amr.join(" ");
    let body = html! {
        h1 { "You are signed in" }
        p { "As " strong #signed-in-user data-user=(user.name) { (user.display_name) } " (" (user.name) ")" }
        p { "By " span #amr data-amr=(amr) { (method(&signed_in.amr)) } }
        nav aria-label="Your account" {
            p { a href=(browser.path("/security-info")) { "Security info" } }
            @if user.admin { p { a href=(browser.path("/admin/users")) { "Administration" } } }
        }
        (button(&browser, "/signout", "Sign out", "secondary"))
    };
    Ok(page(&browser, "Signed in", &body))
}

/// How a person signed in, in words.
fn method(amr: &[String]) -> &'static str {
    let used = |method: &str| amr.iter().any(|one| one == method);
    match (used("pwd"), used("pop"), used("otp")) {
        (true, true, _) => "password, confirmed on your phone",
        (false, true, _) if used(FEDERATED) => "your organisation's own sign-in, confirmed on your phone",
        (false, true, _) => "your phone, without a password",
        (_, false, true) if used(FEDERATED) => "your organisation's own sign-in and a code",
        (_, false, true) => "password and a code",
        _ if used(ACCESS_PASS) => "Temporary Access Pass",
        _ if used(FEDERATED) => "your organisation's own sign-in",
        _ => "password",
    }
}

pub(super) async fn sign_out(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    browser.sign_out().await?;
    Ok(Redirect::to(&browser.path("/signin")).into_response())
}

/// Leads to the sign-in page, and afterwards back.
pub(super) async fn to_sign_in(browser: &mut Browser, after: After) -> Result<Response, PageFailure> {
    browser.state.after = after;
    browser.state.arrived = None;
    browser.state.step = None;
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/signin")).into_response())
}

/// What a browser shows of an app link when no app took it: the code is behind the `#` and never came here.
pub(super) async fn app_link() -> Response {
    page_of_nobody(
        "Open the app",
        &html! {
            h1 { "Open this link in your authenticator app" }
            p { "This link adds an account to an authenticator app. Install the app on this device and open the link again." }
        },
    )
}
