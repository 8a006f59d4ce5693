//! `phone enroll-by-sign-in`.

use std::process::ExitCode;

use authenticator_core::EnrollingBySignIn;

use super::preview::{preview_text, preview_value};
use super::way::{Way, Wish, go};
use crate::cli::EnrollBySignInArgs;
use crate::home::Home;
use crate::loopback::Loopback;
use crate::output::Output;
use crate::{Confirm, Failure};

/// Shows the organisation and asks, or goes one step.
pub(super) async fn run(
    home: &Home,
    output: Output,
    confirm: Confirm,
    args: EnrollBySignInArgs,
    loopback: Option<&Loopback>,
) -> Result<ExitCode, Failure> {
    let authenticator = &home.authenticator;
    let mut under_way = authenticator.enrollments_by_sign_in()?;
    let enrolling = match &args.url {
        None => only(&mut under_way)?,
        Some(url) => {
            let preview = authenticator.read_organisation(url)?;
            if args.preview {
                output.result(&preview_text(&preview), &preview_value(&preview));
                return Ok(ExitCode::SUCCESS);
            }
            if !under_way.iter().any(|way| way.issuer() == preview.issuer()) {
                eprintln!("{}", preview_text(&preview));
                if !confirm.says_yes_to("Sign in there, and add this account?")? {
                    return Err(Failure::refused("not_confirmed", "Not enrolled; nothing was sent."));
                }
            }
            authenticator.enroll_by_sign_in(&preview).await?
        }
    };
    go(output, &Way::New(enrolling), Wish::of(args.way), loopback).await
}

fn only(under_way: &mut Vec<EnrollingBySignIn>) -> Result<EnrollingBySignIn, Failure> {
    match (under_way.pop(), under_way.is_empty()) {
        (Some(enrolling), true) => Ok(enrolling),
        (Some(_), false) => {
            Err(Failure::usage("which_organisation", "Several organisations are under way: name one by its URL."))
        }
        (None, _) => Err(Failure::usage("no_organisation", "None is under way: name the organisation by its URL.")),
    }
}
