//! Files with secrets that others made: who may read them.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Why a file with a secret is not used.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    /// It cannot be looked at.
    #[error("{path}: {source}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Everybody on the machine could read it, or more than its owner could change it.
    #[error("{path} holds a secret and has mode {mode:03o}: take the rights of others away, with chmod 600 {path}")]
    Open {
        /// Which.
        path: String,
        /// The bits of its mode.
        mode: u32,
    },
}

/// Refuses a file that everybody may read or that more than its owner may write. A group may read it: that is how keys of
/// certificates are handed to services.
///
/// # Errors
/// [`PrivateFileError`].
pub(crate) fn check(path: &Path) -> Result<(), PrivateFileError> {
    let name = path.display().to_string();
    let metadata = std::fs::metadata(path);
    let metadata = metadata.map_err(|source| PrivateFileError::Unreadable { path: name.clone(), source })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o027 != 0 {
        return Err(PrivateFileError::Open { path: name, mode });
    }
    Ok(())
}
