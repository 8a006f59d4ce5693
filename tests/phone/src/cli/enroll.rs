//! `phone enroll`.

use clap::Args;

/// The arguments of `phone enroll`.
#[derive(Debug, Args)]
pub struct EnrollArgs {
    /// The text of the QR code, the path of a PNG or JPEG, or - for a picture on standard input.
    pub input: String,
    /// The URL that was shown with a code; then the code stands in the place of the text.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Only show what it says; send nothing.
    #[arg(long)]
    pub preview: bool,
    /// Approve the enrollment request at once with this number.
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<String>,
}
