//! The live requests of an account, as they change.

use std::future::{Future as _, poll_fn};
use std::panic::resume_unwind;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::task::{JoinError, JoinHandle};
use tokio::time::{Instant, sleep_until};

use super::judge::ListedRequest;
use super::{Account, Attention, Changes, Request, RequestView, SentAlong};
use crate::account::DeviceCheck;
use crate::error::{Error, StorageProblem};
use crate::host::{BootTime, pause};
use crate::protocol::RequestId;

/// The live requests of an account as they are known, and whether its server can be reached.
#[derive(Clone)]
pub struct LiveRequests {
    /// Counts, from 1, what the watch gave: [`RequestsWatch::next`] takes it.
    pub number: u64,
    /// What waits for the person: as it was fetched last, without what has ended since and what this phone has answered. `None` before it was
    /// fetched once since the app was started.
    pub requests: Option<Vec<Request>>,
    /// Seconds after which the server is asked again, 0 while it is; `None` while it can be reached. Show what is there, and that it may
    /// be old.
    pub retry_after: Option<u64>,
}

/// Asks for the live requests of an account while somebody waits in [`Self::next`], and tells when they change. Dropping it gives up the
/// poll that is under way.
pub struct RequestsWatch {
    account: Account,
    changes: Changes,
    server: Server,
    /// Seconds that the server is asked to wait for another set.
    wait: u64,
    /// Whether a list was there when the server was asked last.
    has_list: bool,
    /// How often it could not be reached in a row.
    failures: u32,
    /// The poll that had brought the list when it could not be reached last.
    listed_before: u64,
    given: Option<Given>,
    number: u64,
}

enum Server {
    /// It is asked at this time.
    AskedAt(Instant),
    /// It is being asked.
    Asked(Asked),
}

/// A poll under way. It is a task of its own, as it holds locks that other calls need: it must go on while nobody waits for the watch.
struct Asked {
    poll: JoinHandle<Answer>,
    begun: Instant,
}

struct Answer {
    result: Result<(), Error>,
    at: Instant,
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.poll.abort();
    }
}

/// What was given last: another set, or another failure, is news.
#[derive(PartialEq, Eq)]
struct Given {
    /// With each, what may change of it while it waits: whether the phone is quiet about it, what goes along, and what the rules make of
    /// the device.
    requests: Option<Vec<(RequestId, bool, SentAlong, DeviceCheck)>>,
    failures: u32,
}

enum Event {
    Changed,
    Ended,
    Answered(Answer, Instant),
    Due,
}

/// The longest poll, in seconds.
const LONGEST_WAIT: u64 = 25;

/// The longest pause that the server did not ask for, in seconds.
const LONGEST_PAUSE: u64 = 60;

/// Polls that wait begin so far apart at least: another poll of this device ends one at once.
const APART: Duration = Duration::from_secs(1);

const SUSPENDED: Error = Error::Storage { problem: StorageProblem::Suspended };
const CLOSED: Error = Error::Storage { problem: StorageProblem::Closed };

impl Account {
    /// Watches the live requests. Have one watch for an account: two polls of a device end each other.
    #[must_use]
    pub fn watch_requests(&self) -> RequestsWatch {
        RequestsWatch {
            account: self.clone(),
            changes: self.changes(),
            server: Server::AskedAt(Instant::now()),
            wait: 0,
            has_list: false,
            failures: 0,
            listed_before: 0,
            given: None,
            number: 0,
        }
    }
}

