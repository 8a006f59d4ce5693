//! The live requests as they change, at the phone and at the server.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use authenticator_core::host::{Clock, HostError, Times};
use authenticator_core::idp::{HttpRequest, HttpResponse};
use authenticator_core::{Authenticator, Error, LiveRequests, Outcome, Ports, Request, RequestsWatch};
use e2e::{PASSWORD, Server, TestPhone, World, for_polls};
use phone::lab::NetworkConditions;

/// What a person may see, with a limit that is shorter than a poll.
async fn shown(watch: &mut RequestsWatch, after: u64) -> LiveRequests {
    within(watch.next(after)).await.unwrap().unwrap()
}

async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), work).await.unwrap()
}

fn ids(live: &LiveRequests) -> Vec<String> {
    live.requests.as_ref().unwrap().iter().map(|request| request.view().id.to_string()).collect()
}

fn first(live: &LiveRequests) -> Request {
    live.requests.as_ref().unwrap()[0].clone()
}

/// Whether a call waits.
async fn waits(watch: &mut RequestsWatch, after: u64) -> bool {
    let mut next = Box::pin(watch.next(after));
    poll_fn(|context| Poll::Ready(next.as_mut().poll(context).is_pending())).await
}

fn response(status: u16, headers: &[(&str, &str)]) -> HttpResponse {
    let mut all = vec![("content-type".to_owned(), "application/problem+json".to_owned())];
    all.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    HttpResponse { status, headers: all, body: format!(r#"{{"status":{status},"code":"unavailable"}}"#).into_bytes() }
}

/// Counts the polls that wait from now on. Somebody else answers URLs that end with `captive`.
fn count_polls(world: &World, captive: &'static str) -> Arc<AtomicUsize> {
    let polls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&polls);
    let holds = move |request: &HttpRequest| {
        count.fetch_add(usize::from(request.url.contains("wait=25")), Ordering::SeqCst);
        request.url.ends_with(captive)
    };
    world.phone.network.set(NetworkConditions::CaptiveWhere(Arc::new(holds), response(503, &[])));
    polls
}

/// Waits, as an app does that gives up and calls again, until a poll is on its way.
async fn until_polled(watch: &mut RequestsWatch, after: u64, polls: &AtomicUsize) {
    while polls.load(Ordering::SeqCst) == 0 {
        assert!(waits(watch, after).await);
        tokio::task::yield_now().await;
    }
}

/// A watch that has given one request, and its request.
async fn with_request(world: &World) -> (RequestsWatch, LiveRequests) {
    let mut watch = world.account.watch_requests();
    let nothing = shown(&mut watch, 0).await;
    assert_eq!((nothing.number, ids(&nothing).len(), nothing.retry_after), (1, 0, None));
    let started = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    let live = shown(&mut watch, 1).await;
    assert_eq!((live.number, ids(&live), live.retry_after), (2, vec![started.request], None));
    (watch, live)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answered_request_leaves_the_live_requests_at_once() {
    let world = World::enrolled().await;
    let (mut watch, live) = with_request(&world).await;
    // The server hears of the answer, and its answer to the poll never comes.
    world.phone.network.set(NetworkConditions::Silent("/requests".to_owned()));
    assert!(waits(&mut watch, 2).await, "the same set is no news");
    let request = first(&live);
    let (live, outcome) = tokio::join!(shown(&mut watch, 2), request.deny());
    assert_eq!((ids(&live).len(), live.retry_after, outcome), (0, None, Ok(Outcome::Denied)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_poll_under_way_outlives_an_answer() {
    let world = World::enrolled().await;
    let (mut watch, live) = with_request(&world).await;
    let polls = count_polls(&world, "/answers");
    until_polled(&mut watch, 2, &polls).await;
    let request = first(&live);
    let (gone, outcome) = tokio::join!(shown(&mut watch, 2), request.deny());
    assert_eq!((ids(&gone).len(), outcome), (0, Ok(Outcome::Pending)), "the server does not hear of it");
    let next = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    assert_eq!(ids(&shown(&mut watch, 3).await), [next.request]);
    assert_eq!(polls.load(Ordering::SeqCst), 1, "the poll that was under way brought it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_without_a_network_leaves_the_live_requests_during_the_pause() {
    let world = World::enrolled().await;
    let (mut watch, live) = with_request(&world).await;
    world.phone.network.set(NetworkConditions::Captive(response(503, &[("retry-after", "3000")])));
    let offline = shown(&mut watch, 2).await;
    assert_eq!((ids(&offline), offline.retry_after), (ids(&live), Some(3000)), "what is there is shown");
    let request = first(&live);
    let (offline, outcome) = tokio::join!(shown(&mut watch, 3), request.deny());
    assert_eq!((ids(&offline).len(), outcome), (0, Ok(Outcome::Pending)));
    assert!(offline.retry_after > Some(2900), "{:?}", offline.retry_after);
    assert!(waits(&mut watch, 4).await, "once for each pause");
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_next_loses_nothing() {
    for polled in 1..4 {
        let world = World::enrolled().await;
        let polls = count_polls(&world, "nowhere");
        let mut watch = world.account.watch_requests();
        let mut seen = 0;
        let mut next = async || {
            let live = loop {
                // Dropped after one, two or three turns, wherever it waits then.
                if let Some(live) = for_polls(polled, watch.next(seen)).await {
                    break live.unwrap().unwrap();
                }
                tokio::task::yield_now().await;
            };
            seen = live.number;
            live
        };
        assert_eq!(ids(&within(next()).await).len(), 0);
        let started = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
        let live = within(next()).await;
        assert_eq!(ids(&live), [started.request]);
        assert_eq!(first(&live).deny().await.unwrap(), Outcome::Denied);
        assert_eq!(ids(&within(next()).await).len(), 0);
        let polls = polls.load(Ordering::SeqCst);
        assert!(polls <= 3, "{polls} polls: they are gone on with");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_arrive_comes_again() {
    let world = World::enrolled().await;
    let (mut watch, live) = with_request(&world).await;
    let again = shown(&mut watch, 1).await;
    assert_eq!((ids(&again), again.number), (ids(&live), 3));
    assert!(waits(&mut watch, 3).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_can_be_reached_again_is_told_with_the_same_set() {
    let world = World::enrolled().await;
    let fresh = world.phone.second_process().await.account(world.account.id()).unwrap().unwrap();
    world.phone.network.set(NetworkConditions::Offline);
    let mut watch = fresh.watch_requests();
    let offline = shown(&mut watch, 0).await;
    assert_eq!((offline.requests.is_none(), offline.retry_after), (true, Some(1)), "it has fetched nothing");
    world.phone.network.set(NetworkConditions::Fine);
    let online = shown(&mut watch, 1).await;
    assert_eq!((ids(&online).len(), online.retry_after), (0, None));
    world.phone.network.set(NetworkConditions::Offline);
    let offline = shown(&mut watch, 2).await;
    assert_eq!((ids(&offline).len(), offline.retry_after), (0, Some(1)), "the pauses begin anew");
    world.phone.network.set(NetworkConditions::Fine);
    // A poll that waits for another set would not come back in time.
    assert_eq!(shown(&mut watch, 3).await.retry_after, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_suspended_it_waits_and_goes_on_after_resume() {
    let world = World::enrolled().await;
    let authenticator = world.phone.authenticator();
    let (mut watch, live) = with_request(&world).await;
    assert!(waits(&mut watch, 2).await);
    authenticator.suspend().unwrap();
    // The poll that is under way comes back while it is suspended.
    world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    let next = tokio::spawn(async move { watch.next(2).await.unwrap().unwrap() });
    while world.phone.network.exchanges("/requests").last().unwrap().response.is_none() {
        tokio::task::yield_now().await;
    }
    authenticator.resume().unwrap();
    let found = within(next).await.unwrap();
    assert_eq!((ids(&found).len(), found.retry_after), (1, None));
    assert_ne!(ids(&found), ids(&live));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_at_once_when_the_authenticator_is_closed() {
    let world = World::enrolled().await;
    let (mut watch, _) = with_request(&world).await;
    let polls = count_polls(&world, "nowhere");
    let next = tokio::spawn(async move { (watch.next(2).await.unwrap().is_none(), watch) });
    while polls.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    within(world.phone.authenticator().close()).await;
    let (has_ended, mut watch) = within(next).await.unwrap();
    assert!(has_ended);
    assert!(within(watch.next(0)).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_on_which_nobody_waits_holds_up_no_closing() {
    let world = World::enrolled().await;
    let (mut watch, _) = with_request(&world).await;
    let polls = count_polls(&world, "nowhere");
    until_polled(&mut watch, 2, &polls).await;
    within(world.phone.authenticator().close()).await;
    assert!(within(watch.next(2)).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_removed_is_an_error_at_once() {
    let world = World::enrolled().await;
    let (mut watch, _) = with_request(&world).await;
    let polls = count_polls(&world, "nowhere");
    until_polled(&mut watch, 2, &polls).await;
    let until_failure = async {
        let mut seen = 2;
        // The server may say before that nothing is left.
        while let Some(live) = watch.next(seen).await? {
            assert_eq!(ids(&live).len(), 0);
            seen = live.number;
        }
        Ok(())
    };
    let (failed, removed) = tokio::join!(within(until_failure), world.account.remove());
    assert!(removed.is_ok());
    assert_eq!(failed, Err(Error::Refused { reason: "account_removed".to_owned() }));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_watches_both_see_what_comes_and_do_not_poll_in_a_row() {
    let world = World::enrolled().await;
    let (mut one, _) = with_request(&world).await;
    let mut two = world.account.watch_requests();
    assert_eq!(ids(&shown(&mut two, 0).await).len(), 1);
    let polls = count_polls(&world, "nowhere");
    let both = async { tokio::join!(shown(&mut one, 2), shown(&mut two, 1)) };
    let begun = Instant::now();
    let starting = async {
        while polls.load(Ordering::SeqCst) < 5 {
            tokio::task::yield_now().await;
        }
        assert!(
            begun.elapsed() >= Duration::from_millis(900),
            "each ends the poll of the other, at most once a second"
        );
        world.server.control.start(&world.user, "mfa", &[]).await.unwrap()
    };
    let ((one, two), started) = within(async { tokio::join!(both, starting) }).await;
    assert_eq!((ids(&one), ids(&two)), (vec![started.request.clone()], vec![started.request]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_out_is_left_out_without_the_network() {
    let world = World::enrolled().await;
    let (mut watch, live) = with_request(&world).await;
    world.phone.network.set(NetworkConditions::Silent("/requests".to_owned()));
    world.phone.clock.advance(first(&live).view().seconds_left - 1);
    // The next poll begins a second after the first, and gets no reply.
    assert!(tokio::time::timeout(Duration::from_millis(1500), watch.next(2)).await.is_err());
    let last_second = async { world.phone.clock.advance(1) };
    let (live, ()) = tokio::join!(shown(&mut watch, 2), last_second);
    assert_eq!(ids(&live).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_begins_without_the_network_has_what_was_fetched_before() {
    let world = World::enrolled().await;
    let (watch, live) = with_request(&world).await;
    drop(watch);
    world.phone.network.set(NetworkConditions::Offline);
    let mut watch = world.account.watch_requests();
    let offline = shown(&mut watch, 0).await;
    assert_eq!((ids(&offline), offline.retry_after.is_some()), (ids(&live), true));
    let request = first(&offline);
    let (answered, outcome) = tokio::join!(shown(&mut watch, 1), request.deny());
    assert_eq!((ids(&answered).len(), answered.retry_after.is_some(), outcome), (0, true, Ok(Outcome::Pending)));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_fetches_a_list_has_told_that_the_server_can_be_reached_again() {
    let world = World::enrolled().await;
    world.phone.network.set(NetworkConditions::Offline);
    let mut watch = world.account.watch_requests();
    let offline = shown(&mut watch, 0).await;
    assert_eq!((ids(&offline).len(), offline.retry_after), (0, Some(1)));
    world.phone.network.set(NetworkConditions::Fine);
    let started = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    world.account.requests(0).await.unwrap();
    let online = shown(&mut watch, 1).await;
    assert_eq!(
        (ids(&online), online.retry_after),
        (vec![started.request], None),
        "at once, and not as if it were away"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_that_polls_does_not_make_it_say_that_the_server_cannot_be_reached() {
    let world = World::enrolled().await;
    let other = world.phone.second_process().await.account(world.account.id()).unwrap().unwrap();
    let mut watch = world.account.watch_requests();
    shown(&mut watch, 0).await;
    let polls = count_polls(&world, "nowhere");
    until_polled(&mut watch, 1, &polls).await;
    other.requests(0).await.unwrap();
    // The next poll would begin a second after the first.
    let told = tokio::time::timeout(Duration::from_millis(1500), watch.next(1)).await;
    assert!(told.is_err(), "the server can be reached");
    assert_eq!(polls.load(Ordering::SeqCst), 1, "the two do not end each other in a row");
    let started = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    let (live, found) = tokio::join!(shown(&mut watch, 1), world.account.requests(0));
    assert_eq!((ids(&live), live.retry_after), (vec![started.request], None), "whoever asks now is told now");
    assert_eq!(found.map(|found| found.len()), Ok(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_came_while_nobody_waited_is_as_old_as_it_is() {
    let world = World::enrolled().await;
    let mut watch = world.account.watch_requests();
    shown(&mut watch, 0).await;
    let polls = count_polls(&world, "nowhere");
    until_polled(&mut watch, 1, &polls).await;
    let changes = world.phone.authenticator().changes();
    let before = changes.revision();
    world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    within(changes.next(before)).await.unwrap();
    world.phone.clock.advance(3600);
    world.server.control.advance(3600).await.unwrap();
    assert!(waits(&mut watch, 1).await, "it has ended by now");
    let started = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    assert_eq!(ids(&shown(&mut watch, 1).await), [started.request]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_on_which_nobody_waits_holds_up_no_other_call() {
    let world = World::enrolled().await;
    for turns in 1..12 {
        let mut left = world.account.watch_requests();
        // Left wherever its poll is then.
        let _ = for_polls(turns, left.next(0)).await;
        let (request, ..) = within(world.start("mfa", &[])).await;
        assert_eq!(within(request.deny()).await.unwrap(), Outcome::Denied);
    }
}

/// A clock of the host during which the authenticator is suspended once, at the read that was chosen.
struct SuspendsAt {
    clock: Arc<dyn Clock>,
    reads_left: AtomicUsize,
    authenticator: Mutex<Option<Authenticator>>,
}

impl Clock for SuspendsAt {
    fn now(&self) -> Result<Times, HostError> {
        let left = self.reads_left.load(Ordering::SeqCst);
        self.reads_left.store(left.saturating_sub(1), Ordering::SeqCst);
        if left == 1
            && let Some(authenticator) = &*self.authenticator.lock().unwrap()
        {
            authenticator.suspend().unwrap();
        }
        self.clock.now()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_waits_wherever_it_is_suspended() {
    let (server, user) = (Server::start(), "test@contoso.example");
    let mut suspends = None;
    let phone = TestPhone::observed(|ports| {
        let (clock, authenticator) = (ports.clock, Mutex::default());
        let clock = suspends.insert(Arc::new(SuspendsAt { clock, reads_left: AtomicUsize::new(0), authenticator }));
        Ports { clock: Arc::clone(clock) as _, ..ports }
    })
    .await;
    let clock = suspends.unwrap();
    server.control.add_user(user, PASSWORD).await.unwrap();
    let account = phone.enroll(&server, user).await;
    server.control.start(user, "mfa", &[]).await.unwrap();
    *clock.authenticator.lock().unwrap() = Some(phone.authenticator());
    let mut reads = 1;
    loop {
        let mut watch = account.watch_requests();
        clock.reads_left.store(reads, Ordering::SeqCst);
        let suspended = || clock.reads_left.load(Ordering::SeqCst) == 0;
        let live = loop {
            // Its poll goes on meanwhile, and what it found is there after it was resumed.
            match tokio::time::timeout(Duration::from_millis(20), watch.next(0)).await {
                Ok(live) => break live.unwrap().unwrap(),
                Err(_) if suspended() => phone.authenticator().resume().unwrap(),
                Err(_) => {}
            }
        };
        assert_eq!(ids(&live).len(), 1, "suspended at read {reads}");
        if !suspended() {
            break;
        }
        phone.authenticator().resume().unwrap();
        reads += 1;
    }
    clock.authenticator.lock().unwrap().take();
    assert!(reads > 3, "it reads the clock {reads} times");
}
