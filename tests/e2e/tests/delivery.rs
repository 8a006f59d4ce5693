//! Kept answers beside each other: what cannot be delivered holds up as little as possible, and what became of an approval is
//! told only if it is known.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use authenticator_core::account::Lifecycle;
use authenticator_core::idp::{HttpRequest, HttpResponse};
use authenticator_core::protocol::RequestId;
use authenticator_core::store::ActivityKind;
use authenticator_core::{Account, Enabling, Outcome, PhoneSignInView, Request, SetupStep};
use e2e::{PASSWORD, World, only};
use phone::lab::NetworkConditions;
use serde_json::json;

const DAY: u64 = 24 * 60 * 60;

/// Time passes for everybody.
async fn both_clocks(world: &World, seconds: u64) {
    world.phone.clock.advance(seconds);
    world.server.control.advance(seconds).await.unwrap();
}

fn answers_sent(world: &World) -> usize {
    world.phone.network.exchanges("/answers").len()
}

fn account(world: &World) -> Account {
    world.phone.authenticator().account(world.account.id()).unwrap().unwrap()
}

async fn outcome_of(account: &Account, request: &str) -> Option<Outcome> {
    account.answer_to(RequestId::parse(request).unwrap()).await.unwrap()
}

fn fault() -> HttpResponse {
    HttpResponse {
        status: 500,
        headers: vec![("content-type".to_owned(), "application/problem+json".to_owned())],
        body: json!({ "status": 500, "code": "internal" }).to_string().into_bytes(),
    }
}

/// From now on the server stumbles over each of these answers and takes all others. Give it the answers that were sent while
/// nothing passed.
fn stumbles_over(world: &World, reply: HttpResponse, answers: &[Vec<u8>]) {
    let answers: HashSet<Vec<u8>> = answers.iter().cloned().collect();
    let holds = move |request: &HttpRequest| request.url.ends_with("/answers") && answers.contains(&request.body);
    world.phone.network.set(NetworkConditions::CaptiveWhere(Arc::new(holds), reply));
}

/// The server stumbles over the next answer, whenever it comes, and takes all others.
fn stumbles_over_the_next(world: &World) {
    let first = Mutex::new(None);
    let holds = move |request: &HttpRequest| {
        request.url.ends_with("/answers") && *first.lock().unwrap().get_or_insert(request.body.clone()) == request.body
    };
    world.phone.network.set(NetworkConditions::CaptiveWhere(Arc::new(holds), fault()));
}

fn last_answer(world: &World) -> Vec<u8> {
    world.phone.network.exchanges("/answers").last().unwrap().request.body.clone()
}

/// Denies while nothing passes. Gives the answer as it was sent.
async fn deny_in_vain(world: &World, request: &Request) -> Vec<u8> {
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.deny().await.unwrap(), Outcome::Pending);
    last_answer(world)
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_an_approval_that_the_server_accepted_is_told_as_accepted_however_late() {
    for later in [61, DAY, 6 * DAY] {
        let world = World::enabled().await;
        let (request, number, id) = world.sign_in().await;
        world.phone.network.set(NetworkConditions::ReplyLost("/answers".to_owned()));
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
        assert_eq!(world.state(&id).await, "approved");
        both_clocks(&world, later).await;
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending, "the reply is lost again");
        world.phone.network.set(NetworkConditions::Fine);
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved, "after {later} s");
        let sent = answers_sent(&world);
        assert_eq!(world.account.sync().await.unwrap(), 0);
        assert_eq!(answers_sent(&world), sent, "closed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_an_approval_that_a_dead_process_may_have_sent_is_asked_after() {
    for (conditions, state, outcome) in [
        (NetworkConditions::ReplyLost("/answers".to_owned()), "approved", Outcome::Approved),
        (NetworkConditions::Blocked("/answers".to_owned()), "expired", Outcome::Expired),
    ] {
        let world = World::enabled().await;
        let (request, number, id) = world.sign_in().await;
        world.phone.network.set(conditions);
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
        world.phone.restart().await;
        world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
        both_clocks(&world, 90).await;
        let account = account(&world);
        account.refresh().await.unwrap();
        world.phone.network.set(NetworkConditions::Fine);
        let sent = answers_sent(&world);
        account.sync().await.unwrap();
        assert_eq!(answers_sent(&world), sent + 1, "the server's time is known, and who sent what before is not");
        assert_eq!(outcome_of(&account, &id).await, Some(outcome));
        assert_eq!(world.state(&id).await, state);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_an_approval_whose_verdict_never_came_is_told_as_unknown_after_a_week() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::ReplyLost("/answers".to_owned()));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    both_clocks(&world, 6 * DAY).await;
    assert_eq!(outcome_of(&world.account, &id).await, Some(Outcome::Pending));
    both_clocks(&world, 2 * DAY).await;
    let sent = answers_sent(&world);
    assert_eq!(outcome_of(&world.account, &id).await, Some(Outcome::Unknown));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Unknown);
    assert_eq!(answers_sent(&world), sent, "given up");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_refusal_that_cannot_be_delivered_holds_up_nothing() {
    let page = |status| HttpResponse { status, headers: Vec::new(), body: b"<html></html>".to_vec() };
    let mut unavailable = fault();
    unavailable.status = 503;
    for reply in [fault(), unavailable, page(200), page(302), page(404), page(502)] {
        let (world, status) = (World::enabled().await, reply.status);
        let (request, ..) = world.sign_in().await;
        let stuck = deny_in_vain(&world, &request).await;
        stumbles_over(&world, reply, &[stuck]);
        both_clocks(&world, 3 * DAY).await;
        let (next, number, _) = world.sign_in().await;
        assert_eq!(next.approve(&number).await.unwrap(), Outcome::Approved, "{status}");
        let (next, ..) = world.sign_in().await;
        assert_eq!(next.deny().await.unwrap(), Outcome::Denied, "{status}");
        assert_eq!(world.account.sync().await.unwrap(), 1, "{status}: it is still there");
        world.phone.network.set(NetworkConditions::Fine);
        assert_eq!(world.account.sync().await.unwrap(), 0, "{status}");
        assert_eq!(world.account.view().unwrap().lifecycle, Lifecycle::Active, "no alarm");
    }
}

