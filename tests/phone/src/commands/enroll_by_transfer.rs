//! `phone enroll-by-transfer`: this is the new phone.

use std::process::ExitCode;

use authenticator_core::protocol::ProblemCode;
use authenticator_core::{EnrollingByTransfer, TransferStep};
use serde_json::json;

use super::preview::{preview_text, preview_value};
use crate::cli::EnrollByTransferArgs;
use crate::home::Home;
use crate::output::Output;
use crate::{Confirm, Failure, exit, words};

/// Shows the offer and asks, or goes one step.
pub(super) async fn run(
    home: &Home,
    output: Output,
    confirm: Confirm,
    args: &EnrollByTransferArgs,
) -> Result<ExitCode, Failure> {
    let authenticator = &home.authenticator;
    let enrolling = match &args.offer {
        None => last(authenticator.enrollments_by_transfer()?)?,
        Some(offer) => {
            let preview = authenticator.read_enrollment(offer)?;
            if args.preview {
                output.result(&preview_text(&preview), &preview_value(&preview));
                return Ok(ExitCode::SUCCESS);
            }
            eprintln!("{}", preview_text(&preview));
            if !confirm.says_yes_to("Take the account over to this phone?")? {
                return Err(Failure::refused("not_confirmed", "Not enrolled; nothing was sent."));
            }
            authenticator.enroll_by_transfer(&preview).await?
        }
    };
    if args.give_up {
        enrolling.give_up().await?;
        output.result("Given up; nothing is left of it on this phone.", &json!({ "step": "ended" }));
        return Ok(ExitCode::SUCCESS);
    }
    let step = match &args.transfer {
        Some(transfer) => enrolling.take_transfer(transfer).await?,
        None => enrolling.step().await?,
    };
    Ok(match step {
        TransferStep::ShowKey { text, comparison, refused } => {
            let said = refused.as_deref().map_or_else(String::new, |reason| format!("{}\n", words::reason(reason)));
            output.result(
                &format!(
                    "{said}On the old phone: phone move --key '{text}'\nand then: phone move --code {comparison}\n\
                     then here: phone enroll-by-transfer --transfer <the text that it shows>"
                ),
                &json!({ "step": "show_key", "text": text, "comparison": comparison, "refused": refused }),
            );
            ExitCode::from(if refused.is_some() { exit::REFUSED } else { exit::DONE })
        }
        TransferStep::NotAllowed { reasons } => {
            let codes: Vec<&str> = reasons.iter().map(ProblemCode::as_str).collect();
            output.result(&words::reasons(&reasons), &json!({ "step": "not_allowed", "reasons": codes }));
            ExitCode::from(exit::REFUSED)
        }
        TransferStep::Done { account } => {
            if let Some(account) = authenticator.account(account)? {
                output.account(&account.view()?);
            }
            ExitCode::SUCCESS
        }
        TransferStep::Ended => {
            output.result("It has ended; nothing is left of it on this phone.", &json!({ "step": "ended" }));
            ExitCode::from(exit::REFUSED)
        }
    })
}

/// The one that was begun last.
fn last(mut under_way: Vec<EnrollingByTransfer>) -> Result<EnrollingByTransfer, Failure> {
    under_way
        .pop()
        .ok_or_else(|| Failure::usage("no_offer", "None is under way: give the offer that the old phone shows."))
}
