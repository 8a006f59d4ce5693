//! The steps of an enrollment that a sign-in entitles: of an account again, or of a new one.

use std::process::ExitCode;

use authenticator_core::approval::display::clean_text;
use authenticator_core::protocol::ProblemCode;
use authenticator_core::{EnrollingAgain, EnrollingBySignIn, Error, Outcome, SetupStep};
use serde_json::json;

use super::browser::signed_in;
use crate::cli::WayArgs;
use crate::loopback::Loopback;
use crate::output::Output;
use crate::{Failure, exit};

/// The way that is gone.
pub(super) enum Way {
    /// `phone enroll-again`.
    Again(EnrollingAgain),
    /// `phone enroll-by-sign-in`.
    New(EnrollingBySignIn),
}

impl Way {
    async fn step(&self) -> Result<SetupStep, Error> {
        match self {
            Self::Again(way) => way.step().await,
            Self::New(way) => way.step().await,
        }
    }

    async fn complete_sign_in(&self, redirect: &str) -> Result<SetupStep, Error> {
        match self {
            Self::Again(way) => way.complete_sign_in(redirect).await,
            Self::New(way) => way.complete_sign_in(redirect).await,
        }
    }

    async fn sign_in_again(&self) -> Result<SetupStep, Error> {
        match self {
            Self::Again(way) => way.sign_in_again().await,
            Self::New(way) => way.sign_in_again().await,
        }
    }

    async fn enter_number(&self, number: &str) -> Result<Outcome, Error> {
        match self {
            Self::Again(way) => way.enter_number(number).await,
            Self::New(way) => way.enter_number(number).await,
        }
    }

    async fn give_up(&self) -> Result<(), Error> {
        match self {
            Self::Again(way) => way.give_up().await,
            Self::New(way) => way.give_up().await,
        }
    }

    const fn command(&self) -> &'static str {
        match self {
            Self::Again(_) => "phone enroll-again",
            Self::New(_) => "phone enroll-by-sign-in",
        }
    }

    const fn as_it_was(&self) -> &'static str {
        match self {
            Self::Again(_) => "the account is as it was",
            Self::New(_) => "nothing is left of it on this phone",
        }
    }
}

/// What the command line asks for.
pub(super) enum Wish {
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
    pub(super) fn of(args: WayArgs) -> Self {
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
pub(super) async fn go(
    output: Output,
    way: &Way,
    wish: Wish,
    loopback: Option<&Loopback>,
) -> Result<ExitCode, Failure> {
    let step = match wish {
        Wish::Number(number) => return Ok(output.outcome(&way.enter_number(&number).await?)),
        Wish::GiveUp => {
            way.give_up().await?;
            output.result(&format!("Given up; {}.", way.as_it_was()), &json!({ "step": "ended" }));
            return Ok(ExitCode::SUCCESS);
        }
        Wish::GoOn => way.step().await?,
        Wish::Redirect(redirect) => way.complete_sign_in(&redirect).await?,
        Wish::SignInAgain => way.sign_in_again().await?,
    };
    match (&step, loopback) {
        (SetupStep::SignIn { url }, Some(loopback)) => Ok(show(
            output,
            way,
            &signed_in(url, loopback, async |redirect| way.complete_sign_in(&redirect).await).await?,
        )),
        _ => Ok(show(output, way, &step)),
    }
}

/// The exit code says whether it can still succeed.
fn show(output: Output, way: &Way, step: &SetupStep) -> ExitCode {
    let command = way.command();
    let (text, value, code) = match step {
        SetupStep::SignIn { url } => (
            format!("Sign in in a browser:\n{url}\nthen: {command} --redirect <the URL that it led back to>"),
            json!({ "step": "sign_in", "url": url }),
            exit::DONE,
        ),
        SetupStep::SignInAgain { reason } => (
            format!("The server does not take this sign-in ({reason}): {command} --sign-in-again"),
            json!({ "step": "sign_in_again", "reason": reason }),
            exit::REFUSED,
        ),
        SetupStep::MatchNumber { digits, request } => (
            format!("Type the {digits} digits that the web shows: {command} --number <digits>"),
            json!({ "step": "match_number", "digits": digits, "request": request.id.to_string() }),
            exit::DONE,
        ),
        SetupStep::NotAllowed { reasons, devices, .. } => {
            let reasons: Vec<&str> = reasons.iter().map(ProblemCode::as_str).collect();
            let names: Vec<String> = devices.iter().map(|device| clean_text(&device.name)).collect();
            let mut text = format!("The server does not allow it now: {}.", reasons.join(", "));
            if !names.is_empty() {
                text.push_str(&format!("\nRemove one of these on the web, then try again: {}", names.join("; ")));
            }
            (text, json!({ "step": "not_allowed", "reasons": reasons, "devices": names }), exit::REFUSED)
        }
        SetupStep::SetDeviceLock => return output.step(step),
        SetupStep::Ended { .. } => (
            format!("Ended without a new enrollment; {}. Begin again: {command}", way.as_it_was()),
            json!({ "step": "ended" }),
            exit::REFUSED,
        ),
        SetupStep::Done { account } => (
            format!(
                "{} as account {account}. Enable phone sign-in next: phone enable",
                match way {
                    Way::Again(_) => "Enrolled again,",
                    Way::New(_) => "Enrolled",
                }
            ),
            json!({ "step": "done", "account": account.to_string() }),
            exit::DONE,
        ),
    };
    output.result(&text, &value);
    ExitCode::from(code)
}
