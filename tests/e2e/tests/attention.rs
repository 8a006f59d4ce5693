//! Refusals in a row make the phone quiet, and of all accounts one request is shown at a time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::future::pending;
use std::time::Duration;

use authenticator_core::texts::{Language, text};
use authenticator_core::{Account, Attention, LiveRequests, Outcome};
use e2e::{PASSWORD, TestPhone, World, only};
use phone::lab::NetworkConditions;

/// A request comes and is refused.
async fn refuse_one(world: &World) {
    let (request, ..) = world.start("mfa", &[]).await;
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
}

fn is_quiet(account: &Account) -> bool {
    account.attention().unwrap().is_quiet()
}

/// The live requests, and whether the phone is quiet about each.
fn shown(live: &LiveRequests) -> Vec<(String, bool)> {
    let requests = live.requests.as_ref().unwrap();
    requests.iter().map(|request| (request.view().id.to_string(), request.view().quiet)).collect()
}

/// Time passes at phone and server.
async fn both_clocks(world: &World, seconds: u64) {
    world.phone.clock.advance(seconds);
    world.server.control.advance(seconds).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_b6_after_two_refusals_the_phone_is_quiet_and_says_so() {
    let world = World::enabled().await;
    refuse_one(&world).await;
    let (second, ..) = world.start("mfa", &[]).await;
    assert!(!second.view().quiet, "after one");
    assert_eq!(second.deny().await.unwrap(), Outcome::Denied);
    let Attention::Quiet { until, refusals: 2 } = world.account.attention().unwrap() else { panic!("expected quiet") };
    for language in Language::ALL {
        assert!(text("attention.quiet", language).is_some());
    }

    let (third, _, id) = world.start("mfa", &[]).await;
    assert!(third.view().quiet);
    assert!(until.millis > third.view().deadline.millis);
    let all = world.phone.authenticator().requests(pending()).await.unwrap();
    assert_eq!((all.count(), all.next().is_none()), (1, true), "it is there, and not thrust upon the person");
    assert_eq!(third.report().await.unwrap(), Outcome::Reported, "and it can be reported");
    assert_eq!(world.state(&id).await, "reported");
    assert!(matches!(world.account.attention().unwrap(), Attention::Quiet { refusals: 3, .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_b6_refusals_without_a_network_count_as_well() {
    let world = World::enabled().await;
    refuse_one(&world).await;
    let (request, ..) = world.start("mfa", &[]).await;
    world.phone.network.set(NetworkConditions::Offline);
    assert_eq!(request.deny().await.unwrap(), Outcome::Pending);
    assert!(is_quiet(&world.account));
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_b6_an_approval_or_the_person_ends_it() {
    let world = World::enabled().await;
    refuse_one(&world).await;
    refuse_one(&world).await;
    let (request, number, _) = world.start("mfa", &[]).await;
    assert!(request.view().quiet);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert!(!is_quiet(&world.account));
    refuse_one(&world).await;
    assert!(!is_quiet(&world.account), "refusals before an approval do not count");
    refuse_one(&world).await;
    assert!(is_quiet(&world.account));
    let changes = world.account.changes();
    let before = changes.revision();
    world.account.end_quiet().unwrap();
    assert!(changes.revision() > before, "what is shown changes");
    let (request, ..) = world.start("mfa", &[]).await;
    assert!(!request.view().quiet);
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert!(!is_quiet(&world.account), "it is the first");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_b6_it_lasts_ten_minutes_by_the_boot_clock() {
    let world = World::enabled().await;
    refuse_one(&world).await;
    both_clocks(&world, 599).await;
    refuse_one(&world).await;
    world.phone.clock.set_wall(1_700_000_000 + 1_000_000);
    world.phone.clock.advance(599);
    assert!(is_quiet(&world.account), "whatever the wall clock says");
    world.phone.clock.advance(1);
    assert!(!is_quiet(&world.account));
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_b6_refusals_ten_minutes_apart_do_not_count_together() {
    let world = World::enabled().await;
    refuse_one(&world).await;
    both_clocks(&world, 600).await;
    world.phone.clock.set_wall(1_700_000_000);
    refuse_one(&world).await;
    assert!(!is_quiet(&world.account));
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_b6_after_a_restart_the_ten_minutes_begin_anew_once() {
    let world = World::enabled().await;
    refuse_one(&world).await;
    refuse_one(&world).await;
    world.phone.clock.advance(590);
    let (id, account) =
        (world.account.id(), |phone: &TestPhone, id| phone.authenticator().account(id).unwrap().unwrap());
    let second = world.phone.second_process().await.account(id).unwrap().unwrap();
    assert!(is_quiet(&second), "another process of this phone");
    world.phone.restart().await;
    world.phone.clock.reboot();
    let restarted = account(&world.phone, id);
    assert!(is_quiet(&restarted));
    world.phone.clock.advance(599);
    assert!(is_quiet(&restarted));
    world.phone.clock.advance(1);
    assert!(!is_quiet(&restarted));
    world.phone.restart().await;
    assert!(!is_quiet(&account(&world.phone, id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_b6_a_watch_tells_when_the_phone_is_quiet_no_longer() {
    let world = World::enabled().await;
    refuse_one(&world).await;
    refuse_one(&world).await;
    let started = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    let mut watch = world.account.watch_requests();
    let live = watch.next(0).await.unwrap().unwrap();
    assert_eq!(shown(&live), [(started.request.clone(), true)]);
    world.account.end_quiet().unwrap();
    let next = tokio::time::timeout(Duration::from_secs(20), watch.next(live.number)).await.unwrap();
    assert_eq!(shown(&next.unwrap().unwrap()), [(started.request, false)], "though the set is the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_b6_one_account_is_quiet_and_the_other_is_not() {
    let world = World::enabled().await;
    let other = "other@contoso.example";
    world.server.control.add_user(other, PASSWORD).await.unwrap();
    let second = world.phone.enroll(&world.server, other).await;
    refuse_one(&world).await;
    refuse_one(&world).await;
    assert!(is_quiet(&world.account) && !is_quiet(&second));
    world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    let loud = world.server.control.start(other, "mfa", &[]).await.unwrap();
    let all = world.phone.authenticator().requests(pending()).await.unwrap();
    let (account, request) = all.next().unwrap();
    assert_eq!((account.id(), request.view().id.to_string(), all.count()), (second.id(), loud.request, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_of_several_accounts_the_request_that_ends_first_is_shown() {
    let world = World::enabled().await;
    let other = "other@contoso.example";
    world.server.control.add_user(other, PASSWORD).await.unwrap();
    let second = world.phone.enroll(&world.server, other).await;
    let all = world.phone.authenticator().requests(pending()).await.unwrap();
    assert!(all.next().is_none());

    // The older one is of the account that stands second in the list.
    let older = world.server.control.start(other, "mfa", &[]).await.unwrap();
    both_clocks(&world, 10).await;
    let newer = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    for (account, started) in [(&second, older), (&world.account, newer)] {
        let all = world.phone.authenticator().requests(pending()).await.unwrap();
        let (of, request) = all.next().unwrap();
        assert_eq!((of.id(), request.view().id.to_string()), (account.id(), started.request));
        assert_eq!(request.approve(&started.number).await.unwrap(), Outcome::Approved);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_two_phones_of_one_user_the_first_answer_wins_and_the_other_says_so() {
    let world = World::enabled().await;
    let phone = TestPhone::new().await;
    let second = phone.enroll(&world.server, &world.user).await;
    phone.enable(&world.server, &second, &world.user).await;

    let started = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let (here, there) = (only(&world.account).await, only(&second).await);
    assert_ne!(here.view().id, there.view().id, "each phone has a challenge of its own");
    assert_eq!(here.approve(&started.number).await.unwrap(), Outcome::Approved);
    assert_eq!(there.approve(&started.number).await.unwrap(), Outcome::AlreadyAnswered);
    assert_eq!(second.answer_to(there.view().id).await.unwrap(), Some(Outcome::AlreadyAnswered));
    for language in Language::ALL {
        assert!(text("outcome.already_answered", language).is_some());
    }
    assert_eq!(world.state(&started.request).await, "approved");
    assert!(second.requests(0).await.unwrap().is_empty());

    let started = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let (here, there) = (only(&world.account).await, only(&second).await);
    assert_eq!(there.deny().await.unwrap(), Outcome::Denied, "a refusal wins as well");
    assert!(world.account.requests(0).await.unwrap().is_empty(), "it is gone from the list");
    assert_eq!(here.approve(&started.number).await.unwrap(), Outcome::AlreadyAnswered, "and the phone knows why");
    assert_eq!(world.state(&started.request).await, "denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_the_prompt_of_the_other_phone_closes_and_its_approval_says_so() {
    let world = World::enabled().await;
    let phone = TestPhone::new().await;
    let second = phone.enroll(&world.server, &world.user).await;
    phone.enable(&world.server, &second, &world.user).await;
    let started = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let (here, there) = (only(&world.account).await, only(&second).await);
    phone.gate.next_stays_open();
    let number = started.number.clone();
    let approving = tokio::spawn(async move { there.approve(&number).await });
    phone.gate.stays_open().await;
    assert_eq!(here.approve(&started.number).await.unwrap(), Outcome::Approved);
    assert!(second.requests(0).await.unwrap().is_empty());
    assert_eq!(approving.await.unwrap().unwrap(), Outcome::AlreadyAnswered);
    assert_eq!(phone.gate.open(), 0);
}
