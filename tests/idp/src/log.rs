//! The log: lines on standard error, as text or as one JSON object each. A call is told by its route, never by its path,
//! query or body: those hold secrets.

use clap::ValueEnum;
use serde::Deserialize;
use tracing_subscriber::EnvFilter;

/// The form of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One object a line, for programs.
    Json,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Faults of the server.
    Error,
    /// What an administrator should look at.
    Warn,
    /// Each call, and what happened to users.
    #[default]
    Info,
    /// Why calls were refused.
    Debug,
    /// All there is.
    Trace,
}

impl LogLevel {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// How to log.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    pub(crate) format: Option<LogFormat>,
    pub(crate) level: Option<LogLevel>,
}

/// Begins to log. RUST_LOG, if it is set, takes the place of the level, and alone lets libraries say more than warnings.
pub(crate) fn start(settings: &LogSettings) {
    let level = settings.level.unwrap_or_default().as_str();
    let usual = || EnvFilter::new(format!("warn,idp={level},authenticator_core={level}"));
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| usual());
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.format.unwrap_or_default() {
        LogFormat::Text => lines.with_ansi(false).init(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).init(),
    }
}
