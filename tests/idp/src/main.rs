//! `idp`: the reference identity provider as a process of its own.

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    idp::Arguments::parse().run().await
}
