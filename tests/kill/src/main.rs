//! `kill-harness`: kills the terminal phone wherever it writes or sends, and at any other moment, then goes on as a
//! person would and checks that nothing was lost and nothing done twice. `docs/kill-harness.md` describes it.

mod bench;
mod checks;
mod cli;
mod expectations;
mod person;
mod planted;
mod program;
mod random;
mod rounds;
mod table;
mod tracer;
mod trouble;
mod use_case;
mod ways;
mod wire;
mod world;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::{Arguments, NO_PTRACE};
use crate::rounds::CameTo;
use crate::trouble::Trouble;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = if arguments.planted { planted::run(&arguments) } else { rounds::run(&arguments).map(exit_code) };
    match done {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("kill-harness: {trouble}");
            match trouble {
                Trouble::NoPtrace(_) => ExitCode::from(NO_PTRACE),
                _ => ExitCode::FAILURE,
            }
        }
    }
}

fn exit_code(came_to: CameTo) -> ExitCode {
    if came_to.found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
