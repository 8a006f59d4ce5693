//! A whole process of the identity provider: logs, the line that says where it listens, and the way to its end.

use std::io::Write as _;
use std::process::ExitCode;

use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};

use crate::log::{self, LogSettings};
use crate::{Config, Running, ServerError};

/// Serves until the process is asked to end (SIGTERM or ctrl-c).
pub(crate) async fn serve(config: Config, log: &LogSettings) -> ExitCode {
    log::start(log);
    raise_open_files();
    match run(&config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Takes as many open files as this process may have: each connection is one, and a waiting phone holds one. The limit that a process begins
/// with is for programs that cannot use more.
fn raise_open_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}

async fn run(config: &Config) -> Result<(), ServerError> {
    let io = |what| move |source| ServerError::Io { what, source };
    let mut terminate = signal(SignalKind::terminate()).map_err(io("signals"))?;
    let running = Running::start(config).await?;
    if !running.has_tenant()? {
        return Err(ServerError::NoTenant);
    }
    let mut out = std::io::stdout();
    writeln!(out, "listening on {}", running.origin()).and_then(|()| out.flush()).map_err(io("standard output"))?;
    tracing::info!(address = %running.address(), control = config.control, "ready");
    tokio::select! {
        _ = terminate.recv() => {}
        done = tokio::signal::ctrl_c() => done.map_err(io("signals"))?,
    }
    tracing::info!("stopping");
    running.stop().await
}
