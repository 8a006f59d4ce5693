//! `phone prerequisites`.

use std::process::ExitCode;

use authenticator_core::PrerequisiteState;

use super::find::find_signing;
use crate::cli::Which;
use crate::home::Home;
use crate::output::Output;
use crate::{Failure, exit};

pub(super) async fn run(home: &Home, output: Output, which: &Which) -> Result<ExitCode, Failure> {
    let prerequisites = find_signing(home, which)?.check_enabling().await?;
    for one in &prerequisites {
        output.prerequisite(one);
    }
    let missing = prerequisites.iter().any(|one| one.state == PrerequisiteState::NotMet);
    Ok(ExitCode::from(if missing { exit::REFUSED } else { exit::DONE }))
}
