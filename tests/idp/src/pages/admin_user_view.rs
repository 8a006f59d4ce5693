//! What the page of one user looks like.

use authenticator_core::approval::display::clean_text;
use authenticator_core::protocol::UnixTime;
use axum::response::Response;
use maud::{Markup, html};

use super::admin_access::{Place, admin_page};
use super::admin_users::risk_text;
use super::browser::Browser;
use super::layout::{button, csrf, page};
use super::sign_in_log;
use super::when::when;
use crate::duties::{Entry, EntryKind, Methods, PhoneMethod};
use crate::protocol::Risk;
use crate::store::{AccessPass, Totp, User};

/// All that the page shows.
pub(super) struct Shown {
    pub(super) user: User,
    pub(super) methods: Methods,
    pub(super) risk: Risk,
    /// The pass that counts, or will.
    pub(super) pass: Option<AccessPass>,
    pub(super) log: Vec<Entry>,
    /// Whether codes are throttled after too many wrong ones.
    pub(super) codes_throttled: bool,
    pub(super) now: UnixTime,
}

/// Minutes that a pass may live, as choices.
const LIVES: [(u32, &str); 5] =
    [(10, "10 minutes"), (60, "1 hour"), (480, "8 hours"), (1440, "1 day"), (10080, "7 days")];

/// `issued` is the text of a pass that was issued just now: this is the only time that it is shown.
pub(super) fn user(browser: &Browser, shown: &Shown, issued: Option<&str>, notice: Option<&str>) -> Response {
    let at = |rest: &str| format!("/admin/users/{}{rest}", shown.user.id);
    let body = html! {
        h1 { (shown.user.name) }
        @if let Some(notice) = notice { p #message .good role="status" { (notice) } }
        dl.facts {
            dt { "Name" } dd { (shown.user.display_name) }
            dt { "Role" } dd { @if shown.user.admin { "Administrator" } @else { "User" } }
            @if !shown.user.groups.is_empty() { dt { "Groups" } dd #groups { (shown.user.groups.join(", ")) } }
            dt { "Risk" } dd #risk data-risk=(shown.risk.as_str()) { (risk_text(shown.risk)) }
            dt { "State" }
            dd #user-state data-blocked=(shown.user.blocked) {
                @if shown.user.blocked { "Blocked: no method signs this user in." } @else { "Active" }
            }
        }
        @if shown.user.blocked {
            (button(browser, &at("/unblock"), "Unblock this user", ""))
        } @else {
            p { a.button.alarm href=(browser.path(&at("/block"))) { "Block this user" } }
        }
        h2 { "Sign-in methods" }
        ul.methods {
            li data-method="password" {
                strong { "Password" } @if shown.user.federated.is_some() { ", at a federated server" }
            }
            @for phone in &shown.methods.phones { (phone_item(browser, shown, phone)) }
            @for app in &shown.methods.authenticator_apps { (app_item(browser, shown, app)) }
        }
        @if shown.codes_throttled && !shown.user.blocked {
            p #codes-throttled { "Too many wrong codes were typed: for now no code of this user counts." }
            (button(browser, &at("/unblock"), "Let codes count again", ""))
        }
        (federation_section(browser, &shown.user))
        h2 { "Temporary Access Pass" }
        (pass_section(browser, shown, issued))
        h2 { "Changes" }
        (changes(&shown.log))
        h2 { "Sign-ins" }
        (sign_in_log::table(browser, &shown.log))
    };
    admin_page(browser, Place::Users, &format!("{} - Users", shown.user.name), &body)
}

/// Asks before a user is blocked.
pub(super) fn ask_block(browser: &Browser, user: &User) -> Response {
    let at = format!("/admin/users/{}", user.id);
    let body = html! {
        h1 { "Block this user?" }
        p { strong { (user.name) } }
        p { "No method signs a blocked user in, and whoever is signed in as this user is signed out. Phones keep their keys." }
        (button(browser, &format!("{at}/block"), "Block this user", "alarm"))
        p { a href=(browser.path(&at)) { "Do not block" } }
    };
    page(browser, "Block this user?", &body)
}

fn phone_item(browser: &Browser, shown: &Shown, phone: &PhoneMethod) -> Markup {
    let id = phone.device.id.to_string();
    let at = |what: &str| format!("/admin/users/{}/devices/{id}/{what}", shown.user.id);
    let name = clean_text(&phone.device.name);
    html! {
        li data-method="app" data-device=(id) data-state=(if phone.passwordless() { "passwordless" } else { "push" }) {
            h3 { "Authenticator app on " (name) }
            @if phone.device.must_enroll_again() { p { strong { "This phone was copied." } } }
            p { @if phone.passwordless() { "Passwordless sign-in and notifications" } @else { "Notifications" } }
            p.quiet { "Since " (when(phone.device.made_at)) @if let Some(at) = phone.used_at { ", last used " (when(at)) } }
            @if phone.passwordless() {
                (button(browser, &at("disable"), &format!("Revoke passwordless sign-in on {name}"), "quiet"))
            }
            (button(browser, &at("remove"), &format!("Remove {name}"), "alarm"))
        }
    }
}

fn app_item(browser: &Browser, shown: &Shown, app: &Totp) -> Markup {
    let remove = format!("/admin/users/{}/authenticator-apps/{}/remove", shown.user.id, app.id);
    html! {
        li data-method="code" data-authenticator-app=(app.id) {
            h3 { "Another authenticator app" }
            p.quiet { "Since " (when(app.made_at)) @if let Some(at) = app.used_at { ", last used " (when(at)) } }
            (button(browser, &remove, "Remove the other authenticator app", "alarm"))
        }
    }
}

/// Who the user is at a federated server; nothing where the organisation has none.
fn federation_section(browser: &Browser, user: &User) -> Markup {
    let federations = browser.app.federations.of(&browser.tenant);
    let bound = user.federated.as_ref();
    html! {
        @if !federations.is_empty() {
            h2 { "Federated server" }
            p #federated data-federation=[bound.map(|bound| &bound.federation)] {
                @match bound {
                    Some(bound) => { "The password is at " strong { (bound.federation) } ", where this user is " code { (clean_text(&bound.sub)) } "." },
                    None => "The password is here.",
                }
            }
            form method="post" action=(browser.path(&format!("/admin/users/{}/federation", user.id))) {
                (csrf(browser))
                label for="federation" { "Federated server" }
                select #federation name="federation" {
                    @for one in federations {
                        option value=(one.id) selected[bound.is_some_and(|bound| bound.federation == one.id)] { (one.shown()) }
                    }
                }
                label for="sub" { "Subject of this user there (sub); empty is none" }
                input #sub type="text" name="sub" value=[bound.map(|bound| &bound.sub)] autocomplete="off" spellcheck="false";
                button type="submit" { "Save" }
            }
        }
    }
}

