//! `phone enable`.

use std::process::ExitCode;

use authenticator_core::SetupStep;

use super::browser::signed_in;
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
        (SetupStep::SignIn { url }, Some(loopback)) => {
            Ok(output
                .step(&signed_in(url, loopback, async |redirect| enabling.complete_sign_in(&redirect).await).await?))
        }
        _ => Ok(output.step(&step)),
    }
}
