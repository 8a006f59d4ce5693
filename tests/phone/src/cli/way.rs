//! The steps of an enrollment that a sign-in entitles.

use clap::Args;

/// What to do next on the way; without any of these it goes on.
#[derive(Debug, Args)]
pub struct WayArgs {
    /// The URL that the browser led back to.
    #[arg(long, value_name = "URL")]
    pub redirect: Option<String>,
    /// The number that the web shows.
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<String>,
    /// Begin another sign-in: the one before is too old, or was of another user.
    #[arg(long, conflicts_with_all = ["redirect", "number"])]
    pub sign_in_again: bool,
    /// Give up: what was before stays as it is.
    #[arg(long, conflicts_with_all = ["redirect", "number", "sign_in_again"])]
    pub give_up: bool,
    /// Listen on loopback for the browser, and wait for it.
    #[arg(long, conflicts_with_all = ["redirect", "number", "give_up"])]
    pub wait: bool,
}
