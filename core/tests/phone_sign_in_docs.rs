//! `docs/phone-sign-in.md` is printed from the machine. `UPDATE_DOCS=1 cargo test -p authenticator-core --test
//! phone_sign_in_docs` writes it anew.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/machine.rs"]
mod machine;

use std::fmt::Write as _;
use std::fs;

use authenticator_core::phone_sign_in::{AfterKey, Command, EventKind, State, WhyDisabled, WhyRejected, step};
use machine::{events, name, states};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/phone-sign-in.md");

const INTRODUCTION: &str = "\
# Phone sign-in: the state machine

<!-- Printed from core/src/phone_sign_in by core/tests/phone_sign_in_docs.rs, and compared by it. Do not edit. -->

Enabling and disabling phone sign-in, and renewing its key, is one function, `step(state, event)`. The driver commits a state before it runs
the state's command, and gives the result back as an event; after a crash it goes on where the committed state stands.

## Glossary

| word | meaning |
|---|---|
| state | where enabling, disabling or renewing is; it is in the database, and survives a crash |
| event | what happened: the person did something, the server said something, or a command had a result |
| command | what has to be done in a state; it can be repeated without harm |
| driver | the code that commits states and runs commands (`core/src/authenticator/drive.rs`) |
| device key | the account's own key, made when it is enrolled; it signs calls and refusals, and approves MFA while there is no credential |
| credential key | the key that approves sign-ins by phone, and MFA once it is there; it works only behind PIN or biometric |
| credential | the credential key as the server knows it: pending until its number was matched, then active, in the end revoked |
| device | this phone as the server knows it; it is registered to a user before it may have a credential |
| nonce | a value of the server that the proof of a new key has to contain, so that no old proof counts |
| number | what the web page shows and the person types on the phone; it makes the credential active |
| not allowed | the policy of the tenant, or the server, says no; the reasons are codes |
| barred, suspended | the credential is active, and policy forbids its use for now |
| first, second | of keys and credentials in a renewal: the one in use, and the one that is to replace it |
";

const PICTURE: &str = "
## Picture

`AccountRemoved` is left out: it leads from every state to `Disabled`, over the destruction of the keys where there are
any. So are events that change nothing.

```mermaid
";

const RENEWING: &str = "
## Picture of a renewal

The key in use is the first, the one that is to replace it the second, and so are their credentials. Until the number was
matched the first approves sign-ins; from then on the second does, and the first is destroyed.

```mermaid
";

const STEPS: &str = "
## Steps

What stands in brackets tells the variants of an event apart; of keys and credentials the first is meant where none is
named. Every other pair of state and event is in the list below.

| state | its command | event | next state |
|---|---|---|---|
";

const REJECTED: &str = "
## Rejected

These leave the state as it is, and say so.

| state | why | events |
|---|---|---|
";

/// What an event does in a state: the next state in words, or why it is rejected.
#[derive(Clone, PartialEq)]
enum Outcome {
    Next { to: &'static str, words: String, changed: bool },
    Rejected(WhyRejected),
}

fn outcome(state: &State, event: authenticator_core::phone_sign_in::Event) -> Outcome {
    match step(state.clone(), event) {
        Err(rejected) => Outcome::Rejected(rejected.why),
        Ok(step) => {
            let to = name(&step.next);
            let words = match (reason(&step.next), reason(state)) {
                (Some(now), Some(before)) if now == before => format!("{to} (reason kept)"),
                (Some(now), _) => format!("{to} ({})", reason_name(now)),
                (None, _) if step.next == *state => "stays".to_owned(),
                (None, _) => to.to_owned(),
            };
            Outcome::Next { to, words, changed: step.next != *state }
        }
    }
}

const fn reason(state: &State) -> Option<&WhyDisabled> {
    match state {
        State::Disabled { why } | State::Enabled { not_renewed: why, .. } => why.as_ref(),
        State::TellingServer { why, .. } => Some(why),
        State::DestroyingKey { then, .. } => match then {
            AfterKey::Disabled { why } | AfterKey::TellServer { why, .. } | AfterKey::Replaced { why, .. } => Some(why),
            AfterKey::Enabled { not_renewed, .. } => not_renewed.as_ref(),
            AfterKey::SignInAgain { .. } => None,
        },
        _ => None,
    }
}

const fn reason_name(why: &WhyDisabled) -> &'static str {
    match why {
        WhyDisabled::ByPerson => "ByPerson",
        WhyDisabled::NotAllowed { .. } => "NotAllowed",
        WhyDisabled::NumberNotMatched { .. } => "NumberNotMatched",
        WhyDisabled::Revoked { .. } => "Revoked",
        WhyDisabled::AccountRemoved => "AccountRemoved",
        WhyDisabled::KeyLost => "KeyLost",
    }
}

