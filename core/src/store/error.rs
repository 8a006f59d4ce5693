//! How the database fails, by what can be done about it.

/// A failure of the database. Names no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The data key cannot be unwrapped just now, another process holds the file, or the system has shut the files while the
    /// device is locked: try again later.
    #[error("the database is locked")]
    Locked,
    /// The key that wraps the data key is gone: what is sealed cannot be read again on this phone.
    #[error("the key of the database is gone")]
    KeyLost,
    /// No space left.
    #[error("no space left")]
    Full,
    /// The file or its folder cannot be written.
    #[error("the database cannot be written")]
    ReadOnly,
    /// Written by a newer version of the app.
    #[error("the database is of a newer version")]
    Newer,
    /// SQLite says that the file is corrupt, a sealed field does not open, or the file is empty beside a log that is not.
    #[error("the database is corrupt")]
    Corrupt,
    /// The state in the database is not the one that the call was about: another call was first.
    #[error("changed by another call")]
    Conflict,
    /// The database was suspended, and holds no file open until it is resumed.
    #[error("the database is suspended")]
    Suspended,
    /// The database was closed.
    #[error("the database is closed")]
    Closed,
    /// The file system cannot hold a write-ahead log, as some network file systems cannot.
    #[error("no write-ahead log can be kept here")]
    NoLog,
    /// The cryptography or its random numbers failed.
    #[error("the cryptography failed")]
    Cryptography,
    /// Anything else, by SQLite's extended result code.
    #[error("SQLite failed with code {0}")]
    Sqlite(i32),
}

impl StoreError {
    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::KeyLost => "key_lost",
            Self::Full => "full",
            Self::ReadOnly => "read_only",
            Self::Newer => "newer",
            Self::Corrupt => "corrupt",
            Self::Conflict => "conflict",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
            Self::NoLog => "no_log",
            Self::Cryptography => "cryptography",
            Self::Sqlite(_) => "sqlite",
        }
    }
}

/// Primary result codes of SQLite (<https://www.sqlite.org/rescode.html>): the low byte of an extended one.
pub(super) mod primary {
    pub(crate) const PERM: i32 = 3;
    pub(crate) const BUSY: i32 = 5;
    pub(crate) const LOCKED: i32 = 6;
    pub(crate) const READONLY: i32 = 8;
    pub(crate) const IOERR: i32 = 10;
    pub(crate) const CORRUPT: i32 = 11;
    pub(crate) const FULL: i32 = 13;
    pub(crate) const CANTOPEN: i32 = 14;
    pub(crate) const AUTH: i32 = 23;
    pub(crate) const NOTADB: i32 = 26;
}

/// What a code says by itself. One of input, output or access may have several causes: `diagnosis` looks at the files.
impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.extended_code & 0xff {
                // AUTH is what the systems of Apple make of a file that data protection has shut.
                primary::BUSY | primary::LOCKED | primary::PERM | primary::AUTH => Self::Locked,
                primary::FULL => Self::Full,
                primary::CORRUPT | primary::NOTADB => Self::Corrupt,
                _ => Self::Sqlite(failure.extended_code),
            },
            rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => Self::Corrupt,
            _ => Self::Sqlite(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn the_extended_code_decides_and_an_unknown_one_is_given() {
        let of = |code| StoreError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        for (code, error) in [
            (ffi::SQLITE_FULL, StoreError::Full),
            (ffi::SQLITE_BUSY_SNAPSHOT, StoreError::Locked),
            (ffi::SQLITE_LOCKED_SHAREDCACHE, StoreError::Locked),
            (ffi::SQLITE_AUTH, StoreError::Locked),
            (ffi::SQLITE_PERM, StoreError::Locked),
            (ffi::SQLITE_CORRUPT_INDEX, StoreError::Corrupt),
            (ffi::SQLITE_NOTADB, StoreError::Corrupt),
            (ffi::SQLITE_IOERR_SHORT_READ, StoreError::Sqlite(522)),
            (ffi::SQLITE_CANTOPEN_ISDIR, StoreError::Sqlite(526)),
            (ffi::SQLITE_READONLY_DBMOVED, StoreError::Sqlite(1032)),
        ] {
            assert_eq!(of(code), error, "{code}");
        }
    }
}
