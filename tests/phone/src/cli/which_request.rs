//! Which request a command is about.

use clap::Args;

use super::Which;

/// Which request.
#[derive(Debug, Args)]
pub struct WhichRequest {
    /// The account.
    #[command(flatten)]
    pub account: Which,
    /// The request's id. Needed if there are several.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub request: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::cli::{Arguments, Command};

    /// Ids are base64url: one of 64 begins with a hyphen.
    #[test]
    fn an_id_that_begins_with_a_hyphen_is_an_id() {
        let line = ["phone", "approve", "42", "--request", "-uXeh4bHhVHF0mWrI7sLlQ", "--account", "-X"];
        let Some(Command::Approve(approve)) = Arguments::try_parse_from(line).unwrap().command else { panic!() };
        assert_eq!(approve.number.as_deref(), Some("42"));
        assert_eq!(approve.which.request.as_deref(), Some("-uXeh4bHhVHF0mWrI7sLlQ"));
        assert_eq!(approve.which.account.account.as_deref(), Some("-X"));
    }
}
