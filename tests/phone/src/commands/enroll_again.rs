//! `phone enroll-again`.

use std::process::ExitCode;

use authenticator_core::Account;
use authenticator_core::account::Lifecycle;

use super::find::find;
use super::way::{Way, Wish, go};
use crate::Failure;
use crate::cli::{EnrollAgainArgs, Which};
use crate::home::Home;
use crate::loopback::Loopback;
use crate::output::Output;

/// Goes one step.
pub(super) async fn run(
    home: &Home,
    output: Output,
    args: EnrollAgainArgs,
    loopback: Option<&Loopback>,
) -> Result<ExitCode, Failure> {
    let again = find_one(home, &args.account)?.enroll_again().await?;
    go(output, &Way::Again(again), Wish::of(args.way), loopback).await
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