const fn command_name(command: &Command<'_>) -> &'static str {
    match command {
        Command::CheckDeviceLock => "CheckDeviceLock",
        Command::PrepareSignIn => "PrepareSignIn",
        Command::RedeemCode { .. } => "RedeemCode",
        Command::RegisterDevice { .. } => "RegisterDevice",
        Command::FetchNonce => "FetchNonce",
        Command::CreateKey { .. } => "CreateKey",
        Command::ProveKey { .. } => "ProveKey",
        Command::RegisterCredential { .. } => "RegisterCredential",
        Command::DestroyKey { .. } => "DestroyKey",
        Command::TellServer { .. } => "TellServer",
    }
}

/// All events in one state: each kind with its outcomes, and the variants that have them (none named if all do).
fn outcomes(state: &State) -> Vec<(EventKind, String, Outcome)> {
    let mut rows = Vec::new();
    for kind in EventKind::ALL {
        let mut of_kind: Vec<(Outcome, Vec<String>)> = Vec::new();
        for (variant, event) in events().into_iter().filter(|(_, event)| event.kind() == kind) {
            let outcome = outcome(state, event);
            match of_kind.iter_mut().find(|(known, _)| *known == outcome) {
                Some((_, variants)) => variants.push(variant),
                None => of_kind.push((outcome, vec![variant])),
            }
        }
        let all_alike = of_kind.len() == 1;
        rows.extend(of_kind.into_iter().map(|(outcome, variants)| {
            let words = if all_alike { format!("{kind:?}") } else { format!("{kind:?} ({})", variants.join(", ")) };
            (kind, words, outcome)
        }));
    }
    rows
}

fn is_renewing(name: &str) -> bool {
    const OTHERS: [&str; 5] = [
        "Enabled (not renewed)",
        "DestroyingKey, then Enabled (not renewed)",
        "DestroyingKey, then Enabled",
        "DestroyingKey, then Suspended",
        "DestroyingKey, then DestroyingKey",
    ];
    name.ends_with("(renewing)") || OTHERS.contains(&name)
}

/// The edges from or to a state of a renewal, or all others.
fn picture(renewing: bool) -> String {
    let mut text = "stateDiagram-v2\n".to_owned();
    for (name, _) in states() {
        if name != id(name) && is_renewing(name) == renewing {
            writeln!(text, "    state \"{name}\" as {}", id(name)).unwrap();
        }
    }
    writeln!(text, "    [*] --> {}", if renewing { "Enabled" } else { "Disabled" }).unwrap();
    for (from, state) in states() {
        let mut edges: Vec<(&str, Vec<String>)> = Vec::new();
        for (kind, words, outcome) in outcomes(&state) {
            let Outcome::Next { to, changed: true, .. } = outcome else { continue };
            if kind == EventKind::AccountRemoved || (is_renewing(from) || is_renewing(to)) != renewing {
                continue;
            }
            match edges.iter_mut().find(|(known, _)| *known == to) {
                Some((_, events)) => events.push(words),
                None => edges.push((to, vec![words])),
            }
        }
        for (to, events) in edges {
            writeln!(text, "    {} --> {}: {}", id(from), id(to), events.join("<br/>")).unwrap();
        }
    }
    text + "```\n"
}

/// A name that mermaid takes.
fn id(name: &str) -> String {
    name.replace(", then ", "Then").replace(" (renewing)", "Renewing").replace(" (not renewed)", "NotRenewed")
}

fn steps() -> String {
    let mut text = String::new();
    for (from, state) in states() {
        let command = state.command().map_or("none", |command| command_name(&command));
        for (_, event, outcome) in outcomes(&state) {
            if let Outcome::Next { words, .. } = outcome {
                writeln!(text, "| {from} | {command} | {event} | {words} |").unwrap();
            }
        }
    }
    text
}

fn rejected() -> String {
    let mut text = String::new();
    for (from, state) in states() {
        let mut reasons: Vec<(WhyRejected, Vec<String>)> = Vec::new();
        for (_, event, outcome) in outcomes(&state) {
            let Outcome::Rejected(why) = outcome else { continue };
            match reasons.iter_mut().find(|(known, _)| *known == why) {
                Some((_, events)) => events.push(event),
                None => reasons.push((why, vec![event])),
            }
        }
        for (why, events) in reasons {
            writeln!(text, "| {from} | {why:?} | {} |", events.join(", ")).unwrap();
        }
    }
    text
}

fn document() -> String {
    [INTRODUCTION, PICTURE, &picture(false), RENEWING, &picture(true), STEPS, &steps(), REJECTED, &rejected()].concat()
}

#[test]
fn the_document_is_what_the_machine_does() {
    let printed = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(FILE, &printed).unwrap();
    }
    let kept = fs::read_to_string(FILE).unwrap_or_default();
    assert!(kept == printed, "docs/phone-sign-in.md is not what the machine does; UPDATE_DOCS=1 writes it anew");
}

#[test]
fn the_document_has_every_pair() {
    let document = document();
    for (name, _) in states() {
        let of_state: String = document.lines().filter(|line| line.starts_with(&format!("| {name} |"))).collect();
        for kind in EventKind::ALL {
            assert!(of_state.contains(&format!("{kind:?}")), "{name} has no {kind:?}");
        }
    }
}

#[test]
fn account_removed_may_be_left_out_of_the_picture() {
    for (name, state) in states() {
        let ends = ["Disabled", "DestroyingKey, then Disabled", "DestroyingKey, then DestroyingKey"];
        let row = outcomes(&state).into_iter().find(|(kind, ..)| *kind == EventKind::AccountRemoved).unwrap();
        assert!(matches!(row.2, Outcome::Next { to, .. } if ends.contains(&to)), "{name}");
    }
}
