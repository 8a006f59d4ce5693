//! Writes the test vectors of the phone sign-in protocol. The same bytes each time: fixed keys, RFC 6979 signatures.
//!
//! `make-vectors` writes; `make-vectors --check` compares and exits with 1 if a file differs.

mod account;
mod breakage;
mod case;
mod enrollment;
mod export;
mod form;
mod header;
mod issuer;
mod jwk;
mod jws;
mod keys;
mod members;
mod message;
mod metadata;
mod payload;
mod phone;
mod plain;
mod proof;
mod server;
mod signature;
mod text;
mod transaction;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use keys::Keys;

type Made<T> = Result<T, Box<dyn Error>>;
/// Text of each file, by name.
type Files = BTreeMap<String, String>;

const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/protocol");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => false,
        ["--check"] => true,
        _ => {
            eprintln!("usage: make-vectors [--check]");
            return ExitCode::from(2);
        }
    };
    let directory = Path::new(DIRECTORY);
    match files().and_then(|files| if check { compare(directory, &files) } else { write(directory, &files) }) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn files() -> Made<Files> {
    let keys = Keys::new()?;
    let mut files = Files::new();
    for message in message::all(&keys) {
        files.insert(format!("{}.json", message.file), breakage::file(&message, &keys)?.text());
    }
    for (name, text) in [
        keys::file(&keys),
        plain::attestation_challenge(),
        plain::installation_id(),
        issuer::file(),
        enrollment::file(&keys),
        export::file(),
        transaction::file(),
    ] {
        files.insert(name.to_owned(), text);
    }
    Ok(files)
}

fn write(directory: &Path, files: &Files) -> Made<bool> {
    std::fs::create_dir_all(directory)?;
    let mut total = 0;
    for (name, text) in files {
        let path = directory.join(name);
        total += text.len();
        if std::fs::read_to_string(&path).ok().as_ref() != Some(text) {
            std::fs::write(&path, text)?;
            println!("{name} written");
        }
    }
    println!("{} files, {} KiB", files.len(), total / 1024);
    no_strangers(directory, files)
}

fn compare(directory: &Path, files: &Files) -> Made<bool> {
    let mut same = no_strangers(directory, files)?;
    for (name, text) in files {
        match std::fs::read_to_string(directory.join(name)) {
            Ok(found) if found == *text => {}
            Ok(_) => {
                eprintln!("{name} differs");
                same = false;
            }
            Err(error) => {
                eprintln!("{name}: {error}");
                same = false;
            }
        }
    }
    Ok(same)
}

fn no_strangers(directory: &Path, files: &Files) -> Made<bool> {
    let mut alone = true;
    for entry in std::fs::read_dir(directory)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !files.contains_key(&name) {
            eprintln!("{name} is not one of these files");
            alone = false;
        }
    }
    Ok(alone)
}
