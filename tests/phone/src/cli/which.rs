//! Which account a command is about.

use clap::Args;

/// Which account.
#[derive(Debug, Args)]
pub struct Which {
    /// The account: its id, or a user name that only one account has. Needed if there are several.
    #[arg(long, value_name = "ID|USER", allow_hyphen_values = true)]
    pub account: Option<String>,
}
