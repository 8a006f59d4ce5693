//! `phone log`.

use std::process::ExitCode;

use super::find::find;
use crate::Failure;
use crate::cli::Which;
use crate::home::Home;
use crate::output::Output;

pub(super) fn run(home: &Home, output: Output, which: &Which) -> Result<ExitCode, Failure> {
    for entry in find(home, which)?.activity()? {
        output.activity(&entry);
    }
    Ok(ExitCode::SUCCESS)
}
