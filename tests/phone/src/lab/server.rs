//! An identity provider in a process of its own, on a free loopback port.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server that runs until the value is dropped. Only this process is ended, by its handle. Its standard input is a
/// pipe that closes when the starting process ends, however that ends: a program that reads it can end as well.
pub struct ServerProcess {
    child: Child,
    origin: String,
}

/// The server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The program cannot be run.
    #[error("cannot run {0}: {1}")]
    Run(PathBuf, std::io::Error),
    /// It ended without saying where it listens.
    #[error("the identity provider ended without saying where it listens")]
    Silent,
}

const READY: &str = "listening on ";

impl ServerProcess {
    /// Runs `program` with `arguments` and waits for its line `listening on <origin>`.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn start(program: &Path, arguments: &[String], log: Stdio) -> Result<Self, ServerError> {
        let failed = |error| ServerError::Run(program.to_owned(), error);
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(failed)?;
        let origin = child.stdout.take().and_then(|stdout| {
            let mut lines = BufReader::new(stdout).lines();
            lines.find_map(|line| line.ok()?.strip_prefix(READY).map(|origin| origin.trim().to_owned()))
        });
        match origin {
            Some(origin) => Ok(Self { child, origin }),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                Err(ServerError::Silent)
            }
        }
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The id of the process.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Kills the process at once, as a loss of power does.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
