//! What a command prints: for people, or one JSON value a line.

use std::process::ExitCode;

use authenticator_core::account::{DeviceCheck, Lifecycle};
use authenticator_core::approval::display::clean_text;
use authenticator_core::phone_sign_in::WhyDisabled;
use authenticator_core::protocol::{LocationRule, Match, ProblemCode};
use authenticator_core::store::ActivityEntry;
use authenticator_core::texts::{self, Language, text};
use authenticator_core::{
    AccountView, EnablingPrerequisite, Outcome, PhoneSignInView, PrerequisiteState, RequestView, SetupStep,
};
use serde_json::{Value, json};

use crate::{Failure, exit, words};

/// Prints results.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// JSON instead of text.
    pub json: bool,
}

impl Output {
    /// One result.
    pub fn result(self, text: &str, value: &Value) {
        if self.json { println!("{value}") } else { println!("{text}") }
    }

    /// A failure, on standard error; with JSON on standard output as well.
    pub fn failure(self, failure: &Failure) -> ExitCode {
        if self.json {
            println!("{}", json!({ "error": failure.code, "text": failure.text }));
        }
        eprintln!("phone: {}", failure.text);
        ExitCode::from(failure.exit)
    }

    /// An account.
    pub fn account(self, view: &AccountView) {
        let (state, why) = lifecycle(&view.lifecycle);
        let sign_in = phone_sign_in(&view.phone_sign_in);
        let refusals: Vec<&str> = view.enable_refusals.iter().map(ProblemCode::as_str).collect();
        let possible: Vec<&str> = view.possible.iter().map(|action| action.as_str()).collect();
        let value = json!({
            "account": view.id.to_string(), "provider": view.provider.as_str(), "host": view.host, "organisation": view.organisation,
            "user_name": view.user_name, "display_name": view.display_name, "pinned": view.pinned,
            "state": state, "why": why, "device": view.device.as_str(), "phone_sign_in": sign_in, "enable_refusals": refusals, "counter": view.counter, "possible": possible,
        });
        let standing = standing(view);
        let text = if view.provider.has_server() {
            format!("{}  {} at {} ({})\n    {standing}", view.id, view.user_name, view.organisation, view.host)
        } else {
            format!("{}  {} {}\n    {standing}", view.id, view.organisation, view.user_name)
        };
        self.result(&text, &value);
    }

    /// A request.
    pub fn request(self, view: &RequestView) {
        let value = request_value(view);
        let mut text = format!("{}  {} ({} s left)", view.id, view.purpose.as_str(), view.seconds_left);
        if let Some(paid) = &view.transaction {
            text.push_str(&format!("\n    approve payment: {} {}", paid.amount(), paid.currency()));
            text.push_str(&format!(" to {}", paid.payee().name.as_str()));
        }
        for line in &view.shown {
            text.push_str(&format!("\n    {}: {}", line.0, line.1));
        }
        text.push_str(&match &view.number_match {
            Match::Enter { digits } => format!("\n    type the {digits} digits that the screen shows"),
            Match::Choose { numbers } => format!("\n    one of {}", numbers.join(", ")),
        });
        if view.app_too_old {
            text.push_str("\n    this app is too old to approve it: update it, or deny");
        }
        if view.needs_phone_sign_in {
            text.push_str("\n    only a phone with phone sign-in can approve it: enable it, or deny");
        }
        if view.quiet {
            text.push_str(&format!("\n    {}", texts::text("attention.quiet", Language::English).unwrap_or_default()));
        }
        for line in along(view) {
            text.push_str(&format!("\n    {line}"));
        }
        self.result(&text, &value);
    }

