//! *I can't use my app right now* (behaviour S10): the user's other methods. Before the password the list is the same for everybody,
//! so that it tells nothing about a user name; afterwards it has what this user has.

use axum::extract::Form;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::browser::{ACCESS_PASS, Browser};
use super::error::PageFailure;
use super::home::Token;
use super::layout::{button, csrf, page};
use super::note::{self, Note};
use super::sign_in::{go, leave_step, on, signed_in};
use super::sign_in_step::Step;
use super::sign_in_view::{ways, whose};
use crate::duties::{CodeCheck, PassCheck, Proof};
use crate::store::User;

#[derive(Deserialize)]
pub(super) struct Code {
    csrf: String,
    code: String,
}

#[derive(Deserialize)]
pub(super) struct Pass {
    csrf: String,
    pass: String,
}

/// The list. A proof that has ended leads back to the password.
pub(super) async fn show(
    browser: &mut Browser,
    user_name: String,
    proof: Option<Proof>,
    note: Option<Note>,
    use_app: bool,
) -> Result<Response, PageFailure> {
    let has_code = match proof.clone() {
        None => false,
        Some(proof) => {
            let has_code = browser
                .app
                .work(&browser.tenant, move |work| work.proven(&proof)?.map(|user| work.has_code(&user)).transpose());
            match has_code.await? {
                Some(has_code) => has_code,
                None => return go(browser, Step::Password { user_name, note: Some(Note::TooLate) }).await,
            }
        }
    };
    let browser = &*browser;
    let title = "Choose another way to sign in";
    let body = html! {
        h1 { (title) }
        (whose(&user_name))
        (note::line(note))
        ul.methods #ways {
            @if proof.is_none() {
                li data-way="password" {
                    (button(browser, "/signin/use-password", "Use your password", ""))
                    p.quiet { "Then a code from your app, if you have one: it works without a network." }
                }
            }
            @if has_code {
                li data-way="code" { (button(browser, "/signin/use-code", "Enter a code from your app", "")) }
            }
            li data-way="pass" {
                (button(browser, "/signin/use-pass", "Use a Temporary Access Pass", ""))
                p.quiet { "Your help desk gives you one if you have lost your phone." }
            }
            @if use_app || proof.is_some() {
                li data-way="app" { (button(browser, "/signin/use-app", "Ask my app again", "quiet")) }
            }
        }
        (button(browser, "/signin/restart", "Sign in as someone else", "quiet"))
    };
    Ok(page(browser, &note::titled(note, title), &body))
}

/// *I can't use my app right now*.
pub(super) async fn other_ways(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    leave_step(&browser).await?;
    let Some(step) = browser.state.step.clone() else { return on(&browser).await };
    let (user_name, proof) = (step.user_name().to_owned(), step.proof().cloned());
    // What a reset proved is for the reset alone.
    let proof = proof.filter(|_| !matches!(step, Step::NewPassword { .. }));
    go(&mut browser, Step::Ways { user_name, proof, note: None }).await
}

/// *Enter a code from your app*.
pub(super) async fn use_code(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    match browser.state.step.clone() {
        Some(Step::Ways { user_name, proof: Some(proof), .. }) => {
            go(&mut browser, Step::Code { user_name, proof, note: None }).await
        }
        _ => on(&browser).await,
    }
}

/// *Use a Temporary Access Pass*.
pub(super) async fn use_pass(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    leave_step(&browser).await?;
    let Some(step) = browser.state.step.clone() else { return on(&browser).await };
    go(&mut browser, Step::Pass { user_name: step.user_name().to_owned(), note: None }).await
}

