//! `demo`: the whole product once. See `phone::demo`.

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    match phone::demo::identity_provider() {
        Some(arguments) => idp::serve(idp::Config::parse_from(arguments)).await,
        None => phone::demo::run(phone::demo::Arguments::parse()).await,
    }
}
