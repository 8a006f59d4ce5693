//! `phone approve`, `phone deny` and `phone report`.

use std::process::ExitCode;

use super::find_request::{Found, find_request};
use crate::Failure;
use crate::cli::{ApproveArgs, WhichRequest};
use crate::home::Home;
use crate::output::{Output, along};

pub(super) async fn approve(home: &Home, output: Output, args: &ApproveArgs) -> Result<ExitCode, Failure> {
    let outcome = match find_request(home, &args.which).await? {
        Found::Live(request) => {
            for line in along(request.view()) {
                eprintln!("{line}");
            }
            request.approve(&args.number).await?
        }
        Found::Answered(outcome) => outcome,
    };
    Ok(output.outcome(&outcome))
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
