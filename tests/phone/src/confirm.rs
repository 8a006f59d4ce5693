//! Questions with yes or no, to the person in front of the terminal.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use clap::ValueEnum;

use crate::Failure;

/// How questions are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Confirm {
    /// Ask in the terminal.
    Ask,
    /// Yes, at once: for scripts.
    Yes,
    /// No, at once: for scripts.
    No,
}

/// There is no terminal to ask in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTerminal;

impl Confirm {
    /// Whether the answer is yes.
    ///
    /// # Errors
    /// [`NoTerminal`].
    pub fn says_yes_to(self, question: &str) -> Result<bool, NoTerminal> {
        match self {
            Self::Yes => Ok(true),
            Self::No => Ok(false),
            Self::Ask => ask(question),
        }
    }
}

impl From<NoTerminal> for Failure {
    fn from(_: NoTerminal) -> Self {
        Self::usage(
            "no_terminal",
            "There is no terminal to ask in: run this in one, or answer in advance with --confirm yes or --confirm no.",
        )
    }
}

fn ask(question: &str) -> Result<bool, NoTerminal> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(NoTerminal);
    }
    eprint!("{question} [y/N] ");
    std::io::stderr().flush().map_err(|_| NoTerminal)?;
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) => {
            eprintln!();
            Ok(false)
        }
        Ok(_) => Ok(["y", "yes"].contains(&line.trim().to_ascii_lowercase().as_str())),
        Err(_) => Err(NoTerminal),
    }
}
