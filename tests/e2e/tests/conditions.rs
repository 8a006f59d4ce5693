//! What a tenant asks of the phone before it approves: that it is as its maker shipped it (L6), and where it is (L7).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use authenticator_core::account::{DeviceCheck, Lifecycle};
use authenticator_core::host::{HostError, Located, Position};
use authenticator_core::idp::HttpResponse;
use authenticator_core::jose::{SigningKey, base64url_decode, base64url_encode};
use authenticator_core::keys::KeyStore as _;
use authenticator_core::protocol::{Integrity, IntegrityState, LocationRule, UserVerification};
use authenticator_core::store::ActivityKind;
use authenticator_core::{AccountAction, Error, Outcome, PrerequisiteKind, PrerequisiteState, UserAction};
use e2e::{PASSWORD, Told, World, only, place, signed_json};
use phone::lab::NetworkConditions;
use serde_json::{Value, json};

/// The city hall of Munich, in millionths of a degree.
const MUNICH: (i32, i32) = (48_137_154, 11_576_124);

fn asked(count: &AtomicUsize) -> usize {
    count.load(Ordering::SeqCst)
}

fn payload(compact: &[u8]) -> Value {
    let compact = std::str::from_utf8(compact).unwrap();
    serde_json::from_slice(&base64url_decode(compact.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// What the last answer that this phone sent says.
fn last_answer(world: &World) -> Value {
    payload(&world.phone.network.exchanges("/phone/answers").last().unwrap().request.body)
}

fn blocked_here() -> Error {
    Error::Refused { reason: "device_compromised".to_owned() }
}

fn wiped() -> Error {
    Error::Refused { reason: "account_wiped".to_owned() }
}

fn root() -> Vec<String> {
    vec!["root".to_owned()]
}

async fn keys(world: &World) -> usize {
    world.phone.keys.list().await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_l7_nobody_asks_the_device_where_no_rule_does() {
    let world = World::enabled().await;
    world.phone.device.set_rooted(true);
    world.phone.device.set_place(MUNICH.0, MUNICH.1);
    let (request, number, _) = world.sign_in().await;
    assert!(request.view().sent_along.is_nothing());
    assert_eq!(request.view().device, DeviceCheck::Clear);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    world.account.check_enabling().await.unwrap();
    assert_eq!((asked(&world.phone.device.integrity_asked), asked(&world.phone.device.location_asked)), (0, 0));
    let answer = last_answer(&world);
    assert!(answer.get("integrity").is_none() && answer.get("location").is_none(), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_by_warn_the_person_and_the_server_are_told_and_it_is_approved() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({"integrity": {"rule": "warn"}})).await.unwrap();
    world.phone.device.set_rooted(true);
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.view().device, DeviceCheck::Warned { signs: root() }, "said before the approval");
    assert!(request.view().sent_along.integrity && request.view().sent_along.location == LocationRule::None);
    let view = world.account.view().unwrap();
    assert_eq!(view.device, DeviceCheck::Warned { signs: root() });
    assert!(view.possible.contains(&AccountAction::Renew));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(last_answer(&world)["integrity"], json!({"state": "suspect", "signs": ["root"]}));

    world.phone.device.set_rooted(false);
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(last_answer(&world)["integrity"], json!({"state": "sound", "signs": []}));
    assert_eq!(world.account.view().unwrap().device, DeviceCheck::Clear, "what was seen last counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_by_block_nothing_is_approved_here_and_refusing_works() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({"integrity": {"rule": "block"}})).await.unwrap();
    world.phone.device.set_rooted(true);
    let prompts = world.phone.gate.prompts().len();
    let (request, number, id) = world.sign_in().await;
    assert_eq!(request.view().device, DeviceCheck::Blocked { signs: root() });
    assert_eq!(request.approve(&number).await, Err(blocked_here()));
    assert_eq!(world.phone.gate.prompts().len(), prompts, "nobody is asked for a finger");
    assert_eq!(world.state(&id).await, "live");
    let possible = world.account.view().unwrap().possible;
    assert!(!possible.contains(&AccountAction::Renew) && possible.contains(&AccountAction::Disable), "{possible:?}");
    assert_eq!(world.account.renew_credential_key().await.err(), Some(blocked_here()));

    let before = asked(&world.phone.device.integrity_asked);
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert_eq!(asked(&world.phone.device.integrity_asked), before, "a refusal asks nothing");
    assert!(last_answer(&world).get("integrity").is_none());
    assert_eq!(keys(&world).await, 2, "the keys stay");

    world.phone.device.set_rooted(false);
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_by_block_enabling_is_refused_and_known_before() {
    let world = World::enrolled().await;
    world.server.control.policy(&json!({"integrity": {"rule": "block"}})).await.unwrap();
    world.phone.device.set_rooted(true);
    let prerequisites = world.account.check_enabling().await.unwrap();
    let missing: Vec<_> = prerequisites.iter().filter(|one| one.state == PrerequisiteState::NotMet).collect();
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].kind, PrerequisiteKind::SoundDevice);
    assert_eq!(missing[0].reasons, ["refused.device_compromised"]);
    assert_eq!(world.account.enable_phone_sign_in().await.err(), Some(blocked_here()));
    assert!(!world.account.view().unwrap().possible.contains(&AccountAction::Enable));

    world.phone.device.set_integrity(Told::Fails);
    let prerequisites = world.account.check_enabling().await.unwrap();
    let sound = prerequisites.iter().find(|one| one.kind == PrerequisiteKind::SoundDevice).unwrap();
    assert_eq!(sound.state, PrerequisiteState::Unknown);
    world.phone.device.set_rooted(false);
    world.phone.enable(&world.server, &world.account, &world.user).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_the_server_takes_no_approval_of_a_device_of_which_it_is_told() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({"integrity": {"rule": "warn"}})).await.unwrap();
    world.phone.device.set_rooted(true);
    let (request, number, id) = world.sign_in().await;
    // The phone knows the rule of before.
    world.server.control.policy(&json!({"integrity": {"rule": "block"}})).await.unwrap();
    let blocked = Outcome::BlockedByPolicy { reason: Some("device_compromised".to_owned()) };
    assert_eq!(request.approve(&number).await.unwrap(), blocked);
    assert_eq!(world.state(&id).await, "live");
    assert_eq!(
        world.account.view().unwrap().device,
        DeviceCheck::Blocked { signs: root() },
        "it asked for the rule at once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_a_host_that_cannot_tell_holds_nothing_up_unless_the_tenant_wants_it() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({"integrity": {"rule": "block"}})).await.unwrap();
    for told in [Told::Nothing, Told::Fails, Told::Hangs] {
        let (request, number, _) = world.sign_in().await;
        if matches!(told, Told::Hangs) {
            world.phone.clock.advance(56);
        }
        world.phone.device.set_integrity(told);
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
        assert_eq!(last_answer(&world)["integrity"], json!({"state": "unknown", "signs": []}));
    }
    world.phone.device.set_integrity(Told::Nothing);
    world.server.control.policy(&json!({"integrity": {"unknown": "refused"}})).await.unwrap();
    let (request, number, _) = world.sign_in().await;
    let blocked = Outcome::BlockedByPolicy { reason: Some("integrity_unknown".to_owned()) };
    assert_eq!(request.approve(&number).await.unwrap(), blocked);
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_by_wipe_the_keys_are_gone_after_refusals_went_out_and_the_server_was_told() {
    let world = World::enabled().await;
    let (refused, _, first) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/phone/answers".to_owned()));
    assert_eq!(refused.report().await.unwrap(), Outcome::Pending);
    world.server.control.policy(&json!({"integrity": {"rule": "wipe"}})).await.unwrap();
    world.phone.device.set_rooted(true);
    let (request, number, second) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(request.approve(&number).await, Err(wiped()));

    assert_eq!(keys(&world).await, 0);
    let view = world.account.view().unwrap();
    assert_eq!(view.lifecycle, Lifecycle::Removed { reason: Some("account_wiped".to_owned()) });
    assert_eq!(view.possible, [AccountAction::Rename, AccountAction::Remove]);
    let log = world.account.activity().unwrap();
    assert!(
        log.iter().any(|line| line.kind == ActivityKind::Wiped && line.detail.as_deref() == Some("device_compromised"))
    );
    assert_eq!(world.state(&first).await, "superseded", "by the second; the report was recorded all the same");
    let sent: Vec<String> =
        world.phone.network.exchanges("/phone/").iter().map(|one| one.request.url.clone()).collect();
    let last = |part: &str| sent.iter().rposition(|url| url.contains(part)).unwrap();
    assert!(last("/phone/answers") < last("/phone/revocations"), "{sent:?}");
    let revocation = &world.phone.network.exchanges("/phone/revocations")[0];
    assert_eq!(revocation.response.as_ref().unwrap().status, 200);
    let claims = payload(&revocation.request.body);
    assert_eq!((&claims["target"], &claims["reason"]), (&json!("account"), &json!("device_compromised")));
    assert_ne!(world.state(&second).await, "approved");
    assert_eq!(world.account.sync().await.unwrap(), 0);
    assert_eq!(world.phone.network.exchanges("/phone/revocations").len(), 1, "it was told once");
    assert!(world.account.remove().await.unwrap().server_told);
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_a_wipe_without_a_network_is_told_at_a_later_contact() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({"integrity": {"rule": "wipe"}})).await.unwrap();
    world.phone.device.set_rooted(true);
    let (request, number, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Offline);
    assert_eq!(request.approve(&number).await, Err(wiped()), "the signed rule was there");
    assert_eq!(keys(&world).await, 0);
    world.phone.restart().await;
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    assert!(matches!(account.sync().await, Err(Error::Offline { .. })));
    world.phone.network.set(NetworkConditions::Fine);
    let before = world.phone.network.exchanges("/phone/revocations").len();
    assert!(account.requests(0).await.is_err(), "it has ended");
    let told = world.phone.network.exchanges("/phone/revocations");
    assert_eq!(told.len(), before + 1);
    assert_eq!(told.last().unwrap().response.as_ref().unwrap().status, 200);
    assert_eq!(world.state(&id).await, "superseded", "nobody is left to answer it");
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_only_what_the_server_signed_wipes_and_only_at_a_second_look() {
    let world = World::enabled().await;
    world.phone.device.set_rooted(true);
    let (request, number, _) = world.sign_in().await;
    // Somebody on the way says that all is to be wiped: the server's own message with another rule, once signed by a key of theirs and once
    // with the signature of the server.
    for (part, is_signed_anew) in
        [("/phone/account", true), ("/phone/account", false), ("/.well-known/", true), ("/.well-known/", false)]
    {
        let forger = SigningKey::from_scalar(&[9; 32]).unwrap();
        let forged = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&forged);
        let forge = move |reply: &mut HttpResponse| {
            let compact = String::from_utf8(reply.body.clone()).unwrap();
            let mut parts: Vec<String> = compact.split('.').map(str::to_owned).collect();
            let mut claims = payload(compact.as_bytes());
            claims["rules"] = json!({"integrity": "wipe"});
            let header: Value = serde_json::from_slice(&base64url_decode(&parts[0]).unwrap()).unwrap();
            parts[1] = base64url_encode(claims.to_string().as_bytes());
            let typ = header["typ"].as_str().unwrap();
            let new = if is_signed_anew { signed_json(typ, &claims, &forger) } else { parts.join(".") };
            reply.body = new.into_bytes();
            count.fetch_add(1, Ordering::SeqCst);
        };
        world.phone.network.set(NetworkConditions::Tampered(part.to_owned(), Arc::new(forge)));
        assert!(world.account.check_enabling().await.is_err(), "{part}");
        assert!(asked(&forged) > 0, "{part}");
        assert_eq!(world.account.view().unwrap().device, DeviceCheck::Clear);
    }
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(keys(&world).await, 2);

    // The rule as it is now counts, where it can be had.
    world.server.control.policy(&json!({"integrity": {"rule": "wipe"}})).await.unwrap();
    let (request, number, _) = world.sign_in().await;
    world.server.control.policy(&json!({"integrity": {"rule": "warn"}})).await.unwrap();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(keys(&world).await, 2);

    // The host takes its word back.
    world.server.control.policy(&json!({"integrity": {"rule": "wipe"}})).await.unwrap();
    let (request, number, _) = world.sign_in().await;
    world.phone.device.set_rooted(false);
    world.phone.device.next_integrity(Integrity { state: IntegrityState::Suspect, signs: Vec::new() });
    assert_eq!(request.approve(&number).await, Err(blocked_here()));
    assert_eq!(keys(&world).await, 2);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_l7_a_rule_for_some_users_holds_for_these_alone() {
    let world = World::enabled().await;
    let rules = json!({"rule": "block", "targets": {"include": ["ben@contoso.example"]}});
    world
        .server
        .control
        .policy(&json!({"integrity": rules, "location": {"rule": "required", "targets": {"exclude": [world.user]}}}))
        .await
        .unwrap();
    world.phone.device.set_rooted(true);
    let (request, number, _) = world.sign_in().await;
    assert!(request.view().sent_along.is_nothing());
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    let to_user = json!({"targets": {"include": [world.user], "exclude": []}});
    world.server.control.policy(&json!({"integrity": to_user, "location": to_user})).await.unwrap();
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.view().device, DeviceCheck::Blocked { signs: root() });
    assert_eq!(request.view().sent_along.location, LocationRule::Required);
    assert_eq!(request.approve(&number).await, Err(blocked_here()));
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_the_position_is_said_before_and_is_in_the_signed_answer() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({"location": {"rule": "required"}})).await.unwrap();
    world.phone.device.set_place(MUNICH.0, MUNICH.1);
    let (request, number, id) = world.sign_in().await;
    let said = &request.view().sent_along;
    assert_eq!((said.location, said.integrity), (LocationRule::Required, false));
    assert_eq!(said.to, world.account.view().unwrap().organisation);
    assert_eq!(asked(&world.phone.device.location_asked), 0, "nobody looks before the person approves");
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.state(&id).await, "approved");
    let told = last_answer(&world)["location"].clone();
    assert_eq!(
        told,
        json!({"lat": MUNICH.0, "lon": MUNICH.1, "accuracy": 12, "age": 1, "source": "gnss", "simulated": false})
    );
    assert_eq!(asked(&world.phone.device.location_asked), 1);

    // A new key is no matter of a place.
    world.account.disable_phone_sign_in().await.unwrap();
    world.phone.enable(&world.server, &world.account, &world.user).await;
    assert_eq!(asked(&world.phone.device.location_asked), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_without_a_position_nothing_is_signed_and_refusing_works() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({"location": {"rule": "required"}})).await.unwrap();
    let prompts = world.phone.gate.prompts().len();
    let (request, number, id) = world.sign_in().await;
    use UserAction::{AllowLocation, FindLocation};
    for (told, action) in [
        (Told::That(Located::NotPermitted), AllowLocation),
        (Told::That(Located::TurnedOff), AllowLocation),
        (Told::That(Located::NotFound), FindLocation),
        (Told::Nothing, FindLocation),
        (Told::Fails, FindLocation),
    ] {
        world.phone.device.set_location(told);
        assert_eq!(request.approve(&number).await, Err(Error::UserAction { action }));
    }
    world.phone.device.set_location(Told::Hangs);
    world.phone.clock.advance(57);
    assert_eq!(
        request.approve(&number).await,
        Err(Error::UserAction { action: FindLocation }),
        "it is not waited for ever"
    );
    assert_eq!(world.phone.gate.prompts().len(), prompts, "nobody is asked for a finger in vain");
    assert_eq!(world.state(&id).await, "live");
    assert_eq!(only(&world.account).await.view().id, request.view().id, "it still waits");

    let before = asked(&world.phone.device.location_asked);
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert_eq!(asked(&world.phone.device.location_asked), before, "a refusal asks nothing");
    assert!(last_answer(&world).get("location").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_where_it_is_asked_for_the_person_decides() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({"location": {"rule": "asked"}})).await.unwrap();
    world.phone.device.set_location(Told::That(Located::NotPermitted));
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.view().sent_along.location, LocationRule::Asked);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert!(last_answer(&world).get("location").is_none());
    world
        .phone
        .device
        .set_location(Told::That(Located::At(Position { simulated: Some(true), ..place(MUNICH.0, MUNICH.1) })));
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(last_answer(&world)["location"]["simulated"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_the_server_judges_honesty_accuracy_age_and_area() {
    let world = World::enabled().await;
    let area = json!([{"name": "Munich", "lat": MUNICH.0, "lon": MUNICH.1, "radius": 20_000}]);
    let rule = json!({"location": {"rule": "required", "max_accuracy": 100, "max_age": 60, "areas": area}});
    world.server.control.policy(&rule).await.unwrap();
    let near = || place(MUNICH.0 + 50_000, MUNICH.1);
    for (position, reason) in [
        (Position { simulated: Some(true), ..near() }, Some("location_simulated")),
        (Position { accuracy: 101, ..near() }, Some("location_inaccurate")),
        (Position { age_millis: 61_000, ..near() }, Some("location_too_old")),
        (place(52_520_000, 13_405_000), Some("location_outside")),
        (near(), None),
    ] {
        world.phone.device.set_location(Told::That(Located::At(position)));
        let (request, number, id) = world.sign_in().await;
        let outcome = request.approve(&number).await.unwrap();
        match reason {
            Some(reason) => {
                assert_eq!(outcome, Outcome::BlockedByPolicy { reason: Some(reason.to_owned()) });
                assert_eq!(world.state(&id).await, "live", "{reason}");
            }
            None => assert_eq!(outcome, Outcome::Approved),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_a_new_rule_holds_for_who_does_not_know_it_and_shows_at_the_next_sign_in() {
    let world = World::enabled().await;
    world.phone.device.set_place(MUNICH.0, MUNICH.1);
    let (request, number, _) = world.sign_in().await;
    world.server.control.policy(&json!({"location": {"rule": "required"}})).await.unwrap();
    // As a phone does that knows nothing of positions.
    let blocked = Outcome::BlockedByPolicy { reason: Some("location_required".to_owned()) };
    assert_eq!(request.approve(&number).await.unwrap(), blocked);
    assert!(last_answer(&world).get("location").is_none(), "nothing goes that was not said");
    world.server.control.policy(&json!({"location": {"rule": "none"}})).await.unwrap();
    let (request, _, _) = world.sign_in().await;
    assert!(request.view().sent_along.is_nothing());
    world.server.control.policy(&json!({"location": {"rule": "asked"}})).await.unwrap();
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.view().sent_along.location, LocationRule::Asked);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(last_answer(&world)["location"]["lat"], MUNICH.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_who_refuses_waits_for_no_position_and_ends_the_search() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({"location": {"rule": "required"}})).await.unwrap();
    world.phone.device.set_location(Told::Hangs);
    let (request, number, id) = world.sign_in().await;
    let approving = tokio::spawn({
        let (request, number) = (request.clone(), number.clone());
        async move { request.approve(&number).await }
    });
    while asked(&world.phone.device.location_asked) == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(request.report().await.unwrap(), Outcome::Reported);
    assert_eq!(approving.await.unwrap().unwrap(), Outcome::Reported, "the approval tells what became of its request");
    assert_eq!(world.state(&id).await, "reported");
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_a_position_that_took_the_time_of_a_slow_person_says_how_old_it_is() {
    let world = World::enabled().await;
    world.server.control.policy(&json!({"location": {"rule": "required"}})).await.unwrap();
    world.phone.device.set_place(MUNICH.0, MUNICH.1);
    let (request, number, _) = world.sign_in().await;
    // The person looks at the prompt for half a minute.
    world.phone.gate.next_stays_open();
    let approving = tokio::spawn({
        let (request, number) = (request.clone(), number.clone());
        async move { request.approve(&number).await }
    });
    world.phone.gate.stays_open().await;
    world.phone.clock.advance(30);
    world.phone.gate.answers(Ok(UserVerification::Biometric));
    assert_eq!(approving.await.unwrap().unwrap(), Outcome::Approved);
    assert_eq!(last_answer(&world)["location"]["age"], 31);

    let (request, number, _) = world.sign_in().await;
    // The prompt is interrupted, and half a minute later confirmed.
    world.phone.gate.next(Err(HostError::Cancelled));
    assert_eq!(request.approve(&number).await, Err(Error::UserAction { action: UserAction::Cancelled }));
    world.phone.clock.advance(30);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(last_answer(&world)["location"]["age"], 1, "a new try looks anew");
    assert_eq!(asked(&world.phone.device.location_asked), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn l6_an_account_whose_number_was_not_matched_is_blocked_and_not_wiped() {
    let world = World::enrolled().await;
    world.server.control.add_user("other@contoso.example", PASSWORD).await.unwrap();
    world.server.control.policy(&json!({"integrity": {"rule": "wipe"}})).await.unwrap();
    let seen = Integrity { state: IntegrityState::Suspect, signs: Vec::new() };
    world.phone.device.set_integrity(Told::That(seen));
    let pending = world.phone.enroll_pending(&world.server, "other@contoso.example").await;
    let number = world.server.control.live("other@contoso.example", "enrollment").await.unwrap().number;
    let request = only(&pending).await;
    assert_eq!(request.approve(&number).await, Err(blocked_here()));
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
}
