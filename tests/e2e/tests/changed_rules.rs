//! Rules of the tenant that change while a request waits: nothing goes along that was not said before, and no rule is lost (L6, L7).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::atomic::Ordering;

use authenticator_core::account::DeviceCheck;
use authenticator_core::protocol::LocationRule;
use authenticator_core::{Error, Outcome};
use e2e::{World, only};
use phone::lab::NetworkConditions;
use serde_json::json;

fn rules_changed() -> Error {
    Error::Refused { reason: "rules_changed".to_owned() }
}

fn asked(world: &World) -> (usize, usize) {
    let device = &world.phone.device;
    (device.location_asked.load(Ordering::SeqCst), device.integrity_asked.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_nothing_goes_along_that_the_request_did_not_say() {
    let world = World::enabled().await;
    world.phone.device.set_place(48_137_154, 11_576_124);
    let (request, number, _) = world.sign_in().await;
    assert!(request.view().sent_along.is_nothing());
    world.server.control.policy(&json!({ "location": { "rule": "asked" } })).await.unwrap();
    world.account.refresh().await.unwrap();
    assert_eq!(request.approve(&number).await.unwrap_err(), rules_changed());
    assert_eq!(asked(&world), (0, 0), "the phone was not asked where it is");
    // What is shown anew says it, and is approved.
    let request = only(&world.account).await;
    assert_eq!(request.view().sent_along.location, LocationRule::Asked);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(asked(&world).0, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_how_sound_the_phone_is_goes_along_only_where_the_request_said_so() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    world.server.control.policy(&json!({ "integrity": { "rule": "warn" } })).await.unwrap();
    world.account.refresh().await.unwrap();
    assert_eq!(request.approve(&number).await.unwrap_err(), rules_changed());
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied, "refusing needs no new look");
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_less_than_was_said_may_go_along() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({ "location": { "rule": "required" } })).await.unwrap();
    world.phone.device.set_place(48_137_154, 11_576_124);
    let (request, number, _) = world.sign_in().await;
    world.server.control.policy(&json!({ "location": { "rule": "none" } })).await.unwrap();
    world.account.refresh().await.unwrap();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(asked(&world).0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_a_rule_whose_metadata_could_not_be_had_is_asked_for_at_the_next_contact() {
    let world = World::enabled().await;
    world.account.requests(0).await.unwrap();
    world.server.control.policy(&json!({ "integrity": { "rule": "block" } })).await.unwrap();
    world.phone.device.set_rooted(true);
    world.phone.network.set(NetworkConditions::Blocked("/.well-known/".to_owned()));
    world.account.refresh().await.unwrap();
    assert_eq!(world.account.view().unwrap().device, DeviceCheck::Clear, "the rule is not known yet");
    // The account document is that of the new policy by now, and stays so over a restart.
    let id = world.account.id();
    drop(world.account);
    world.phone.restart().await;
    world.phone.network.set(NetworkConditions::Fine);
    let account = world.phone.authenticator().account(id).unwrap().unwrap();
    account.requests(0).await.unwrap();
    assert!(matches!(account.view().unwrap().device, DeviceCheck::Blocked { .. }));
}
