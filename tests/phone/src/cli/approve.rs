//! `phone approve`.

use clap::Args;

use super::WhichRequest;

/// The arguments of `phone approve`.
#[derive(Debug, Args)]
pub struct ApproveArgs {
    /// The number.
    pub number: String,
    /// The account and the request.
    #[command(flatten)]
    pub which: WhichRequest,
}
