//! Why a backup cannot be read or written.

/// Why a backup cannot be read or written. Nothing of it was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum BackupError {
    /// The file is no backup of this kind.
    #[error("not a backup")]
    NotABackup,
    /// It is of a later version of the format: update the app.
    #[error("of a newer version")]
    Newer,
    /// The file was changed or cut off since it was written.
    #[error("damaged")]
    Damaged,
    /// Larger than a backup is, or asking for more memory or time than is given to one.
    #[error("too large")]
    TooLarge,
    /// The passphrase is another one.
    #[error("wrong passphrase")]
    WrongPassphrase,
}

impl BackupError {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::NotABackup, Self::Newer, Self::Damaged, Self::TooLarge, Self::WrongPassphrase];

    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotABackup => "not_a_backup",
            Self::Newer => "newer",
            Self::Damaged => "damaged",
            Self::TooLarge => "too_large",
            Self::WrongPassphrase => "wrong",
        }
    }

    /// What to do next, in plain English.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NotABackup => "Choose the file that was saved as a backup.",
            Self::Newer => "Update the app: the backup is of a newer version.",
            Self::Damaged => "Copy the backup to this device again, or choose another one: the file is damaged.",
            Self::TooLarge => "Choose another file: this one is larger than a backup is, or asks for too much.",
            Self::WrongPassphrase => "Type the passphrase of this backup again.",
        }
    }
}
