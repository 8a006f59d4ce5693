//! One request of a CIBA server, from asking until its end is called back. It lives in memory alone, with the token, which confirms the sign-in: a
//! server that stops ends it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::timeout;
use tracing::{Instrument as _, Span};

use super::callback::{Status, call_back};
use super::server::CibaServer;
use crate::app::App;
use crate::duties::{CibaOutcome, CibaRequest, WantedSignIn};
use crate::failure::Failure;
use crate::protocol::RequestState;

/// Between two looks at the clock of requests, which tests may move.
const LOOK: Duration = Duration::from_secs(1);

/// A call whose token was verified.
pub(super) struct Call {
    pub(super) tenant: String,
    pub(super) server: Arc<CibaServer>,
    pub(super) wanted: WantedSignIn,
    /// What the end is called back with. Secret.
    pub(super) token: String,
    /// The call, for the log: what is done for it while it waits.
    pub(super) span: Span,
}

/// Asks the user, tells the caller what came of it, and follows the request. A task of its own: a caller that hangs up must not end it in
/// between.
pub(super) async fn ask_and_follow(app: Arc<App>, call: Call, reply: oneshot::Sender<Result<CibaOutcome, Failure>>) {
    let Call { tenant, server, wanted, token, span } = call;
    let outcome = app.work(&tenant, move |work| work.ask_for_ciba_server(&wanted)).instrument(span).await;
    let asked = if let Ok(CibaOutcome::Asked(request)) = &outcome { Some(request.clone()) } else { None };
    let is_awaited = reply.send(outcome).is_ok();
    let Some(request) = asked else { return };
    if is_awaited {
        follow(&app, &tenant, &server, request, &token).await;
    } else {
        end_unawaited(&app, &tenant, request).await;
    }
    app.ciba_servers.count();
}

/// Ends a request whose caller has hung up. The CIBA server has told its application that the sign-in failed, so that the number to be
/// typed is shown nowhere; the application asks anew with another.
async fn end_unawaited(app: &Arc<App>, tenant: &str, request: CibaRequest) {
    match app.work(tenant, move |work| work.end_ciba_request(&request)).await {
        Ok(()) => tracing::warn!(tenant, "a CIBA server hung up before its reply: its request is ended"),
        Err(failure) => tracing::error!(tenant, ?failure, "a request that no CIBA server waits for"),
    }
}

/// Waits for the end of a request and calls it back.
async fn follow(app: &Arc<App>, tenant: &str, server: &CibaServer, request: CibaRequest, token: &str) {
    let (bell, ends) = (app.bell.listen(&request.user), request.ends);
    let look = || {
        let request = request.clone();
        app.work(tenant, move |work| work.ciba_request_ended(&request))
    };
    // Without an end the server stops.
    let Some(status) = end(bell, || ends <= app.now(), look).await else { return };
    let taken = call_back(&app.fetcher, &server.settings, token, status).await;
    tracing::info!(tenant, status = status.as_str(), taken, "the end of a request of a CIBA server");
}

/// Looks until a request has ended. What fails is tried again for as long as the request lives: the person may approve meanwhile.
async fn end<L: Future<Output = Result<(RequestState, bool), Failure>>>(
    mut bell: watch::Receiver<bool>,
    is_over: impl Fn() -> bool,
    look: impl Fn() -> L,
) -> Option<Status> {
    loop {
        if *bell.borrow_and_update() {
            return None;
        }
        let over = is_over();
        match look().await {
            Ok((RequestState::Live, _)) => {}
            Ok((state, redeemed)) => return Some(Status::of(state, redeemed)),
            Err(failure) => {
                tracing::error!(?failure, over, "a request of a CIBA server");
                if over {
                    return Some(Status::Unauthorized);
                }
            }
        }
        let _ = timeout(LOOK, bell.changed()).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::failure::Fault;

    type Look = Result<(RequestState, bool), Failure>;

    /// How a request ended that lives for so many looks, and how many there were.
    async fn ended(lives: usize, looks: Vec<Look>) -> (Option<Status>, usize) {
        let (_bell, heard) = watch::channel(false);
        let (all, looks) = (looks.len(), Mutex::new(looks.into_iter()));
        let left = || looks.lock().unwrap().len();
        let look = || std::future::ready(looks.lock().unwrap().next().expect("no look after the end"));
        let status = end(heard, || all - left() >= lives, look).await;
        (status, all - left())
    }

    #[tokio::test(start_paused = true)]
    async fn b19_a_fault_is_looked_past_for_as_long_as_the_request_lives() {
        let fault = || Err(Failure::from(Fault::Random));
        let live = || Ok((RequestState::Live, false));
        let looks = vec![fault(), live(), fault(), fault(), Ok((RequestState::Approved, true))];
        assert_eq!(ended(60, looks).await, (Some(Status::Succeed), 5));
        assert_eq!(
            ended(1, vec![fault(), Ok((RequestState::Denied, false))]).await,
            (Some(Status::Cancelled), 2),
            "what is over is looked at once more"
        );
        assert_eq!(ended(2, vec![live(), live(), fault(), fault()]).await, (Some(Status::Unauthorized), 3));
    }
}
