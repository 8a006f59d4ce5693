//! Who is asked, when, and by what a list is judged.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use authenticator_core::idp::{HttpRequest, HttpResponse};
use authenticator_core::protocol::{Purpose, RequestId};
use authenticator_core::store::ActivityKind;
use authenticator_core::{Error, Outcome, PhoneSignInView, SetupStep, UserAction};
use e2e::{PASSWORD, TestPhone, World, only};
use phone::lab::NetworkConditions;
use serde_json::json;

const DAY: u64 = 24 * 60 * 60;

async fn both_clocks(world: &World, seconds: u64) {
    world.phone.clock.advance(seconds);
    world.server.control.advance(seconds).await.unwrap();
}

fn polls(world: &World) -> usize {
    world.phone.network.exchanges("/requests").len()
}

/// Becomes true when a request whose URL holds `part` is sent.
fn seen(world: &World, part: &'static str) -> Arc<AtomicBool> {
    let seen = Arc::new(AtomicBool::new(false));
    let watch = Arc::clone(&seen);
    let holds = move |request: &HttpRequest| {
        watch.fetch_or(request.url.contains(part), Ordering::SeqCst);
        false
    };
    let nothing = HttpResponse { status: 404, headers: Vec::new(), body: Vec::new() };
    world.phone.network.set(NetworkConditions::CaptiveWhere(Arc::new(holds), nothing));
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_a_server_that_asks_to_wait_is_left_alone_but_for_a_person_who_asks() {
    let world = World::enabled().await;
    assert!(world.account.requests(0).await.unwrap().is_empty());
    let busy = HttpResponse {
        status: 503,
        headers: vec![
            ("content-type".to_owned(), "application/problem+json".to_owned()),
            ("retry-after".to_owned(), "30".to_owned()),
        ],
        body: br#"{"status":503,"code":"unavailable"}"#.to_vec(),
    };
    world
        .phone
        .network
        .set(NetworkConditions::Tampered("/requests".to_owned(), Arc::new(move |reply| *reply = busy.clone())));
    assert_eq!(world.account.requests(25).await.err().unwrap(), Error::Offline { retry_after: Some(30) });
    let before = polls(&world);
    world.phone.clock.advance(10);
    assert_eq!(world.account.requests(25).await.err().unwrap(), Error::Offline { retry_after: Some(20) });
    assert_eq!(polls(&world), before, "nothing was sent");
    world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(world.account.requests(0).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_a_second_process_that_polls_does_not_take_the_app_offline() {
    let world = World::enabled().await;
    let other = world.phone.second_process().await.account(world.account.id()).unwrap().unwrap();
    world.account.requests(0).await.unwrap();
    other.requests(0).await.unwrap();
    for _ in 0..5 {
        let waits = seen(&world, "wait=25");
        let app = tokio::spawn({
            let account = world.account.clone();
            async move { account.requests(25).await.map(|list| list.len()) }
        });
        while !waits.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
        // The other process polls until it has ended the poll of the app.
        while !app.is_finished() {
            other.requests(0).await.unwrap();
        }
        assert_eq!(app.await.unwrap(), Ok(0));
        let pause = world.account.requests(25).await.err().unwrap();
        assert_eq!(pause, Error::Offline { retry_after: Some(10) }, "the two do not end each other in a row");
        assert_eq!(world.account.requests(0).await.map(|list| list.len()), Ok(0), "pulled to refresh");
        world.phone.clock.advance(10);
    }
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    assert_eq!(only(&world.account).await.approve(&live.number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_the_first_poll_of_a_process_waits_where_there_is_nothing() {
    let world = World::enabled().await;
    let fresh = world.phone.second_process().await.account(world.account.id()).unwrap().unwrap();
    let waits = seen(&world, "wait=25&after=");
    let poll = tokio::spawn(async move { fresh.requests(25).await });
    while !waits.load(Ordering::SeqCst) {
        tokio::task::yield_now().await;
        assert!(!poll.is_finished(), "it came back without a request");
    }
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let found = tokio::time::timeout(Duration::from_secs(20), poll).await.unwrap().unwrap().unwrap();
    let ids: Vec<_> = found.iter().map(|request| request.view().id).collect();
    assert_eq!(ids, [RequestId::parse(&live.request).unwrap()]);
}

/// The metadata as the phone fetched it last.
fn metadata(world: &World) -> HttpResponse {
    world.phone.network.exchanges("/.well-known/phone-signin").last().unwrap().response.clone().unwrap()
}

fn played_again(metadata: HttpResponse) -> NetworkConditions {
    NetworkConditions::CaptiveWhere(
        Arc::new(|request: &HttpRequest| request.url.contains("/.well-known/phone-signin")),
        metadata,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_requests_wait_for_metadata_that_has_not_expired_and_a_revocation_does_not() {
    let world = World::enabled().await;
    world.phone.network.set(played_again(metadata(&world)));
    both_clocks(&world, 30 * DAY).await;
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let offline = Error::Offline { retry_after: None };
    assert_eq!(world.account.requests(0).await.err().unwrap(), offline, "what ended 29 days ago was played again");
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(only(&world.account).await.approve(&live.number).await.unwrap(), Outcome::Approved);

    world.phone.network.set(played_again(metadata(&world)));
    both_clocks(&world, 2 * DAY).await;
    world.server.control.revoke(&world.user, "credential").await.unwrap();
    assert_eq!(world.account.requests(0).await.err().unwrap(), offline);
    let view = world.account.view().unwrap();
    assert!(matches!(view.phone_sign_in, PhoneSignInView::Disabled { .. }), "{:?}", view.phone_sign_in);
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_nobody_enrolls_by_metadata_that_has_expired() {
    let world = World::enrolled().await;
    let old = metadata(&world);
    world.server.control.advance(2 * DAY).await.unwrap();
    let (phone, user) = (TestPhone::new().await, "later@contoso.example");
    world.server.control.add_user(user, PASSWORD).await.unwrap();
    let text = world.server.control.enrollment_text(user).await.unwrap();
    phone.network.set(played_again(old));
    assert_eq!(phone.enroll_text(&text).await.err().unwrap(), Error::Offline { retry_after: None });
    assert!(phone.authenticator().accounts().unwrap().is_empty());
    phone.network.set(NetworkConditions::Fine);
    let account = phone.enroll_text(&text).await.unwrap();
    let number = world.server.control.live(user, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved, "the same code goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_an_app_that_is_too_old_shows_requests_and_refuses_them() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    assert!(!request.view().app_too_old);
    world.server.control.policy(&json!({ "min_app_version": { "other": "2.0" } })).await.unwrap();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::AppTooOld, "the server says it first");
    let request = only(&world.account).await;
    assert!(request.view().app_too_old, "and its metadata was asked");
    let (sent, opened) = (world.phone.network.exchanges("/answers").len(), world.phone.gate.prompts().len());
    let refused = request.approve(&number).await.err().unwrap();
    assert_eq!(refused, Error::UserAction { action: UserAction::UpdateApp });
    assert_eq!(world.phone.network.exchanges("/answers").len(), sent, "nothing was signed");
    assert_eq!(world.phone.gate.prompts().len(), opened, "nobody was asked");
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_a_request_of_before_a_change_of_the_credential_is_not_approved() {
    let world = World::enrolled().await;
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("no sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    enabling.complete_sign_in(&redirect).await.unwrap();
    let mfa = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    let requests = world.account.requests(0).await.unwrap();
    let old = requests.into_iter().find(|request| request.view().purpose == Purpose::Mfa).unwrap();
    let number = world.server.control.live(&world.user, "enable").await.unwrap().number;
    assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Approved);
    let counter = world.account.view().unwrap().counter;
    assert_eq!(old.approve(&mfa.number).await.unwrap(), Outcome::Superseded);
    assert_eq!(world.account.view().unwrap().counter, counter, "nothing was signed");
    let number = world.server.control.live(&world.user, "mfa").await.unwrap().number;
    assert_eq!(only(&world.account).await.approve(&number).await.unwrap(), Outcome::Approved, "by the new key");
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_challenge_that_is_dropped_is_noted_once_and_looked_at_again() {
    let world = World::enabled().await;
    let policy = json!({ "match_modes": ["enter", "choose"], "sign_in_match": "choose" });
    world.server.control.policy(&policy).await.unwrap();
    world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    world.phone.network.set(NetworkConditions::Blocked("/.well-known/".to_owned()));
    for _ in 0..5 {
        assert!(world.account.requests(0).await.unwrap().is_empty(), "what is known of the server does not list it");
    }
    let dropped =
        world.account.activity().unwrap().into_iter().filter(|entry| entry.kind == ActivityKind::ChallengeDropped);
    assert_eq!(dropped.count(), 1);
    assert!(matches!(world.account.requests(25).await, Err(Error::Offline { retry_after: Some(_) })), "not in a row");
    world.phone.network.set(NetworkConditions::Fine);
    world.phone.clock.advance(20);
    assert_eq!(world.account.requests(25).await.unwrap().len(), 1, "not the set to wait for a change of");
}

#[tokio::test(flavor = "multi_thread")]
async fn e8_a_document_that_was_overtaken_is_ignored() {
    let world = World::enabled().await;
    let other = world.phone.second_process().await.account(world.account.id()).unwrap().unwrap();
    let (network, control) = (Arc::clone(&world.phone.network), world.server.control.clone());
    let user = world.user.clone();
    let first = AtomicBool::new(true);
    // While the first document is on its way, the credential is revoked and another process gets the newer one.
    let overtaken = move |_: &mut HttpResponse| {
        if first.swap(false, Ordering::SeqCst) {
            network.set(NetworkConditions::Fine);
            tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(async {
                    control.revoke(&user, "credential").await.unwrap();
                    other.refresh().await.unwrap();
                });
            });
        }
    };
    world.phone.network.set(NetworkConditions::Tampered("/account".to_owned(), Arc::new(overtaken)));
    assert_eq!(world.account.refresh().await, Ok(()));
    let view = world.account.view().unwrap();
    assert!(matches!(view.phone_sign_in, PhoneSignInView::Disabled { .. }), "{:?}", view.phone_sign_in);
}
