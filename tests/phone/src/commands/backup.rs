//! `phone backup` and `phone restore`.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use authenticator_core::Authenticator;
use serde_json::json;

use crate::cli::{BackupArgs, RestoreArgs};
use crate::home::Home;
use crate::output::Output;
use crate::{Confirm, Failure, passphrase};

/// Writes the backup.
pub(super) fn back_up(home: &Home, output: Output, confirm: Confirm, args: &BackupArgs) -> Result<ExitCode, Failure> {
    let question = format!("Write all names, and the codes of other services, to {}?", args.file.display());
    if !confirm.says_yes_to(&question)? {
        return Err(Failure::refused("not_confirmed", "Nothing was written."));
    }
    let chosen = if args.generate { Authenticator::new_passphrase()? } else { passphrase::read()? };
    let backup = home.authenticator.back_up(&chosen)?;
    write(&args.file, &backup.file)?;
    let mut text =
        format!("{} accounts are in {}; {} are left out.", backup.accounts, args.file.display(), backup.left_out);
    let mut value = json!({ "accounts": backup.accounts, "left_out": backup.left_out });
    if args.generate {
        let shown = chosen.reveal();
        text.push_str(&format!("\nIts passphrase, which nobody can tell you again: {}", *shown));
        if let Some(object) = value.as_object_mut() {
            object.insert("passphrase".to_owned(), json!(*shown));
        }
    }
    output.result(&text, &value);
    Ok(ExitCode::SUCCESS)
}

/// Takes a backup over.
pub(super) fn restore(home: &Home, output: Output, args: &RestoreArgs) -> Result<ExitCode, Failure> {
    let file = std::fs::read(&args.file)
        .map_err(|error| Failure::usage("invalid_input.backup", format!("{}: {error}.", args.file.display())))?;
    let restored = home.authenticator.restore(&file, &passphrase::read()?)?;
    for account in &restored.added {
        output.account(&account.view()?);
    }
    let (added, there) = (restored.added.len(), restored.already_there);
    let mut text = format!("{added} accounts were added, {there} were here already.");
    if restored.unreadable > 0 {
        text.push_str(&format!(" {} cannot be read.", restored.unreadable));
    }
    text.push_str(" An account of an organisation needs a sign-in: phone enroll-again");
    let value = json!({
        "added": added, "already_there": there, "unreadable": restored.unreadable, "made_at": restored.made_at.rfc3339(),
    });
    output.result(&text, &value);
    Ok(ExitCode::SUCCESS)
}

/// For its owner alone, and never over another file.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(|error| Failure::usage("invalid_input.backup", format!("{}: {error}.", path.display())))
}