/// The clock of the phone stood still, or its database was restored: else it would have given the answer up long before.
#[tokio::test(flavor = "multi_thread")]
async fn s5_a_refusal_of_a_request_that_the_server_has_forgotten_has_a_final_answer() {
    let world = World::enabled().await;
    let (request, _, id) = world.sign_in().await;
    deny_in_vain(&world, &request).await;
    world.server.control.advance(61).await.unwrap();
    assert_eq!(world.state(&id).await, "expired");
    world.server.control.advance(366 * DAY).await.unwrap();
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(world.account.sync().await.unwrap(), 0, "nothing is left to be sent");
    assert_eq!(outcome_of(&world.account, &id).await, Some(Outcome::Rejected { code: "unknown_id".to_owned() }));
    let (next, number, _) = world.sign_in().await;
    assert_eq!(next.approve(&number).await.unwrap(), Outcome::Approved, "no alarm");
}

/// A server, or something before it, that lets the connection end at one answer looks like no network at all.
#[tokio::test(flavor = "multi_thread")]
async fn s5_a_refusal_without_any_response_goes_behind_the_others() {
    let world = World::enabled().await;
    let (request, ..) = world.sign_in().await;
    let stuck = deny_in_vain(&world, &request).await;
    let answered = answers_sent(&world);
    let (next, number, _) = world.sign_in().await;
    assert_eq!(next.approve(&number).await.unwrap(), Outcome::Pending);
    let tried: Vec<_> = world
        .phone
        .network
        .exchanges("/answers")
        .split_off(answered)
        .into_iter()
        .map(|it| it.request.body.clone())
        .collect();
    assert_eq!(tried.len(), 1, "no response: nothing more is tried");
    assert!(!tried.contains(&stuck), "and the new answer comes first");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_an_approval_that_cannot_be_delivered_holds_up_no_refusal() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    stumbles_over_the_next(&world);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    assert_eq!(request.report().await.unwrap(), Outcome::Reported, "a report of the same request ends it");
    assert_eq!(world.state(&id).await, "reported");
    let (next, _, next_id) = world.sign_in().await;
    assert_eq!(next.deny().await.unwrap(), Outcome::Denied, "so does what took its place");
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(world.account.sync().await.unwrap(), 0);
    assert_eq!((world.state(&id).await.as_str(), world.state(&next_id).await.as_str()), ("reported", "denied"));
    let (next, number, _) = world.sign_in().await;
    assert_eq!(next.approve(&number).await.unwrap(), Outcome::Approved, "no alarm");
}

