//! Groups of users, for administrators (behaviour P7): made, filled and deleted.

use axum::extract::Form;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::admin_access::{Place, admin_page, administrator};
use super::browser::Browser;
use super::error::PageFailure;
use super::layout::csrf;
use super::step_up::{Proved, to_confirm};
use crate::duties::Work;
use crate::failure::Failure;
use crate::store::Group;

#[derive(Deserialize)]
pub(super) struct Typed {
    csrf: String,
    name: String,
    #[serde(default)]
    members: String,
}

pub(super) async fn show(mut browser: Browser) -> Result<Response, PageFailure> {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    let (notice, draft) = (browser.state.notice.take(), browser.state.group_draft.take());
    browser.save().await?;
    let read = browser
        .app
        .work(&browser.tenant, |work| Ok((work.tx.groups(&work.tenant.id)?, work.tenant.policy.groups_named())));
    let (groups, named) = read.await?;
    let body = html! {
        h1 { "Groups" }
        @if let Some(notice) = &notice {
            p #message class=[draft.is_none().then_some("good")] role=(if draft.is_none() { "status" } else { "alert" }) { (notice) }
        }
        @for group in &groups {
            section.group data-group=(group.name) {
                h2 { (group.name) }
                @if named.contains(&group.name) { p.quiet { "The policy names this group." } }
                (fields(&browser, Some(group), None))
                @if !named.contains(&group.name) {
                    form method="post" action=(browser.path("/admin/groups/delete")) {
                        (csrf(&browser))
                        input type="hidden" name="name" value=(group.name);
                        button.alarm type="submit" { "Delete " (group.name) }
                    }
                }
            }
        }
        h2 { "Another group" }
        (fields(&browser, None, draft.as_ref()))
    };
    Ok(admin_page(&browser, Place::Groups, "Groups", &body))
}

fn fields(browser: &Browser, group: Option<&Group>, draft: Option<&(String, String)>) -> Markup {
    let id = group.map_or("new", |group| group.name.as_str());
    let members = group.map(|group| group.members.join("\n"));
    html! {
        form method="post" action=(browser.path("/admin/groups")) {
            (csrf(browser))
            @match group {
                Some(group) => input type="hidden" name="name" value=(group.name);,
                None => {
                    label for="name" { "Name" }
                    input #name type="text" name="name" value=[draft.map(|draft| &draft.0)] autocomplete="off" spellcheck="false" required;
                }
            }
            label for={ "members-" (id) } { "User names, one a line" }
            textarea id={ "members-" (id) } name="members" rows="4" spellcheck="false" {
                (members.as_ref().or(draft.map(|draft| &draft.1)).map_or("", String::as_str))
            }
            button type="submit" { "Save" @if let Some(group) = group { " " (group.name) } }
        }
    }
}

/// What came of a change.
enum Done {
    Yes,
    NotConfirmed,
    Refused(String),
}

/// Who is in a group decides who may enable, so that whoever changes it has signed in just now.
async fn change(
    mut browser: Browser,
    typed: Typed,
    done: &str,
    change: impl FnOnce(&Work<'_>, &Typed, &str) -> Result<(), Failure> + Send + 'static,
) -> Result<Response, PageFailure> {
    browser.check_csrf(&typed.csrf)?;
    let by = match administrator(&mut browser).await? {
        Ok(by) => by.name,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(proved) = Proved::by(&browser.state) else { return to_confirm(&mut browser, "/admin/groups").await };
    let draft = (typed.name.clone(), typed.members.clone());
    let changed = browser.app.work(&browser.tenant, move |work| {
        if !proved.may_change(work)? {
            return Ok(Done::NotConfirmed);
        }
        match change(work, &typed, &by) {
            Ok(()) => Ok(Done::Yes),
            Err(Failure::Refused(problem)) => Ok(Done::Refused(problem.detail.unwrap_or_default())),
            Err(fault) => Err(fault),
        }
    });
    match changed.await? {
        Done::Yes => browser.state.notice = Some(done.to_owned()),
        Done::Refused(why) => {
            browser.state.notice = Some(format!("Nothing was changed: {why}."));
            browser.state.group_draft = Some(draft);
        }
        Done::NotConfirmed => {
            browser.state.notice = Some("Nothing is changed yet, and what you typed is below.".to_owned());
            browser.state.group_draft = Some(draft);
            return to_confirm(&mut browser, "/admin/groups").await;
        }
    }
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/admin/groups")).into_response())
}

pub(super) async fn save(browser: Browser, Form(typed): Form<Typed>) -> Result<Response, PageFailure> {
    change(browser, typed, "The group is saved. Phones follow it from the next sign-in on.", |work, typed, by| {
        let members: Vec<String> =
            typed.members.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        work.set_group(&typed.name, &members, by).map(drop)
    })
    .await
}

pub(super) async fn delete(browser: Browser, Form(typed): Form<Typed>) -> Result<Response, PageFailure> {
    change(browser, typed, "The group is deleted.", |work, typed, by| work.delete_group(&typed.name, by)).await
}
