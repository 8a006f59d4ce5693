//! `GET requests`: the live challenges of a device, as a long poll.

use std::sync::Arc;
use std::time::Duration;

use authenticator_core::jose::Digest;
use authenticator_core::protocol::{DeviceId, MessageId, Opaque, ProblemCode, Purpose, UnixTime};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::oneshot::error::TryRecvError;
use tokio::time::{Instant, sleep};

use super::call::PhoneCall;
use crate::app::App;
use crate::duties::LiveChallenges;
use crate::failure::{Failure, Fault};
use crate::http::{ReadQuery, jwt};

/// The longest wait, in seconds.
const MAX_WAIT: u64 = 25;

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    wait: Option<String>,
    after: Option<String>,
    /// Purposes that the phone can show beside those that every phone can, with commas between them.
    accepts: Option<String>,
}

pub(super) async fn poll(call: PhoneCall, ReadQuery(wanted): ReadQuery<Wanted>) -> Result<Response, Failure> {
    let wait = wait(wanted.wait.as_deref())?;
    let by = call.device("requests").await?;
    let accepts = accepts(wanted.accepts.as_deref(), Purpose::Transaction);
    if accepts != by.device.accepts_transactions {
        let device = by.device.id;
        call.app.work(&call.tenant, move |work| Ok(work.tx.set_accepts_transactions(device, accepts)?)).await?;
    }
    let (app, tenant) = (Arc::clone(&call.app), call.tenant.clone());
    let poll = Poll { app, tenant, device: by.device.id, user: by.device.user, req: by.proof };
    poll.answer(wait, wanted.after).await
}

fn wait(text: Option<&str>) -> Result<Duration, Failure> {
    let seconds: Option<u64> = match text {
        None => Some(0),
        Some(text) => text.parse().ok(),
    };
    let seconds = seconds.filter(|seconds| *seconds <= MAX_WAIT);
    seconds.map(Duration::from_secs).ok_or_else(|| Failure::refused(ProblemCode::Malformed, "wait is 0 to 25"))
}

fn accepts(list: Option<&str>, purpose: Purpose) -> bool {
    list.is_some_and(|list| list.split(',').any(|accepted| accepted == purpose.as_str()))
}

struct Poll {
    app: Arc<App>,
    tenant: String,
    device: DeviceId,
    user: String,
    req: MessageId,
}

impl Poll {
    /// Answers at once if the set is not that of `after`, else at a change or after `wait`; a newer poll ends this one.
    async fn answer(self, wait: Duration, after: Option<String>) -> Result<Response, Failure> {
        let deadline = Instant::now() + wait;
        let mut overtaken = self.app.polls.open(self.device);
        let mut bell = self.app.bell.listen(&self.user);
        loop {
            // What rings from here on is heard below, also if it rings before the wait begins.
            let stopping = *bell.borrow_and_update();
            let live = self.live().await?;
            if overtaken.try_recv() == Err(TryRecvError::Closed) {
                return Ok(StatusCode::NO_CONTENT.into_response());
            }
            let cursor = cursor(&live);
            let changed = after.as_deref() != Some(cursor.as_str());
            if changed || stopping || Instant::now() >= deadline {
                return self.list(live, cursor).await;
            }
            let next_look = deadline.min(Instant::now() + until_expiry(&live, self.app.now()));
            tokio::select! {
                _ = bell.changed() => {}
                _ = &mut overtaken => return Ok(StatusCode::NO_CONTENT.into_response()),
                () = sleep(next_look - Instant::now()) => {}
            }
        }
    }

    async fn live(&self) -> Result<LiveChallenges, Failure> {
        let device = self.device;
        self.app.work(&self.tenant, move |work| work.live_challenges(device)).await
    }

    async fn list(&self, live: LiveChallenges, cursor: String) -> Result<Response, Failure> {
        let (device, req) = (self.device, self.req);
        let cursor = Opaque::parse(&cursor).ok_or(Fault::Unreadable("cursor"))?;
        let list = self.app.work(&self.tenant, move |work| work.list_challenges(device, req, live, cursor)).await?;
        Ok(jwt(StatusCode::OK, list))
    }
}

/// Names a set of challenges; another set has another name.
fn cursor(live: &LiveChallenges) -> String {
    let ids: Vec<String> = live.challenges.iter().map(|(id, _)| id.to_string()).collect();
    Digest::of(ids.join(" ").as_bytes()).to_string()
}

fn until_expiry(live: &LiveChallenges, now: UnixTime) -> Duration {
    live.next_expiry.map_or(Duration::from_secs(MAX_WAIT), |expiry| Duration::from_secs(expiry.since(now).max(1)))
}
