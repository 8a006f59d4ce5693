//! The first admin page: what the app may be used for, what a sign-in shows on the phone, and what is asked of the phone.

use std::collections::HashMap;

use axum::extract::Form;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde_json::{Map, Value, json};

use super::admin_access::{admin_nav, administrator};
use super::admin_conditions as conditions;
use super::browser::Browser;
use super::error::PageFailure;
use super::layout::{csrf, page};
use crate::protocol::PolicyMode;

const MODES: [(PolicyMode, &str, &str); 3] = [
    (PolicyMode::Any, "any", "Any: notifications and passwordless sign-in"),
    (PolicyMode::Push, "push", "Push: notifications only"),
    (PolicyMode::Passwordless, "passwordless", "Passwordless: passwordless sign-in only"),
];

const SWITCHES: [(&str, &str); 7] = [
    ("application", "Application"),
    ("location", "Location"),
    ("ip", "IP address"),
    ("browser", "Browser"),
    ("os", "Operating system"),
    ("flow", "Reason"),
    ("host", "Host name"),
];

pub(super) async fn show(mut browser: Browser) -> Result<Response, PageFailure> {
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    let policy = browser.app.work(&browser.tenant, |work| Ok(work.tenant.policy.clone())).await?;
    let notice = browser.state.notice.take();
    browser.save().await?;
    let body = html! {
        h1 { "Authenticator app policy" }
        (admin_nav(&browser))
        @if let Some(notice) = &notice { p #message .good role="status" { (notice) } }
        form method="post" action=(browser.path("/admin")) {
            (csrf(&browser))
            label for="mode" { "What the app may be used for" }
            select #mode name="mode" {
                @for (mode, value, text) in MODES { option value=(value) selected[policy.mode == mode] { (text) } }
            }
            fieldset {
                legend { "Shown on the phone at each sign-in" }
                @for (name, text) in SWITCHES {
                    label {
                        input type="checkbox" name={ "context." (name) } value="on" checked[policy.context.sends(name)];
                        " " (text)
                    }
                }
            }
            (conditions::fields(&policy))
            button type="submit" { "Save" }
        }
        p { a href=(browser.path("")) { "Back" } }
    };
    Ok(page(&browser, "Policy", &body))
}

pub(super) async fn save(
    mut browser: Browser,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Response, PageFailure> {
    browser.check_csrf(form.get("csrf").map_or("", String::as_str))?;
    if let Err(elsewhere) = administrator(&mut browser).await? {
        return Ok(elsewhere);
    }
    let switches: Map<String, Value> = SWITCHES
        .iter()
        .map(|(name, _)| ((*name).to_owned(), Value::Bool(form.contains_key(&format!("context.{name}")))))
        .collect();
    let mut members = Map::new();
    members.insert("context".to_owned(), Value::Object(switches));
    members.insert("mode".to_owned(), json!(form.get("mode")));
    match conditions::members(&form) {
        Ok(conditions) => members.extend(conditions),
        Err(wrong) => {
            browser.state.notice = Some(wrong);
            browser.save().await?;
            return Ok(Redirect::to(&browser.path("/admin")).into_response());
        }
    }
    browser.app.work(&browser.tenant, move |work| work.change_policy(&members)).await?;
    browser.state.notice = Some("The policy is saved. Phones follow it from the next sign-in on.".to_owned());
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/admin")).into_response())
}
