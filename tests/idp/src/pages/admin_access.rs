//! Who may see the pages of administrators.

use axum::response::Response;
use maud::{Markup, html};

use super::browser::{After, Browser};
use super::error::PageFailure;
use super::home::to_sign_in;
use super::step_up::Proved;
use crate::store::User;

/// The administrator who is signed in here, with a method if there is one; else where the browser has to go first.
///
/// # Errors
/// [`PageFailure::Forbidden`] for anybody else.
pub(super) async fn administrator(browser: &mut Browser) -> Result<Result<User, Response>, PageFailure> {
    let Some(proved) = Proved::by(&browser.state).filter(|proved| !proved.is_by_pass_alone()) else {
        return Ok(Err(to_sign_in(browser, After::Admin).await?));
    };
    let (user, enough) = browser
        .app
        .work(&browser.tenant, move |work| Ok((work.tx.user(&proved.user)?, proved.is_signed_in_well(work)?)))
        .await?;
    if !user.admin || user.blocked {
        return Err(PageFailure::Forbidden);
    }
    if !enough {
        return Ok(Err(to_sign_in(browser, After::Admin).await?));
    }
    Ok(Ok(user))
}

/// The way between these pages.
pub(super) fn admin_nav(browser: &Browser) -> Markup {
    html! {
        nav aria-label="Administration" {
            a href=(browser.path("/admin/users")) { "Users" } " "
            a href=(browser.path("/admin/sign-ins")) { "Sign-in log" } " "
            a href=(browser.path("/admin")) { "Policy" } " "
            a href=(browser.path("/admin/groups")) { "Groups" } " "
            a href=(browser.path("/admin/changes")) { "Changes" } " "
            a href=(browser.path("/admin/tokens")) { "Programs" } " "
            a href=(browser.path("")) { "Your account" }
        }
    }
}