fn pass_section(browser: &Browser, shown: &Shown, issued: Option<&str>) -> Markup {
    let path = format!("/admin/users/{}/access-pass", shown.user.id);
    html! {
        @if let Some(issued) = issued {
            p role="status" { "The pass is shown this once. Hand it over in a way that reaches nobody else:" }
            p { code #access-pass { (issued) } }
        }
        @match &shown.pass {
            Some(pass) => {
                p #pass-state data-state=(if pass.counts(shown.now) { "counts" } else { "waits" }) {
                    "A pass for " @if pass.several_uses { "several uses" } @else { "one use" } " counts from "
                    (when(pass.starts_at)) " to " (when(pass.expires_at)) ". Issued by " (pass.issued_by) " at "
                    (when(pass.made_at)) @if let Some(at) = pass.used_at { ", last used " (when(at)) } "."
                }
                (button(browser, &format!("{path}/revoke"), "Revoke the pass", "alarm"))
            }
            None => p #pass-state data-state="none" { "There is no pass that counts." },
        }
        form method="post" action=(browser.path(&path)) {
            (csrf(browser))
            p {
                label for="life" { "How long it counts" }
                select #life name="life" {
                    @for (minutes, text) in LIVES { option value=(minutes) selected[minutes == 60] { (text) } }
                }
            }
            p {
                label for="starts_in" { "Minutes until it starts" }
                input #starts_in type="text" inputmode="numeric" name="starts_in" value="0" pattern="[0-9]{1,5}" required;
            }
            label { input type="checkbox" name="several_uses" value="on"; " Several uses: for the phone's browser as well" }
            button type="submit" { "Issue a Temporary Access Pass" }
            @if shown.pass.is_some() { p.quiet { "The pass that there is ends with it." } }
        }
    }
}

/// What changed about the user and the methods, the newest first.
fn changes(log: &[Entry]) -> Markup {
    html! {
        table #changes {
            caption { "What changed, the newest first" }
            thead { tr { th scope="col" { "When" } th scope="col" { "What" } th scope="col" { "Detail" } } }
            tbody {
                @for entry in log.iter().filter(|entry| entry.kind == EntryKind::Changed) {
                    tr data-event=(entry.what) { td { (when(entry.at)) } td { (entry.outcome) } td { (clean_text(&entry.detail)) } }
                }
            }
        }
    }
}
