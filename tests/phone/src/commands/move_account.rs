//! `phone move`: this is the old phone.

use std::process::ExitCode;

use authenticator_core::VouchingStep;
use serde_json::json;

use super::find::find_signing;
use crate::Failure;
use crate::cli::MoveArgs;
use crate::home::Home;
use crate::output::Output;

/// Goes one step.
pub(super) async fn run(home: &Home, output: Output, args: &MoveArgs) -> Result<ExitCode, Failure> {
    let vouching = find_signing(home, &args.account)?.vouch_for_new_phone().await?;
    if args.cancel {
        vouching.cancel().await?;
        output.result("Given up; the account stays on this phone.", &json!({ "step": "ended" }));
        return Ok(ExitCode::SUCCESS);
    }
    let step = match (&args.key, &args.code) {
        (Some(key), _) => vouching.read_key(key).await?,
        (None, Some(code)) => vouching.approve(code).await?,
        (None, None) => vouching.step().await?,
    };
    let (text, value) = match step {
        VouchingStep::ShowOffer { text } => (
            format!(
                "On the new phone: phone enroll-by-transfer '{text}'\nthen here: phone move --key <the text that it shows>"
            ),
            json!({ "step": "show_offer", "text": text }),
        ),
        VouchingStep::Compare { digits } => (
            format!(
                "The new phone shows {digits} digits. If it is yours, the account leaves this phone for it: \
                 phone move --code <digits>"
            ),
            json!({ "step": "compare", "digits": digits }),
        ),
        VouchingStep::ShowTransfer { text, seconds_left } => (
            format!("On the new phone, within {seconds_left} s: phone enroll-by-transfer --transfer '{text}'"),
            json!({ "step": "show_transfer", "text": text, "seconds_left": seconds_left }),
        ),
        VouchingStep::Moved => {
            ("The account is on the new phone; its keys here are destroyed.".to_owned(), json!({ "step": "moved" }))
        }
    };
    output.result(&text, &value);
    Ok(ExitCode::SUCCESS)
}
