//! `phone enroll-again`.

use clap::Args;

use super::Which;

/// The arguments of `phone enroll-again`.
#[derive(Debug, Args)]
pub struct EnrollAgainArgs {
    /// The account. Needed only if several must be enrolled again.
    #[command(flatten)]
    pub account: Which,
    /// The URL that the browser led back to.
    #[arg(long, value_name = "URL")]
    pub redirect: Option<String>,
    /// The number that the web shows.
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<String>,
    /// Begin another sign-in: the one before is too old, or was of another user.
    #[arg(long, conflicts_with_all = ["redirect", "number"])]
    pub sign_in_again: bool,
    /// Give up: the account stays as it is.
    #[arg(long, conflicts_with_all = ["redirect", "number", "sign_in_again"])]
    pub give_up: bool,
    /// Listen on loopback for the browser, and wait for it.
    #[arg(long, conflicts_with_all = ["redirect", "number", "give_up"])]
    pub wait: bool,
}
