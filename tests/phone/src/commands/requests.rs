//! `phone requests`.

use std::process::ExitCode;

use super::find::find_signing;
use crate::Failure;
use crate::cli::RequestsArgs;
use crate::home::Home;
use crate::output::Output;

pub(super) async fn run(home: &Home, output: Output, args: &RequestsArgs) -> Result<ExitCode, Failure> {
    let requests = find_signing(home, &args.account)?.requests(args.wait).await?;
    for request in &requests {
        output.request(request.view());
    }
    if requests.is_empty() {
        eprintln!("No request.");
    }
    Ok(ExitCode::SUCCESS)
}
