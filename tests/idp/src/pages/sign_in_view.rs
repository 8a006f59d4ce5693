//! What the sign-in page looks like in each step.

use axum::response::Response;
use maud::{Markup, html};

use super::browser::{Browser, Note};
use super::layout::{button, csrf, number as number_box, page, state_line, state_word, waiting_page};
use crate::protocol::RequestState;
use crate::store::Request;

pub(super) fn user_name(browser: &Browser) -> Response {
    page(
        "Sign in",
        &html! {
            h1 { "Sign in" }
            form method="post" action=(browser.path("/signin")) {
                (csrf(browser))
                label for="user_name" { "User name" }
                input #user_name type="text" name="user_name" value=[&browser.state.login_hint] autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus;
                button type="submit" { "Next" }
            }
        },
    )
}

pub(super) fn password(browser: &Browser, user_name: &str, note: Option<Note>, use_app: bool) -> Response {
    page(
        "Sign in",
        &html! {
            h1 { "Enter your password" }
            (whose(user_name))
            @if let Some(note) = note { p #message role="alert" { (note_text(note)) } }
            form method="post" action=(browser.path("/signin/password")) {
                (csrf(browser))
                input type="hidden" name="username" value=(user_name) autocomplete="username";
                label for="password" { "Password" }
                input #password type="password" name="password" autocomplete="current-password" required autofocus;
                button type="submit" { "Sign in" }
            }
            @if use_app { (button(browser, "/signin/use-app", "Use an app instead", "quiet")) }
            (button(browser, "/signin/restart", "Sign in as someone else", "quiet"))
        },
    )
}

/// The number in place of a password.
pub(super) fn number(browser: &Browser, user_name: &str, request: &Request) -> Response {
    let ways = html! {
        (button(browser, "/signin/use-password", "Use your password instead", "quiet"))
        (button(browser, "/signin/restart", "Sign in as someone else", "quiet"))
    };
    request_page(browser, user_name, request, "Approve on your phone", &ways)
}

/// The number after a password.
pub(super) fn second_factor(browser: &Browser, user_name: &str, request: &Request) -> Response {
    let ways = button(browser, "/signin/restart", "Sign in as someone else", "quiet");
    request_page(browser, user_name, request, "Confirm on your phone", &ways)
}

fn request_page(browser: &Browser, user_name: &str, request: &Request, title: &str, ways: &Markup) -> Response {
    let live = request.state == RequestState::Live;
    let body = html! {
        h1 { (title) }
        (whose(user_name))
        @if live {
            p { "Open your authenticator app, and enter this number:" }
            (number_box(&request.number))
            (state_line("live", "Waiting for your phone. The number is good for one minute."))
        } @else {
            (state_line(state_word(request.state), ended(request.state)))
            (button(browser, "/signin/again", "Try again", ""))
        }
        (ways)
    };
    if live { waiting_page(title, &browser.path("/signin/state"), &body) } else { page(title, &body) }
}

fn whose(user_name: &str) -> Markup {
    html! { p.quiet { (user_name) } }
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
        RequestState::Superseded => "A newer sign-in took the place of this one.",
        RequestState::DisplayMismatch => "The phone showed something else than was sent. The request has ended.",
    }
}

const fn note_text(note: Note) -> &'static str {
    match note {
        Note::WrongPassword => "User name or password is wrong.",
        Note::TooManyPasswords => "Too many wrong passwords. Try again in a few minutes.",
        Note::NoApp => "You cannot sign in with an app here. Use your password.",
        Note::TooManyRequests => {
            "Too many requests were sent to the phone. Use your password, or try again in a few minutes."
        }
    }
}
