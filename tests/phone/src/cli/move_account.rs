//! `phone move`.

use clap::Args;

use super::Which;

/// The arguments of `phone move`.
#[derive(Debug, Args)]
pub struct MoveArgs {
    /// The account.
    #[command(flatten)]
    pub account: Which,
    /// The text of the code that the new phone shows.
    #[arg(long, value_name = "TEXT")]
    pub key: Option<String>,
    /// The six digits that the new phone shows: this phone vouches for it.
    #[arg(long, value_name = "DIGITS", conflicts_with = "key")]
    pub code: Option<String>,
    /// Give up: the account stays here.
    #[arg(long, conflicts_with_all = ["key", "code"])]
    pub cancel: bool,
}
