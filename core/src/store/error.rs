//! How the database fails, by what can be done about it.

/// A failure of the database. Names no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The data key cannot be unwrapped just now, or another process holds the file: try again later.
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
    /// SQLite says that the file is corrupt, or a sealed field does not open.
    #[error("the database is corrupt")]
    Corrupt,
    /// The state in the database is not the one that the call was about: another call was first.
    #[error("changed by another call")]
    Conflict,
    /// Anything else, by SQLite's extended result code.
    #[error("SQLite failed with code {0}")]
    Sqlite(i32),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match &error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                Code::DatabaseBusy | Code::DatabaseLocked => Self::Locked,
                Code::DiskFull => Self::Full,
                Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied => Self::ReadOnly,
                Code::DatabaseCorrupt | Code::NotADatabase => Self::Corrupt,
                _ => Self::Sqlite(failure.extended_code),
            },
            rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => Self::Corrupt,
            _ => Self::Sqlite(0),
        }
    }
}
