//! The sign-in log (behaviour S14), for administrators.

use axum::response::Response;
use maud::{Markup, html};

use super::admin_access::{admin_nav, administrator};
use super::browser::Browser;
use super::error::PageFailure;
use super::layout::page;
use super::when::when;
use crate::duties::{Entry, EntryKind};

pub(super) async fn show(mut browser: Browser) -> Result<Response, PageFailure> {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    browser.save().await?;
    let entries = browser.app.work(&browser.tenant, |work| work.sign_in_log(None)).await?;
    let body = html! {
        h1 { "Sign-in log" }
        (admin_nav(&browser))
        (table(&browser, &entries))
    };
    Ok(page(&browser, "Sign-in log", &body))
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
                            @if entry.kind == EntryKind::Told { ": " (entry.detail) }
                        }
                    }
                }
            }
        }
    }
}
