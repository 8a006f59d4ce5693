//! `phone requests`.

use clap::Args;

use super::Which;

/// The arguments of `phone requests`.
#[derive(Debug, Args)]
pub struct RequestsArgs {
    /// The account.
    #[command(flatten)]
    pub account: Which,
    /// Wait up to this many seconds for a change (25 at most).
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    pub wait: u64,
}
