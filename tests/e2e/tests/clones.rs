//! Databases that were copied or set back are found out, and nothing else is taken for one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use authenticator_core::account::Lifecycle;
use authenticator_core::idp::{HttpRequest, HttpResponse};
use authenticator_core::{Account, Error, Outcome, StorageProblem};
use e2e::{TestPhone, World, only};
use phone::lab::NetworkConditions;

fn on(phone: &TestPhone, world: &World) -> Account {
    phone.authenticator().account(world.account.id()).unwrap().unwrap()
}

async fn approve(world: &World, account: &Account) -> Result<Outcome, Error> {
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    only(account).await.approve(&live.number).await
}

fn is_stopped(account: &Account) -> bool {
    matches!(account.view().unwrap().lifecycle, Lifecycle::MustEnrollAgain { .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_database_without_its_keys_opens_nothing_and_loses_nothing() {
    let world = World::enabled().await;
    let lost = world.phone.copy_without_keys().await.err().unwrap();
    assert_eq!(lost, Error::Storage { problem: StorageProblem::KeyLost });
    assert_eq!(approve(&world, &world.account).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_copy_with_its_keys_and_the_original_are_both_stopped() {
    let world = World::enabled().await;
    let copy = world.phone.copy().await;
    let stolen = on(&copy, &world);
    assert_eq!(approve(&world, &stolen).await.unwrap(), Outcome::Approved, "nobody can tell yet");
    // The original signs with the counter that the copy has used.
    let outcome = approve(&world, &world.account).await;
    assert_eq!(outcome, Ok(Outcome::MustEnrollAgain));
    assert!(is_stopped(&world.account));
    assert!(world.server.control.start(&world.user, "mfa", &[]).await.is_err(), "nobody asks these phones any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_the_original_learns_of_a_copy_from_the_signed_counter() {
    let world = World::enabled().await;
    let copy = world.phone.copy().await;
    assert_eq!(approve(&world, &on(&copy, &world)).await.unwrap(), Outcome::Approved);
    world.account.refresh().await.unwrap();
    assert!(is_stopped(&world.account), "last_counter is above its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_copy_that_ran_ahead_by_a_thousand_stops_the_original() {
    let world = World::enabled().await;
    let copy = world.phone.copy().await;
    copy.run_ahead(&world.account, 1000).await;
    assert_eq!(approve(&world, &on(&copy, &world)).await.unwrap(), Outcome::Approved);
    assert_eq!(approve(&world, &world.account).await.unwrap(), Outcome::MustEnrollAgain);
    assert!(is_stopped(&world.account));
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_backup_restored_on_the_same_phone_signs_nothing() {
    let world = World::enabled().await;
    let backup = world.phone.copy().await;
    assert_eq!(approve(&world, &world.account).await.unwrap(), Outcome::Approved);
    world.phone.restore(&backup).await;
    let restored = on(&world.phone, &world);
    restored.refresh().await.unwrap();
    assert!(is_stopped(&restored));
    assert!(restored.enable_phone_sign_in().await.is_err());
    world.phone.restart().await;
    assert!(is_stopped(&on(&world.phone, &world)), "and stays so");
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_kill_between_the_counter_and_the_network_is_no_alarm() {
    let world = World::enabled().await;
    for _ in 0..3 {
        let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
        let request = only(&on(&world.phone, &world)).await;
        world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
        assert_eq!(request.approve(&live.number).await.unwrap(), Outcome::Pending);
        world.phone.restart().await;
        world.phone.network.set(NetworkConditions::Fine);
        let account = on(&world.phone, &world);
        account.refresh().await.unwrap();
        assert!(!is_stopped(&account));
        assert_eq!(world.state(&live.request).await, "approved");
    }
    assert_eq!(approve(&world, &on(&world.phone, &world)).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_refusal_that_comes_after_a_later_approval_is_no_alarm() {
    let world = World::enabled().await;
    let (request, _, first) = world.sign_in().await;
    // The refusal, and it alone, gets a reply that nobody can use.
    let id = first.clone();
    let holds = move |outgoing: &HttpRequest| {
        let claims = outgoing.body.split(|byte| *byte == b'.').nth(1).map(<[u8]>::to_vec);
        let claims = claims.and_then(|text| String::from_utf8(text).ok()).unwrap_or_default();
        let claims = authenticator_core::jose::base64url_decode(&claims).unwrap_or_default();
        outgoing.url.ends_with("/answers") && String::from_utf8_lossy(&claims).contains(&id)
    };
    let useless = HttpResponse {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/jwt".to_owned())],
        body: b"a.b.c".to_vec(),
    };
    world.phone.network.set(NetworkConditions::CaptiveWhere(Arc::new(holds), useless));
    assert_eq!(request.deny().await.unwrap(), Outcome::Pending);
    let (second, number, _) = world.sign_in().await;
    assert_eq!(second.approve(&number).await.unwrap(), Outcome::Approved, "it does not wait behind the refusal");
    world.phone.network.set(NetworkConditions::Fine);
    world.account.sync().await.unwrap();
    world.account.refresh().await.unwrap();
    assert!(!is_stopped(&world.account));
    assert_eq!(approve(&world, &world.account).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_two_calls_at_once_are_no_alarm() {
    let world = World::enabled().await;
    for _ in 0..5 {
        let (request, number, _) = world.sign_in().await;
        let other = world.phone.second_process().await.account(world.account.id()).unwrap().unwrap();
        let other = only(&other).await;
        let _ = tokio::join!(request.approve(&number), other.approve(&number), request.report(), other.deny());
        world.account.refresh().await.unwrap();
        assert!(!is_stopped(&world.account));
    }
    assert_eq!(approve(&world, &world.account).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_phone_that_must_be_enrolled_again_still_reports() {
    let world = World::enabled().await;
    let copy = world.phone.copy().await;
    assert_eq!(approve(&world, &on(&copy, &world)).await.unwrap(), Outcome::Approved);
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let request = only(&world.account).await;
    assert_eq!(request.approve(&live.number).await.unwrap(), Outcome::MustEnrollAgain);
    assert!(is_stopped(&world.account));
    assert_eq!(request.report().await.unwrap(), Outcome::Reported);
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_s5_a_restored_phone_still_refuses() {
    let world = World::enabled().await;
    let backup = world.phone.copy().await;
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    let restored = on(&backup, &world);
    restored.refresh().await.unwrap();
    assert!(is_stopped(&restored));
    for _ in 0..2 {
        let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
        assert_eq!(only(&restored).await.deny().await.unwrap(), Outcome::Denied);
        assert_eq!(world.state(&live.request).await, "denied");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_s5_a_request_that_a_copied_phone_could_not_approve_is_still_denied() {
    let world = World::enabled().await;
    let copy = world.phone.copy().await;
    assert_eq!(approve(&world, &on(&copy, &world)).await.unwrap(), Outcome::Approved);
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let request = only(&world.account).await;
    assert_eq!(request.approve(&live.number).await.unwrap(), Outcome::MustEnrollAgain);
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert_eq!(world.state(&live.request).await, "denied");
}
