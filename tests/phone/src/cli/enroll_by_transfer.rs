//! `phone enroll-by-transfer`.

use clap::Args;

/// The arguments of `phone enroll-by-transfer`.
#[derive(Debug, Args)]
pub struct EnrollByTransferArgs {
    /// The text of the offer that the old phone shows. Needed to begin.
    pub offer: Option<String>,
    /// Only show what the offer says; send nothing.
    #[arg(long, requires = "offer")]
    pub preview: bool,
    /// The text of the code that the old phone shows in the end.
    #[arg(long, value_name = "TEXT", conflicts_with = "offer")]
    pub transfer: Option<String>,
    /// Give up; nothing is left of it on this phone.
    #[arg(long, conflicts_with_all = ["offer", "transfer"])]
    pub give_up: bool,
}
