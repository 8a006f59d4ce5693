//! `phone backup` and `phone restore`.

use std::path::PathBuf;

use clap::Args;

/// The arguments of `phone backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write; it must not be there yet.
    pub file: PathBuf,
    /// Make a passphrase, and show it once.
    #[arg(long)]
    pub generate: bool,
}

/// The arguments of `phone restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The file of the backup.
    pub file: PathBuf,
}
