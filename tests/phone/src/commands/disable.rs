//! `phone disable`.

use std::process::ExitCode;

use serde_json::json;

use super::find::{find_signing, name_of};
use crate::cli::Which;
use crate::home::Home;
use crate::output::Output;
use crate::{Confirm, Failure};

pub(super) async fn run(home: &Home, output: Output, confirm: Confirm, which: &Which) -> Result<ExitCode, Failure> {
    let account = find_signing(home, which)?;
    let question = format!("Disable phone sign-in of {}? Its key is destroyed.", name_of(&account));
    if !confirm.says_yes_to(&question)? {
        return Err(Failure::refused("not_confirmed", "Not disabled."));
    }
    let disabled = account.disable_phone_sign_in().await?;
    let text = if disabled.server_told {
        "Phone sign-in is disabled; its key is destroyed."
    } else {
        "Phone sign-in is disabled here; its key is destroyed. The server is told at the next contact."
    };
    output.result(text, &json!({ "disabled": true, "server_told": disabled.server_told }));
    Ok(ExitCode::SUCCESS)
}
