//! `phone enable`.

use std::process::ExitCode;

use authenticator_core::{Enabling, Error, SetupStep};

use super::find::find_signing;
use crate::Failure;
use crate::cli::EnableArgs;
use crate::home::Home;
use crate::loopback::Loopback;
use crate::output::Output;

pub(super) async fn run(
    home: &Home,
    output: Output,
    args: &EnableArgs,
    loopback: Option<&Loopback>,
) -> Result<ExitCode, Failure> {
    let account = find_signing(home, &args.account)?;
    if args.renew {
        account.renew_credential_key().await?;
    }
    if args.sign_in_again {
        account.enable_phone_sign_in().await?.sign_in_again().await?;
    }
    let enabling = account.enable_phone_sign_in().await?;
    if let Some(number) = &args.number {
        return Ok(output.outcome(&enabling.enter_number(number).await?));
    }
    let step = match &args.redirect {
        Some(redirect) => enabling.complete_sign_in(redirect).await?,
        None => enabling.step().await?,
    };
    match (&step, loopback) {
        (SetupStep::SignIn { url }, Some(loopback)) => wait_for_browser(&enabling, output, url, loopback).await,
        _ => Ok(output.step(&step)),
    }
}

async fn wait_for_browser(
    enabling: &Enabling,
    output: Output,
    url: &str,
    loopback: &Loopback,
) -> Result<ExitCode, Failure> {
    eprintln!("Sign in in a browser on this machine:\n{url}");
    loop {
        match enabling.complete_sign_in(&loopback.redirect().await).await {
            Err(Error::InvalidInput { reason, .. }) => {
                eprintln!("That was not the redirect of this sign-in ({reason}); still waiting.");
            }
            step => return Ok(output.step(&step?)),
        }
    }
}
