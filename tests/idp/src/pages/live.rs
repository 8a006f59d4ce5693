//! Pages that wait hear from the server at once: server-sent events (the HTML standard, section 9.2).
//!
//! A stream says where the awaited thing stands when it opens, whenever that changes, and every 15 seconds, so that a dead
//! connection is found out and the countdown of the page stays right. It ends with the awaited thing, with the server, and in
//! any case after the longest life of a request. The page that hears of another [`Progress::view`] than its own loads itself again;
//! nothing of the page travels in an event.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use authenticator_core::protocol::UnixTime;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::unfold;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::browser::Browser;
use crate::app::App;
use crate::duties::Work;
use crate::failure::Failure;
use crate::protocol::RequestState;
use crate::store::Request;

/// Between two events, if nothing changes.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// For which a stream lives: as long as an enrollment.
const LIFE: Duration = Duration::from_secs(600);
/// After which a browser opens a broken stream again.
const RETRY: Duration = Duration::from_secs(2);
/// Seconds after which a browser with too many streams may try again.
const TOO_MANY_RETRY: u64 = 10;

/// Where the awaited thing stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Progress {
    /// The word in `data-state`.
    pub(super) state: &'static str,
    /// Names what the page shows; opaque.
    pub(super) view: String,
    /// When it ends by itself.
    pub(super) ends_at: Option<UnixTime>,
    /// Whether it can still change.
    pub(super) waits: bool,
}

impl Progress {
    /// Something that has ended, or never was.
    pub(super) fn over(state: &'static str) -> Self {
        Self { state, view: state.to_owned(), ends_at: None, waits: false }
    }

    /// A request: a new one that took its place is another view.
    pub(super) fn of_request(request: &Request) -> Self {
        let state = state_code(request.state);
        let waits = request.state == RequestState::Live;
        let ends_at = waits.then_some(request.expires_at);
        Self { state, view: format!("{state} {}", request.id), ends_at, waits }
    }

    /// The same with something more on the page.
    #[must_use]
    pub(super) fn with(mut self, more: &str) -> Self {
        self.view = format!("{} {more}", self.view);
        self
    }

    /// The seconds that are left.
    pub(super) fn seconds_left(&self, now: UnixTime) -> Option<u64> {
        self.ends_at.map(|ends_at| ends_at.since(now))
    }
}

/// The word of a state, as the control interface says it too.
pub(super) const fn state_code(state: RequestState) -> &'static str {
    match state {
        RequestState::Live => "live",
        RequestState::Approved => "approved",
        RequestState::Denied => "denied",
        RequestState::Reported => "reported",
        RequestState::WrongNumber => "wrong_number",
        RequestState::Expired => "expired",
        RequestState::Superseded => "superseded",
        RequestState::DisplayMismatch => "display_mismatch",
    }
}

/// The stream of a page; `look` finds where its thing stands, which is of `user`.
pub(super) fn stream<L>(browser: &Browser, user: &str, look: L) -> Response
where
    L: Fn(&Work<'_>) -> Result<Progress, Failure> + Clone + Send + Sync + 'static,
{
    let app = Arc::clone(&browser.app);
    if !app.streams.open(&browser.state.id) {
        return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, TOO_MANY_RETRY.to_string())]).into_response();
    }
    let place = Place { app: Arc::clone(&app), browser: browser.state.id.clone() };
    let bell = app.bell.listen(user);
    let listener = Listener {
        app,
        tenant: browser.tenant.clone(),
        look,
        bell,
        told: None,
        over: false,
        ends: Instant::now() + LIFE,
        _place: place,
    };
    let events = unfold(listener, |listener| async {
        let (event, listener) = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    // A proxy that gathers what it passes on would hold the events back.
    ([(HeaderName::from_static("x-accel-buffering"), "no")], Sse::new(events)).into_response()
}

/// One of the streams that a browser may have.
struct Place {
    app: Arc<App>,
    browser: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.app.streams.close(&self.browser);
    }
}

/// What was told last, and when.
struct Told {
    progress: Progress,
    at: Instant,
    /// The end, by the machine's clock.
    ends: Option<Instant>,
}

impl Told {
    fn new(progress: Progress, now: UnixTime) -> Self {
        let at = Instant::now();
        let ends = progress.seconds_left(now).map(|seconds| at + Duration::from_secs(seconds));
        Self { progress, at, ends }
    }

    /// Whether a page that heard this would hear nothing new by `next`: the same, and no clock was moved.
    fn says_all_of(&self, next: &Self) -> bool {
        let moved = match (self.ends, next.ends) {
            (Some(old), Some(new)) => old.max(new) - old.min(new) > Duration::from_secs(2),
            (old, new) => old != new,
        };
        self.progress == next.progress && !moved && next.at < self.at + HEARTBEAT
    }

    fn event(&self) -> Event {
        let left = self.ends.map(|ends| (ends - self.at).as_secs());
        let data = json!({ "state": self.progress.state, "view": self.progress.view, "seconds_left": left });
        Event::default().event("state").retry(RETRY).data(data.to_string())
    }
}

struct Listener<L> {
    app: Arc<App>,
    tenant: String,
    look: L,
    bell: watch::Receiver<bool>,
    told: Option<Told>,
    over: bool,
    ends: Instant,
    _place: Place,
}

impl<L> Listener<L>
where
    L: Fn(&Work<'_>) -> Result<Progress, Failure> + Clone + Send + Sync + 'static,
{
    /// The next event; none if the stream has ended.
    async fn next(mut self) -> Option<(Event, Self)> {
        while !self.over {
            if let Some(told) = &self.told {
                let wake = self.ends.min(told.at + HEARTBEAT).min(told.ends.unwrap_or(self.ends));
                // Not at once: the clock of requests may stand behind the machine's.
                let wake = wake.max(Instant::now() + Duration::from_secs(1));
                let rung = timeout_at(wake, self.bell.changed()).await;
                if rung.is_ok_and(|rung| rung.is_err()) {
                    return None;
                }
            }
            // What rings from here on is heard above.
            let stopping = *self.bell.borrow_and_update();
            if stopping || Instant::now() >= self.ends {
                return None;
            }
            let told = self.look().await?;
            if self.told.as_ref().is_some_and(|last| last.says_all_of(&told)) {
                continue;
            }
            self.over = !told.progress.waits;
            let event = told.event();
            self.told = Some(told);
            return Some((event, self));
        }
        None
    }

    async fn look(&self) -> Option<Told> {
        let look = self.look.clone();
        match self.app.work(&self.tenant, move |work| Ok((look(work)?, work.now))).await {
            Ok((progress, now)) => Some(Told::new(progress, now)),
            // The browser opens the stream again, or loads the page and sees what is wrong.
            Err(Failure::Fault(fault)) => {
                tracing::error!("{fault}");
                None
            }
            Err(Failure::Refused(_)) => None,
        }
    }
}
