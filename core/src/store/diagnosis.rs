//! What stands behind a code of SQLite that has several causes: a look at the files and their folder.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use super::StoreError;
use super::error::primary;
use super::set_aside::{COMPANIONS, with};

/// More than a file system can still have when SQLite could not grow one of its files by a page of its index (32 KiB).
const PROBE_BYTES: u64 = 64 * 1024;

/// A failure while the file was being opened, when no connection of this process is open on it: the files may be opened here.
/// Closing one drops all locks that the process has on it (`fcntl(2)`).
pub(super) fn while_opening(path: &Path, error: StoreError) -> StoreError {
    let StoreError::Sqlite(code) = error else { return error };
    if !has_several_causes(code) {
        return error;
    }
    if is_shut(path) || COMPANIONS.iter().any(|companion| is_shut(&with(path, companion))) {
        return StoreError::Locked;
    }
    match probe_folder(path) {
        Err(error) => of_io(&error, StoreError::ReadOnly),
        Ok(()) if !path.is_file() || OpenOptions::new().append(true).open(path).is_err() => StoreError::ReadOnly,
        Ok(()) => error,
    }
}

/// A failure of a statement: only the folder is looked at.
pub(super) fn in_use(path: &Path, error: StoreError) -> StoreError {
    let StoreError::Sqlite(code) = error else { return error };
    if !has_several_causes(code) {
        return error;
    }
    let is_read_only = is_marked_read_only(path)
        || path.parent().is_some_and(is_marked_read_only)
        || COMPANIONS.iter().any(|companion| is_marked_read_only(&with(path, companion)));
    match probe_folder(path) {
        // Nobody has taken away the right to write: the system has shut the folder while the device is locked.
        Err(error) => of_io(&error, if is_read_only { StoreError::ReadOnly } else { StoreError::Locked }),
        Ok(()) if is_read_only => StoreError::ReadOnly,
        Ok(()) => error,
    }
}

/// A failure of the file system where SQLite was not asked yet.
pub(crate) fn of_io(error: &io::Error, denied: StoreError) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        io::ErrorKind::PermissionDenied => denied,
        _ => StoreError::ReadOnly,
    }
}

const fn has_several_causes(code: i32) -> bool {
    matches!(code & 0xff, primary::READONLY | primary::IOERR | primary::CANTOPEN)
}

/// Whether a file is there and its content is denied, as data protection does while the device is locked.
fn is_shut(path: &Path) -> bool {
    let read = File::open(path).and_then(|mut file| file.read(&mut [0]));
    matches!(read, Err(error) if error.kind() == io::ErrorKind::PermissionDenied)
}

fn is_marked_read_only(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly())
}

/// Whether a file of some size can be made beside the database.
fn probe_folder(path: &Path) -> io::Result<()> {
    let probe = with(path, &format!(".probe-{}", std::process::id()));
    let written = OpenOptions::new().write(true).create(true).truncate(true).open(&probe).and_then(|mut file| {
        io::copy(&mut io::repeat(0).take(PROBE_BYTES), &mut file)?;
        file.sync_all()
    });
    let _ = fs::remove_file(&probe);
    written
}
