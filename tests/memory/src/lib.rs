//! A phone that another process searches between two commands.
//!
//! Two programs are one phone: `searched-phone` has the allocator of the libraries for apps, which wipes what is freed, and HTTP of
//! the library; `searched-phone-unwiped` has the allocator of the system, as a program may that takes the core as a crate, and HTTP
//! of its host.
//!
//! `searched-phone FOLDER OUT`: the database is in FOLDER. Into OUT goes, for whoever searches, what the phone cannot tell without
//! having it: each body that it sends and gets, and its data key. One command a line on stdin, one reply a line on stdout, which
//! begins with `ok` or `failed`. What is read of stdin is wiped before the reply.

mod commands;
mod http;
mod line;
mod ports;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Who brings the HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Http {
    /// The library.
    OfLibrary,
    /// The host.
    OfHost,
}

/// The program.
#[must_use]
pub fn run(http: Http) -> ExitCode {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [folder, out] = folders.as_slice() else {
        eprintln!("usage: searched-phone FOLDER OUT");
        return ExitCode::from(2);
    };
    match serve(folder, out, http) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("searched-phone: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(folder: &Path, out: &Path, http: Http) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut phone = commands::Phone::new(folder, out, http);
    let mut input = line::Lines::new(io::stdin())?;
    while input.read()? {
        let reply = match runtime.block_on(phone.run(input.text())) {
            Ok(text) => format!("ok {text}\n"),
            Err(why) => format!("failed {why}\n"),
        };
        input.wipe();
        io::stdout().write_all(reply.as_bytes())?;
    }
    Ok(())
}
