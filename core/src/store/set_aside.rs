//! Getting a file that cannot be used out of the way.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use rusqlite::{Connection, OpenFlags};

use super::{StoreError, diagnosis};

/// What SQLite keeps beside the file. Moved before the file itself: a log that is left behind would be replayed into the next
/// file of that name.
pub(super) const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// Moves a file and its companions aside, and gives its new name; nothing is deleted. No store may be open on it. A file that
/// is lost leaves its companions, which are moved then.
///
/// # Errors
/// [`StoreError::ReadOnly`] if it cannot be moved.
pub fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let target = free_name(path)?;
    let mut moved = false;
    for companion in COMPANIONS.into_iter().chain([""]) {
        match fs::rename(with(path, companion), with(&target, companion)) {
            Ok(()) => moved = true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(diagnosis::of_io(&error, StoreError::ReadOnly)),
        }
    }
    if moved { Ok(target) } else { Err(StoreError::ReadOnly) }
}

/// Whether a file is missing or empty beside a log that is not: what is left of a database. SQLite would make a new one of it,
/// and delete the log.
#[must_use]
pub fn is_lost(path: &Path) -> bool {
    let length = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    // The file is looked at last: another process that is making it fills it before its log.
    length(&with(path, "-wal")) > 0 && length(path) == 0
}

/// Whether an integrity check finds nothing wrong with a file.
///
/// # Errors
/// [`StoreError::Locked`] if another process is writing to the file; others if it cannot be read.
pub fn is_sound(path: &Path) -> Result<bool, StoreError> {
    if is_lost(path) {
        return Ok(false);
    }
    // Only to read: closing it would else write the log into the file, and delete the log.
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let checked = Connection::open_with_flags(path, flags).map_err(StoreError::from).and_then(|connection| {
        Ok(connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0))?)
    });
    match checked.map_err(|error| diagnosis::while_opening(path, error)) {
        Ok(found) => Ok(found == "ok"),
        Err(StoreError::Corrupt) => Ok(false),
        Err(error) => Err(error),
    }
}

fn free_name(path: &Path) -> Result<PathBuf, StoreError> {
    let candidate = |number| with(path, &format!(".set-aside-{number}"));
    // A move that broke off may have left a companion under a name.
    let is_free = |candidate: &PathBuf| ["", "-wal", "-shm"].iter().all(|part| !with(candidate, part).exists());
    (1..=u16::MAX).map(candidate).find(is_free).ok_or(StoreError::Full)
}

pub(super) fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
