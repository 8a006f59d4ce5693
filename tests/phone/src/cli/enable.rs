//! `phone enable`.

use clap::Args;

use super::Which;

/// The arguments of `phone enable`.
#[derive(Debug, Args)]
pub struct EnableArgs {
    /// The account.
    #[command(flatten)]
    pub account: Which,
    /// Renew the key of phone sign-in that is enabled: begin, or go on where it stood.
    #[arg(long, conflicts_with_all = ["redirect", "number", "sign_in_again"])]
    pub renew: bool,
    /// The URL that the browser led back to.
    #[arg(long, value_name = "URL")]
    pub redirect: Option<String>,
    /// The number that the web shows.
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<String>,
    /// Begin another sign-in: the one before is too old, or was of another user.
    #[arg(long, conflicts_with_all = ["redirect", "number"])]
    pub sign_in_again: bool,
    /// Listen on loopback for the browser, and wait for it.
    #[arg(long, conflicts_with_all = ["redirect", "number"])]
    pub wait: bool,
}
