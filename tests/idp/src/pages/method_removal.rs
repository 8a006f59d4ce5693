//! Taking methods away (behaviours P11, P14): each has a page that says what follows, and warns before the last one goes.

use authenticator_core::approval::display::clean_text;
use authenticator_core::protocol::{DeviceId, ProblemCode};
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::browser::Browser;
use super::error::PageFailure;
use super::home::Token;
use super::layout::{csrf, page};
use super::step_up::{Proved, to_confirm};
use crate::duties::Work;
use crate::failure::Failure;
use crate::store::{Device, User};

/// What the page asks.
struct Question {
    title: &'static str,
    /// What is taken away.
    what: String,
    consequence: &'static str,
    label: &'static str,
    last: bool,
}

type Asked = Result<Question, Failure>;

/// *Remove* of a phone.
pub(super) async fn ask_remove(browser: Browser, Path((_, device)): Path<(String, String)>) -> Page {
    let path = format!("/security-info/devices/{device}/remove");
    ask(browser, &path, Proved::may_change, move |work, user| {
        Ok(Question {
            title: "Remove this phone?",
            what: format!("Authenticator app on {}", clean_text(&own_device(work, user, &device)?.name)),
            consequence: "It can no longer approve your sign-ins. The app learns it at its next contact and destroys its keys.",
            label: "Remove",
            last: work.methods(user)?.count() == 1,
        })
    })
    .await
}

/// *Lost your phone?*
pub(super) async fn ask_lost(browser: Browser, Path((_, device)): Path<(String, String)>) -> Page {
    let path = format!("/security-info/devices/{device}/lost");
    ask(browser, &path, Proved::may_give_up, move |work, user| {
        Ok(Question {
            title: "Have you lost this phone?",
            what: format!("Authenticator app on {}", clean_text(&own_device(work, user, &device)?.name)),
            consequence: "Once you revoke it, nobody can sign in with this phone any more. If it is online again, the app destroys its \
                          keys. Without another method, ask your help desk for a Temporary Access Pass and add a new phone.",
            label: "Revoke this phone",
            last: work.methods(user)?.count() == 1,
        })
    })
    .await
}

/// *Remove* of another authenticator app.
pub(super) async fn ask_remove_app(browser: Browser, Path((_, app)): Path<(String, String)>) -> Page {
    let path = format!("/security-info/authenticator-apps/{app}/remove");
    ask(browser, &path, Proved::may_change, move |work, user| {
        work.authenticator_app(user, &app)?;
        Ok(Question {
            title: "Remove this authenticator app?",
            what: "Codes of another authenticator app".to_owned(),
            consequence: "Its codes count no more. Remove the entry from the app as well.",
            label: "Remove",
            last: work.methods(user)?.count() == 1,
        })
    })
    .await
}

pub(super) async fn remove(
    browser: Browser,
    Path((_, device)): Path<(String, String)>,
    Form(token): Form<Token>,
) -> Page {
    let path = format!("/security-info/devices/{device}/remove");
    change(browser, &token, &path, Proved::may_change, move |work, user| {
        work.remove_device(&own_device(work, user, &device)?, "removed_by_user")
    })
    .await
}

pub(super) async fn lost(
    browser: Browser,
    Path((_, device)): Path<(String, String)>,
    Form(token): Form<Token>,
) -> Page {
    let path = format!("/security-info/devices/{device}/lost");
    change(browser, &token, &path, Proved::may_give_up, move |work, user| {
        work.remove_device(&own_device(work, user, &device)?, "lost")
    })
    .await
}

/// Turns phone sign-in off; the phone goes on as a second factor.
pub(super) async fn disable(
    browser: Browser,
    Path((_, device)): Path<(String, String)>,
    Form(token): Form<Token>,
) -> Page {
    change(browser, &token, "/security-info", Proved::may_change, move |work, user| {
        work.revoke_credentials(&own_device(work, user, &device)?, "removed_by_user")
    })
    .await
}

pub(super) async fn remove_app(
    browser: Browser,
    Path((_, app)): Path<(String, String)>,
    Form(token): Form<Token>,
) -> Page {
    let path = format!("/security-info/authenticator-apps/{app}/remove");
    change(browser, &token, &path, Proved::may_change, move |work, user| {
        work.remove_authenticator_app(user, &app, "removed_by_user")
    })
    .await
}

type Page = Result<Response, PageFailure>;
type May = fn(&Proved, &Work<'_>) -> Result<bool, Failure>;

/// Shows what would go, to whoever may take it away.
async fn ask(
    mut browser: Browser,
    path: &str,
    may: May,
    question: impl FnOnce(&Work<'_>, &User) -> Asked + Send + 'static,
) -> Page {
    let Some(proved) = Proved::by(&browser.state) else { return to_confirm(&mut browser, path).await };
    browser.save().await?;
    let asked = browser.app.work(&browser.tenant, move |work| {
        let question = question(work, &work.tx.user(&proved.user)?)?;
        Ok(may(&proved, work)?.then_some(question))
    });
    match asked.await? {
        Some(question) => Ok(page(&browser, question.title, &asking(&browser, path, &question))),
        None => to_confirm(&mut browser, path).await,
    }
}

fn asking(browser: &Browser, path: &str, question: &Question) -> Markup {
    html! {
        h1 { (question.title) }
        p { strong { (question.what) } }
        p { (question.consequence) }
        @if question.last {
            p #last-method-warning role="note" {
                strong { "This is your last method. " }
                "Without it your password alone signs you in, and whoever learns the password has your account. Add another \
                 method first if you can."
            }
        }
        form method="post" action=(browser.path(path)) {
            (csrf(browser))
            button .alarm type="submit" { (question.label) }
        }
        p { a href=(browser.path("/security-info")) { "Keep it" } }
    }
}

/// Changes a method of the signed-in user, if the session has proved enough.
async fn change(
    mut browser: Browser,
    token: &Token,
    path: &str,
    may: May,
    change: impl FnOnce(&Work<'_>, &User) -> Result<(), Failure> + Send + 'static,
) -> Page {
    browser.check_csrf(&token.csrf)?;
    let Some(proved) = Proved::by(&browser.state) else { return to_confirm(&mut browser, path).await };
    let changed = browser.app.work(&browser.tenant, move |work| {
        let may = may(&proved, work)?;
        if may {
            change(work, &work.tx.user(&proved.user)?)?;
        }
        Ok(may)
    });
    if !changed.await? {
        return to_confirm(&mut browser, path).await;
    }
    Ok(Redirect::to(&browser.path("/security-info")).into_response())
}

/// A device of this user; that of anybody else is not there.
fn own_device(work: &Work<'_>, user: &User, device: &str) -> Result<Device, Failure> {
    let not_found = || Failure::from(ProblemCode::NotFound);
    let id = DeviceId::parse(device).ok_or_else(not_found)?;
    let own = |device: &Device| device.user == user.id && !device.removed();
    work.tx.device(id)?.filter(own).ok_or_else(not_found)
}