    /// An outcome; the exit code says whether it is what was asked.
    pub fn outcome(self, outcome: &Outcome) -> ExitCode {
        let (text, code) = outcome_words(outcome);
        let detail = match outcome {
            Outcome::Rejected { code } => Some(code.clone()),
            Outcome::BlockedByPolicy { reason } | Outcome::CredentialRevoked { reason } => reason.clone(),
            _ => None,
        };
        self.result(text, &json!({ "outcome": outcome.as_str(), "detail": detail }));
        ExitCode::from(code)
    }
    /// A step of enabling; the exit code says whether it can still succeed.
    pub fn step(self, step: &SetupStep) -> ExitCode {
        let (text, value, code) = match step {
            SetupStep::SetDeviceLock => {
                ("Set up a device lock first.".to_owned(), json!({ "step": "set_device_lock" }), exit::REFUSED)
            }
            SetupStep::SignIn { url } => (
                format!("Sign in in a browser:\n{url}\nthen: phone enable --redirect <the URL that it led back to>"),
                json!({ "step": "sign_in", "url": url }),
                exit::DONE,
            ),
            SetupStep::SignInAgain { reason } => (
                format!("{} Sign in again: phone enable --sign-in-again", words::reason(reason)),
                json!({ "step": "sign_in_again", "reason": reason }),
                exit::REFUSED,
            ),
            SetupStep::MatchNumber { digits, request } => (
                format!("Type the {digits} digits that the web shows: phone enable --number <digits>"),
                json!({ "step": "match_number", "digits": digits, "request": request_value(request) }),
                exit::DONE,
            ),
            SetupStep::NotAllowed { reasons, devices, held_by } => {
                let mut text = format!("Phone sign-in is not allowed. {}", words::reasons(reasons));
                if let Some(account) = held_by {
                    text.push_str(&format!("\nIt is enabled for account {account}: phone disable --account {account}"));
                }
                let names: Vec<String> = devices.iter().map(|device| clean_text(&device.name)).collect();
                if !names.is_empty() {
                    text.push_str(&format!("\nThe phones: {}", names.join("; ")));
                }
                let reasons: Vec<&str> = reasons.iter().map(ProblemCode::as_str).collect();
                let held_by = held_by.map(|account| account.to_string());
                let value = json!({ "step": "not_allowed", "reasons": reasons, "devices": names, "held_by": held_by });
                (text, value, exit::REFUSED)
            }
            SetupStep::Ended { why } => {
                let why = why.as_ref().map_or_else(|| "given up".to_owned(), why_disabled);
                (format!("Ended without a new key: {why}."), json!({ "step": "ended", "why": why }), exit::REFUSED)
            }
            SetupStep::Done { .. } => ("Phone sign-in is enabled.".to_owned(), json!({ "step": "done" }), exit::DONE),
        };
        self.result(&text, &value);
        ExitCode::from(code)
    }

    /// One thing that enabling needs.
    pub fn prerequisite(self, one: &EnablingPrerequisite) {
        let words = |code: &str| text(code, Language::English).unwrap_or_default();
        let mark = match one.state {
            PrerequisiteState::Met => "yes  ",
            PrerequisiteState::NotMet => "NO   ",
            PrerequisiteState::Later => "later",
            PrerequisiteState::Unknown => "?    ",
        };
        let mut line = format!("{mark}  {}", words(&format!("prerequisite.{}", one.kind.as_str())));
        for reason in &one.reasons {
            line.push_str(&format!("\n       {}", words(reason)));
        }
        let held_by = one.held_by.map(|account| account.to_string());
        if let Some(account) = &held_by {
            line.push_str(&format!("\n       It is enabled for account {account}: phone disable --account {account}"));
        }
        let value = json!({
            "kind": one.kind.as_str(), "state": one.state.as_str(), "reasons": one.reasons, "held_by": held_by,
        });
        self.result(&line, &value);
    }

    /// A line of the activity log.
    pub fn activity(self, entry: &ActivityEntry) {
        let value = json!({ "at": entry.at.rfc3339(), "kind": entry.kind, "detail": entry.detail });
        self.result(&activity_line(entry), &value);
    }
}

/// An outcome in words, and the exit code that says whether it is what was asked.
pub fn outcome_words(outcome: &Outcome) -> (&'static str, u8) {
    match outcome {
        Outcome::Approved => ("Approved.", exit::DONE),
        Outcome::Denied => ("Denied.", exit::DONE),
        Outcome::Reported => ("Reported.", exit::DONE),
        Outcome::WrongNumber { .. } => ("Wrong number. The request has ended; begin again.", exit::REFUSED),
        Outcome::Expired => ("Too late: the request has expired. Begin again.", exit::REFUSED),
        Outcome::Superseded => ("A newer request has taken its place.", exit::REFUSED),
        Outcome::AlreadyAnswered => ("The request is over: it was answered before, or withdrawn.", exit::REFUSED),
        Outcome::DisplayMismatch => {
            ("What was shown is not what the server sent. Nothing was approved.", exit::REFUSED)
        }
        Outcome::BlockedByPolicy { reason } => {
            let words = reason.as_ref().and_then(|reason| text(&format!("reason.{reason}"), Language::English));
            (words.unwrap_or("The organisation does not allow phone sign-in now."), exit::REFUSED)
        }
        Outcome::AttestationRequired => ("The organisation asks for a hardware key.", exit::REFUSED),
        Outcome::AppTooOld => ("This app is too old. Update it.", exit::REFUSED),
        Outcome::CredentialRevoked { .. } => ("Phone sign-in was revoked; its key was destroyed.", exit::REFUSED),
        Outcome::AccountDisabled => ("The account is blocked.", exit::REFUSED),
        Outcome::Throttled { .. } => ("Too many answers. Wait.", exit::TRY_AGAIN),
        Outcome::MustEnrollAgain => ("This phone is a copy, or was restored. Enroll again.", exit::REFUSED),
        Outcome::Rejected { .. } => ("The server refused the answer itself.", exit::REFUSED),
        Outcome::Unknown => ("The server never told whether it took the approval. See its sign-in log.", exit::REFUSED),
        Outcome::Pending => ("Signed and kept; it is sent at the next contact.", exit::TRY_AGAIN),
    }
}

