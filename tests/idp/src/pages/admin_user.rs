//! One user, for administrators: methods, a Temporary Access Pass, block and unblock.

use std::collections::HashMap;

use authenticator_core::protocol::{DeviceId, ProblemCode};
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::admin_access::administrator;
use super::admin_user_view::{self as view, Shown};
use super::browser::Browser;
use super::error::PageFailure;
use super::home::Token;
use super::step_up::{Proved, to_confirm};
use crate::duties::{WantedPass, Work};
use crate::failure::Failure;
use crate::store::{Device, Federated, User};

pub(super) async fn show(
    mut browser: Browser,
    Path((_, user)): Path<(String, String)>,
) -> Result<Response, PageFailure> {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    let pass = browser.state.issued_pass.take().filter(|(of, _)| *of == user).map(|(_, pass)| pass);
    let notice = browser.state.notice.take();
    browser.save().await?;
    let shown = browser.app.work(&browser.tenant, move |work| {
        let user = work.user_by_id(&user)?;
        Ok(Shown {
            methods: work.methods(&user)?,
            risk: work.risk(&user)?,
            pass: work.open_access_pass(&user)?,
            log: work.sign_in_log_of(&user)?,
            codes_throttled: work.codes_throttled(&user)?,
            now: work.now,
            user,
        })
    });
    Ok(view::user(&browser, &shown.await?, pass.as_deref(), notice.as_deref()))
}

/// What blocking does, before it is done.
pub(super) async fn ask_block(mut browser: Browser, Path(path): Path<PathOfUser>) -> Page {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    browser.save().await?;
    let user = browser.app.work(&browser.tenant, move |work| work.user_by_id(&path.user)).await?;
    Ok(view::ask_block(&browser, &user))
}

pub(super) async fn block(browser: Browser, Path(path): Path<PathOfUser>, form: Form<Token>) -> Page {
    change(browser, &path, &form.csrf, "The user is blocked.", |work, user, by| work.block(user, &by.name)).await
}

pub(super) async fn unblock(browser: Browser, Path(path): Path<PathOfUser>, form: Form<Token>) -> Page {
    change(browser, &path, &form.csrf, "The user is unblocked.", |work, user, by| work.unblock(user, &by.name)).await
}

pub(super) async fn disable(browser: Browser, Path(path): Path<PathOfDevice>, form: Form<Token>) -> Page {
    let user = PathOfUser { user: path.user };
    change(browser, &user, &form.csrf, "Passwordless sign-in is revoked on the phone.", move |work, user, _| {
        work.revoke_credentials(&device_of(work, user, &path.device)?, "admin")
    })
    .await
}

pub(super) async fn remove(browser: Browser, Path(path): Path<PathOfDevice>, form: Form<Token>) -> Page {
    let user = PathOfUser { user: path.user };
    change(browser, &user, &form.csrf, "The phone is removed.", move |work, user, _| {
        work.remove_device(&device_of(work, user, &path.device)?, "admin")
    })
    .await
}

pub(super) async fn remove_app(browser: Browser, Path(path): Path<PathOfApp>, form: Form<Token>) -> Page {
    let user = PathOfUser { user: path.user };
    change(browser, &user, &form.csrf, "The authenticator app is removed.", move |work, user, _| {
        work.remove_authenticator_app(user, &path.app, "admin")
    })
    .await
}

pub(super) async fn revoke_pass(browser: Browser, Path(path): Path<PathOfUser>, form: Form<Token>) -> Page {
    change(browser, &path, &form.csrf, "The pass is revoked.", |work, user, _| work.revoke_access_passes(user)).await
}

