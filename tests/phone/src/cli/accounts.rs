//! `phone accounts`.

use clap::Args;

/// The arguments of `phone accounts`.
#[derive(Debug, Args)]
pub struct AccountsArgs {
    /// Ask the servers first.
    #[arg(long)]
    pub refresh: bool,
}
