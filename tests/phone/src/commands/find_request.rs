//! The request that a command is about.

use authenticator_core::protocol::RequestId;
use authenticator_core::store::ActivityKind;
use authenticator_core::{Account, Outcome, Request};

use super::find::find_signing;
use crate::Failure;
use crate::cli::WhichRequest;
use crate::home::Home;
use crate::output::activity_line;

/// A request that was named or is the only one.
pub(super) enum Found {
    Live(Box<Request>),
    /// This phone has answered it before.
    Answered(Outcome),
}

pub(super) async fn find_request(home: &Home, which: &WhichRequest) -> Result<Found, Failure> {
    let account = find_signing(home, &which.account)?;
    let mut requests = account.requests(0).await?;
    if let Some(wanted) = &which.request {
        let id = RequestId::parse(wanted).ok_or_else(|| Failure::usage("which_request", "Not the id of a request."))?;
        requests.retain(|request| request.view().id == id);
        if let (true, Some(outcome)) = (requests.is_empty(), account.answer_to(id).await?) {
            return Ok(Found::Answered(outcome));
        }
    }
    match <[Request; 1]>::try_from(requests) {
        Ok([request]) => Ok(Found::Live(Box::new(request))),
        Err(requests) if requests.is_empty() => Err(no_request(&account)?),
        Err(_) => Err(Failure::usage("which_request", "There are several requests: say which with --request.")),
    }
}

/// A request that was answered is not live any more: says what became of the last answer, as the log knows it.
fn no_request(account: &Account) -> Result<Failure, Failure> {
    let of_answer = |kind| matches!(kind, ActivityKind::Answered | ActivityKind::Verdict | ActivityKind::NotDelivered);
    let last = account.activity()?.into_iter().find(|entry| of_answer(entry.kind));
    let text = match last {
        None => "There is no live request: it may have expired. Begin again.".to_owned(),
        Some(entry) => format!(
            "There is no live request: it may have expired, or was answered. The last about an answer in phone log:\n\
             {}\nIf that is not it, begin again.",
            activity_line(&entry)
        ),
    };
    Ok(Failure::refused("no_request", text))
}
