//! The policy, for administrators: shown, changed shortly after a sign-in, and never over what another one has changed meanwhile.

use axum::extract::Form as Posted;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;

use super::admin_access::{Place, admin_page, administrator};
use super::browser::Browser;
use super::error::PageFailure;
use super::layout::csrf;
use super::policy_form::{self as form, Form};
use super::step_up::{Proved, to_confirm};
use crate::failure::Failure;

/// The hidden field with the version of the policy that the form was made of.
const VERSION: &str = "policy_version";

pub(super) async fn show(mut browser: Browser) -> Result<Response, PageFailure> {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    let read = browser.app.work(&browser.tenant, |work| Ok((work.tenant.policy.clone(), work.tenant.policy_version)));
    let (policy, version) = read.await?;
    let (notice, draft) = (browser.state.notice.take(), browser.state.policy_draft.take());
    browser.save().await?;
    let values = draft.as_ref().map_or_else(|| form::values(&policy), |draft| over(form::values(&policy), draft));
    let body = html! {
        h1 { "Authenticator app policy" }
        @if let Some(notice) = &notice {
            p #message class=[draft.is_none().then_some("good")] role=(if draft.is_none() { "status" } else { "alert" }) { (notice) }
        }
        form.settings method="post" action=(browser.path("/admin")) {
            (csrf(&browser))
            input type="hidden" name=(VERSION) value=(version);
            (form::fields(&values))
            p.save {
                button type="submit" { "Save" }
                span.quiet { "Version " span #policy-version { (version) } }
            }
        }
    };
    Ok(admin_page(&browser, Place::Policy, "Policy", &body))
}

/// What was typed, over what is saved: of a section that was sent, boxes that were not sent are not checked.
fn over(mut values: Form, draft: &Form) -> Form {
    form::clear_sections_of(&mut values, draft);
    values.extend(draft.clone());
    values
}

/// What came of saving.
enum Saved {
    Yes,
    /// Another one was faster.
    Older,
    /// Whoever sits here has to confirm it first.
    NotConfirmed,
    Refused(String),
}

pub(super) async fn save(mut browser: Browser, Posted(mut typed): Posted<Form>) -> Result<Response, PageFailure> {
    let token = typed.remove("csrf").unwrap_or_default();
    browser.check_csrf(&token)?;
    let by = match administrator(&mut browser).await? {
        Ok(by) => by.name,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let version = typed.remove(VERSION).and_then(|version| version.parse::<u64>().ok());
    let version = version
        .ok_or(PageFailure::BadRequest("The form has no version of the policy. Reload the page and try again."))?;
    let Some(proved) = Proved::by(&browser.state) else { return to_confirm(&mut browser, "/admin").await };
    let members = form::members(&typed);
    let saved = browser.app.work(&browser.tenant, move |work| {
        let members = match members {
            Ok(members) => members,
            Err(wrong) => return Ok(Saved::Refused(wrong)),
        };
        if !proved.may_change(work)? {
            return Ok(Saved::NotConfirmed);
        }
        if work.tenant.policy_version != version {
            return Ok(Saved::Older);
        }
        match work.change_policy(&members, &by) {
            Ok(_) => Ok(Saved::Yes),
            Err(Failure::Refused(problem)) => {
                Ok(Saved::Refused(format!("Nothing was saved: {}.", problem.detail.unwrap_or_default())))
            }
            Err(fault) => Err(fault),
        }
    });
    let (notice, draft) = match saved.await? {
        Saved::Yes => ("The policy is saved. Phones follow it from the next sign-in on.".to_owned(), None),
        Saved::Refused(wrong) => (wrong, Some(typed)),
        Saved::Older => {
            let changed = "Another administrator changed the policy meanwhile. Nothing was saved, and what you typed is below: look at it, and save it again.";
            (changed.to_owned(), Some(typed))
        }
        Saved::NotConfirmed => {
            browser.state.notice = Some("Nothing is saved yet, and what you typed is below: save it now.".to_owned());
            browser.state.policy_draft = Some(typed);
            return to_confirm(&mut browser, "/admin").await;
        }
    };
    (browser.state.notice, browser.state.policy_draft) = (Some(notice), draft);
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/admin")).into_response())
}

/// Changes of the policy and of groups, and who made them.
pub(super) async fn changes(mut browser: Browser) -> Result<Response, PageFailure> {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    browser.save().await?;
    let changes = browser.app.work(&browser.tenant, |work| work.changes()).await?;
    let words = |what: &str| match what {
        "policy_changed" => "Policy changed",
        "group_changed" => "Group changed",
        "group_deleted" => "Group deleted",
        "token_made" => "Token for programs made",
        "token_revoked" => "Token for programs revoked",
        _ => "Changed",
    };
    let body = html! {
        h1 { "Changes" }
        table #changes {
            caption { "What administrators changed for the whole organisation, the newest first" }
            thead { tr { th scope="col" { "When" } th scope="col" { "What" } th scope="col" { "By whom, and what of it" } } }
            tbody {
                @for (at, what, detail) in &changes {
                    tr data-event=(what) {
                        td { (super::when::when(*at)) } td { (words(what)) }
                        td { (authenticator_core::approval::display::clean_text(detail)) }
                    }
                }
            }
        }
    };
    Ok(admin_page(&browser, Place::Changes, "Changes", &body))
}