/// Issues a pass, which the page of the user shows once. It opens the user's account, so the administrator has signed in just now.
pub(super) async fn issue_pass(
    mut browser: Browser,
    Path(path): Path<PathOfUser>,
    Form(form): Form<HashMap<String, String>>,
) -> Page {
    browser.check_csrf(form.get("csrf").map_or("", String::as_str))?;
    let by = match administrator(&mut browser).await? {
        Ok(by) => by,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let wanted = wanted(&form).ok_or(PageFailure::BadRequest("The pass cannot be issued like this."))?;
    let page = format!("/admin/users/{}", path.user);
    let Some(proved) = Proved::by(&browser.state) else { return to_confirm(&mut browser, &page).await };
    let user = path.user.clone();
    let issued = browser.app.work(&browser.tenant, move |work| {
        let user = work.user_by_id(&user)?;
        if !proved.may_change(work)? {
            return Ok(None);
        }
        work.issue_access_pass(&user, wanted, &by.name).map(Some)
    });
    match issued.await? {
        Some(pass) => {
            browser.state.issued_pass = Some((path.user, pass.text));
            browser.save().await?;
            Ok(Redirect::to(&browser.path(&page)).into_response())
        }
        None => to_confirm(&mut browser, &page).await,
    }
}

/// Binds the user to one of a federated server, or ends it where no `sub` is given. It lets somebody into the account, so the
/// administrator has signed in just now.
pub(super) async fn bind(
    mut browser: Browser,
    Path(path): Path<PathOfUser>,
    Form(form): Form<HashMap<String, String>>,
) -> Page {
    let field = |name: &str| form.get(name).map_or("", String::as_str).trim().to_owned();
    browser.check_csrf(&field("csrf"))?;
    let by = match administrator(&mut browser).await? {
        Ok(by) => by,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let page = format!("/admin/users/{}", path.user);
    let Some(proved) = Proved::by(&browser.state) else { return to_confirm(&mut browser, &page).await };
    let to = Federated { federation: field("federation"), sub: field("sub") };
    if browser.app.federations.find(&browser.tenant, &to.federation).is_none() {
        return Err(PageFailure::BadRequest("There is no such federated server."));
    }
    let (id, to) = (path.user.clone(), Some(to).filter(|to| !to.sub.is_empty()));
    let done = browser.app.work(&browser.tenant, move |work| {
        if !proved.may_change(work)? {
            return Ok(None);
        }
        match work.bind(&work.user_by_id(&id)?, to.as_ref(), &by.name) {
            Ok(()) if to.is_some() => Ok(Some("The federated server keeps the user's password now.")),
            Ok(()) => Ok(Some("No federated server keeps the user's password.")),
            Err(Failure::Refused(problem)) if problem.code == ProblemCode::Malformed => {
                Ok(Some("Nothing was changed: another user is bound to this subject, or it cannot be one."))
            }
            Err(failure) => Err(failure),
        }
    });
    let Some(notice) = done.await? else { return to_confirm(&mut browser, &page).await };
    browser.state.notice = Some(notice.to_owned());
    browser.save().await?;
    Ok(Redirect::to(&browser.path(&page)).into_response())
}

fn wanted(form: &HashMap<String, String>) -> Option<WantedPass> {
    let minutes = |name: &str| form.get(name)?.trim().parse::<u64>().ok()?.checked_mul(60);
    let several_uses = form.contains_key("several_uses");
    Some(WantedPass { several_uses, life: minutes("life")?, starts_in: minutes("starts_in")? })
}

type Page = Result<Response, PageFailure>;

#[derive(Deserialize)]
pub(super) struct PathOfUser {
    user: String,
}

#[derive(Deserialize)]
pub(super) struct PathOfDevice {
    user: String,
    device: String,
}

#[derive(Deserialize)]
pub(super) struct PathOfApp {
    user: String,
    app: String,
}

/// Does something to a user, as the administrator who is signed in.
async fn change(
    mut browser: Browser,
    path: &PathOfUser,
    csrf: &str,
    done: &str,
    change: impl FnOnce(&Work<'_>, &User, &User) -> Result<(), Failure> + Send + 'static,
) -> Page {
    browser.check_csrf(csrf)?;
    let by = match administrator(&mut browser).await? {
        Ok(by) => by,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let id = path.user.clone();
    browser.app.work(&browser.tenant, move |work| change(work, &work.user_by_id(&id)?, &by)).await?;
    browser.state.notice = Some(done.to_owned());
    browser.save().await?;
    Ok(Redirect::to(&browser.path(&format!("/admin/users/{}", path.user))).into_response())
}

fn device_of(work: &Work<'_>, user: &User, device: &str) -> Result<Device, Failure> {
    let not_found = || Failure::from(ProblemCode::NotFound);
    let id = DeviceId::parse(device).ok_or_else(not_found)?;
    let own = |device: &Device| device.user == user.id && !device.removed();
    work.tx.device(id)?.filter(own).ok_or_else(not_found)
}
