//! `phone code`.

use std::process::ExitCode;

use serde_json::json;

use super::find::find;
use crate::Failure;
use crate::cli::Which;
use crate::home::Home;
use crate::output::Output;

pub(super) fn run(home: &Home, output: Output, which: &Which) -> Result<ExitCode, Failure> {
    let code = find(home, which)?.code()?;
    if !code.time_is_certain {
        eprintln!("The time is this machine's own: if its clock is wrong, the code does not work.");
    }
    let value = json!({ "code": code.code.reveal(), "seconds_left": code.seconds_left });
    output.result(code.code.reveal(), &value);
    Ok(ExitCode::SUCCESS)
}
