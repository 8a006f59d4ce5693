//! `phone log`.

use authenticator_core::texts::Language;
use clap::Args;

use super::Which;

/// The arguments of `phone log`.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// The account. With `--text`, all accounts if none is named.
    #[command(flatten)]
    pub account: Which,
    /// Print the log as an app exports it: for people, with the names of the accounts.
    #[arg(long)]
    pub text: bool,
    /// The language of the text, as a tag of BCP 47: English or German.
    #[arg(long, value_name = "TAG", default_value = "en", requires = "text")]
    pub language: String,
}

impl LogArgs {
    /// The language of the text.
    #[must_use]
    pub fn language(&self) -> Language {
        Language::of_tag(&self.language)
    }
}
