//! `phone enroll-again`.

use clap::Args;

use super::{WayArgs, Which};

/// The arguments of `phone enroll-again`.
#[derive(Debug, Args)]
pub struct EnrollAgainArgs {
    /// The account. Needed only if several must be enrolled again.
    #[command(flatten)]
    pub account: Which,
    /// The step.
    #[command(flatten)]
    pub way: WayArgs,
}
