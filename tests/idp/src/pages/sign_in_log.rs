//! The sign-in log (behaviour S14), for administrators: filtered, and as a file for other programs.

use authenticator_core::protocol::{ProblemCode, UnixTime};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::admin_access::{Place, admin_page, administrator};
use super::browser::Browser;
use super::csv;
use super::error::PageFailure;
use super::when::{day, rfc3339, when};
use crate::duties::{Entry, EntryKind, LogFilter};
use crate::failure::Failure;
use crate::http::ReadQuery;

/// Seconds of a day.
const DAY: u64 = 86_400;

const RESULTS: [(&str, &str, Option<EntryKind>); 5] = [
    ("", "All", None),
    ("signed_in", "Signed in", Some(EntryKind::SignedIn)),
    ("failed", "Failed", Some(EntryKind::Failed)),
    ("reported", "Reported", Some(EntryKind::Reported)),
    ("told", "Told by the phone", Some(EntryKind::Told)),
];

/// The filter, as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    user: String,
    words: String,
    result: String,
    place: String,
    from: String,
    to: String,
}

impl Typed {
    fn fields(&self) -> [(&'static str, &str); 6] {
        [
            ("user", &self.user),
            ("words", &self.words),
            ("result", &self.result),
            ("place", &self.place),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// The query that asks for the same again.
    fn query(&self) -> String {
        let typed = self.fields().into_iter().filter(|(_, value)| !value.trim().is_empty());
        Serializer::new(String::new()).extend_pairs(typed).finish()
    }

    /// What is meant, or what is wrong with it.
    fn read(&self) -> Result<LogFilter, &'static str> {
        let date = |text: &str| match text.trim() {
            "" => Ok(None),
            text => day(text).map(Some).ok_or("A date is written like 2027-01-31."),
        };
        let result = RESULTS.iter().find(|(value, ..)| *value == self.result);
        let (.., kind) = result.ok_or("There is no such result.")?;
        Ok(LogFilter {
            user: self.user.trim().to_lowercase(),
            words: self.words.trim().to_owned(),
            kind: *kind,
            place: self.place.trim().to_owned(),
            from: date(&self.from)?,
            // The day is in it.
            to: date(&self.to)?.map(|day: UnixTime| day.plus(DAY)),
        })
    }
}

pub(super) async fn show(mut browser: Browser, ReadQuery(typed): ReadQuery<Typed>) -> Result<Response, PageFailure> {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    browser.save().await?;
    let filter = typed.read();
    let wanted = filter.clone().unwrap_or_default();
    let entries = browser.app.work(&browser.tenant, move |work| work.sign_in_log(&wanted, false)).await?;
    let query = typed.query();
    let csv = browser.path(&format!("/admin/sign-ins.csv{}{query}", if query.is_empty() { "" } else { "?" }));
    let body = html! {
        h1 { "Sign-in log" }
        @if let Err(wrong) = filter { p #message role="alert" { (wrong) } }
        (form(&browser, &typed))
        p { a #csv href=(csv) { "These as a CSV file" } }
        (table(&browser, &entries))
    };
    Ok(admin_page(&browser, Place::SignIns, "Sign-in log", &body))
}

/// The lines of the filter as CSV (RFC 4180).
pub(super) async fn download(
    mut browser: Browser,
    ReadQuery(typed): ReadQuery<Typed>,
) -> Result<Response, PageFailure> {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    let filter = typed.read().map_err(|why| Failure::refused(ProblemCode::Malformed, why))?;
    let entries = browser.app.work(&browser.tenant, move |work| work.sign_in_log(&filter, true)).await?;
    let head = ["time", "user", "place", "method", "outcome", "event", "detail"].map(str::to_owned);
    let lines = entries.into_iter().map(|entry| {
        let (method, outcome) = (entry.method.to_owned(), entry.outcome.to_owned());
        [rfc3339(entry.at), entry.user_name, entry.place, method, outcome, entry.what, entry.detail]
    });
    let text = csv::write(std::iter::once(head).chain(lines));
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"sign-ins.csv\"")];
    Ok((headers, text).into_response())
}

fn form(browser: &Browser, typed: &Typed) -> Markup {
    let fields = [
        ("user", "User name has", &typed.user, "text"),
        ("words", "Method or outcome has", &typed.words, "text"),
        ("place", "Address, browser or system has", &typed.place, "text"),
        ("from", "From the day (UTC)", &typed.from, "date"),
        ("to", "To the day (UTC)", &typed.to, "date"),
    ];
    html! {
        form #filter method="get" action=(browser.path("/admin/sign-ins")) {
            @for (name, label, value, kind) in fields {
                div {
                    label for={ "filter-" (name) } { (label) }
                    input id={ "filter-" (name) } type=(kind) name=(name) value=(value) autocomplete="off" spellcheck="false";
                }
            }
            div {
                label for="filter-result" { "Result" }
                select #filter-result name="result" {
                    @for (value, text, _) in RESULTS { option value=(value) selected[typed.result == value] { (text) } }
                }
            }
            button type="submit" { "Filter" }
        }
    }
}

/// Sign-ins, the newest first; without changes of methods.
pub(super) fn table(browser: &Browser, entries: &[Entry]) -> Markup {
    html! {
        table #sign-ins {
            caption { "Who signed in or tried to, the newest first" }
            thead {
                tr {
                    th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "From where" }
                    th scope="col" { "Method" } th scope="col" { "How it ended" }
                }
            }
            tbody {
                @for entry in entries.iter().filter(|entry| entry.kind != EntryKind::Changed) {
                    tr data-event=(entry.what) data-user=(entry.user_name) {
                        td { (when(entry.at)) }
                        td { a href=(browser.path(&format!("/admin/users/{}", entry.user_id))) { (entry.user_name) } }
                        td { @if entry.place.is_empty() { "Not known" } @else { (entry.place) } }
                        td { (entry.method) }
                        td {
                            @if entry.kind == EntryKind::Reported { strong { (entry.outcome) } } @else { (entry.outcome) }
                            @if !entry.detail.is_empty() { ": " (entry.detail) }
                        }
                    }
                }
            }
        }
    }
}
