//! `phone enroll-again`.

use std::process::ExitCode;

use authenticator_core::account::Lifecycle;
use authenticator_core::protocol::ProblemCode;
use authenticator_core::{Account, SetupStep};
use serde_json::json;

use super::browser::signed_in;
use super::find::find;
use crate::cli::{EnrollAgainArgs, Which};
use crate::home::Home;
use crate::loopback::Loopback;
use crate::output::Output;
use crate::{Failure, exit};

/// What the command line asks for.
enum Wish {
    /// The next step.
    GoOn,
    /// The browser came back.
    Redirect(String),
    /// The number that the web shows.
    Number(String),
    /// Another sign-in.
    SignInAgain,
    /// No more of it.
    GiveUp,
}

impl Wish {
    fn of(args: EnrollAgainArgs) -> Self {
        match (args.redirect, args.number) {
            (Some(redirect), _) => Self::Redirect(redirect),
            (None, Some(number)) => Self::Number(number),
            (None, None) if args.sign_in_again => Self::SignInAgain,
            (None, None) if args.give_up => Self::GiveUp,
            (None, None) => Self::GoOn,
        }
    }
}

/// Goes one step.
pub(super) async fn run(
    home: &Home,
    output: Output,
    args: EnrollAgainArgs,
    loopback: Option<&Loopback>,
) -> Result<ExitCode, Failure> {
    let again = find_one(home, &args.account)?.enroll_again().await?;
    let step = match Wish::of(args) {
        Wish::Number(number) => return Ok(output.outcome(&again.enter_number(&number).await?)),
        Wish::GiveUp => {
            again.give_up().await?;
            output.result("Given up; the account is as it was.", &json!({ "step": "ended" }));
            return Ok(ExitCode::SUCCESS);
        }
        Wish::GoOn => again.step().await?,
        Wish::Redirect(redirect) => again.complete_sign_in(&redirect).await?,
        Wish::SignInAgain => again.sign_in_again().await?,
    };
    match (&step, loopback) {
        (SetupStep::SignIn { url }, Some(loopback)) => {
            Ok(show(output, &signed_in(url, loopback, async |redirect| again.complete_sign_in(&redirect).await).await?))
        }
        _ => Ok(show(output, &step)),
    }
}

/// The account that was named, or the only one that must be enrolled again: while it is on the way there are two.
fn find_one(home: &Home, which: &Which) -> Result<Account, Failure> {
    if which.account.is_some() {
        return find(home, which);
    }
    let mut found = Vec::new();
    for account in home.authenticator.accounts()? {
        if matches!(account.view()?.lifecycle, Lifecycle::MustEnrollAgain { .. }) {
            found.push(account);
        }
    }
    match <[Account; 1]>::try_from(found) {
        Ok([account]) => Ok(account),
        Err(found) if found.is_empty() => {
            Err(Failure::refused("enroll_again_not_needed", "No account has to be enrolled again: see phone accounts."))
        }
        Err(_) => {
            Err(Failure::usage("which_account", "Several accounts must be enrolled again: say which with --account."))
        }
    }
}

/// The exit code says whether it can still succeed.
fn show(output: Output, step: &SetupStep) -> ExitCode {
    let (text, value, code) = match step {
        SetupStep::SignIn { url } => (
            format!("Sign in in a browser:\n{url}\nthen: phone enroll-again --redirect <the URL that it led back to>"),
            json!({ "step": "sign_in", "url": url }),
            exit::DONE,
        ),
        SetupStep::SignInAgain { reason } => (
            format!("The server does not take this sign-in ({reason}): phone enroll-again --sign-in-again"),
            json!({ "step": "sign_in_again", "reason": reason }),
            exit::REFUSED,
        ),
        SetupStep::MatchNumber { digits, request } => (
            format!("Type the {digits} digits that the web shows: phone enroll-again --number <digits>"),
            json!({ "step": "match_number", "digits": digits, "request": request.id.to_string() }),
            exit::DONE,
        ),
        SetupStep::NotAllowed { reasons, devices, .. } => {
            let reasons: Vec<&str> = reasons.iter().map(ProblemCode::as_str).collect();
            let names: Vec<String> =
                devices.iter().map(|device| authenticator_core::approval::display::clean_text(&device.name)).collect();
            let mut text = format!("The server does not allow it now: {}.", reasons.join(", "));
            if !names.is_empty() {
                text.push_str(&format!("\nRemove one of these on the web, then try again: {}", names.join("; ")));
            }
            (text, json!({ "step": "not_allowed", "reasons": reasons, "devices": names }), exit::REFUSED)
        }
        SetupStep::SetDeviceLock => return output.step(step),
        SetupStep::Ended { .. } => (
            "Ended without a new enrollment; the account is as it was. Begin again: phone enroll-again".to_owned(),
            json!({ "step": "ended" }),
            exit::REFUSED,
        ),
        SetupStep::Done { account } => (
            format!("Enrolled again, as account {account}. Enable phone sign-in next: phone enable"),
            json!({ "step": "done", "account": account.to_string() }),
            exit::DONE,
        ),
    };
    output.result(&text, &value);
    ExitCode::from(code)
}
