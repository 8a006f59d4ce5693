//! The users of a tenant, for its administrators: methods, state, risk.

use axum::response::Response;
use maud::{Markup, html};

use super::admin_access::{Place, admin_page, administrator};
use super::browser::Browser;
use super::error::PageFailure;
use crate::duties::{Methods, Work};
use crate::failure::Failure;
use crate::protocol::Risk;
use crate::store::User;

struct Line {
    user: User,
    methods: Methods,
    risk: Risk,
}

pub(super) async fn show(mut browser: Browser) -> Result<Response, PageFailure> {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    browser.save().await?;
    let lines = browser.app.work(&browser.tenant, lines).await?;
    let body = html! {
        h1 { "Users" }
        table #users {
            caption { "Users and their sign-in methods" }
            thead {
                tr { th scope="col" { "User" } th scope="col" { "Methods" } th scope="col" { "State" } th scope="col" { "Risk" } }
            }
            tbody {
                @for line in &lines {
                    tr data-user=(line.user.name) data-blocked=(line.user.blocked) data-risk=(line.risk.as_str()) {
                        th scope="row" {
                            a href=(browser.path(&format!("/admin/users/{}", line.user.id))) { (line.user.name) }
                            @if line.user.display_name != line.user.name { br; (line.user.display_name) }
                        }
                        td { (methods_in_short(&line.methods)) }
                        td { @if line.user.blocked { "Blocked" } @else { "Active" } @if line.user.admin { ", administrator" } }
                        td { (risk_text(line.risk)) }
                    }
                }
            }
        }
    };
    Ok(admin_page(&browser, Place::Users, "Users", &body))
}

fn lines(work: &Work<'_>) -> Result<Vec<Line>, Failure> {
    let users = work.tx.users(&work.tenant.id)?;
    users.into_iter().map(|user| Ok(Line { methods: work.methods(&user)?, risk: work.risk(&user)?, user })).collect()
}

fn methods_in_short(methods: &Methods) -> Markup {
    let passwordless = methods.phones.iter().filter(|phone| phone.passwordless()).count();
    html! {
        "Password"
        @if !methods.phones.is_empty() {
            ", app on " (methods.phones.len()) @if methods.phones.len() == 1 { " phone" } @else { " phones" }
            @if passwordless > 0 { " (" (passwordless) " passwordless)" }
        }
        @if !methods.authenticator_apps.is_empty() { ", codes of another app" }
    }
}

/// A risk in words.
pub(super) const fn risk_text(risk: Risk) -> &'static str {
    match risk {
        Risk::None => "None",
        Risk::Medium => "Medium: a report in the last seven days",
        Risk::High => "High: a report in the last day, or of an approved request",
    }
}
