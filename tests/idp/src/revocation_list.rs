//! The file with the list of revoked attestation keys. Whoever runs the server keeps it fresh; the server never calls out.

use std::path::PathBuf;

use crate::attestation::Revoked;
use crate::failure::Fault;

/// Where the list is.
#[derive(Debug, Default)]
pub(crate) struct RevocationList(Option<PathBuf>);

impl RevocationList {
    pub(crate) const fn new(file: Option<PathBuf>) -> Self {
        Self(file)
    }

    /// Reads the list as it is now; empty where no file was named.
    ///
    /// # Errors
    /// [`Fault::RevocationList`]: without the list nothing is taken for unrevoked.
    pub(crate) fn read(&self) -> Result<Revoked, Fault> {
        let Some(file) = &self.0 else { return Ok(Revoked::default()) };
        let unreadable = |why: String| Fault::RevocationList { path: file.display().to_string(), why };
        let json = std::fs::read(file).map_err(|error| unreadable(error.to_string()))?;
        Revoked::parse(&json).map_err(|error| unreadable(error.to_string()))
    }
}
