//! `phone approve`.

use clap::Args;

use super::WhichRequest;

/// The arguments of `phone approve`.
#[derive(Debug, Args)]
pub struct ApproveArgs {
    /// The number.
    #[arg(required_unless_present = "from_browser", conflicts_with = "from_browser")]
    pub number: Option<String>,
    /// Take the number from the browser of this machine, if the sign-in is there: a URL to open in it is written to standard error.
    #[arg(long)]
    pub from_browser: bool,
    /// The account and the request.
    #[command(flatten)]
    pub which: WhichRequest,
}
