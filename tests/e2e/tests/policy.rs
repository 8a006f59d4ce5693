//! What an administrator decides reaches the phone: groups, the older switch for the whole tenant, and MFA first.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::protocol::ProblemCode;
use authenticator_core::{AccountAction, Outcome, PhoneSignInView, PrerequisiteKind, SetupStep};
use e2e::{PASSWORD, World};
use serde_json::{Value, json};

/// Why the organisation does not let this phone enable, asked just now.
async fn refused(world: &World) -> Vec<String> {
    let known = world.account.check_enabling().await.unwrap();
    known.into_iter().find(|one| one.kind == PrerequisiteKind::AllowedByOrganisation).unwrap().reasons
}

async fn policy(world: &World, members: Value) {
    world.server.control.policy(&members).await.unwrap();
}

/// How an attempt to enable ends that nobody stops: the reasons of the server, or none at the number.
async fn attempt(world: &World) -> Vec<ProblemCode> {
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let mut step = enabling.step().await.unwrap();
    if let SetupStep::SignIn { url } = &step {
        let redirect = world.server.control.authorize(url, &world.user, PASSWORD).await.unwrap();
        step = enabling.complete_sign_in(&redirect).await.unwrap();
    }
    enabling.give_up().await.unwrap();
    match step {
        SetupStep::NotAllowed { reasons, .. } => reasons,
        SetupStep::MatchNumber { .. } => Vec::new(),
        step => panic!("{step:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p7_a_group_decides_who_enables() {
    let world = World::enrolled().await;
    let control = &world.server.control;
    control.group("Sales", &[]).await.unwrap();
    policy(&world, json!({"targets": {"include_groups": ["sales"]}})).await;
    assert_eq!(refused(&world).await, ["reason.not_targeted"]);
    assert_eq!(attempt(&world).await, [ProblemCode::NotTargeted], "and an attempt ends the same");

    control.group("sales", &[&world.user]).await.unwrap();
    assert_eq!(refused(&world).await, [""; 0], "the policy is the same, and the group another");
    assert_eq!(attempt(&world).await, []);

    control.group("interns", &[&world.user]).await.unwrap();
    policy(&world, json!({"targets": {"exclude_groups": ["Interns"]}})).await;
    assert_eq!(refused(&world).await, ["reason.not_targeted"], "who is excluded wins");
    control.group("interns", &[]).await.unwrap();
    policy(&world, json!({"managed_app_groups": ["sales"]})).await;
    assert_eq!(refused(&world).await, ["reason.managed_app_required"]);
    control.policy(&json!({"targets": {"include_groups": ["salse"]}})).await.unwrap_err();
    assert_eq!(refused(&world).await, ["reason.managed_app_required"], "a slip in a name changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn p7_who_had_enabled_and_left_the_group_is_told_at_sign_in_and_can_disable() {
    let world = World::enrolled().await;
    let control = &world.server.control;
    control.group("sales", &[&world.user]).await.unwrap();
    policy(&world, json!({"targets": {"include_groups": ["sales"]}})).await;
    world.phone.enable(&world.server, &world.account, &world.user).await;
    let (request, number, _) = world.sign_in().await;
    control.group("sales", &[]).await.unwrap();

    let outcome = request.approve(&number).await.unwrap();
    assert_eq!(outcome, Outcome::BlockedByPolicy { reason: Some("not_targeted".to_owned()) });
    control.start(&world.user, "sign_in", &[]).await.unwrap_err();
    world.account.refresh().await.unwrap();
    let view = world.account.view().unwrap();
    assert_eq!(view.phone_sign_in, PhoneSignInView::Suspended { reasons: vec![ProblemCode::NotTargeted] });
    assert!(view.possible.contains(&AccountAction::Disable), "{:?}", view.possible);

    control.group("sales", &[&world.user]).await.unwrap();
    world.account.refresh().await.unwrap();
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabled, "back in the group");
    control.group("sales", &[]).await.unwrap();
    world.account.refresh().await.unwrap();
    assert!(world.account.disable_phone_sign_in().await.unwrap().server_told);
    let (request, number, id) = world.start("mfa", &[]).await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved, "MFA by push is for everybody");
    assert_eq!(world.verified(&id).await["signed_by"], "device");
}

#[tokio::test(flavor = "multi_thread")]
async fn p13_the_switch_for_the_whole_tenant_counts_until_there_is_a_policy_of_the_method() {
    let world = World::enrolled().await;
    policy(&world, json!({"mode": "tenant_switch"})).await;
    assert_eq!(refused(&world).await, ["reason.policy_mode"], "the switch is off");
    assert_eq!(attempt(&world).await, [ProblemCode::PolicyMode]);
    policy(&world, json!({"tenant_switch": true})).await;
    assert_eq!(refused(&world).await, [""; 0]);
    world.phone.enable(&world.server, &world.account, &world.user).await;
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);

    // A policy of the method wins, whichever way the switch is.
    policy(&world, json!({"mode": "push"})).await;
    world.account.refresh().await.unwrap();
    let suspended = PhoneSignInView::Suspended { reasons: vec![ProblemCode::PolicyMode] };
    assert_eq!(world.account.view().unwrap().phone_sign_in, suspended);
    policy(&world, json!({"mode": "any", "tenant_switch": false})).await;
    world.account.refresh().await.unwrap();
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabled);
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);

    policy(&world, json!({"mode": "tenant_switch"})).await;
    world.account.refresh().await.unwrap();
    assert_eq!(world.account.view().unwrap().phone_sign_in, suspended, "without one the switch counts again");
}

#[tokio::test(flavor = "multi_thread")]
async fn p13_where_mfa_comes_first_this_phone_confirms_one_and_then_enables() {
    let world = World::enrolled().await;
    policy(&world, json!({"mfa_first": true})).await;
    assert_eq!(refused(&world).await, ["reason.mfa_first"], "known before anybody tries");
    assert_eq!(attempt(&world).await, [ProblemCode::MfaFirst]);
    let (request, _, _) = world.start("mfa", &[]).await;
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert_eq!(refused(&world).await, ["reason.mfa_first"], "a refusal confirms nothing");

    let (request, number, _) = world.start("mfa", &[]).await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(refused(&world).await, [""; 0]);
    world.phone.enable(&world.server, &world.account, &world.user).await;

    world.server.control.policy(&json!({"mode": "passwordless"})).await.unwrap_err();
    world.account.refresh().await.unwrap();
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabled);
}

#[tokio::test(flavor = "multi_thread")]
async fn p13_what_was_enabled_before_mfa_came_first_goes_on() {
    let world = World::enabled().await;
    policy(&world, json!({"mfa_first": true})).await;
    world.account.refresh().await.unwrap();
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabled);
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert!(world.account.disable_phone_sign_in().await.unwrap().server_told);
    assert_eq!(refused(&world).await, ["reason.mfa_first"], "anew it comes first");
}
