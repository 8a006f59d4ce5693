//! `phone remove`.

use clap::Args;

use super::Which;

/// The arguments of `phone remove`.
#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// The account.
    #[command(flatten)]
    pub account: Which,
    /// Do not tell the server.
    #[arg(long)]
    pub without_server: bool,
}
