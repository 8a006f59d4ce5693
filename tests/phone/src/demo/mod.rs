//! The demo: the whole product once, told as it happens.
//!
//! `story` is what happens when all is well, `wrong` what each wrong thing gets; `scene` holds who takes part.

mod ending;
mod report;
mod scene;
mod story;
mod wrong;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

pub use ending::end_of_input;
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
    /// Start the server, print what to try with a browser and the terminal phone, and stay until ctrl-c or SIGTERM.
    #[arg(long)]
    pub serve: bool,
    /// Where the data goes; without it, a folder that is removed at the end.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where the server listens, on loopback; without it, on a free port.
    #[arg(long, value_name = "ADDRESS:PORT", requires = "serve")]
    pub listen: Option<SocketAddr>,
}

/// Runs the demo, until it is asked to end.
pub async fn run(arguments: Arguments) -> ExitCode {
    let done = tokio::select! {
        // The signals first: from here on the server ends with the demo.
        biased;
        asked = ending::asked_to_end() => match asked {
            Ok(()) if arguments.serve => Ok(ExitCode::SUCCESS),
            Ok(()) => Err(SceneError::Story("stopped before its end".to_owned())),
            Err(error) => Err(error.into()),
        },
        done = perform(&arguments) => done,
    };
    done.unwrap_or_else(|error| {
        eprintln!("demo: {error}");
        ExitCode::FAILURE
    })
}

async fn perform(arguments: &Arguments) -> Result<ExitCode, SceneError> {
    if arguments.serve {
        return scene::serve(arguments).await;
    }
    let mut report = Report::new();
    if let Err(error) = tell(arguments, &mut report).await {
        report.broken(&error.to_string());
    }
    Ok(if report.summary() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_to_listen_on_needs_serve() {
        assert!(Arguments::try_parse_from(["demo", "--listen", "127.0.0.1:8080"]).is_err());
        assert!(Arguments::try_parse_from(["demo", "--serve", "--listen", "127.0.0.1:8080"]).is_ok());
        assert!(Arguments::try_parse_from(["demo", "--serve"]).is_ok());
    }
}
