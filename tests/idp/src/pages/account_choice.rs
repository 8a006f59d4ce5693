//! Choosing the account for an application that asks for it (`prompt=select_account`): the one that is signed in, or another.

use axum::extract::Form;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::authorize::NOBODY_ASKS;
use super::browser::{After, Browser};
use super::error::PageFailure;
use super::home::to_sign_in;
use super::layout::{self, csrf};
use crate::oauth::{AskedBy, Prompt};
use crate::protocol::Client;
use crate::store::User;

pub(super) fn page(browser: &Browser, client: &Client, user: &User) -> Response {
    let body = html! {
        h1 { "Choose an account" }
        p { "To go on to " span #client-name data-client=(client.client_id) { (client.name) } "." }
        form method="post" action=(browser.path("/authorize/account")) {
            (csrf(browser))
            button #signed-in-user type="submit" name="account" value="this" data-user=(user.name) { (user.name) }
            " "
            button .quiet type="submit" name="account" value="other" { "Use another account" }
        }
    };
    layout::page(browser, "Choose an account", &body)
}

#[derive(Deserialize)]
pub(super) struct Choice {
    csrf: String,
    account: String,
}

/// The person chose.
pub(super) async fn choose(mut browser: Browser, Form(form): Form<Choice>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    let asked = browser.state.authorization.as_mut().map(|request| &mut request.by);
    let Some(AskedBy::Application(asked)) = asked else { return Err(NOBODY_ASKS) };
    if form.account != "this" {
        asked.demand.login = true;
        browser.state.login_hint = None;
        return to_sign_in(&mut browser, After::Authorize).await;
    }
    if let Prompt::AsNeeded { select_account, .. } = &mut asked.prompt {
        *select_account = false;
    }
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/authorize/confirm")).into_response())
}
