//! Does what the person wants, beside the screen.

use authenticator_core::account::AccountId;
use authenticator_core::app_lock::AppPin;
use authenticator_core::protocol::{Purpose, RequestId};
use authenticator_core::{Account, Error, OneTimeCode, Outcome, PinVerdict, Request};
use tokio::sync::mpsc::UnboundedSender;

use super::Event;
use super::feed::Feed;
use super::state::{Action, CodeRow, Page, State};
use crate::Failure;
use crate::commands::of_verdict;
use crate::exit;
use crate::output::{activity_line, outcome_words};

/// What came of it.
pub(super) enum Done {
    Answered(Result<Outcome, Error>),
    /// A try of the PIN.
    Tried(Result<PinVerdict, Error>),
    /// A call of which only the failure is told, and the words where there is none.
    Called(Result<(), Error>, &'static str),
}

/// Begins it, or shows it where it takes no time.
pub(super) fn perform(action: Action, feed: &mut Feed, state: &mut State, sender: &UnboundedSender<Event>) {
    match action {
        Action::Leave | Action::Answer(_) => {}
        Action::Approve { account, request, number } => {
            let of = (account, request);
            let Some((account, request)) = both(feed, account, request) else { return gone(state) };
            (state.busy, state.approving) = (Some("Approving"), Some(of));
            state.typed = None;
            spawn(sender, async move { Done::Answered(approve(&account, &request, &number).await) });
        }
        Action::Deny { account, request } => {
            let Some((_, request)) = both(feed, account, request) else { return gone(state) };
            state.busy = Some("Denying");
            spawn(sender, async move { Done::Answered(request.deny().await) });
        }
        Action::Report { account, request } => {
            let Some((_, request)) = both(feed, account, request) else { return gone(state) };
            state.busy = Some("Reporting");
            spawn(sender, async move { Done::Answered(request.report().await) });
        }
        Action::UnlockByPin(digits) => {
            let app = feed.authenticator();
            state.busy = Some("Unlocking");
            spawn(sender, async move {
                match AppPin::typed(&digits) {
                    Ok(pin) => Done::Tried(app.unlock_with_pin(&pin).await),
                    Err(error) => Done::Tried(Err(error.into())),
                }
            });
        }
        Action::UnlockByGate => {
            let app = feed.authenticator();
            state.busy = Some("Unlocking");
            spawn(sender, async move { Done::Called(app.unlock_with_gate().await, "") });
        }
        Action::ShowCode { account } => show_code(feed, state, account),
        Action::ShowActivity { account } => {
            let entries = feed.account(account).map(|account| account.activity());
            match entries {
                Some(Ok(entries)) => {
                    state.page = Page::Activity { lines: entries.iter().map(activity_line).collect(), first: 0 };
                }
                Some(Err(error)) => state.say(Failure::from(error).text, false),
                None => {}
            }
        }
        Action::EndQuiet { account } => {
            if let Some(Err(error)) = feed.account(account).map(|account| account.end_quiet()) {
                state.say(Failure::from(error).text, false);
            }
        }
        Action::Refresh { account } => {
            let Some(account) = feed.account(account) else { return };
            state.busy = Some("Asking the server");
            spawn(sender, async move { Done::Called(account.refresh().await.map(drop), "Up to date.") });
        }
    }
}

/// Shows what came of a call.
pub(super) fn show(done: Done, state: &mut State) {
    state.busy = None;
    match done {
        Done::Answered(Ok(outcome)) => {
            let (words, code) = outcome_words(&outcome);
            state.say(words, code == exit::DONE);
        }
        Done::Tried(Ok(verdict)) => match of_verdict(verdict) {
            Ok(()) => state.said = None,
            Err(failure) => state.say(failure.text, false),
        },
        Done::Called(Ok(()), words) => state.say(words, true),
        Done::Answered(Err(error)) | Done::Tried(Err(error)) | Done::Called(Err(error), _) => {
            state.say(Failure::from(error).text, false)
        }
    }
}

pub(super) fn page_of(code: &OneTimeCode) -> Page {
    Page::Code(CodeRow {
        digits: code.code.reveal().to_owned(),
        seconds_left: code.seconds_left,
        at_first: code.seconds_left.unwrap_or(1).max(1),
        time_is_certain: code.time_is_certain,
    })
}

fn show_code(feed: &mut Feed, state: &mut State, account: AccountId) {
    let Some(account) = feed.account(account) else { return };
    match account.code() {
        Ok(code) => {
            state.page = page_of(&code);
            feed.keep(account, code);
        }
        Err(error) => state.say(Failure::from(error).text, false),
    }
}

/// The number of an enabling is matched on its way, and every other one at its request.
async fn approve(account: &Account, request: &Request, number: &str) -> Result<Outcome, Error> {
    if request.view().purpose == Purpose::Enable {
        return account.enable_phone_sign_in().await?.enter_number(number).await;
    }
    request.approve(number).await
}

fn both(feed: &Feed, account: AccountId, request: RequestId) -> Option<(Account, Request)> {
    Some((feed.account(account)?, feed.request(account, request)?))
}

fn gone(state: &mut State) {
    state.say("The request does not wait any more.", false);
}

fn spawn(sender: &UnboundedSender<Event>, call: impl Future<Output = Done> + Send + 'static) {
    let sender = sender.clone();
    tokio::spawn(async move {
        // Nobody listens once the screen is closed.
        let _ = sender.send(Event::Done(call.await));
    });
}
