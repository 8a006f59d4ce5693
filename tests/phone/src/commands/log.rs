//! `phone log`.

use std::process::ExitCode;

use serde_json::json;

use super::find::find;
use crate::Failure;
use crate::cli::LogArgs;
use crate::home::Home;
use crate::output::Output;

pub(super) fn run(home: &Home, output: Output, args: &LogArgs) -> Result<ExitCode, Failure> {
    if args.text {
        let text = match args.account.account {
            Some(_) => find(home, &args.account)?.activity_text(args.language())?,
            None => home.authenticator.activity_text(args.language())?,
        };
        output.result(text.trim_end(), &json!({ "text": text }));
        return Ok(ExitCode::SUCCESS);
    }
    for entry in find(home, &args.account)?.activity()? {
        output.activity(&entry);
    }
    Ok(ExitCode::SUCCESS)
}
