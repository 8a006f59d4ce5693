//! The command line: one file an argument struct.

mod accounts;
mod approve;
mod backup;
mod enable;
mod enroll;
mod enroll_again;
mod enroll_by_sign_in;
mod enroll_by_transfer;
mod lock;
mod log;
mod move_account;
mod remove;
mod requests;
mod way;
mod which;
mod which_request;

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser as _};
use clap::{Parser, Subcommand};

use crate::{Confirm, PlayedBiometric, PlayedIntegrity, PlayedLocation};

pub use accounts::AccountsArgs;
pub use approve::ApproveArgs;
pub use backup::{BackupArgs, RestoreArgs};
pub use enable::EnableArgs;
pub use enroll::EnrollArgs;
pub use enroll_again::EnrollAgainArgs;
pub use enroll_by_sign_in::EnrollBySignInArgs;
pub use enroll_by_transfer::EnrollByTransferArgs;
pub use lock::{GraceName, LockArgs, LockCommand};
pub use log::LogArgs;
pub use move_account::MoveArgs;
pub use remove::RemoveArgs;
pub use requests::RequestsArgs;
pub use way::WayArgs;
pub use which::Which;
pub use which_request::WhichRequest;

/// An authenticator in the terminal, for testers and scripts.
///
/// Alone, in a terminal, it opens a screen: accounts, requests with their countdown, codes, activity. With a command it does that one thing.
///
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
    /// When it is done, print which calls of keys, prompt, server and database it took, how they ended and how long they took: to standard error.
    #[arg(long, global = true)]
    pub trace: bool,
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
    /// Whether this phone has a biometric, where an organisation asks for one: enrolled, not-enrolled, no-hardware, not-now or unknown.
    #[arg(long, global = true, value_name = "STATE", default_value = "unknown")]
    pub biometric: PlayedBiometric,
    /// What this phone says of itself where an organisation asks: sound, unknown, or suspect:root,hooked,debugged,emulator,repackaged,developer_mode.
    #[arg(long, global = true, value_name = "STATE", default_value = "unknown")]
    pub integrity: PlayedIntegrity,
    /// Where this phone is, where an organisation asks: LATITUDE,LONGITUDE in degrees, then ,METRES of accuracy and ,SECONDS of age if told, made up if simulated: stands before it;
    /// or not-permitted, turned-off, not-found.
    #[arg(long, global = true, value_name = "PLACE", default_value = "not-found", allow_hyphen_values = true)]
    pub location: PlayedLocation,
    /// What to do. Nothing: the accounts and what waits, on a screen.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a QR code (its text, or a picture of it), show what it says, ask, and enroll.
    Enroll(EnrollArgs),
    /// Enroll by a sign-in in place of a code: name the organisation by its URL, confirm, sign in. Or go on where it was.
    EnrollBySignIn(EnrollBySignInArgs),
    /// Enroll by a transfer: give the offer that the old phone shows, then what it shows in the end. Or go on where it was.
    EnrollByTransfer(EnrollByTransferArgs),
    /// Move an account to a new phone, for which this one vouches; step by step.
    Move(MoveArgs),
    /// Show what enabling phone sign-in needs and whether it is there, asked just now. Exit code 1 if something is missing.
    Prerequisites(Which),
    /// Enable phone sign-in, or go on where it stood.
    Enable(EnableArgs),
    /// Enroll an account again, with new keys and a fresh sign-in, or go on where it was: for one that must be enrolled again
    /// because this phone was copied, was restored, or lost its key.
    EnrollAgain(EnrollAgainArgs),
    /// Show live requests.
    Requests(RequestsArgs),
    /// Approve the live request with the number that the screen shows.
    Approve(ApproveArgs),
    /// Deny the live request.
    Deny(WhichRequest),
    /// Deny the live request, and say that it was somebody else's.
    Report(WhichRequest),
    /// Disable phone sign-in.
    Disable(Which),
    /// Remove an account: the server is told, keys and data are destroyed.
    Remove(RemoveArgs),
    /// Write a backup: names of accounts and codes of other services, under a passphrase (a line of standard input).
    Backup(BackupArgs),
    /// Take over the accounts of a backup. Those of organisations need a sign-in afterwards.
    Restore(RestoreArgs),
    /// Show the accounts.
    Accounts(AccountsArgs),
    /// Show an offline code.
    Code(Which),
    /// Show what happened.
    Log(LogArgs),
    /// Show, set or remove the lock of the app. A locked phone asks at each command for its PIN (a line of standard input) or by the gate; deny,
    /// report, disable, requests and accounts work without.
    Lock(LockArgs),
}
