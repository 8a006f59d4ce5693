//! The passphrase of a backup: a line of standard input, asked for where that is a terminal. Never an argument, which other processes
//! see.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::{Command, Stdio};

use authenticator_core::Error;
use authenticator_core::backup::Passphrase;

use crate::Failure;

/// Reads it.
///
/// # Errors
/// [`Failure`] that says what to do.
pub fn read() -> Result<Passphrase, Failure> {
    let stdin = std::io::stdin();
    let asks = stdin.is_terminal();
    if asks {
        eprint!("Passphrase: ");
        let _ = std::io::stderr().flush();
        echo("-echo");
    }
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    if asks {
        echo("echo");
        eprintln!();
    }
    read.map_err(|error| {
        Failure::usage("invalid_input.passphrase", format!("The passphrase cannot be read: {error}."))
    })?;
    Ok(Passphrase::typed(line.trim_end_matches(['\r', '\n'])).map_err(Error::from)?)
}

/// Where there is no `stty`, what is typed shows.
fn echo(setting: &str) {
    let _ = Command::new("stty").arg(setting).stdin(Stdio::inherit()).stderr(Stdio::null()).status();
}
