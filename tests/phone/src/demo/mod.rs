//! The demo: the whole product once, told as it happens.
//!
//! `story` is what happens when all is well, `wrong` what each wrong thing gets; `scene` holds who takes part.

mod browser;
mod report;
mod scene;
mod story;
mod wrong;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use report::Report;
use scene::{Scene, SceneError};

/// The first argument by which the demo runs the identity provider in a process of its own.
pub const IDENTITY_PROVIDER: &str = "identity-provider";

/// One real sign-in, from a QR picture to a signed answer that a separate server accepted, and what each wrong thing gets.
///
/// Exit code 0 if everything was as it should be, 1 if not.
#[derive(Debug, Parser)]
#[command(name = "demo", version)]
pub struct Arguments {
    /// Start the server and a phone, print what to try with a browser, and stay until ctrl-c.
    #[arg(long)]
    pub serve: bool,
    /// Where the data goes; without it, a folder that is removed at the end.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where the server listens, with --serve.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub listen: String,
}

/// Runs the demo.
pub async fn run(arguments: Arguments) -> ExitCode {
    if arguments.serve {
        return match scene::serve(&arguments).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("demo: {error}");
                ExitCode::FAILURE
            }
        };
    }
    let mut report = Report::new();
    if let Err(error) = tell(&arguments, &mut report).await {
        report.broken(&error.to_string());
    }
    if report.summary() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn tell(arguments: &Arguments, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("A server and a phone");
    let mut scene = Scene::open(arguments, report).await?;
    story::enroll(&mut scene, report).await?;
    story::enable(&mut scene, report).await?;
    story::sign_in(&mut scene, report).await?;
    wrong::number(&mut scene, report).await?;
    wrong::deny(&mut scene, report).await?;
    wrong::expired(&mut scene, report).await?;
    wrong::replayed(&mut scene, report).await?;
    wrong::other_key(&mut scene, report).await?;
    wrong::changed_byte(&mut scene, report).await?;
    story::disable(&mut scene, report).await?;
    story::sign_in_with_password(&mut scene, report).await
}

/// The arguments of the identity provider, if this process is to be one.
#[must_use]
pub fn identity_provider() -> Option<Vec<OsString>> {
    let mut arguments = std::env::args_os();
    let program = arguments.next()?;
    if arguments.next()? != IDENTITY_PROVIDER {
        return None;
    }
    Some(std::iter::once(program).chain(arguments).collect())
}
