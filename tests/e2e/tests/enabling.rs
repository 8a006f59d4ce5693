//! Enabling and disabling phone sign-in, against the real identity provider.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::account::Lifecycle;
use authenticator_core::keys::KeyStore as _;
use authenticator_core::phone_sign_in::WhyDisabled;
use authenticator_core::{
    AccountAction, Enabling, Error, Outcome, PhoneSignInView, PrerequisiteKind, PrerequisiteState, SetupStep,
};
use e2e::{PASSWORD, World, another, only};
use phone::lab::NetworkConditions;
use serde_json::json;

async fn credential_keys(world: &World) -> usize {
    world.phone.keys.list().await.unwrap().iter().filter(|alias| alias.contains("credential")).count()
}

async fn sign_in_url(enabling: &Enabling) -> String {
    match enabling.step().await.unwrap() {
        SetupStep::SignIn { url } => url,
        step => panic!("expected the sign-in, got {step:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p1_enabling_shows_its_prerequisites() {
    use PrerequisiteState::{Later, Met, NotMet};
    let world = World::enrolled().await;
    let shown = async || {
        let all = world.account.prerequisites().await.unwrap();
        let state = |kind| all.iter().find(|one| one.kind == kind).unwrap().state;
        (state(PrerequisiteKind::Registration), state(PrerequisiteKind::DeviceLock))
    };
    assert!(world.account.view().unwrap().possible.contains(&AccountAction::Enable), "in the menu");
    assert_eq!(shown().await, (Later, Met), "the registration comes on the way");
    world.phone.device.set_lock(false);
    assert_eq!(shown().await, (Later, NotMet));
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    assert_eq!(enabling.step().await.unwrap(), SetupStep::SetDeviceLock, "it leads to what is not met");
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabling);
    world.phone.device.set_lock(true);
    assert_eq!(shown().await, (Later, Met));
    let url = sign_in_url(&enabling).await;
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let step = enabling.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { .. }), "{step:?}");
    assert_eq!(shown().await, (Met, Met), "registered");
}

