//! The frame of all pages, and the pieces that several of them show.

use axum::response::{Html, IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, html};

use super::browser::Browser;
use crate::protocol::RequestState;

/// A page.
pub(super) fn page(title: &str, body: &Markup) -> Response {
    framed(title, &html! {}, body)
}

/// A page that waits for the phone: it looks again by itself, with a script at once and without one every three seconds.
pub(super) fn waiting_page(title: &str, state_url: &str, body: &Markup) -> Response {
    let head = html! {
        script src="/assets/live.js" defer data-state-url=(state_url) {}
        noscript { meta http-equiv="refresh" content="3"; }
    };
    framed(title, &head, body)
}

/// A page with more in its head.
pub(super) fn framed(title: &str, head: &Markup, body: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="stylesheet" href="/assets/style.css";
                (head)
            }
            body { main { (body) } }
        }
    };
    Html(markup.into_string()).into_response()
}

/// A form of one button.
pub(super) fn button(browser: &Browser, path: &str, label: &str, class: &str) -> Markup {
    html! {
        form method="post" action=(browser.path(path)) {
            (csrf(browser))
            button type="submit" class=(class) { (label) }
        }
    }
}

/// The hidden field that ties a form to its session.
pub(super) fn csrf(browser: &Browser) -> Markup {
    html! { input type="hidden" name="csrf" value=(browser.csrf()); }
}

/// The number to type on the phone.
pub(super) fn number(number: &str) -> Markup {
    html! { p.number { output #match-number aria-label={ "Number " (number) } { (number) } } }
}

/// Where a request stands: read by the script, by tests, and aloud.
pub(super) fn state_line(state: &str, text: &str) -> Markup {
    html! { p #request-state role="status" data-state=(state) { (text) } }
}

/// The word of a state, as the control interface says it too.
pub(super) const fn state_word(state: RequestState) -> &'static str {
    match state {
        RequestState::Live => "live",
        RequestState::Approved => "approved",
        RequestState::Denied => "denied",
        RequestState::Reported => "reported",
        RequestState::WrongNumber => "wrong_number",
        RequestState::Expired => "expired",
        RequestState::Superseded => "superseded",
        RequestState::DisplayMismatch => "display_mismatch",
    }
}
