//! `idp backup`: a copy of the database while the server runs.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
enum BackupError {
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("the copy is damaged ({0}): try again, and check the disk")]
    Damaged(String),
}

/// Copies the database of `data` into the new file `to`, and says so.
pub(crate) fn backup(data: &Path, to: &Path) -> ExitCode {
    match copy(&data.join("idp.sqlite3"), to) {
        Ok(bytes) => {
            println!("{}: {bytes} bytes", to.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("idp backup: {error}");
            ExitCode::FAILURE
        }
    }
}

/// One moment of the database, whatever the server writes meanwhile. The copy holds the server's keys, as the original does: it is its
/// owner's alone from the start.
fn copy(from: &Path, to: &Path) -> Result<u64, BackupError> {
    let file = |path: &Path| {
        let path = path.display().to_string();
        move |error| BackupError::File(path, error)
    };
    // Opening a database that is not there would say no more than that.
    std::fs::metadata(from).map_err(file(from))?;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(file(to))?;
    let made = write(from, to);
    if made.is_err() {
        let _ = std::fs::remove_file(to);
    }
    made?;
    Ok(std::fs::metadata(to).map_err(file(to))?.len())
}

fn write(from: &Path, to: &Path) -> Result<(), BackupError> {
    let source =
        Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    source.busy_timeout(Duration::from_secs(10))?;
    source.execute("VACUUM INTO ?1", [to.display().to_string()])?;
    let copy = Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let checked: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if checked == "ok" { Ok(()) } else { Err(BackupError::Damaged(checked)) }
}