/// A line of the activity log, as text.
pub fn activity_line(entry: &ActivityEntry) -> String {
    let kind = serde_json::to_value(entry.kind).unwrap_or(Value::Null);
    let name = kind.as_str().unwrap_or_default().replace('_', " ");
    let detail = entry.detail.as_deref().map(|detail| format!(": {detail}")).unwrap_or_default();
    format!("{}  {name}{detail}", entry.at.rfc3339())
}

/// What goes along with an approval, to whom, and what is said of this device, in words.
pub(crate) fn along(view: &RequestView) -> Vec<String> {
    let words = |code: &str| text(code, Language::English).unwrap_or_default().to_owned();
    let mut lines = Vec::new();
    match view.sent_along.location {
        LocationRule::None => {}
        LocationRule::Asked => lines.push(words("along.location_asked")),
        LocationRule::Required => lines.push(words("along.location_required")),
    }
    if view.sent_along.integrity {
        lines.push(words("along.integrity"));
    }
    if !view.sent_along.is_nothing() {
        lines.push(format!("It goes to: {}", view.sent_along.to));
    }
    if view.device != DeviceCheck::Clear {
        lines.push(device_words(&view.device).to_owned());
    }
    lines
}

fn device_words(check: &DeviceCheck) -> &'static str {
    text(&format!("device.{}", check.as_str()), Language::English).unwrap_or_default()
}

fn request_value(view: &RequestView) -> Value {
    let shown: Vec<[&str; 2]> = view.shown.iter().map(|line| [line.0.as_str(), line.1.as_str()]).collect();
    let number_match = serde_json::to_value(&view.number_match).unwrap_or(Value::Null);
    let mut value = json!({
        "request": view.id.to_string(), "purpose": view.purpose.as_str(), "shown": shown,
        "match": number_match, "seconds_left": view.seconds_left,
        "app_too_old": view.app_too_old, "quiet": view.quiet, "device": view.device.as_str(),
        "sent_along": { "location": view.sent_along.location, "integrity": view.sent_along.integrity, "to": view.sent_along.to },
    });
    if let (Some(members), Some(paid)) = (value.as_object_mut(), &view.transaction) {
        members.insert("transaction".to_owned(), json!(paid));
        members.insert("needs_phone_sign_in".to_owned(), json!(view.needs_phone_sign_in));
    }
    value
}

/// Where an account stands, in a line.
pub fn standing(view: &AccountView) -> String {
    if !view.provider.has_server() {
        return "codes only".to_owned();
    }
    let (state, why) = lifecycle(&view.lifecycle);
    let state = why.map_or_else(|| state.to_owned(), |why| format!("{state} ({why})"));
    let device = match &view.device {
        DeviceCheck::Clear => String::new(),
        check => format!("; {}", device_words(check)),
    };
    format!("{state}; phone sign-in {}{device}", phone_sign_in(&view.phone_sign_in))
}

fn lifecycle(lifecycle: &Lifecycle) -> (&'static str, Option<&str>) {
    match lifecycle {
        Lifecycle::Pending => ("pending", None),
        Lifecycle::Active => ("active", None),
        Lifecycle::Blocked => ("blocked", None),
        Lifecycle::MustEnrollAgain { why } => ("must_enroll_again", Some(why.as_str())),
        Lifecycle::Removing => ("being removed", None),
        Lifecycle::Removed { reason } => ("removed", reason.as_deref()),
    }
}

fn phone_sign_in(view: &PhoneSignInView) -> String {
    match view {
        PhoneSignInView::NotOffered => "not offered".to_owned(),
        PhoneSignInView::Disabled { why: None } => "disabled".to_owned(),
        PhoneSignInView::Disabled { why: Some(why) } => format!("disabled ({})", why_disabled(why)),
        PhoneSignInView::Enabling => "enabling".to_owned(),
        PhoneSignInView::Enabled => "enabled".to_owned(),
        PhoneSignInView::Renewing => "enabled, another key on the way".to_owned(),
        PhoneSignInView::Suspended { reasons } => {
            format!("enabled, but not allowed now: {}", words::reasons(reasons))
        }
        PhoneSignInView::TellingServer => "disabled, server not told yet".to_owned(),
    }
}

fn why_disabled(why: &WhyDisabled) -> String {
    match why {
        WhyDisabled::ByPerson => "by its owner".to_owned(),
        WhyDisabled::NotAllowed { reasons } => {
            format!("not allowed: {}", words::reasons(reasons))
        }
        WhyDisabled::NumberNotMatched { verdict } => format!("the number was not matched: {verdict}"),
        WhyDisabled::Revoked { reason } => {
            format!("revoked{}", reason.as_ref().map(|r| format!(", reason {r}")).unwrap_or_default())
        }
        WhyDisabled::AccountRemoved => "the account was removed".to_owned(),
        WhyDisabled::KeyLost => "its key was lost".to_owned(),
    }
}
