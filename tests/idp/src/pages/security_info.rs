//! *Security info* (behaviours E1, P5, P9): a person's methods. A number that confirms phone sign-in is shown here too, in the
//! browser that signed in for it.

use authenticator_core::approval::display::clean_text;
use authenticator_core::protocol::{CredentialState, Purpose, UnixTime};
use axum::response::Response;
use maud::{Markup, html};

use super::browser::{After, Browser, SignedIn};
use super::error::PageFailure;
use super::home::to_sign_in;
use super::layout::{button, countdown, number, page, state_line, waiting_page};
use super::live::{Progress, state_code, stream};
use super::sign_in_view::ended;
use super::when::when;
use super::wizard;
use crate::duties::{Methods, PhoneMethod, Work};
use crate::failure::Failure;
use crate::protocol::RequestState;
use crate::store::{Request, Totp, User};

struct Shown {
    user: User,
    methods: Methods,
    device_limit: usize,
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
    let progress = shown.confirming.as_ref().map_or(Progress::over("none"), Progress::of_request);
    let body = html! {
        h1 { "Security info" }
        p.quiet { (shown.user.name) }
        @if let Some(request) = &shown.confirming { (confirmation(request)) (countdown(&progress, browser.app.now())) }
        h2 { "Your sign-in methods" }
        ul.methods #methods {
            li data-method="password" { strong { "Password" } }
            @for phone in &shown.methods.phones { (listed(&browser, phone)) }
            @for app in &shown.methods.authenticator_apps { (listed_app(&browser, app)) }
        }
        @if shown.methods.registered() >= shown.device_limit { (limit_reached(&shown)) }
        @if shown.wizard_open {
            (button(&browser, "/security-info/wizard", "Add sign-in method: Authenticator app", ""))
        } @else {
            p.quiet {
                "Add this account in the authenticator app itself, by signing in there. The address to type is "
                code #issuer { (browser.app.issuer(&browser.tenant)) } "."
            }
        }
        p { a href=(browser.path("")) { "Back" } }
    };
    let title = "Security info";
    let events = browser.path("/security-info/events");
    Ok(if progress.waits {
        waiting_page(&browser, title, &events, &progress, &body)
    } else {
        page(&browser, title, &body)
    })
}

fn gather(work: &Work<'_>, by: &SignedIn, browser: &str) -> Result<Shown, Failure> {
    let user = work.tx.user(&by.user)?;
    let methods = work.methods(&user)?;
    let confirming = confirming(work, by, browser)?;
    let wizard_open = wizard::open_for(work, &user);
    let device_limit = usize::try_from(work.tenant.policy.device_limit).unwrap_or(usize::MAX);
    Ok(Shown { user, methods, device_limit, confirming, wizard_open })
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
    let newest = if live { enrollment } else { enable };
    match newest {
        Some(request) if request.state == RequestState::Approved && !still_true(work, by, request.purpose)? => Ok(None),
        newest => Ok(newest),
    }
}

/// Whether what was confirmed still is so: the phone may have been removed since, or phone sign-in turned off.
fn still_true(work: &Work<'_>, by: &SignedIn, purpose: Purpose) -> Result<bool, Failure> {
    let phones = work.methods(&work.tx.user(&by.user)?)?.phones;
    Ok(phones.iter().any(|phone| purpose != Purpose::Enable || phone.passwordless()))
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
                state => (state_line(state_code(state), ended(state))),
            }
        }
    }
}

/// The device limit is used up (behaviour P9): the phones that use it are in the list above.
fn limit_reached(shown: &Shown) -> Markup {
    html! {
        p #device-limit role="note" data-registered=(shown.methods.registered()) data-limit=(shown.device_limit) {
            "You have registered " (shown.methods.registered()) " phones for passwordless sign-in, and " (shown.device_limit)
            " are allowed. Remove one that you no longer use before you turn it on with another."
        }
    }
}

fn listed(browser: &Browser, phone: &PhoneMethod) -> Markup {
    let id = phone.device.id.to_string();
    let (state, text) = match phone.credential {
        Some(CredentialState::Active) => ("passwordless", "Passwordless sign-in and notifications"),
        Some(CredentialState::Pending) => ("pending", "Notifications; passwordless sign-in waits for its number"),
        Some(CredentialState::Revoked) | None => ("push", "Notifications"),
    };
    let name = clean_text(&phone.device.name);
    html! {
        li data-method="app" data-device=(id) data-state=(state) {
            h3 { "Authenticator app on " span.device-name { (name) } }
            @if phone.device.must_enroll_again() { p role="alert" { "This phone was copied. Remove it and add it again." } }
            p { (text) @if phone.codes { "; codes when it is offline" } }
            @if phone.passwordless() { p.passwordless { strong { "Passwordless" } } }
            (dates(phone.device.made_at, phone.used_at))
            @if phone.passwordless() {
                (button(browser, &format!("/security-info/devices/{id}/disable"), "Turn off passwordless sign-in", "quiet"))
            }
            p {
                a href=(browser.path(&format!("/security-info/devices/{id}/remove"))) aria-label={ "Remove " (name) } { "Remove" }
                " "
                a href=(browser.path(&format!("/security-info/devices/{id}/lost"))) aria-label={ "Lost your phone? Revoke " (name) } {
                    "Lost your phone?"
                }
            }
        }
    }
}

fn listed_app(browser: &Browser, app: &Totp) -> Markup {
    let remove = browser.path(&format!("/security-info/authenticator-apps/{}/remove", app.id));
    html! {
        li data-method="code" data-authenticator-app=(app.id) {
            h3 { "Another authenticator app" }
            p { "Codes, after your password" }
            (dates(app.confirmed_at.unwrap_or(app.made_at), app.used_at))
            p { a href=(remove) aria-label="Remove the other authenticator app" { "Remove" } }
        }
    }
}

fn dates(since: UnixTime, used_at: Option<UnixTime>) -> Markup {
    html! {
        p.quiet {
            "Since " (when(since)) ", "
            @match used_at { Some(at) => { "last used " (when(at)) }, None => "not used yet" }
        }
    }
}

/// Where the confirmation stands, as a stream.
pub(super) async fn events(browser: Browser) -> Result<Response, PageFailure> {
    let Some(signed_in) = browser.state.signed_in.clone() else { return Err(PageFailure::Forbidden) };
    let (owner, user) = (browser.state.id.clone(), signed_in.user.clone());
    Ok(stream(&browser, &user, move |work| {
        Ok(confirming(work, &signed_in, &owner)?
            .map_or(Progress::over("none"), |request| Progress::of_request(&request)))
    }))
}
