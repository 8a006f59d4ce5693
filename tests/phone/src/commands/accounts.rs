//! `phone accounts`.

use std::process::ExitCode;

use crate::cli::AccountsArgs;
use crate::home::Home;
use crate::output::Output;
use crate::{Failure, exit};

pub(super) async fn run(home: &Home, output: Output, args: &AccountsArgs) -> Result<ExitCode, Failure> {
    let mut code = exit::DONE;
    for account in home.authenticator.accounts()? {
        if args.refresh {
            let refreshed = match account.sync().await {
                Ok(_) => account.refresh().await,
                Err(error) => Err(error),
            };
            if let Err(error) = refreshed {
                let failure = Failure::from(error);
                eprintln!("phone: {}: {}", account.id(), failure.text);
                code = failure.exit;
            }
        }
        output.account(&account.view()?);
    }
    Ok(ExitCode::from(code))
}
