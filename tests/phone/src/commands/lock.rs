//! `phone lock`, and unlocking for the commands that only the owner of the accounts is to give. Each command is a start of the app.

use std::process::ExitCode;

use authenticator_core::app_lock::AppPin;
use authenticator_core::{AppLock, AppLockMethod, AtTheLimit, Error, NewAppLock, PinVerdict};
use serde_json::{Value, json};

use crate::cli::{Command, LockArgs, LockCommand};
use crate::home::Home;
use crate::output::Output;
use crate::{Confirm, Failure, exit, passphrase};

/// Whether a command works while the app is locked: it refuses, shows no more than a notification does, or is about the lock itself.
pub(super) const fn needs_no_unlocking(command: &Command) -> bool {
    matches!(
        command,
        Command::Deny(_)
            | Command::Report(_)
            | Command::Disable(_)
            | Command::Requests(_)
            | Command::Accounts(_)
            | Command::Prerequisites(_)
            | Command::Lock(LockArgs { what: None | Some(LockCommand::GiveUp) })
    )
}

/// Unlocks the app, where it is locked: by a line of standard input with the PIN, or by the question of the gate.
pub(super) async fn unlock(home: &Home) -> Result<Option<AppPin>, Failure> {
    match home.authenticator.app_lock()? {
        AppLock::Off | AppLock::Unlocked { .. } => Ok(None),
        AppLock::LockedByGate => Ok(home.authenticator.unlock_with_gate().await.map(|()| None)?),
        AppLock::LockedByPin { wait_seconds: 0, .. } => {
            let pin = read_pin("PIN of the app")?;
            of_verdict(home.authenticator.unlock_with_pin(&pin).await?)?;
            Ok(Some(pin))
        }
        AppLock::LockedByPin { wait_seconds, .. } => Err(too_soon(wait_seconds)),
        AppLock::NoTriesLeft => Err(no_tries_left()),
    }
}

/// Does it. `old` is the PIN by which the app was unlocked just now.
pub(super) async fn run(
    home: &Home,
    output: Output,
    confirm: Confirm,
    args: &LockArgs,
    old: Option<AppPin>,
) -> Result<ExitCode, Failure> {
    let new = match &args.what {
        None => return show(home, output),
        Some(LockCommand::GiveUp) => return give_up(home, output, confirm).await,
        Some(LockCommand::Off) => NewAppLock::Off,
        Some(LockCommand::Gate { grace }) => NewAppLock::Gate { grace: (*grace).into() },
        Some(LockCommand::Pin { grace, wipe }) => NewAppLock::Pin {
            pin: read_pin("New PIN of the app")?,
            grace: (*grace).into(),
            at_the_limit: if *wipe { AtTheLimit::Wipe } else { AtTheLimit::StayLocked },
        },
    };
    of_verdict(home.authenticator.set_app_lock(new, old.as_ref()).await?)?;
    show(home, output)
}

fn show(home: &Home, output: Output) -> Result<ExitCode, Failure> {
    let (text, value) = words(home.authenticator.app_lock()?);
    output.result(&text, &value);
    Ok(ExitCode::SUCCESS)
}

fn words(lock: AppLock) -> (String, Value) {
    match lock {
        AppLock::Off => ("The app is not locked.".to_owned(), json!({ "lock": "off" })),
        AppLock::Unlocked { method, grace } => {
            let (by, wipes) = match method {
                AppLockMethod::Gate => ("gate", false),
                AppLockMethod::Pin { at_the_limit } => ("pin", at_the_limit == AtTheLimit::Wipe),
            };
            let text = format!(
                "The app is locked when it is opened, and after {} s away. It is unlocked by {by}.",
                grace.seconds()
            );
            (text, json!({ "lock": "unlocked", "by": by, "grace": grace.seconds(), "wipes": wipes }))
        }
        AppLock::LockedByGate => {
            ("The app is locked, and unlocked by the gate.".to_owned(), json!({ "lock": "locked", "by": "gate" }))
        }
        AppLock::LockedByPin { wait_seconds, tries_left } => (
            format!("The app is locked by its PIN; {tries_left} tries are left, the next in {wait_seconds} s."),
            json!({ "lock": "locked", "by": "pin", "wait_seconds": wait_seconds, "tries_left": tries_left }),
        ),
        AppLock::NoTriesLeft => (no_tries_left().text, json!({ "lock": "no_tries_left" })),
    }
}

async fn give_up(home: &Home, output: Output, confirm: Confirm) -> Result<ExitCode, Failure> {
    let question = "Remove the lock without its PIN? Codes of other services are removed, and each account of an organisation needs a fresh sign-in.";
    if !confirm.says_yes_to(question)? {
        return Err(Failure::refused("not_confirmed", "Nothing was changed."));
    }
    home.authenticator.give_up_app_lock().await?;
    show(home, output)
}

fn read_pin(what: &str) -> Result<AppPin, Failure> {
    Ok(AppPin::typed(&passphrase::read_line(what, "invalid_input.app_pin")?).map_err(Error::from)?)
}

/// A try that did not unlock, in words.
pub(crate) fn of_verdict(verdict: PinVerdict) -> Result<(), Failure> {
    match verdict {
        PinVerdict::Accepted => Ok(()),
        PinVerdict::Wrong { wait_seconds, tries_left } => Err(Failure::refused(
            "wrong_pin",
            format!("That is not the PIN. {tries_left} tries are left, the next in {wait_seconds} s."),
        )),
        PinVerdict::TooSoon { wait_seconds } => Err(too_soon(wait_seconds)),
        PinVerdict::NoTriesLeft => Err(no_tries_left()),
        PinVerdict::Wiped => Err(Failure::refused(
            "wiped",
            "That is not the PIN, and no try is left: the keys of all accounts were destroyed, as it was set.",
        )),
    }
}

fn too_soon(wait_seconds: u64) -> Failure {
    let text = format!("Too many wrong tries: try the PIN again in {wait_seconds} s. Deny and report work without.");
    Failure { exit: exit::TRY_AGAIN, code: "pin_too_soon".to_owned(), text }
}

fn no_tries_left() -> Failure {
    Failure::refused(
        "no_tries_left",
        "The PIN was wrong ten times, and the app stays locked. Deny and report work; phone lock give-up is the way back.",
    )
}
