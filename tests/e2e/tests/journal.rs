//! Answers that are kept: sent until the server has them, once, whatever happens on the way.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use authenticator_core::account::Lifecycle;
use authenticator_core::idp::{HttpRequest, HttpResponse};
use authenticator_core::jose::base64url_decode;
use authenticator_core::protocol::RequestId;
use authenticator_core::store::{ActivityEntry, ActivityKind};
use authenticator_core::{Account, Error, Outcome, PhoneSignInView, Request, SetupStep};
use e2e::{World, another, only};
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

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_refusal_is_sent_for_seven_days() {
    for (days, sent_late) in [(6, true), (8, false)] {
        let world = World::enabled().await;
        let (request, ..) = world.sign_in().await;
        world.phone.network.set(NetworkConditions::Offline);
        assert_eq!(request.deny().await.unwrap(), Outcome::Pending);
        let sent = answers_sent(&world);
        both_clocks(&world, days * DAY).await;
        world.phone.network.set(NetworkConditions::Fine);
        world.account.sync().await.unwrap();
        assert_eq!(answers_sent(&world) - sent, usize::from(sent_late), "after {days} days");
        world.account.sync().await.unwrap();
        assert_eq!(answers_sent(&world) - sent, usize::from(sent_late), "closed");
        assert_eq!(request.deny().await.unwrap(), Outcome::Expired);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_report_of_an_ended_request_is_still_recorded() {
    let world = World::enabled().await;
    let (request, ..) = world.sign_in().await;
    both_clocks(&world, 90).await;
    assert!(world.account.requests(0).await.unwrap().is_empty());
    assert_eq!(request.report().await.unwrap(), Outcome::Reported);
    assert_eq!(request.report().await.unwrap(), Outcome::Reported, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_an_approval_can_be_reported_afterwards_and_nothing_else() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    let sent = answers_sent(&world);
    assert_eq!(request.deny().await.unwrap(), Outcome::Approved, "the first answer stands");
    assert_eq!(answers_sent(&world), sent);
    assert_eq!(request.report().await.unwrap(), Outcome::Reported);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Reported);
    assert_eq!(answers_sent(&world), sent + 1);
    assert_eq!(world.state(&id).await, "approved", "what has happened has happened");
    let (next, number, _) = world.sign_in().await;
    assert_eq!(next.approve(&number).await.unwrap(), Outcome::Approved, "no false alarm");
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_an_approval_is_sent_only_while_its_request_lives() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    let sent = answers_sent(&world);
    both_clocks(&world, 61).await;
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Expired);
    assert_eq!(answers_sent(&world), sent, "never sent late");
    assert_eq!(world.state(&id).await, "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_an_answer_that_was_kept_is_sent_after_a_restart_and_has_one_result() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    world.phone.restart().await;
    world.phone.network.set(NetworkConditions::Fine);
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    account.sync().await.unwrap();
    assert_eq!(world.state(&id).await, "approved");
    let sent = answers_sent(&world);
    assert!(account.requests(0).await.unwrap().is_empty());
    account.sync().await.unwrap();
    assert_eq!(answers_sent(&world), sent);
    assert_eq!(account.view().unwrap().counter, 3, "enrollment, enable, sign-in");
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_undelivered_answers_are_tried_again_with_growing_pauses() {
    let world = World::enabled().await;
    let (request, ..) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.deny().await.unwrap(), Outcome::Pending);
    let before = answers_sent(&world);
    for _ in 0..64 {
        world.phone.clock.advance(1);
        world.account.requests(0).await.unwrap();
    }
    assert_eq!(answers_sent(&world) - before, 6, "after 1, 2, 4, 8, 16 and 32 seconds");
    world.account.sync().await.unwrap();
    assert_eq!(answers_sent(&world) - before, 7, "whoever asks for it gets it at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_report_behind_an_open_approval_is_told_as_what_it_is() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::ReplyLost("/answers".to_owned()));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    let elsewhere = HttpResponse { status: 302, headers: Vec::new(), body: Vec::new() };
    world.phone.network.set(NetworkConditions::Captive(elsewhere));
    assert_eq!(request.report().await.unwrap(), Outcome::Pending);
    assert_eq!(world.state(&id).await, "approved");
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(request.report().await.unwrap(), Outcome::Reported);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_report_that_waits_is_sent_before_the_account_is_removed() {
    let world = World::enabled().await;
    let (request, _, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Offline);
    assert_eq!(request.report().await.unwrap(), Outcome::Pending);
    world.phone.network.set(NetworkConditions::Fine);
    world.account.remove().await.unwrap();
    assert_eq!(world.state(&id).await, "reported");
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_a_throttled_approval_leaves_its_request_to_be_answered() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({ "approvals_a_minute": 0 })).await.unwrap();
    let (request, number, id) = world.sign_in().await;
    let outcome = request.approve(&number).await.unwrap();
    assert!(matches!(outcome, Outcome::Throttled { .. }), "{outcome:?}");
    assert_eq!(world.state(&id).await, "live");
    world.server.control.policy(&json!({ "approvals_a_minute": 100 })).await.unwrap();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved, "the request still waited");
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_only_a_problem_that_names_the_answer_closes_it() {
    let problem = |hash: Option<String>, status: u16, code: &str| HttpResponse {
        status,
        headers: vec![("content-type".to_owned(), "application/problem+json".to_owned())],
        body: json!({ "status": status, "code": code, "answer_hash": hash }).to_string().into_bytes(),
    };
    let world = World::enabled().await;
    let (request, _, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.deny().await.unwrap(), Outcome::Pending);
    let body = world.phone.network.exchanges("/answers").last().unwrap().request.body.clone();
    let compact = String::from_utf8(body).unwrap();
    let own = authenticator_core::jose::Digest::of(compact.rsplit_once('.').unwrap().0.as_bytes()).to_string();
    let other = authenticator_core::jose::Digest::of(b"another answer").to_string();
    let harmless = [
        problem(None, 422, "bad_signature"),
        problem(Some(other), 422, "bad_signature"),
        problem(Some(own.clone()), 401, "unknown_device"),
        problem(Some(own.clone()), 404, "not_found"),
        problem(Some(own.clone()), 422, "never_heard_of"),
        HttpResponse {
            status: 302,
            headers: vec![("location".to_owned(), "https://x.example".to_owned())],
            body: vec![],
        },
        HttpResponse { status: 200, headers: vec![("content-type".to_owned(), "text/html".to_owned())], body: vec![] },
    ];
    for reply in harmless {
        world.phone.network.set(NetworkConditions::Captive(reply.clone()));
        world.account.sync().await.unwrap();
        let before = answers_sent(&world);
        world.account.sync().await.unwrap();
        assert_eq!(answers_sent(&world), before + 1, "still open after {} {:?}", reply.status, reply.body);
    }
    world.phone.network.set(NetworkConditions::Captive(problem(Some(own), 422, "bad_signature")));
    world.account.sync().await.unwrap();
    world.phone.network.set(NetworkConditions::Fine);
    let before = answers_sent(&world);
    world.account.sync().await.unwrap();
    assert_eq!(answers_sent(&world), before, "closed");
    assert_eq!(world.state(&id).await, "live");
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_two_calls_at_once_give_one_answer() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    let (one, two) = tokio::join!(request.approve(&number), request.approve(&number));
    let outcomes = [one, two];
    assert!(outcomes.contains(&Ok(Outcome::Approved)), "{outcomes:?}");
    assert!(outcomes.iter().all(|o| matches!(o, Ok(Outcome::Approved) | Err(Error::Busy))), "{outcomes:?}");
    assert_eq!(world.state(&id).await, "approved");
    assert_eq!(world.account.view().unwrap().counter, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_two_processes_that_answer_one_request_give_one_answer() {
    let world = World::enabled().await;
    for round in 0..8 {
        let (request, number, id) = world.sign_in().await;
        let before = world.account.view().unwrap().counter;
        let other = world.phone.second_process().await.account(world.account.id()).unwrap().unwrap();
        let other = only(&other).await;
        let (approved, denied) = tokio::join!(request.approve(&number), other.deny());
        let state = world.state(&id).await;
        match state.as_str() {
            "approved" => assert_eq!(approved, Ok(Outcome::Approved), "{round}: {denied:?}"),
            "denied" => assert_eq!(denied, Ok(Outcome::Denied), "{round}: {approved:?}"),
            state => panic!("{round}: {state}: {approved:?} {denied:?}"),
        }
        // The person may say no while the approval is on its way, and never the other way round.
        let signed = world.account.view().unwrap().counter - before;
        assert!(signed == 1 || (signed == 2 && denied.is_ok()), "{round}: {signed} {approved:?} {denied:?}");
        world.account.refresh().await.unwrap();
        assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabled);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_a_wrong_number_is_an_answer_too() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    let outcome = request.approve(&another(&number)).await.unwrap();
    assert!(matches!(outcome, Outcome::WrongNumber { .. }));
    assert_eq!(request.approve(&number).await.unwrap(), outcome, "the request has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_opening_the_app_fetches_the_request() {
    let world = World::enabled().await;
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    world.phone.restart().await;
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    let request = only(&account).await;
    assert_eq!(request.view().id, RequestId::parse(&live.request).unwrap());
    assert_eq!(request.approve(&live.number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_signatures_of_one_key_do_not_end_each_other() {
    let world = World::enabled().await;
    for _ in 0..8 {
        let (request, _, id) = world.sign_in().await;
        let account = &world.account;
        let (denied, refreshed, polled, again) =
            tokio::join!(request.deny(), account.refresh(), account.requests(0), account.refresh());
        assert_eq!(denied, Ok(Outcome::Denied));
        assert_eq!((refreshed.err(), polled.err(), again.err()), (None, None, None));
        assert_eq!(world.state(&id).await, "denied");
    }
}

/// How a person says no.
#[derive(Debug, Clone, Copy, PartialEq)]
enum No {
    Deny,
    Report,
}

const BOTH: [(No, Outcome, &str); 2] =
    [(No::Deny, Outcome::Denied, "denied"), (No::Report, Outcome::Reported, "reported")];

async fn says(no: No, request: &Request) -> Outcome {
    match no {
        No::Deny => request.deny().await.unwrap(),
        No::Report => request.report().await.unwrap(),
    }
}

/// The decisions of the answers that were sent, without those of before.
fn decisions_sent(world: &World, before: usize) -> Vec<String> {
    let sent = world.phone.network.exchanges("/answers").split_off(before);
    let decision = |compact: &str| -> String {
        let payload = base64url_decode(compact.split('.').nth(1).unwrap()).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&payload).unwrap();
        claims.get("decision").and_then(serde_json::Value::as_str).unwrap().to_owned()
    };
    sent.iter().map(|it| decision(std::str::from_utf8(&it.request.body).unwrap())).collect()
}

/// A sign-in after all that: neither phone nor server has taken anything for a copy.
async fn raises_no_alarm(world: &World, account: &Account) {
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    assert_eq!(only(account).await.approve(&live.number).await.unwrap(), Outcome::Approved, "no alarm");
    account.refresh().await.unwrap();
    assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active, "no alarm");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_no_stops_an_approval_that_never_left_the_phone() {
    for (no, outcome, state) in BOTH {
        let world = World::enabled().await;
        let (request, number, id) = world.sign_in().await;
        let before = answers_sent(&world);
        world.phone.network.set(NetworkConditions::Offline);
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
        assert_eq!(says(no, &request).await, Outcome::Pending);
        assert_eq!(world.account.sync().await.unwrap(), 1, "the approval is not sent any more");
        let tried = answers_sent(&world);
        world.phone.network.set(NetworkConditions::Fine);
        assert!(world.account.requests(0).await.unwrap().is_empty(), "nothing is left to ask the person");
        assert_eq!(world.account.sync().await.unwrap(), 0);
        let name = if no == No::Deny { "deny" } else { "report" };
        assert_eq!(decisions_sent(&world, tried), [name], "{no:?}");
        assert!(decisions_sent(&world, before).contains(&"approve".to_owned()), "tried in vain before");
        assert_eq!(world.state(&id).await, state);
        let answered = world.account.answer_to(RequestId::parse(&id).unwrap()).await.unwrap();
        assert_eq!(answered, Some(outcome.clone()));
        assert_eq!(request.approve(&number).await.unwrap(), outcome);
        raises_no_alarm(&world, &world.account).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_no_goes_ahead_of_an_approval_that_may_have_been_sent() {
    for (no, outcome, state) in BOTH {
        let world = World::enabled().await;
        let (request, number, id) = world.sign_in().await;
        // What one process knows of attempts, another does not.
        let other = world.phone.second_process().await.account(world.account.id()).unwrap().unwrap();
        let there = only(&other).await;
        world.phone.network.set(NetworkConditions::Offline);
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
        assert_eq!(says(no, &there).await, Outcome::Pending);
        let before = answers_sent(&world);
        world.phone.network.set(NetworkConditions::Fine);
        assert_eq!(other.sync().await.unwrap(), 0);
        let name = if no == No::Deny { "deny" } else { "report" };
        assert_eq!(decisions_sent(&world, before), [name, "approve"], "the no goes first");
        assert_eq!(world.state(&id).await, state);
        let answered = other.answer_to(RequestId::parse(&id).unwrap()).await.unwrap();
        assert_eq!(answered, Some(outcome));
        raises_no_alarm(&world, &world.account).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_no_behind_an_approval_that_was_accepted_says_so_and_a_report_is_kept() {
    for (no, outcome) in [(No::Deny, Outcome::Approved), (No::Report, Outcome::Reported)] {
        let world = World::enabled().await;
        let (request, number, id) = world.sign_in().await;
        world.phone.network.set(NetworkConditions::ReplyLost("/answers".to_owned()));
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
        let before = answers_sent(&world);
        world.phone.network.set(NetworkConditions::Fine);
        assert_eq!(says(no, &request).await, outcome, "what was accepted before is told");
        let name = if no == No::Deny { "deny" } else { "report" };
        assert_eq!(decisions_sent(&world, before), [name, "approve"], "the no goes first");
        assert_eq!(world.account.sync().await.unwrap(), 0);
        assert_eq!(world.state(&id).await, "approved", "what has happened has happened");
        let answered = world.account.answer_to(RequestId::parse(&id).unwrap()).await.unwrap();
        assert_eq!(answered, Some(outcome));
        raises_no_alarm(&world, &world.account).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_an_approval_is_withheld_until_the_no_behind_it_is_delivered() {
    for (no, outcome, state) in BOTH {
        let world = World::enabled().await;
        let (request, number, id) = world.sign_in().await;
        let portal = HttpResponse { status: 302, headers: Vec::new(), body: Vec::new() };
        // Something answered, so the approval may have been sent.
        world.phone.network.set(NetworkConditions::Captive(portal.clone()));
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
        let refusals = |request: &HttpRequest| {
            let body = String::from_utf8(request.body.clone()).unwrap_or_default();
            let payload = body.split('.').nth(1).and_then(|payload| base64url_decode(payload).ok()).unwrap_or_default();
            let claims: serde_json::Value = serde_json::from_slice(&payload).unwrap_or_default();
            matches!(claims["decision"].as_str(), Some("deny" | "report"))
        };
        world.phone.network.set(NetworkConditions::CaptiveWhere(Arc::new(refusals), portal));
        assert_eq!(says(no, &request).await, Outcome::Pending);
        assert_eq!(world.account.sync().await.unwrap(), 2);
        assert_eq!(world.state(&id).await, "live", "{no:?}: the approval waits for it");
        let before = answers_sent(&world);
        world.phone.network.set(NetworkConditions::Fine);
        assert_eq!(world.account.sync().await.unwrap(), 0);
        let name = if no == No::Deny { "deny" } else { "report" };
        assert_eq!(decisions_sent(&world, before), [name, "approve"]);
        assert_eq!(world.state(&id).await, state);
        let answered = world.account.answer_to(RequestId::parse(&id).unwrap()).await.unwrap();
        assert_eq!(answered, Some(outcome));
        raises_no_alarm(&world, &world.account).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_an_answer_that_cannot_be_read_holds_up_no_refusal_and_no_removal() {
    let world = World::enabled().await;
    let (request, ..) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Offline);
    assert_eq!(request.deny().await.unwrap(), Outcome::Pending);
    drop(request);
    let damage = |sql: &str| {
        let file = rusqlite::Connection::open(world.phone.folder().join("authenticator.db")).unwrap();
        assert_eq!(file.execute(sql, []).unwrap(), 1, "{sql}");
    };
    damage("UPDATE journal SET entry = zeroblob(64) WHERE is_open = 1");
    damage("UPDATE activity SET entry = zeroblob(64) WHERE position = (SELECT max(position) FROM activity)");
    world.phone.network.set(NetworkConditions::Fine);
    world.phone.restart().await;
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    let asked = account.requests(0).await.unwrap();
    assert_eq!(asked.len(), 1, "what became of the refusal is not known: the person is asked again");
    assert_eq!(asked[0].deny().await.unwrap(), Outcome::Denied);
    let (request, _, id) = {
        let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
        (only(&account).await, live.number, live.request)
    };
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert_eq!(world.state(&id).await, "denied");
    assert_eq!(account.sync().await.unwrap(), 0);
    let told = account.activity().unwrap();
    let is_told = |line: &&ActivityEntry| line.detail.as_deref() == Some("storage.corrupt");
    assert_eq!(
        told.iter().filter(is_told).map(|line| (line.kind, line.count)).collect::<Vec<_>>(),
        [(ActivityKind::NotDelivered, 1)]
    );
    raises_no_alarm(&world, &account).await;
    assert!(account.remove().await.unwrap().server_told);
    assert!(world.phone.authenticator().accounts().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_no_answer_overtakes_an_approval() {
    let world = World::enrolled().await;
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("no sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, e2e::PASSWORD).await.unwrap();
    enabling.complete_sign_in(&redirect).await.unwrap();
    let number = world.server.control.live(&world.user, "enable").await.unwrap().number;
    let useless = HttpResponse {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/jwt".to_owned())],
        body: b"a.b.c".to_vec(),
    };
    let first = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let holds = move |request: &HttpRequest| {
        request.url.ends_with("/answers") && first.swap(false, std::sync::atomic::Ordering::Relaxed)
    };
    world.phone.network.set(NetworkConditions::CaptiveWhere(Arc::new(holds), useless));
    assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Pending, "its reply is of no use");
    let (mfa, number, _) = world.start("mfa", &[]).await;
    let outcome = mfa.approve(&number).await.unwrap();
    assert_eq!(outcome, Outcome::Superseded, "the earlier one was delivered before, and a credential changes requests");
    assert!(matches!(enabling.step().await.unwrap(), SetupStep::Done { .. }));
    let number = world.server.control.live(&world.user, "mfa").await.unwrap().number;
    assert_eq!(e2e::only(&world.account).await.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.account.view().unwrap().lifecycle, Lifecycle::Active, "no alarm");
}
