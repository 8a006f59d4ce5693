//! The passphrase of a backup, or the PIN of the app: a line of standard input, asked for where that is a terminal. Never an argument, which other processes
//! see.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::{Command, Stdio};

use authenticator_core::Error;
use authenticator_core::backup::Passphrase;

use zeroize::Zeroizing;

use crate::Failure;

/// Nobody types more: the text is not moved and left behind in memory.
const LONGEST: usize = 4096;

/// Reads it.
///
/// # Errors
/// [`Failure`] that says what to do.
pub fn read() -> Result<Passphrase, Failure> {
    Ok(Passphrase::typed(&read_line("Passphrase", "invalid_input.passphrase")?).map_err(Error::from)?)
}

/// Reads one line that nobody is to see; `code` is that of a failure.
///
/// # Errors
/// [`Failure`] that says what to do.
pub fn read_line(what: &str, code: &str) -> Result<Zeroizing<String>, Failure> {
    let stdin = std::io::stdin();
    let asks = stdin.is_terminal();
    if asks {
        eprint!("{what}: ");
        let _ = std::io::stderr().flush();
        echo("-echo");
    }
    let mut line = Zeroizing::new(String::with_capacity(LONGEST));
    let read = stdin.lock().read_line(&mut line);
    if asks {
        echo("echo");
        eprintln!();
    }
    read.map_err(|error| Failure::usage(code, format!("{what} cannot be read: {error}.")))?;
    let length = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(length);
    Ok(line)
}

/// Where there is no `stty`, what is typed shows.
fn echo(setting: &str) {
    let _ = Command::new("stty").arg(setting).stdin(Stdio::inherit()).stderr(Stdio::null()).status();
}
