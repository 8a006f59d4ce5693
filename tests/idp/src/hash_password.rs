//! `idp hash-password`: a hash for a configuration file, so that no password stands in one.

use std::io::Read as _;
use std::process::ExitCode;

use zeroize::Zeroizing;

use crate::password::Passwords;
use crate::random::Random;

/// Reads standard input to its end, without the line break there, and prints the hash in PHC form.
pub(crate) fn hash_password() -> ExitCode {
    let mut text = Zeroizing::new(String::new());
    if let Err(error) = std::io::stdin().read_to_string(&mut text) {
        eprintln!("idp: standard input: {error}");
        return ExitCode::FAILURE;
    }
    let password = text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
    if password.is_empty() {
        eprintln!("idp: the password is empty: give it on standard input");
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
