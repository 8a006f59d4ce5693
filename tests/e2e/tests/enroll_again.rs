//! From a copied phone, a restored one, and one that lost its device key, to an account that works again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::account::{Lifecycle, WhyEnrollAgain};
use authenticator_core::host::HostError;
use authenticator_core::keys::KeyStore as _;
use authenticator_core::protocol::ProblemCode;
use authenticator_core::{Account, EnrollingAgain, Error, Outcome, SetupStep, UserAction};
use e2e::{PASSWORD, TestPhone, World, another, for_polls, only};
use phone::lab::NetworkConditions;
use serde_json::json;

fn on(phone: &TestPhone, world: &World) -> Account {
    phone.authenticator().account(world.account.id()).unwrap().unwrap()
}

fn must_enroll_again(why: WhyEnrollAgain) -> Lifecycle {
    Lifecycle::MustEnrollAgain { why }
}

async fn approve(world: &World, account: &Account, purpose: &str) -> Result<Outcome, Error> {
    let live = world.server.control.start(&world.user, purpose, &[]).await.unwrap();
    only(account).await.approve(&live.number).await
}

async fn lose_device_key(world: &World) {
    for alias in world.phone.keys.list().await.unwrap() {
        if alias.contains("/device/") {
            world.phone.keys.delete(&alias).await.unwrap();
        }
    }
}

/// An account whose device key is lost, and which knows it.
async fn without_device_key() -> World {
    let world = World::enabled().await;
    lose_device_key(&world).await;
    assert!(world.account.refresh().await.is_err());
    world
}

/// Several calls that meet the loss at the same time must not leave it to each other to say so.
#[tokio::test]
async fn b9_a_device_key_that_two_calls_miss_at_once_is_lost() {
    let world = World::enabled().await;
    lose_device_key(&world).await;
    let (one, other) = tokio::join!(world.account.refresh(), world.account.refresh());
    assert!([&one, &other].iter().any(|call| matches!(call, Err(Error::KeyLost { .. }))), "{one:?} {other:?}");
    assert_eq!(world.account.view().unwrap().lifecycle, must_enroll_again(WhyEnrollAgain::DeviceKeyLost));
}

/// Up to the number.
async fn up_to_number(world: &World, again: &EnrollingAgain) {
    let SetupStep::SignIn { url } = again.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let step = again.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { digits: 2, .. }), "{step:?}");
}

async fn enter_number(world: &World, again: &EnrollingAgain) -> Account {
    let number = world.server.control.live(&world.user, "enrollment").await.unwrap().number;
    assert_eq!(again.enter_number(&number).await.unwrap(), Outcome::Approved);
    let SetupStep::Done { account } = again.step().await.unwrap() else { panic!("expected the end") };
    world.phone.authenticator().account(account).unwrap().unwrap()
}

