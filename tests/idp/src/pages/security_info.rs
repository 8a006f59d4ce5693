//! *Security info* (behaviours E1, P5, P11): a person's methods; add, disable, remove. A number that confirms phone sign-in is
//! shown here too, in the browser that signed in for it.

use authenticator_core::approval::display::clean_text;
use authenticator_core::protocol::{AccountState, CredentialState, DeviceId, ProblemCode, Purpose};
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::browser::{After, Browser, SignedIn};
use super::error::PageFailure;
use super::home::{Token, to_sign_in};
use super::layout::{button, countdown, number, page, state_line, waiting_page};
use super::live::{Standing, state_word, stream};
use super::sign_in_view::ended;
use crate::duties::Work;
use crate::failure::Failure;
use crate::protocol::{PolicyMode, RequestState};
use crate::store::{Device, Request, User};

/// A device as the list shows it.
struct Method {
    device: Device,
    credential: Option<CredentialState>,
}

struct Shown {
    user: User,
    methods: Vec<Method>,
    confirming: Option<Request>,
    wizard_open: bool,
}

pub(super) async fn show(mut browser: Browser) -> Result<Response, PageFailure> {
    let Some(signed_in) = browser.state.signed_in.clone() else {
        return to_sign_in(&mut browser, After::SecurityInfo).await;
    };
    browser.save().await?;
    let owner = browser.state.id.clone();
    let shown = browser.app.work(&browser.tenant, move |work| gather(work, &signed_in, &owner)).await?;
    let standing = shown.confirming.as_ref().map_or(Standing::over("none"), Standing::of_request);
    let body = html! {
        h1 { "Security info" }
        p.quiet { (shown.user.name) }
        @if let Some(request) = &shown.confirming { (confirmation(request)) (countdown(&standing, browser.app.now())) }
        h2 { "Your sign-in methods" }
        ul.methods #methods {
            li data-method="password" { strong { "Password" } }
            @for method in &shown.methods { (listed(&browser, method)) }
        }
        @if shown.wizard_open {
            (button(&browser, "/security-info/wizard", "Add sign-in method: Authenticator app", ""))
        } @else {
            p.quiet { "Add this account in the authenticator app itself, by signing in there." }
        }
        p { a href=(browser.path("")) { "Back" } }
    };
    let title = "Security info";
    let events = browser.path("/security-info/events");
    Ok(if standing.waits { waiting_page(title, &events, &standing, &body) } else { page(title, &body) })
}

fn gather(work: &Work<'_>, by: &SignedIn, browser: &str) -> Result<Shown, Failure> {
    let user = work.tx.user(&by.user)?;
    let mut methods = Vec::new();
    for device in work.tx.devices_of(&user.id)? {
        if device.state == AccountState::Active {
            let credential = work.passwordless(&device)?;
            methods.push(Method { device, credential });
        }
    }
    let confirming = confirming(work, by, browser)?;
    let wizard_open = work.tenant.policy.mode != PolicyMode::Passwordless;
    Ok(Shown { user, methods, confirming, wizard_open })
}

/// Seconds for which the outcome of a confirmation is told.
const TOLD: u64 = 600;

/// The newest request by which this browser's user confirms a phone since the sign-in: phone sign-in, or an enrollment.
pub(super) fn confirming(work: &Work<'_>, by: &SignedIn, browser: &str) -> Result<Option<Request>, Failure> {
    let newest = |purpose| -> Result<Option<Request>, Failure> {
        let request = work.tx.newest_request(&by.user, browser, purpose)?;
        let told = |request: &Request| request.made_at >= by.auth_time && work.now.since(request.made_at) <= TOLD;
        Ok(request.filter(told))
    };
    let (enable, enrollment) = (newest(Purpose::Enable)?, newest(Purpose::Enrollment)?);
    let live = enrollment.as_ref().is_some_and(|request| request.state == RequestState::Live);
    Ok(if live { enrollment } else { enable })
}

/// The number, or what became of it.
pub(super) fn confirmation(request: &Request) -> Markup {
    html! {
        section aria-labelledby="confirm" {
            h2 #confirm {
                @if request.purpose == Purpose::Enable { "Confirm phone sign-in" } @else { "Confirm your phone" }
            }
            @match request.state {
                RequestState::Live => {
                    p { "Enter this number in your authenticator app:" }
                    (number(&request.number))
                    (state_line("live", "Waiting for your phone."))
                }
                RequestState::Approved => (state_line("approved", "Done: your phone confirmed it.")),
                state => (state_line(state_word(state), ended(state))),
            }
        }
    }
}

fn listed(browser: &Browser, method: &Method) -> Markup {
    let id = method.device.id.to_string();
    let (state, text) = match method.credential {
        Some(CredentialState::Active) => ("passwordless", "Passwordless sign-in and notifications"),
        Some(CredentialState::Pending) => ("pending", "Notifications; passwordless sign-in waits for its number"),
        Some(CredentialState::Revoked) | None => ("push", "Notifications"),
    };
    html! {
        li data-method="app" data-device=(id) data-state=(state) {
            strong { "Authenticator app" } " on " span.device-name { (clean_text(&method.device.name)) }
            @if method.device.clone_suspected { p role="alert" { "This phone was copied. Remove it and add it again." } }
            p.quiet { (text) }
            @if state == "passwordless" {
                (button(browser, &format!("/security-info/devices/{id}/disable"), "Turn off passwordless sign-in", "quiet"))
            }
            (button(browser, &format!("/security-info/devices/{id}/remove"), "Remove", "alarm"))
        }
    }
}

/// Where the confirmation stands, as a stream.
pub(super) async fn events(browser: Browser) -> Result<Response, PageFailure> {
    let Some(signed_in) = browser.state.signed_in.clone() else { return Err(PageFailure::Forbidden) };
    let owner = browser.state.id.clone();
    Ok(stream(&browser, move |work| {
        Ok(confirming(work, &signed_in, &owner)?
            .map_or(Standing::over("none"), |request| Standing::of_request(&request)))
    }))
}

pub(super) async fn remove(
    browser: Browser,
    Path((_, device)): Path<(String, String)>,
    Form(token): Form<Token>,
) -> Result<Response, PageFailure> {
    change(browser, &device, &token, |work, device| work.remove_device(device, "removed_by_user")).await
}

pub(super) async fn disable(
    browser: Browser,
    Path((_, device)): Path<(String, String)>,
    Form(token): Form<Token>,
) -> Result<Response, PageFailure> {
    change(browser, &device, &token, |work, device| work.revoke_credentials(device, "removed_by_user")).await
}

/// Changes one of the signed-in user's own devices.
async fn change(
    browser: Browser,
    device: &str,
    token: &Token,
    change: impl FnOnce(&Work<'_>, &Device) -> Result<(), Failure> + Send + 'static,
) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    let Some(signed_in) = browser.state.signed_in.clone() else { return Err(PageFailure::Forbidden) };
    let id = DeviceId::parse(device).ok_or(Failure::from(ProblemCode::NotFound))?;
    browser
        .app
        .work(&browser.tenant, move |work| {
            let device = work.tx.device(id)?.filter(|device| device.user == signed_in.user);
            change(work, &device.ok_or(Failure::from(ProblemCode::NotFound))?)
        })
        .await?;
    Ok(Redirect::to(&browser.path("/security-info")).into_response())
}