async fn up_to_the_number(world: &World) -> (Enabling, String) {
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("no sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    enabling.complete_sign_in(&redirect).await.unwrap();
    (enabling, world.server.control.live(&world.user, "enable").await.unwrap().number)
}

/// A server takes no approval of a live request below a counter that it has seen: overtaken, this one would be an alarm.
#[tokio::test(flavor = "multi_thread")]
async fn b9_a_refusal_of_another_request_waits_for_an_approval_only_while_that_can_count() {
    for approval_gets_through in [true, false] {
        let world = World::enrolled().await;
        let (enabling, number) = up_to_the_number(&world).await;
        stumbles_over_the_next(&world);
        assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Pending);
        world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
        let mfa = only(&world.account).await;
        assert_eq!(mfa.deny().await.unwrap(), Outcome::Pending);
        if approval_gets_through {
            world.phone.network.set(NetworkConditions::Fine);
            assert_eq!(world.account.sync().await.unwrap(), 0);
            assert!(matches!(enabling.step().await.unwrap(), SetupStep::Done { .. }));
        } else {
            both_clocks(&world, 601).await;
            assert_eq!(world.account.sync().await.unwrap(), 1, "the refusal went out, past what cannot count any more");
            world.phone.network.set(NetworkConditions::Fine);
            assert_eq!(world.account.sync().await.unwrap(), 0);
            assert!(matches!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Disabled { .. }));
        }
        assert_eq!(world.account.view().unwrap().lifecycle, Lifecycle::Active, "no alarm");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn weeks_without_a_network_leave_the_log_readable() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    let (request, ..) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Offline);
    assert_eq!(request.report().await.unwrap(), Outcome::Pending);
    for _ in 0..500 {
        world.phone.clock.advance(15 * 60);
        world.account.sync().await.unwrap();
    }
    let kinds = |kind| world.account.activity().unwrap().into_iter().filter(|entry| entry.kind == kind).count();
    assert_eq!(kinds(ActivityKind::NotDelivered), 1, "one line for one reason");
    assert!(kinds(ActivityKind::Answered) >= 3 && kinds(ActivityKind::SignInEnabled) == 1);
    stumbles_over(&world, fault(), &[last_answer(&world)]);
    world.account.sync().await.unwrap();
    world.phone.network.set(NetworkConditions::Captive(HttpResponse {
        status: 404,
        headers: Vec::new(),
        body: Vec::new(),
    }));
    world.account.sync().await.unwrap();
    assert_eq!(kinds(ActivityKind::NotDelivered), 1, "offline, all of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_blocked_account_is_in_use_again_once_a_signed_message_shows_it() {
    for by_list in [true, false] {
        let world = World::enabled().await;
        let (request, number, _) = world.sign_in().await;
        world.server.control.block(&world.user, true).await.unwrap();
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::AccountDisabled);
        world.account.refresh().await.unwrap();
        assert!(world.account.requests(0).await.unwrap().is_empty());
        assert_eq!(world.account.view().unwrap().lifecycle, Lifecycle::Blocked);
        world.server.control.block(&world.user, false).await.unwrap();
        if by_list {
            world.sign_in().await;
        } else {
            world.account.refresh().await.unwrap();
        }
        assert_eq!(world.account.view().unwrap().lifecycle, Lifecycle::Active, "by list: {by_list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_an_account_that_is_disabled_by_a_verdict_asks_whether_it_was_removed() {
    let world = World::enrolled().await;
    let (request, ..) = world.start("mfa", &[]).await;
    world.server.control.block(&world.user, true).await.unwrap();
    world.server.control.revoke(&world.user, "device").await.unwrap();
    assert_eq!(request.report().await.unwrap(), Outcome::AccountDisabled);
    let lifecycle = world.account.view().unwrap().lifecycle;
    assert!(matches!(lifecycle, Lifecycle::Removed { .. }), "the signed document says which: {lifecycle:?}");
}

/// A report alone does not say whether its request had been approved.
#[tokio::test(flavor = "multi_thread")]
async fn b5_a_report_behind_the_number_of_a_new_credential_leaves_phone_and_server_of_one_mind() {
    for (conditions, is_enabled) in [
        (NetworkConditions::ReplyLost("/answers".to_owned()), true),
        (NetworkConditions::Blocked("/answers".to_owned()), false),
        (NetworkConditions::Captive(fault()), false),
    ] {
        let world = World::enrolled().await;
        let (enabling, number) = up_to_the_number(&world).await;
        let request = only(&world.account).await;
        // Up to the prompt nothing is in the way.
        let answers = move |request: &HttpRequest| request.url.ends_with("/answers");
        world.phone.network.set(match conditions {
            NetworkConditions::Captive(reply) => NetworkConditions::CaptiveWhere(Arc::new(answers), reply),
            conditions => conditions,
        });
        assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Pending);
        world.phone.network.set(NetworkConditions::Fine);
        assert_eq!(request.report().await.unwrap(), Outcome::Reported);
        assert_eq!(world.account.sync().await.unwrap(), 0);
        world.account.refresh().await.unwrap();
        let view = world.account.view().unwrap();
        let starts = world.server.control.start(&world.user, "sign_in", &[]).await.is_ok();
        assert_eq!((view.phone_sign_in == PhoneSignInView::Enabled, starts), (is_enabled, is_enabled));
        assert_eq!(view.lifecycle, Lifecycle::Active, "no alarm");
    }
}
