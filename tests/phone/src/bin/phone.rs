//! `phone`: an authenticator in the terminal.

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    phone::run(phone::cli::Arguments::parse()).await
}