impl RequestsWatch {
    /// Waits for what is another than `after`, the number of what was given last, or 0; at once where that did not arrive. Something comes:
    /// what there is, as soon as the server has told it; when the set changes, or whether the phone is quiet about it; when this phone has
    /// answered a request or the time of one is over, without the network; once for each pause when the server cannot be reached; and when
    /// it can be reached again. Many changes are one.
    ///
    /// The server is asked by polls of up to 25 seconds; while it cannot be reached, after pauses of 1, 2, 4 … 60 seconds, or up to an hour if
    /// it asks for that. While the authenticator is suspended this waits. `None` once it is closed.
    ///
    /// If this future is dropped, nothing is lost: the poll goes on, and the next call gives what it brings. Needs a tokio runtime.
    ///
    /// # Errors
    /// [`Error::Refused`] or [`Error::UserAction`] if the account has no requests any more, or the person has to do something first;
    /// [`Error::Storage`]. The next call asks the server anew.
    pub async fn next(&mut self, after: u64) -> Result<Option<LiveRequests>, Error> {
        let inner = Arc::clone(&self.account.inner);
        let Ok(_call) = inner.begin_call() else { return Ok(self.end()) };
        if after != self.number {
            self.given = None;
        }
        loop {
            let revision = self.changes.revision();
            if inner.check_not_closing().is_err() {
                return Ok(self.end());
            }
            let due = match self.known() {
                Ok((found, attention)) => {
                    self.note_a_list();
                    let now = inner.times()?.boot;
                    let runs_out = first_end(&found, quiet_until(&attention), &now);
                    if let Some(news) = self.news(self.account.requests_of(found)) {
                        return Ok(Some(news));
                    }
                    self.ask_if_due();
                    self.asks_at().into_iter().chain(runs_out).min()
                }
                Err(SUSPENDED) => None,
                Err(CLOSED) => return Ok(self.end()),
                Err(error) => return Err(error),
            };
            match self.event(revision, due).await {
                Event::Changed | Event::Due => {}
                Event::Ended => return Ok(self.end()),
                Event::Answered(answer, begun) => self.answered(answer, begun)?,
            }
        }
    }

    /// What is known of the requests. It may be suspended between any two of these.
    fn known(&self) -> Result<(Vec<(ListedRequest, RequestView)>, Attention), Error> {
        let (inner, id) = (&self.account.inner, self.account.id());
        Ok((inner.known_live(id)?, inner.attention(id)?))
    }

    /// Whoever has fetched a list since the server could not be reached, it can be reached again.
    fn note_a_list(&mut self) {
        if self.failures == 0 || self.account.inner.newest_poll(self.account.id()) == self.listed_before {
            return;
        }
        self.failures = 0;
        if let Server::AskedAt(at) = &mut self.server {
            *at = Instant::now();
        }
    }

    /// What was not given yet.
    fn news(&mut self, requests: Vec<Request>) -> Option<LiveRequests> {
        if !self.has_list && self.failures == 0 {
            return None;
        }
        let requests = self.has_list.then_some(requests);
        let ids = |requests: &Vec<Request>| {
            let id = |view: &RequestView| (view.id, view.quiet, view.sent_along.clone(), view.device.clone());
            requests.iter().map(|request| id(request.view())).collect()
        };
        let given = Some(Given { requests: requests.as_ref().map(ids), failures: self.failures });
        if self.given == given {
            return None;
        }
        self.given = given;
        self.number += 1;
        Some(LiveRequests { number: self.number, requests, retry_after: self.retry_after() })
    }

    fn retry_after(&self) -> Option<u64> {
        let left = match &self.server {
            Server::AskedAt(at) => at.saturating_duration_since(Instant::now()),
            Server::Asked(_) => Duration::ZERO,
        };
        (self.failures > 0).then(|| left.as_secs() + u64::from(left.subsec_nanos() > 0))
    }

    fn ask_if_due(&mut self) {
        let now = Instant::now();
        if let Server::AskedAt(at) = &self.server
            && *at <= now
        {
            let (account, changes, wait) = (self.account.clone(), self.changes.clone(), self.wait);
            let poll = tokio::spawn(async move {
                let result = poll_until_closing(&account, &changes, wait).await;
                Answer { result, at: Instant::now() }
            });
            self.server = Server::Asked(Asked { poll, begun: now });
        }
    }

    fn asks_at(&self) -> Option<Instant> {
        match &self.server {
            Server::AskedAt(at) => Some(*at),
            Server::Asked(_) => None,
        }
    }

