//! `phone remove`.

use std::process::ExitCode;

use serde_json::json;

use super::find::{find, name_of};
use crate::cli::RemoveArgs;
use crate::home::Home;
use crate::output::Output;
use crate::{Confirm, Failure};

pub(super) async fn run(home: &Home, output: Output, confirm: Confirm, args: &RemoveArgs) -> Result<ExitCode, Failure> {
    let account = find(home, &args.account)?;
    let question = format!("Remove {} from this phone? Its keys are destroyed.", name_of(&account));
    if !confirm.says_yes_to(&question)? {
        return Err(Failure::refused("not_confirmed", "Not removed."));
    }
    let server_told = if args.without_server {
        account.forget().await?;
        false
    } else {
        account.remove().await?.server_told
    };
    let text = if server_told {
        "Removed."
    } else {
        "Removed here; the server was not told: remove this phone there as well."
    };
    output.result(text, &json!({ "removed": account.id().to_string(), "server_told": server_told }));
    Ok(ExitCode::SUCCESS)
}
