//! Who may see the pages of administrators, and their frame.

use axum::response::Response;
use maud::{Markup, html};

use super::browser::{After, Browser};
use super::error::PageFailure;
use super::home::to_sign_in;
use super::layout::page;
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

/// One of the pages that lead to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Users,
    SignIns,
    Policy,
    Groups,
    Changes,
    Programs,
}

const PLACES: [(Place, &str, &str); 6] = [
    (Place::Users, "/admin/users", "Users"),
    (Place::SignIns, "/admin/sign-ins", "Sign-in log"),
    (Place::Policy, "/admin", "Policy"),
    (Place::Groups, "/admin/groups", "Groups"),
    (Place::Changes, "/admin/changes", "Changes"),
    (Place::Programs, "/admin/tokens", "Programs"),
];

/// A page of administrators: the way to the others stands first, and says where this one is.
pub(super) fn admin_page(browser: &Browser, here: Place, title: &str, body: &Markup) -> Response {
    let body = html! {
        nav aria-label="Administration" {
            @for (place, path, label) in PLACES {
                a href=(browser.path(path)) aria-current=[(place == here).then_some("page")] { (label) } " "
            }
            a href=(browser.path("")) { "Your account" }
        }
        (body)
    };
    page(browser, title, &body)
}
