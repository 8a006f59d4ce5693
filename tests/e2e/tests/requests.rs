//! Requests as they come to the phone: waiting for them, several accounts, number match in its forms.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use authenticator_core::protocol::{Match, RequestId};
use authenticator_core::{Error, Outcome};
use e2e::{PASSWORD, World, only};
use phone::lab::NetworkConditions;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn s7_a_waiting_poll_sees_the_new_request_and_no_longer_the_old_one() {
    let world = World::enabled().await;
    let (old, number, old_id) = world.sign_in().await;
    let account = world.account.clone();
    let poll = tokio::spawn(async move { account.requests(25).await });
    let newest = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let requests = tokio::time::timeout(Duration::from_secs(20), poll).await.unwrap().unwrap().unwrap();
    assert_eq!(requests.len(), 1, "never two");
    assert_eq!(requests[0].view().id, RequestId::parse(&newest.request).unwrap());
    assert_eq!(world.state(&old_id).await, "superseded");
    assert_eq!(old.approve(&number).await.unwrap(), Outcome::Superseded, "and the phone signs nothing for it");
    assert_eq!(only(&world.account).await.approve(&newest.number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn e8_several_accounts_poll_at_once_and_each_sees_its_own() {
    let world = World::enabled().await;
    let other = "other@contoso.example";
    world.server.control.add_user(other, PASSWORD).await.unwrap();
    let second = world.phone.enroll(&world.server, other).await;
    let (one, two) = (world.account.clone(), second.clone());
    let polls = tokio::spawn(async move { tokio::join!(one.requests(25), two.requests(25)) });
    let first_live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let second_live = world.server.control.start(other, "mfa", &[]).await.unwrap();
    let (first, others) = polls.await.unwrap();
    for (mut found, live, account) in
        [(first.unwrap(), first_live, &world.account), (others.unwrap(), second_live, &second)]
    {
        if found.is_empty() {
            found = account.requests(0).await.unwrap();
        }
        assert_eq!(found[0].view().id, RequestId::parse(&live.request).unwrap());
        assert_eq!(found[0].approve(&live.number).await.unwrap(), Outcome::Approved);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_two_digits_are_the_default_and_six_where_the_tenant_wants_them() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    assert_eq!((&request.view().number_match, number.len()), (&Match::Enter { digits: 2 }, 2));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    world.server.control.policy(&json!({ "digits": 6, "min_digits": 6 })).await.unwrap();
    world.account.refresh().await.unwrap();
    let (request, number, _) = world.sign_in().await;
    assert_eq!((&request.view().number_match, number.len()), (&Match::Enter { digits: 6 }, 6));
    let short = request.approve("12").await.err().unwrap();
    assert_eq!(short, Error::InvalidInput { field: "number", reason: "digits" });
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_one_of_three_numbers_only_where_the_metadata_lists_it() {
    let world = World::enabled().await;
    let policy = json!({ "match_modes": ["enter", "choose"], "sign_in_match": "choose" });
    world.server.control.policy(&policy).await.unwrap();
    world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    world.phone.network.set(NetworkConditions::Blocked("/.well-known/".to_owned()));
    assert!(world.account.requests(0).await.unwrap().is_empty(), "what was pinned does not list it");
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(world.account.requests(0).await.unwrap().len(), 1, "the newer metadata does, and is asked for");

    let phone = e2e::TestPhone::new().await;
    let user = "chooser@contoso.example";
    world.server.control.add_user(user, PASSWORD).await.unwrap();
    let account = phone.enroll(&world.server, user).await;
    phone.enable(&world.server, &account, user).await;
    let live = world.server.control.start(user, "sign_in", &[]).await.unwrap();
    let request = only(&account).await;
    let Match::Choose { numbers } = &request.view().number_match else { panic!("expected three numbers") };
    assert_eq!((numbers.len(), numbers.contains(&live.number)), (3, true));
    let stranger = (10..100).map(|n| n.to_string()).find(|n| !numbers.contains(n)).unwrap();
    let refused = request.approve(&stranger).await.err().unwrap();
    assert_eq!(refused, Error::InvalidInput { field: "number", reason: "not_offered" });
    assert_eq!(request.approve(&live.number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_number_match_holds_for_every_purpose() {
    let world = World::enrolled().await;
    assert_eq!(world.account.view().unwrap().counter, 1, "enrollment was matched by number");
    for (credential, purposes) in
        [(false, &["mfa", "password_reset"][..]), (true, &["sign_in", "mfa", "password_reset"])]
    {
        if credential {
            world.phone.enable(&world.server, &world.account, &world.user).await;
        }
        for purpose in purposes {
            let (request, number, id) = world.start(purpose, &[]).await;
            assert_eq!(request.view().purpose.as_str(), *purpose);
            let refused = request.approve("").await.err().unwrap();
            assert!(matches!(refused, Error::InvalidInput { field: "number", .. }), "never without a number");
            assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved, "{purpose}");
            let key = if credential { "credential" } else { "device" };
            assert_eq!(world.verified(&id).await["signed_by"], key, "{purpose}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_a_wall_clock_off_by_a_year_changes_nothing() {
    const YEAR: u64 = 365 * 24 * 60 * 60;
    for wall in [1_700_000_000 - YEAR, 1_700_000_000 + 2 * YEAR, 0] {
        let world = World::enabled().await;
        world.phone.clock.set_wall(wall);
        let (request, number, _) = world.sign_in().await;
        assert_eq!(request.view().seconds_left, 60);
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
        let (request, ..) = world.sign_in().await;
        world.phone.clock.set_wall(1_700_000_000);
        assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
        world.account.disable_phone_sign_in().await.unwrap();
        world.phone.enable(&world.server, &world.account, &world.user).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_time_asleep_counts_and_a_start_of_the_phone_forgets_the_servers_time() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    world.phone.clock.advance(61);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Expired, "asleep for a minute");
    let (request, number, id) = world.sign_in().await;
    world.phone.clock.reboot();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Expired, "nobody knows how long it was off");
    assert_eq!(world.state(&id).await, "live");
    assert_eq!(only(&world.account).await.approve(&number).await.unwrap(), Outcome::Approved, "after asking again");
}
