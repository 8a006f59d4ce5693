//! `phone enroll-by-sign-in`.

use clap::Args;

use super::WayArgs;

/// The arguments of `phone enroll-by-sign-in`.
#[derive(Debug, Args)]
pub struct EnrollBySignInArgs {
    /// The URL of the organisation. Needed to begin, and if several are under way.
    pub url: Option<String>,
    /// Only show what the URL says; send nothing.
    #[arg(long, requires = "url")]
    pub preview: bool,
    /// The step.
    #[command(flatten)]
    pub way: WayArgs,
}
