//! `load`: phones and browsers by the hundred against the reference identity provider, which is killed in the middle. `docs/load.md`
//! describes it.
//!
//! Nothing here fails because it was slow.

mod application;
mod browser;
mod checks;
mod cli;
mod core_phone;
mod figures;
mod handset;
mod ledger;
mod light_phone;
mod limits;
mod line;
mod provider;
mod rounds;
mod server;
mod sign_in;
mod silent;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::{Arguments, Size};
use crate::figures::Report;

/// What went wrong.
pub(crate) type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// The exit code of what cannot be asked for.
const WRONG_USAGE: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let size = match arguments.size() {
        Ok(size) => size,
        Err(wrong) => {
            eprintln!("load: {wrong}");
            return ExitCode::from(WRONG_USAGE);
        }
    };
    // In a task, so that a panic ends like other failures.
    let ended = tokio::spawn(run(arguments, size)).await.unwrap_or_else(|panicked| Err(panicked.into()));
    match ended {
        Ok(report) if report.failures == 0 => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("load: {trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments, size: Size) -> Result<Report, Trouble> {
    limits::raise(size)?;
    let folder = match &arguments.folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let program = match &arguments.idp {
        Some(program) => program.clone(),
        None => beside_this_program("idp")?,
    };
    let report = tokio::time::timeout(size.limit, rounds::run(size, &program, folder.path())).await;
    let report = report.map_err(|_| {
        format!("given up after {} s (--limit): something waits for ever, or the machine is slow", size.limit.as_secs())
    })??;
    match arguments.json.as_deref() {
        Some(file) if file.as_os_str() == "-" => println!("{}", report.json()),
        Some(file) => {
            std::fs::write(file, format!("{}\n", report.json()))?;
            print!("{report}");
        }
        None => print!("{report}"),
    }
    Ok(report)
}

fn beside_this_program(name: &str) -> Result<PathBuf, Trouble> {
    Ok(std::env::current_exe()?.with_file_name(name))
}
