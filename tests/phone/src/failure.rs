//! How a command ends: exit codes, and what is told.

use authenticator_core::{Error, StorageProblem};

use crate::words;

/// Exit codes.
pub mod exit {
    /// Done.
    pub const DONE: u8 = 0;
    /// Refused, by the server or by a rule.
    pub const REFUSED: u8 = 1;
    /// Bad usage or input.
    pub const USAGE: u8 = 2;
    /// Not now; try again (`EX_TEMPFAIL` of sysexits).
    pub const TRY_AGAIN: u8 = 75;
}

/// A command that did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Failure {
    /// The exit code.
    pub exit: u8,
    /// A stable code.
    pub code: String,
    /// What happened, and what to do next.
    pub text: String,
}

impl Failure {
    /// Bad usage or input.
    #[must_use]
    pub fn usage(code: &str, text: impl Into<String>) -> Self {
        Self { exit: exit::USAGE, code: code.to_owned(), text: text.into() }
    }

    /// Refused.
    #[must_use]
    pub fn refused(code: &str, text: impl Into<String>) -> Self {
        Self { exit: exit::REFUSED, code: code.to_owned(), text: text.into() }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = match &error {
            Error::InvalidInput { .. } => exit::USAGE,
            Error::Offline { .. } | Error::Busy | Error::Storage { problem: StorageProblem::Locked } => exit::TRY_AGAIN,
            _ => exit::REFUSED,
        };
        let sentence = match &error {
            Error::Refused { reason } => words::refused(reason).map(str::to_owned),
            Error::InvalidInput { field: "picture", .. } => Some(error.advice().to_owned()),
            Error::InvalidInput { field, reason } => words::invalid_input(field, reason).map(str::to_owned),
            Error::Offline { retry_after: Some(seconds) } => Some(format!(
                "The server cannot be reached, or asks to wait {seconds} s. Nothing was lost; try again then."
            )),
            Error::UserAction { .. }
            | Error::KeyLost { .. }
            | Error::Offline { .. }
            | Error::Busy
            | Error::Storage { .. } => Some(error.advice().to_owned()),
            _ => None,
        };
        let text = sentence.unwrap_or_else(|| format!("{error}. {}", error.advice()));
        Self { exit, code: error.code(), text }
    }
}
