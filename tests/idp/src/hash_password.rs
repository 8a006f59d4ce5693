//! `idp hash-password`: a hash for a configuration file, so that no password stands in one.

use std::io::{self, IsTerminal as _, Read as _};
use std::process::ExitCode;

use zeroize::Zeroizing;

use crate::password::Passwords;
use crate::random::Random;

/// Asks for the password in a terminal, unseen and twice; else reads standard input to its end, without the line break
/// there. Prints the hash in PHC form.
pub(crate) fn hash_password() -> ExitCode {
    let text = if io::stdin().is_terminal() { ask() } else { read_all() };
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            eprintln!("idp: {error}");
            return ExitCode::FAILURE;
        }
    };
    let password = text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
    if password.is_empty() {
        eprintln!("idp: the password is empty");
        return ExitCode::from(2);
    }
    match Passwords::new(&Random::new()).and_then(|passwords| passwords.hash_here(password)) {
        Ok(hash) => {
            println!("{hash}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("idp: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn ask() -> io::Result<Zeroizing<String>> {
    let first = Zeroizing::new(rpassword::prompt_password("Password: ")?);
    let second = Zeroizing::new(rpassword::prompt_password("Once more: ")?);
    if first == second { Ok(first) } else { Err(io::Error::other("the two are not the same; try again")) }
}

fn read_all() -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    io::stdin().read_to_string(&mut text)?;
    Ok(text)
}