#[tokio::test(flavor = "multi_thread")]
async fn p2_without_a_device_lock_it_waits_and_resumes_after_a_restart() {
    let world = World::enrolled().await;
    world.phone.device.set_lock(false);
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    assert_eq!(enabling.step().await.unwrap(), SetupStep::SetDeviceLock);
    world.phone.restart().await;
    world.phone.device.set_lock(true);
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    let kept = account.view().unwrap().phone_sign_in;
    assert_eq!(kept, PhoneSignInView::Enabling);
    sign_in_url(&account.enable_phone_sign_in().await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p3_the_device_is_registered_to_the_user_who_signed_in_again() {
    let world = World::enrolled().await;
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let url = sign_in_url(&enabling).await;
    let wrong = enabling.complete_sign_in("com.example.authenticator:/oauth?code=x&state=y").await.err().unwrap();
    assert_eq!(wrong, Error::InvalidInput { field: "redirect", reason: "state" });
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let step = enabling.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { .. }), "{step:?}");
    assert_eq!(world.phone.network.exchanges("/devices").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn p3_another_user_who_signs_in_is_refused() {
    let world = World::enrolled().await;
    world.server.control.add_user("other@contoso.example", PASSWORD).await.unwrap();
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let url = sign_in_url(&enabling).await;
    let redirect = world.server.control.authorize(&url, "other@contoso.example", PASSWORD).await.unwrap();
    let step = enabling.complete_sign_in(&redirect).await.unwrap();
    assert_eq!(step, SetupStep::SignInAgain { reason: "wrong_user".to_owned() });
    assert_eq!(credential_keys(&world).await, 0);
    let SetupStep::SignIn { url } = enabling.sign_in_again().await.unwrap() else { panic!("no sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let step = enabling.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { .. }), "{step:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn p5_only_the_matched_number_makes_the_credential_active() {
    let world = World::enrolled().await;
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let url = sign_in_url(&enabling).await;
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    enabling.complete_sign_in(&redirect).await.unwrap();
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabling);
    world.phone.restart().await;
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    let enabling = account.enable_phone_sign_in().await.unwrap();
    assert!(matches!(enabling.step().await.unwrap(), SetupStep::MatchNumber { .. }), "resumes where it stood");
    let number = world.server.control.live(&world.user, "enable").await.unwrap().number;
    assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(account.view().unwrap().phone_sign_in, PhoneSignInView::Enabled);
}

#[tokio::test(flavor = "multi_thread")]
async fn p5_a_wrong_number_ends_it_and_leaves_no_key() {
    let world = World::enrolled().await;
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let url = sign_in_url(&enabling).await;
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    enabling.complete_sign_in(&redirect).await.unwrap();
    assert_eq!(credential_keys(&world).await, 1);
    let number = world.server.control.live(&world.user, "enable").await.unwrap().number;
    let outcome = enabling.enter_number(&another(&number)).await.unwrap();
    assert!(matches!(outcome, Outcome::WrongNumber { .. }), "{outcome:?}");
    assert_eq!(credential_keys(&world).await, 0);
    let why = WhyDisabled::NumberNotMatched { verdict: "wrong_number".to_owned() };
    assert_eq!(enabling.step().await.unwrap(), SetupStep::Ended { why: Some(why) });
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_disabling_destroys_the_key_and_tells_the_server() {
    let world = World::enabled().await;
    assert_eq!(credential_keys(&world).await, 1);
    assert!(world.account.disable_phone_sign_in().await.unwrap().server_told);
    assert_eq!(credential_keys(&world).await, 0);
    let (request, number, id) = world.start("mfa", &[]).await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved, "back to MFA");
    assert_eq!(world.verified(&id).await["signed_by"], "device");
    world.phone.enable(&world.server, &world.account, &world.user).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_offline_it_is_disabled_at_once_and_the_server_is_told_later() {
    let world = World::enabled().await;
    world.phone.network.set(NetworkConditions::Offline);
    assert!(!world.account.disable_phone_sign_in().await.unwrap().server_told);
    assert_eq!(credential_keys(&world).await, 0);
    world.phone.restart().await;
    world.phone.network.set(NetworkConditions::Fine);
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    account.sync().await.unwrap();
    let why = Some(WhyDisabled::ByPerson);
    assert_eq!(account.view().unwrap().phone_sign_in, PhoneSignInView::Disabled { why });
}

#[tokio::test(flavor = "multi_thread")]
async fn p11_a_revocation_by_an_administrator_is_learnt_at_the_next_contact() {
    let world = World::enabled().await;
    world.server.control.revoke(&world.user, "credential").await.unwrap();
    world.account.refresh().await.unwrap();
    let view = world.account.view().unwrap().phone_sign_in;
    assert!(matches!(view, PhoneSignInView::Disabled { why: Some(WhyDisabled::Revoked { .. }) }), "{view:?}");
    assert_eq!(credential_keys(&world).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn p11_opening_the_app_learns_of_a_revocation_without_being_asked_to() {
    let world = World::enabled().await;
    world.server.control.revoke(&world.user, "credential").await.unwrap();
    world.phone.restart().await;
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    assert!(account.requests(0).await.unwrap().is_empty());
    let view = account.view().unwrap().phone_sign_in;
    assert!(matches!(view, PhoneSignInView::Disabled { why: Some(WhyDisabled::Revoked { .. }) }), "{view:?}");
    assert_eq!(credential_keys(&world).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn p11_a_challenge_for_a_state_that_is_over_brings_the_news() {
    let world = World::enabled().await;
    world.account.requests(0).await.unwrap();
    world.server.control.revoke(&world.user, "credential").await.unwrap();
    let live = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    let request = only(&world.account).await;
    assert_eq!(credential_keys(&world).await, 0);
    assert_eq!(request.approve(&live.number).await.unwrap(), Outcome::Approved, "MFA goes on with the device key");
}

#[tokio::test(flavor = "multi_thread")]
async fn p11_an_unregistered_device_destroys_all_its_keys_and_says_why() {
    let world = World::enabled().await;
    world.server.control.revoke(&world.user, "device").await.unwrap();
    world.phone.restart().await;
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    let told = account.requests(0).await.err().unwrap();
    assert_eq!(told, Error::Refused { reason: "account_removed".to_owned() });
    assert_eq!(world.phone.keys.list().await.unwrap(), [""; 0]);
    let Lifecycle::Removed { reason: Some(reason) } = account.view().unwrap().lifecycle else { panic!("not removed") };
    assert!(!reason.is_empty());
    account.remove().await.unwrap();
    assert_eq!(world.phone.authenticator().accounts().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn s11_a_policy_that_changes_suspends_phone_sign_in_and_keeps_the_key() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({ "mode": "push" })).await.unwrap();
    world.account.refresh().await.unwrap();
    let view = world.account.view().unwrap();
    assert!(matches!(view.phone_sign_in, PhoneSignInView::Suspended { .. }), "{view:?}");
    assert!(view.possible.contains(&AccountAction::Disable) && !view.possible.contains(&AccountAction::Renew));
    assert_eq!(credential_keys(&world).await, 1);
    world.server.control.policy(&json!({ "mode": "any" })).await.unwrap();
    world.account.refresh().await.unwrap();
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabled, "allowed again");
    world.server.control.policy(&json!({ "mode": "push" })).await.unwrap();
    world.account.refresh().await.unwrap();
    assert!(world.account.disable_phone_sign_in().await.unwrap().server_told, "and it can be disabled");
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_disabling_twice_is_disabling_once() {
    let world = World::enabled().await;
    world.phone.network.set(NetworkConditions::Offline);
    for _ in 0..2 {
        assert!(!world.account.disable_phone_sign_in().await.unwrap().server_told);
    }
    world.phone.network.set(NetworkConditions::Fine);
    assert!(world.account.disable_phone_sign_in().await.unwrap().server_told, "the server is told now");
    let ended = world.account.disable_phone_sign_in().await.err().unwrap();
    assert_eq!(ended, Error::Refused { reason: "not_enabled".to_owned() });
}

#[tokio::test(flavor = "multi_thread")]
async fn p3_a_sign_in_that_is_too_old_is_begun_again_when_the_person_wants_it() {
    let world = World::enrolled().await;
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let url = sign_in_url(&enabling).await;
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    world.server.control.advance(400).await.unwrap();
    let step = enabling.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::SignInAgain { .. }), "{step:?}");
    assert!(matches!(enabling.step().await.unwrap(), SetupStep::SignInAgain { .. }), "as long as nobody asks");
    let SetupStep::SignIn { url } = enabling.sign_in_again().await.unwrap() else { panic!("no sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let step = enabling.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { .. }), "{step:?}");
}
