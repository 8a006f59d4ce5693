//! A whole process of the identity provider: logs, the line that says where it listens, and the way to its end.

use std::io::Write as _;
use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};

use crate::log::{self, LogSettings};
use crate::{Config, Running, ServerError};

/// Serves until the process is asked to end (SIGTERM or ctrl-c).
pub(crate) async fn serve(config: Config, log: &LogSettings) -> ExitCode {
    log::start(log);
    match run(&config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
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
