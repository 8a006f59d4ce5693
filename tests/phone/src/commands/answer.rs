//! `phone approve`, `phone deny` and `phone report`.

use std::process::ExitCode;

use authenticator_core::{CompletedSignIn, Error, NumberFromBrowser, Request};

use super::find_request::{Found, find_request};
use crate::Failure;
use crate::cli::{ApproveArgs, WhichRequest};
use crate::home::Home;
use crate::loopback::Loopback;
use crate::output::{Output, along};

pub(super) async fn approve(
    home: &Home,
    output: Output,
    args: &ApproveArgs,
    loopback: Option<&Loopback>,
) -> Result<ExitCode, Failure> {
    let outcome = match find_request(home, &args.which).await? {
        Found::Live(request) => {
            for line in along(request.view()) {
                eprintln!("{line}");
            }
            match (&args.number, loopback) {
                (None, Some(loopback)) => from_browser(home, &request, loopback).await?.approve().await?,
                (number, _) => request.approve(number.as_deref().unwrap_or_default()).await?,
            }
        }
        Found::Answered(outcome) => outcome,
    };
    Ok(output.outcome(&outcome))
}

/// The number that the browser of this machine brings; a redirect that was not asked for is told, and the wait goes on.
async fn from_browser(home: &Home, request: &Request, loopback: &Loopback) -> Result<NumberFromBrowser, Error> {
    eprintln!("Open this in the browser that has the sign-in:\n{}", request.ask_browser()?);
    loop {
        match home.authenticator.complete_sign_in(&loopback.redirect().await).await {
            Ok(CompletedSignIn::Number { number, .. }) => return Ok(number),
            Ok(_) | Err(Error::InvalidInput { .. }) => {
                eprintln!("That was not the redirect of this request; still waiting.")
            }
            Err(error) => return Err(error),
        }
    }
}

pub(super) async fn deny(home: &Home, output: Output, which: &WhichRequest) -> Result<ExitCode, Failure> {
    let outcome = match find_request(home, which).await? {
        Found::Live(request) => request.deny().await?,
        Found::Answered(outcome) => outcome,
    };
    Ok(output.outcome(&outcome))
}

pub(super) async fn report(home: &Home, output: Output, which: &WhichRequest) -> Result<ExitCode, Failure> {
    let outcome = match find_request(home, which).await? {
        Found::Live(request) => request.report().await?,
        Found::Answered(outcome) => outcome,
    };
    Ok(output.outcome(&outcome))
}
