//! The frame of all pages, and the pieces that several of them show.

use authenticator_core::approval::display::clean_text;
use authenticator_core::protocol::UnixTime;
use axum::response::{Html, IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, html};

use super::browser::Browser;
use super::live::Progress;

/// A page.
pub(super) fn page(browser: &Browser, title: &str, body: &Markup) -> Response {
    framed(browser, title, &html! {}, body)
}

/// A page for whoever belongs to no organisation, as far as is known.
pub(super) fn page_of_nobody(title: &str, body: &Markup) -> Response {
    document(title, &html! { p #organisation { "Sign-in" } }, &html! {}, body)
}

/// A page that waits: it hears of changes from the stream at `events`, and without a script looks again every three seconds.
pub(super) fn waiting_page(
    browser: &Browser,
    title: &str,
    events: &str,
    progress: &Progress,
    body: &Markup,
) -> Response {
    let head = html! {
        script src="/assets/live.js" defer data-events=(events) data-view=(progress.view) {}
        noscript { meta http-equiv="refresh" content="3"; }
    };
    framed(browser, title, &head, body)
}

/// A page with more in its head. Title and header name the organisation, in its colour and with its logo.
pub(super) fn framed(browser: &Browser, title: &str, head: &Markup, body: &Markup) -> Response {
    let organisation = clean_text(&browser.organisation);
    let brand = browser.brand();
    let head = html! {
        @if brand.is_some_and(|brand| brand.style.is_some()) { link rel="stylesheet" href=(browser.path("/brand.css")); }
        (head)
    };
    // The name stands beside it, so that the logo says nothing aloud.
    let header = html! {
        @if brand.is_some_and(|brand| brand.logo.is_some()) { img #logo src=(browser.path("/logo")) alt="" height="32"; }
        p #organisation { (organisation) }
    };
    document(&format!("{title} - {organisation}"), &header, &head, body)
}

fn document(title: &str, header: &Markup, head: &Markup, body: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="stylesheet" href="/assets/style.css";
                script src="/assets/times.js" defer {}
                (head)
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header { (header) }
                main #content tabindex="-1" { (body) }
            }
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

/// Where a request stands: read by tests, and aloud. One that ended otherwise than well is read at once.
pub(super) fn state_line(state: &str, text: &str) -> Markup {
    let role = if matches!(state, "live" | "waiting" | "approved" | "none") { "status" } else { "alert" };
    html! { p #request-state role=(role) data-state=(state) { (text) } }
}

/// The time that is left. The script counts it down; aloud it is said a few times only.
pub(super) fn countdown(progress: &Progress, now: UnixTime) -> Markup {
    let Some(left) = progress.seconds_left(now) else { return html! {} };
    html! {
        p.quiet { "Time left: " span #seconds-left role="timer" data-seconds=(left) { (clock(left)) } }
        p #time-spoken .aloud aria-live="polite" {}
    }
}

/// Minutes and seconds.
fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_minutes_and_seconds() {
        assert_eq!([59, 60, 600].map(clock), ["0:59", "1:00", "10:00"]);
    }
}