/// The account works again, alone on this phone, with keys of its own.
async fn check_that_it_works(world: &World, account: &Account) {
    let accounts = world.phone.authenticator().accounts().unwrap();
    assert_eq!(accounts.iter().map(Account::id).collect::<Vec<_>>(), [account.id()], "one account, the new one");
    assert_ne!(account.id(), world.account.id());
    let view = account.view().unwrap();
    assert_eq!((view.lifecycle, view.counter), (Lifecycle::Active, 1), "the counter began anew");
    assert_eq!(world.phone.keys.list().await.unwrap().len(), 1, "the old keys are destroyed");
    assert_eq!(approve(world, account, "mfa").await.unwrap(), Outcome::Approved);
    world.phone.enable(&world.server, account, &world.user).await;
    assert_eq!(approve(world, account, "sign_in").await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_copied_phone_enrolls_again_and_the_copy_is_of_no_use() {
    let world = World::enabled().await;
    let copy = world.phone.copy().await;
    assert_eq!(approve(&world, &on(&copy, &world), "sign_in").await.unwrap(), Outcome::Approved);
    assert_eq!(approve(&world, &world.account, "sign_in").await.unwrap(), Outcome::MustEnrollAgain);
    assert_eq!(world.account.view().unwrap().lifecycle, must_enroll_again(WhyEnrollAgain::Copied));
    assert_eq!(
        world.account.enable_phone_sign_in().await.err(),
        Some(Error::UserAction { action: UserAction::EnrollAgain })
    );

    let again = world.account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    assert_eq!(world.account.view().unwrap().lifecycle, must_enroll_again(WhyEnrollAgain::Copied), "until it is done");
    let account = enter_number(&world, &again).await;
    check_that_it_works(&world, &account).await;

    world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let of_copy = on(&copy, &world).requests(0).await;
    assert!(of_copy.as_ref().map_or(true, Vec::is_empty), "nobody asks the copy");
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_restored_phone_enrolls_again() {
    let world = World::enabled().await;
    let backup = world.phone.copy().await;
    assert_eq!(approve(&world, &world.account, "sign_in").await.unwrap(), Outcome::Approved);
    world.phone.restore(&backup).await;
    let restored = on(&world.phone, &world);
    restored.refresh().await.unwrap();
    assert_eq!(restored.view().unwrap().lifecycle, must_enroll_again(WhyEnrollAgain::Restored));

    let again = restored.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    let account = enter_number(&world, &again).await;
    check_that_it_works(&world, &account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_phone_that_lost_its_device_key_enrolls_again() {
    let world = World::enabled().await;
    lose_device_key(&world).await;
    assert!(world.account.requests(0).await.is_err());
    assert_eq!(world.account.view().unwrap().lifecycle, must_enroll_again(WhyEnrollAgain::DeviceKeyLost));
    world.phone.restart().await;
    let account = on(&world.phone, &world);
    let told = Error::UserAction { action: UserAction::EnrollAgain };
    assert_eq!(account.requests(0).await.err(), Some(told.clone()));
    assert_eq!(account.refresh().await.err(), Some(told.clone()));
    assert_eq!(account.enable_phone_sign_in().await.err(), Some(told));

    let again = account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    let account = enter_number(&world, &again).await;
    check_that_it_works(&world, &account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_its_device_key_is_removed_and_says_that_the_server_was_not_told() {
    for knows in [true, false] {
        let world = World::enabled().await;
        lose_device_key(&world).await;
        if knows {
            assert!(world.account.refresh().await.is_err());
        }
        assert!(!world.account.remove().await.unwrap().server_told, "known before: {knows}");
        assert!(world.phone.authenticator().accounts().unwrap().is_empty());
        assert!(world.phone.keys.list().await.unwrap().is_empty(), "the credential key is destroyed");
        let account = world.phone.enroll(&world.server, &world.user).await;
        assert!(account.remove().await.unwrap().server_told);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_in_order_is_not_enrolled_again() {
    let world = World::enrolled().await;
    let refused = world.account.enroll_again().await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "enroll_again_not_needed".to_owned() });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_in_the_list_is_kept() {
    let world = World::enrolled().await;
    let text = "otpauth://totp/codes?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let codes = world.phone.enroll_text(text).await.unwrap();
    lose_device_key(&world).await;
    assert!(world.account.refresh().await.is_err());
    let again = world.account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    let account = enter_number(&world, &again).await;
    let listed: Vec<_> = world.phone.authenticator().accounts().unwrap().iter().map(Account::id).collect();
    assert_eq!(listed, [account.id(), codes.id()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_was_signed_before_the_alarm_is_sent_before_the_account_is_replaced() {
    let world = World::enabled().await;
    let (request, _, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.report().await.unwrap(), Outcome::Pending);
    world.phone.network.set(NetworkConditions::Fine);
    lose_device_key(&world).await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert!(world.account.refresh().await.is_err());
    world.phone.network.set(NetworkConditions::Fine);
    let again = world.account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    enter_number(&world, &again).await;
    assert_eq!(world.state(&id).await, "reported");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gives_up_keeps_the_account_as_it_was_and_no_new_key() {
    let world = without_device_key().await;
    let before = world.phone.keys.list().await.unwrap();
    let again = world.account.enroll_again().await.unwrap();
    assert!(matches!(again.step().await.unwrap(), SetupStep::SignIn { .. }));
    again.give_up().await.unwrap();
    assert_eq!(world.phone.keys.list().await.unwrap(), before);
    assert_eq!(again.step().await.unwrap(), SetupStep::Ended { why: None });

    let again = world.account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    again.give_up().await.unwrap();
    assert_eq!(world.phone.keys.list().await.unwrap(), before);
    assert_eq!(again.step().await.unwrap(), SetupStep::Ended { why: None });
    assert_eq!(world.account.view().unwrap().lifecycle, must_enroll_again(WhyEnrollAgain::DeviceKeyLost));
    assert_eq!(world.phone.authenticator().accounts().unwrap().len(), 1);

    let again = world.account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    let account = enter_number(&world, &again).await;
    check_that_it_works(&world, &account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_number_ends_the_attempt_and_nothing_else() {
    let world = without_device_key().await;
    let again = world.account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    let number = world.server.control.live(&world.user, "enrollment").await.unwrap().number;
    let outcome = again.enter_number(&another(&number)).await.unwrap();
    assert!(matches!(outcome, Outcome::WrongNumber { .. }), "{outcome:?}");
    assert_eq!(again.step().await.unwrap(), SetupStep::Ended { why: None });
    assert_eq!(world.account.view().unwrap().lifecycle, must_enroll_again(WhyEnrollAgain::DeviceKeyLost));
    let again = world.account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    enter_number(&world, &again).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_nobody_typed_ends_the_attempt_with_its_time() {
    let world = without_device_key().await;
    let again = world.account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    world.server.control.advance(601).await.unwrap();
    world.phone.clock.advance(601);
    assert_eq!(again.step().await.unwrap(), SetupStep::Ended { why: None });
    assert_eq!(world.phone.authenticator().accounts().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_of_somebody_else_or_of_long_ago_leads_to_another_sign_in() {
    let world = without_device_key().await;
    world.server.control.add_user("other@contoso.example", PASSWORD).await.unwrap();
    let again = world.account.enroll_again().await.unwrap();
    let SetupStep::SignIn { url } = again.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, "other@contoso.example", PASSWORD).await.unwrap();
    let step = again.complete_sign_in(&redirect).await.unwrap();
    assert_eq!(step, SetupStep::SignInAgain { reason: "wrong_user".to_owned() });

    let SetupStep::SignIn { url } = again.sign_in_again().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    world.server.control.advance(601).await.unwrap();
    let step = again.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::SignInAgain { .. }), "{step:?}");

    assert!(matches!(again.sign_in_again().await.unwrap(), SetupStep::SignIn { .. }));
    assert_eq!(world.phone.keys.list().await.unwrap().len(), 2, "one new device key beside the old credential key");
    up_to_number(&world, &again).await;
    let account = enter_number(&world, &again).await;
    check_that_it_works(&world, &account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_is_bound_to_the_new_key_and_names_the_user() {
    let world = World::enabled().await;
    let enabled = world.phone.network.exchanges("/token").last().unwrap().clone();
    lose_device_key(&world).await;
    assert!(world.account.refresh().await.is_err());
    let again = world.account.enroll_again().await.unwrap();
    let SetupStep::SignIn { url } = again.step().await.unwrap() else { panic!("expected the sign-in") };
    assert!(url.contains("&login_hint=test%40contoso.example"), "{url}");
    assert!(!format!("{:?}", again.step().await.unwrap()).contains("state="), "not in Debug");
    let (_, rest) = url.split_once("dpop_jkt=").unwrap();
    let jkt: String = rest.chars().take_while(|character| *character != '&').collect();
    up_to_number(&world, &again).await;
    let redeemed = world.phone.network.exchanges("/token").last().unwrap().clone();
    let key = |exchange: &phone::lab::Exchange| {
        let proof = exchange.request.headers.iter().find(|(name, _)| *name == "dpop").unwrap().1.clone();
        let header = proof.split('.').next().unwrap().to_owned();
        let header = authenticator_core::jose::base64url_decode(&header).unwrap();
        let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
        let key: authenticator_core::jose::PublicKey = serde_json::from_value(header["jwk"].clone()).unwrap();
        key.thumbprint().to_string()
    };
    assert_eq!(key(&redeemed), jkt);
    assert_ne!(key(&enabled), jkt);
}

#[tokio::test(flavor = "multi_thread")]
async fn p9_at_the_limit_of_devices_the_signed_list_says_which_there_are() {
    let world = without_device_key().await;
    let other = TestPhone::new().await;
    let account = other.enroll(&world.server, &world.user).await;
    other.enable(&world.server, &account, &world.user).await;
    world.server.control.policy(&json!({ "device_limit": 1 })).await.unwrap();
    let again = world.account.enroll_again().await.unwrap();
    let SetupStep::SignIn { url } = again.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let step = again.complete_sign_in(&redirect).await.unwrap();
    let SetupStep::NotAllowed { reasons, devices, .. } = step else { panic!("{step:?}") };
    assert_eq!(reasons, [ProblemCode::DeviceLimit]);
    assert!(devices.iter().any(|device| device.name == "Phone of the test"), "{devices:?}");

    // Room was made on the web.
    world.server.control.policy(&json!({ "device_limit": 5 })).await.unwrap();
    assert!(matches!(again.step().await.unwrap(), SetupStep::MatchNumber { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_word_of_the_key_store_that_the_device_key_is_gone_ends_nothing() {
    let world = World::enabled().await;
    let account = &world.account;
    world.phone.faults.next_device_begin_fails(HostError::KeyNotFound);
    account.refresh().await.unwrap();
    assert_eq!(world.phone.faults.to_come(), 0, "it was said");
    assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active);
    assert_eq!(approve(&world, account, "sign_in").await.unwrap(), Outcome::Approved);
}

/// Goes on with whatever step comes, as an app does.
async fn finish(world: &World, account: &Account) -> Account {
    let again = account.enroll_again().await.unwrap();
    let mut step = again.step().await.unwrap();
    for _ in 0..8 {
        step = match step {
            SetupStep::SignIn { url } => {
                let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
                again.complete_sign_in(&redirect).await.unwrap()
            }
            SetupStep::SignInAgain { .. } => again.sign_in_again().await.unwrap(),
            SetupStep::MatchNumber { .. } => return enter_number(world, &again).await,
            SetupStep::Done { account } => {
                return world.phone.authenticator().account(account).unwrap().unwrap();
            }
            step => panic!("{step:?}"),
        };
    }
    panic!("stuck at {step:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn enrolling_again_dropped_at_any_await_goes_on_after_a_restart() {
    const MOST: usize = 400;
    let world = World::enrolled().await;
    let mut account = world.account.clone();
    for polls in 0..MOST {
        lose_device_key(&world).await;
        assert!(account.refresh().await.is_err());
        let dropped = account.clone();
        let finished = for_polls(polls, finish(&world, &dropped)).await;
        world.phone.restart().await;
        // An account that was replaced is gone; else the way goes on.
        account = match world.phone.authenticator().account(account.id()).unwrap() {
            Some(old) => finish(&world, &old).await,
            None => world.phone.authenticator().accounts().unwrap().remove(0),
        };
        assert_eq!(world.phone.authenticator().accounts().unwrap().len(), 1, "dropped after {polls} polls");
        assert_eq!(world.phone.keys.list().await.unwrap().len(), 1, "one key, dropped after {polls} polls");
        assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active);
        if finished.is_some() {
            assert!(polls > 20, "dropped at {polls} awaits only");
            return;
        }
    }
    panic!("never finished");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_that_is_lost_before_the_number_was_matched_is_no_dead_end() {
    let world = without_device_key().await;
    let again = world.account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    lose_device_key(&world).await;
    assert_eq!(again.step().await.unwrap(), SetupStep::Ended { why: None });
    assert_eq!(world.phone.authenticator().accounts().unwrap().len(), 1);
    assert_eq!(world.account.view().unwrap().lifecycle, must_enroll_again(WhyEnrollAgain::DeviceKeyLost));

    let again = world.account.enroll_again().await.unwrap();
    up_to_number(&world, &again).await;
    let account = enter_number(&world, &again).await;
    check_that_it_works(&world, &account).await;
}
