//! `demo`: the whole product once. See `phone::demo`.

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    match phone::demo::identity_provider() {
        Some(arguments) => tokio::select! {
            code = idp::Arguments::parse_from(arguments).run() => code,
            () = phone::demo::end_of_input() => ExitCode::SUCCESS,
        },
        None => phone::demo::run(phone::demo::Arguments::parse()).await,
    }
}