    async fn event(&mut self, revision: u64, due: Option<Instant>) -> Event {
        let changes = self.changes.clone();
        let mut changed = pin!(changes.next(revision));
        let mut due = pin!(due.map(sleep_until));
        poll_fn(|context| {
            if let Poll::Ready(revision) = changed.as_mut().poll(context) {
                return Poll::Ready(if revision.is_some() { Event::Changed } else { Event::Ended });
            }
            if let Server::Asked(asked) = &mut self.server
                && let Poll::Ready(joined) = Pin::new(&mut asked.poll).poll(context)
            {
                return Poll::Ready(Event::Answered(answer_of(joined), asked.begun));
            }
            due.as_mut().as_pin_mut().map_or(Poll::Pending, |due| due.poll(context).map(|()| Event::Due))
        })
        .await
    }

    fn answered(&mut self, answer: Answer, begun: Instant) -> Result<(), Error> {
        self.server = Server::AskedAt(answer.at);
        match answer.result {
            Ok(()) => {
                if self.wait > 0 {
                    self.server = Server::AskedAt(answer.at.max(begun + APART));
                }
                (self.has_list, self.failures, self.wait) = (true, 0, LONGEST_WAIT);
                Ok(())
            }
            Err(Error::Offline { retry_after: Some(pause) })
                if self.account.inner.leaves_polling_to_another(self.account.id()) =>
            {
                self.server = Server::AskedAt(answer.at + Duration::from_secs(pause));
                Ok(())
            }
            Err(Error::Offline { retry_after }) => {
                let pause = Duration::from_secs(pause(self.failures, LONGEST_PAUSE, retry_after));
                self.server = Server::AskedAt(answer.at + pause);
                self.listed_before = self.account.inner.newest_poll(self.account.id());
                self.has_list |= self.listed_before > 0;
                // The first poll after it comes back at once: whoever waits is told that the server can be reached.
                (self.failures, self.wait) = (self.failures.saturating_add(1), 0);
                Ok(())
            }
            // Whether that is so still is seen by looking at what is known.
            Err(SUSPENDED | CLOSED) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Nothing of this watch may run once the authenticator is closed.
    fn end(&mut self) -> Option<LiveRequests> {
        self.server = Server::AskedAt(Instant::now());
        None
    }
}

/// When the phone is quiet no longer.
const fn quiet_until(attention: &Attention) -> Option<&BootTime> {
    match attention {
        Attention::Quiet { until, .. } => Some(until),
        Attention::Normal => None,
    }
}

/// When the first of them ends, or quiet does: nobody else may say so.
fn first_end(
    found: &[(ListedRequest, RequestView)],
    quiet_until: Option<&BootTime>,
    now: &BootTime,
) -> Option<Instant> {
    let ends = found.iter().map(|(_, view)| &view.deadline);
    let left = ends.chain(quiet_until).filter_map(|end| end.since(now)).min()?;
    // Timers may be early by less than a millisecond.
    Some(Instant::now() + Duration::from_millis(left + 1))
}

/// One poll. Closing waits for it as for any call, and it is given up then: it may be waiting for the server.
async fn poll_until_closing(account: &Account, changes: &Changes, wait: u64) -> Result<(), Error> {
    let _call = account.inner.begin_call()?;
    let mut poll = pin!(account.inner.poll(account.id(), wait));
    let mut closing = pin!(async {
        loop {
            let revision = changes.revision();
            if let Err(closed) = account.inner.check_not_closing() {
                return closed;
            }
            changes.next(revision).await;
        }
    });
    poll_fn(|context| match poll.as_mut().poll(context) {
        Poll::Ready(found) => Poll::Ready(found.map(drop)),
        Poll::Pending => closing.as_mut().poll(context).map(Err),
    })
    .await
}

fn answer_of(joined: Result<Answer, JoinError>) -> Answer {
    joined.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(_) => Answer { result: Err(Error::internal("cancelled")), at: Instant::now() },
    })
}
