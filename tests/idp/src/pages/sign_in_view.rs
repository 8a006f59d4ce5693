//! What the sign-in page looks like in the steps of user name, password and number.

use authenticator_core::protocol::Verdict;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use super::browser::Browser;
use super::layout::{button, countdown, csrf, number as number_box, page, state_line, waiting_page};
use super::live::{Progress, state_code};
use super::note::{self, Note};
use super::sign_in_step::Step;
use crate::protocol::RequestState;
use crate::store::Request;

pub(super) fn user_name(browser: &Browser, note: Option<Note>) -> Response {
    let response = page(
        browser,
        &note::titled(note, "Sign in"),
        &html! {
            h1 { "Sign in" }
            @if let Some(application) = browser.application() { p.quiet #application { "to " (application) } }
            (note::line(note))
            form method="post" action=(browser.path("/signin")) {
                (csrf(browser))
                label for="user_name" { "User name" }
                input #user_name type="text" name="user_name" value=[&browser.state.login_hint] autocomplete="username"
                    autocapitalize="none" spellcheck="false" required autofocus aria-describedby=[note::described_by(note)];
                button type="submit" { "Next" }
            }
        },
    );
    let status = if note == Some(Note::TooManyNames) { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::OK };
    (status, response).into_response()
}

pub(super) fn password(browser: &Browser, user_name: &str, note: Option<Note>, use_app: bool) -> Response {
    page(
        browser,
        &note::titled(note, "Enter your password - Sign in"),
        &html! {
            h1 { "Enter your password" }
            (whose(user_name))
            (note::line(note))
            form method="post" action=(browser.path("/signin/password")) {
                (csrf(browser))
                input type="hidden" name="username" value=(user_name) autocomplete="username";
                label for="password" { "Password" }
                input #password type="password" name="password" autocomplete="current-password" required autofocus
                    aria-describedby=[note::described_by(note)] aria-invalid=[note::invalid(note)];
                button type="submit" { "Sign in" }
            }
            (ways(&html! {
                @if use_app { (button(browser, "/signin/use-app", "Use an app instead", "quiet")) }
                (button(browser, "/signin/use-pass", "Use a Temporary Access Pass", "quiet"))
                p { a href=(browser.path("/signin/forgot")) { "Forgot your password?" } }
                (button(browser, "/signin/restart", "Sign in as someone else", "quiet"))
            }))
        },
    )
}

/// The ways on from a page of the sign-in.
pub(super) fn ways(ways: &Markup) -> Markup {
    html! { section #ways aria-label="Other ways to go on" { (ways) } }
}

pub(super) fn whose(user_name: &str) -> Markup {
    html! { p.quiet { (user_name) } }
}

/// Where the request of a page stands, with what keeps the phone's approval from counting.
pub(super) fn progress(request: &Request, hindrance: Option<Verdict>) -> Progress {
    let progress = Progress::of_request(request);
    match hindrance {
        Some(verdict) => progress.with(verdict.as_str()),
        None => progress,
    }
}

/// A request as its page shows it.
pub(super) struct Shown {
    pub(super) request: Request,
    /// What keeps the phone's approval from counting.
    pub(super) hindrance: Option<Verdict>,
    /// Whether an app on the same device may fetch the number.
    pub(super) opens_app: bool,
}

/// The number of a step, or how its request ended.
pub(super) fn request(browser: &Browser, step: &Step, shown: &Shown) -> Response {
    let Shown { request, hindrance, opens_app } = shown;
    let hindrance = *hindrance;
    let heading = match step {
        Step::SecondFactor { .. } => "Confirm on your phone",
        Step::ResetNumber { .. } => "Confirm the new password on your phone",
        _ => "Approve on your phone",
    };
    let progress = progress(request, hindrance);
    let live = request.state == RequestState::Live;
    let body = html! {
        h1 { (heading) }
        (whose(step.user_name()))
        @if live {
            p { "Open your authenticator app, and enter this number:" }
            (number_box(&request.number))
            @if let Some(verdict) = hindrance { p #hindrance role="alert" data-hindrance=(verdict.as_str()) { (hindered(verdict)) } }
            (state_line("live", "Waiting for your phone."))
            (countdown(&progress, browser.app.now()))
            @if *opens_app { p { a #open-app .button href="phonesignin://signin" { "Open the app on this phone" } } }
        } @else {
            (state_line(state_code(request.state), ended(request.state)))
            (button(browser, "/signin/again", "Try again", ""))
        }
        (ways(&ways_from(browser, step)))
    };
    if live {
        waiting_page(browser, heading, &browser.path("/signin/events"), &progress, &body)
    } else {
        page(browser, &format!("{} - {heading}", ended_title(request.state)), &body)
    }
}

fn ways_from(browser: &Browser, step: &Step) -> Markup {
    html! {
        @if matches!(step, Step::Number { .. } | Step::ResetNumber { .. }) {
            (button(browser, "/signin/use-password", "Use your password instead", "quiet"))
        }
        @if !matches!(step, Step::ResetNumber { .. }) {
            (button(browser, "/signin/other-ways", "I can't use my app right now", "quiet"))
        }
        (button(browser, "/signin/restart", "Sign in as someone else", "quiet"))
    }
}

/// How a request ended, in words.
pub(super) const fn ended(state: RequestState) -> &'static str {
    match state {
        RequestState::Live => "Waiting for your phone.",
        RequestState::Approved => "Approved.",
        RequestState::Denied => "The request was denied on the phone.",
        RequestState::Reported => "The request was reported from the phone as not made by its owner.",
        RequestState::WrongNumber => "A wrong number was entered on the phone. The request has ended.",
        RequestState::Expired => "The phone did not answer in time.",
        RequestState::Superseded => {
            "A newer request took the place of this one. Ask for a new number, or go on another way."
        }
        RequestState::DisplayMismatch => "The phone showed something else than was sent. The request has ended.",
    }
}

/// The same for the title.
const fn ended_title(state: RequestState) -> &'static str {
    match state {
        RequestState::Live => "Waiting",
        RequestState::Approved => "Approved",
        RequestState::Denied => "Denied",
        RequestState::Reported => "Reported",
        RequestState::WrongNumber => "Wrong number",
        RequestState::Expired => "Out of time",
        RequestState::Superseded => "Another request came",
        RequestState::DisplayMismatch => "Display mismatch",
    }
}

/// What the phone has to do before its approval counts.
const fn hindered(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::AppTooOld => {
            "The authenticator app on the phone is too old for your organisation. Update it, and enter the number again."
        }
        _ => "Your organisation wants proof of the phone's key, which this phone has not given. Use another method.",
    }
}
