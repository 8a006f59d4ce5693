//! One request of a CIBA server, until its end is called back. It lives in memory alone, with the token, which confirms the sign-in: a
//! server that stops ends it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::callback::{Status, call_back};
use super::server::CibaServer;
use crate::app::App;
use crate::duties::CibaRequest;
use crate::failure::Failure;
use crate::protocol::RequestState;

/// Between two looks at the clock of requests, which tests may move.
const LOOK: Duration = Duration::from_secs(1);

/// Waits for the end of a request and calls it back.
pub(super) async fn follow(
    app: Arc<App>,
    tenant: String,
    server: Arc<CibaServer>,
    request: CibaRequest,
    token: String,
) {
    match end(&app, &tenant, &request).await {
        Ok(Some(status)) => {
            let taken = call_back(&app.fetcher, &server.settings, &token, status).await;
            tracing::info!(tenant, status = status.as_str(), taken, "the end of a request of a CIBA server");
        }
        // The server stops.
        Ok(None) => {}
        Err(failure) => tracing::error!(tenant, ?failure, "a request of a CIBA server"),
    }
    app.ciba_servers.count();
}

async fn end(app: &Arc<App>, tenant: &str, request: &CibaRequest) -> Result<Option<Status>, Failure> {
    let mut bell = app.bell.listen(&request.user);
    loop {
        if *bell.borrow_and_update() {
            return Ok(None);
        }
        let asked = request.clone();
        let (state, redeemed) = app.work(tenant, move |work| work.ciba_request_ended(&asked)).await?;
        if state != RequestState::Live {
            return Ok(Some(Status::of(state, redeemed)));
        }
        let _ = timeout(LOOK, bell.changed()).await;
    }
}
