//! The command line.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};

use crate::Confirm;

/// An authenticator in the terminal, for testers and scripts.
///
/// Results go to standard output, everything else to standard error.
/// Exit code: 0 done, 1 refused, 2 bad usage or input, 75 try again.
#[derive(Debug, Parser)]
#[command(name = "phone", version, about, long_about)]
pub struct Arguments {
    /// The folder of this phone: its database and its software keys.
    #[arg(
        long,
        global = true,
        env = "PHONE_HOME",
        value_name = "DIR",
        value_parser = OsStringValueParser::new().map(PathBuf::from)
    )]
    pub home: Option<PathBuf>,
    /// Print JSON, one value a line.
    #[arg(long, global = true)]
    pub json: bool,
    /// How questions are answered, those of the gate too: asked in the terminal, or yes or no at once.
    #[arg(long, global = true, value_enum, default_value_t = Confirm::Ask)]
    pub confirm: Confirm,
    /// Trust this certificate authority as well (PEM).
    #[arg(long, global = true, value_name = "FILE")]
    pub ca: Vec<PathBuf>,
    /// Refuse development servers (loopback, ports, http), as an app that people use does.
    #[arg(long, global = true)]
    pub strict: bool,
    /// The name of this phone in its owner's list of devices.
    #[arg(long, global = true, default_value = "Terminal phone")]
    pub device_name: String,
    /// The version that this phone claims.
    #[arg(long, global = true, default_value = env!("CARGO_PKG_VERSION"))]
    pub app_version: String,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a QR code (its text, or a picture of it), show what it says, ask, and enroll.
    Enroll {
        /// The text of the QR code, the path of a PNG or JPEG, or - for a picture on standard input.
        input: String,
        /// The URL that was shown with a code; then the code stands in the place of the text.
        #[arg(long, value_name = "URL")]
        url: Option<String>,
        /// Only show what it says; send nothing.
        #[arg(long)]
        preview: bool,
        /// Approve the enrollment request at once with this number.
        #[arg(long, value_name = "NUMBER")]
        number: Option<String>,
    },
    /// Enable phone sign-in, or go on where it stood.
    Enable {
        /// The account.
        #[command(flatten)]
        account: Which,
        /// Renew the key of phone sign-in that is enabled: begin, or go on where it stood.
        #[arg(long, conflicts_with_all = ["redirect", "number", "sign_in_again"])]
        renew: bool,
        /// The URL that the browser led back to.
        #[arg(long, value_name = "URL")]
        redirect: Option<String>,
        /// The number that the web shows.
        #[arg(long, value_name = "NUMBER")]
        number: Option<String>,
        /// Begin another sign-in: the one before is too old, or was of another user.
        #[arg(long, conflicts_with_all = ["redirect", "number"])]
        sign_in_again: bool,
        /// Listen on loopback for the browser, and wait for it.
        #[arg(long, conflicts_with_all = ["redirect", "number"])]
        wait: bool,
    },
    /// Enroll an account again, with new keys and a fresh sign-in, or go on where it was: for one that must be enrolled again
    /// because this phone was copied, was restored, or lost its key.
    EnrollAgain {
        /// The account. Needed only if several must be enrolled again.
        #[command(flatten)]
        account: Which,
        /// The URL that the browser led back to.
        #[arg(long, value_name = "URL")]
        redirect: Option<String>,
        /// The number that the web shows.
        #[arg(long, value_name = "NUMBER")]
        number: Option<String>,
        /// Begin another sign-in: the one before is too old, or was of another user.
        #[arg(long, conflicts_with_all = ["redirect", "number"])]
        sign_in_again: bool,
        /// Give up: the account stays as it is.
        #[arg(long, conflicts_with_all = ["redirect", "number", "sign_in_again"])]
        give_up: bool,
        /// Listen on loopback for the browser, and wait for it.
        #[arg(long, conflicts_with_all = ["redirect", "number", "give_up"])]
        wait: bool,
    },
    /// Show live requests.
    Requests {
        /// The account.
        #[command(flatten)]
        account: Which,
        /// Wait up to this many seconds for a change (25 at most).
        #[arg(long, default_value_t = 0, value_name = "SECONDS")]
        wait: u64,
    },
    /// Approve the live request with the number that the screen shows.
    Approve {
        /// The number.
        number: String,
        /// The account and the request.
        #[command(flatten)]
        which: WhichRequest,
    },
    /// Deny the live request.
    Deny {
        /// The account and the request.
        #[command(flatten)]
        which: WhichRequest,
    },
    /// Deny the live request, and say that it was somebody else's.
    Report {
        /// The account and the request.
        #[command(flatten)]
        which: WhichRequest,
    },
    /// Disable phone sign-in.
    Disable {
        /// The account.
        #[command(flatten)]
        account: Which,
    },
    /// Remove an account: the server is told, keys and data are destroyed.
    Remove {
        /// The account.
        #[command(flatten)]
        account: Which,
        /// Do not tell the server.
        #[arg(long)]
        without_server: bool,
    },
    /// Show the accounts.
    Accounts {
        /// Ask the servers first.
        #[arg(long)]
        refresh: bool,
    },
    /// Show an offline code.
    Code {
        /// The account.
        #[command(flatten)]
        account: Which,
    },
    /// Show what happened.
    Log {
        /// The account.
        #[command(flatten)]
        account: Which,
    },
}

/// Which account.
#[derive(Debug, Args)]
pub struct Which {
    /// The account: its id, or a user name that only one account has. Needed if there are several.
    #[arg(long, value_name = "ID|USER", allow_hyphen_values = true)]
    pub account: Option<String>,
}

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
    use super::*;

    /// Ids are base64url: one of 64 begins with a hyphen.
    #[test]
    fn an_id_that_begins_with_a_hyphen_is_an_id() {
        let line = ["phone", "approve", "42", "--request", "-uXeh4bHhVHF0mWrI7sLlQ", "--account", "-X"];
        let Command::Approve { number, which } = Arguments::try_parse_from(line).unwrap().command else { panic!() };
        assert_eq!(number, "42");
        assert_eq!(which.request.as_deref(), Some("-uXeh4bHhVHF0mWrI7sLlQ"));
        assert_eq!(which.account.account.as_deref(), Some("-X"));
    }
}