pub(super) fn code_page(browser: &Browser, user_name: &str, note: Option<Note>) -> Response {
    page(
        browser,
        &note::titled(note, "Enter a code - Sign in"),
        &html! {
            h1 { "Enter a code" }
            (whose(user_name))
            (note::line(note))
            form method="post" action=(browser.path("/signin/code")) {
                (csrf(browser))
                label for="code" { "Code that your authenticator app shows" }
                input #code type="text" name="code" inputmode="numeric" autocomplete="one-time-code" spellcheck="false"
                    required autofocus aria-describedby=[note::described_by(note)] aria-invalid=[note::invalid(note)];
                button type="submit" { "Sign in" }
            }
            (ways(&html! {
                (button(browser, "/signin/other-ways", "Use another method", "quiet"))
                (button(browser, "/signin/restart", "Sign in as someone else", "quiet"))
            }))
        },
    )
}

/// A code was typed: the second factor behind the password (RFC 8176: `otp`).
pub(super) async fn code(mut browser: Browser, Form(form): Form<Code>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    let Some(Step::Code { user_name, proof, .. }) = browser.state.step.clone() else { return on(&browser).await };
    let (proven, context, first) = (proof.clone(), browser.context.clone(), proof.first_factor());
    let checked = browser.app.work(&browser.tenant, move |work| {
        work.comes_from(&context);
        let Some(user) = work.proven(&proven)? else { return Ok(None) };
        let checked = work.check_code(&user, &form.code)?;
        Ok(Some((user, checked)))
    });
    let note = match checked.await? {
        None => return go(&mut browser, Step::Password { user_name, note: Some(Note::TooLate) }).await,
        Some((user, CodeCheck::Right)) => return signed_in(&mut browser, &user, &[first, "otp", "mfa"]).await,
        Some((_, CodeCheck::Wrong)) => Note::WrongCode,
        Some((_, CodeCheck::Used)) => Note::UsedCode,
        Some((_, CodeCheck::TooMany)) => Note::TooManyCodes,
    };
    go(&mut browser, Step::Code { user_name, proof, note: Some(note) }).await
}

pub(super) fn pass_page(browser: &Browser, user_name: &str, note: Option<Note>) -> Response {
    page(
        browser,
        &note::titled(note, "Enter your Temporary Access Pass - Sign in"),
        &html! {
            h1 { "Enter your Temporary Access Pass" }
            (whose(user_name))
            (note::line(note))
            form method="post" action=(browser.path("/signin/pass")) {
                (csrf(browser))
                label for="pass" { "Temporary Access Pass" }
                input #pass type="password" name="pass" autocomplete="one-time-code" required autofocus
                    aria-describedby=[note::described_by(note)] aria-invalid=[note::invalid(note)];
                button type="submit" { "Sign in" }
            }
            (ways(&html! {
                (button(browser, "/signin/use-password", "Use your password instead", "quiet"))
                (button(browser, "/signin/restart", "Sign in as someone else", "quiet"))
            }))
        },
    )
}

/// A pass was typed. Tries are counted by name, and nobody's pass is looked up as anybody's, so that unknown names look alike.
pub(super) async fn pass(mut browser: Browser, Form(form): Form<Pass>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    let Some(Step::Pass { user_name, .. }) = browser.state.step.clone() else { return on(&browser).await };
    let (name, context) = (user_name.clone(), browser.context.clone());
    let checked = browser.app.work(&browser.tenant, move |work| {
        work.comes_from(&context);
        if !work.may_try_pass(&name)? {
            return Ok(Tried::TooMany);
        }
        let user = work.user_or_nobody(&name)?;
        Ok(match work.redeem_access_pass(&user, &form.pass)? {
            PassCheck::Right => Tried::Right(Box::new(user)),
            PassCheck::Wrong => Tried::Wrong,
        })
    });
    let note = match checked.await? {
        Tried::Right(user) => return signed_in(&mut browser, &user, &[ACCESS_PASS]).await,
        Tried::Wrong => Note::WrongPass,
        Tried::TooMany => Note::TooManyPasses,
    };
    go(&mut browser, Step::Pass { user_name, note: Some(note) }).await
}

/// What came of a pass.
enum Tried {
    Right(Box<User>),
    Wrong,
    TooMany,
}
