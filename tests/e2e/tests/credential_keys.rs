//! The key of phone sign-in is renewed: the old one vouches for the new one, and approves until the number was matched.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use authenticator_core::gate::PromptKind;
use authenticator_core::host::HostError;
use authenticator_core::idp::HttpResponse;
use authenticator_core::keys::KeyStore as _;
use authenticator_core::phone_sign_in::WhyDisabled;
use authenticator_core::protocol::Purpose;
use authenticator_core::store::ActivityKind;
use authenticator_core::{Account, Enabling, Error, Outcome, PhoneSignInView, SetupStep, UserAction};
use e2e::{PASSWORD, World, another};
use phone::lab::NetworkConditions;

async fn credential_keys(world: &World) -> Vec<String> {
    let mut keys = world.phone.keys.list().await.unwrap();
    keys.retain(|alias| alias.contains("credential"));
    keys
}

fn account(world: &World) -> Account {
    world.phone.authenticator().account(world.account.id()).unwrap().unwrap()
}

fn view(world: &World) -> PhoneSignInView {
    account(world).view().unwrap().phone_sign_in
}

/// Up to the sign-in in the browser: gives where it led back to.
async fn signed_in(world: &World) -> (Enabling, String) {
    let renewing = account(world).renew_credential_key().await.unwrap();
    let SetupStep::SignIn { url } = renewing.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    (renewing, redirect)
}

/// Up to the number.
async fn waiting(world: &World) -> Enabling {
    let (renewing, redirect) = signed_in(world).await;
    let step = renewing.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { .. }), "{step:?}");
    renewing
}

async fn number(world: &World) -> String {
    world.server.control.live(&world.user, "enable").await.unwrap().number
}

/// A sign-in, approved on the phone as it is now.
async fn approves(world: &World) -> Outcome {
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let requests = account(world).requests(0).await.unwrap();
    let request = requests.iter().find(|request| request.view().purpose == Purpose::SignIn).unwrap();
    let outcome = request.approve(&live.number).await.unwrap();
    assert_eq!(world.verified(&live.request).await.get("signed_by").unwrap(), "credential");
    outcome
}

/// Phone sign-in works with one key, which is `expected`.
async fn stands(world: &World, expected: &[String]) {
    assert_eq!(credential_keys(world).await, expected);
    assert_eq!(view(world), PhoneSignInView::Enabled);
    assert_eq!(approves(world).await, Outcome::Approved);
}

fn prompts(world: &World) -> Vec<PromptKind> {
    world.phone.gate.prompts().iter().map(|prompt| prompt.kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_renewed_key_approves_and_the_old_one_is_gone_on_both_sides() {
    let world = World::enabled().await;
    let before = credential_keys(&world).await;
    let asked = prompts(&world).len();
    let renewing = waiting(&world).await;
    assert_eq!(prompts(&world)[asked..], [PromptKind::ProveKey, PromptKind::ReplaceKey]);
    assert_eq!(renewing.enter_number(&number(&world).await).await.unwrap(), Outcome::Approved);
    assert!(matches!(renewing.step().await.unwrap(), SetupStep::Done { .. }));

    let after = credential_keys(&world).await;
    assert_eq!(after.len(), 1);
    assert_ne!(after, before, "the old key is destroyed");
    stands(&world, &after).await;
    account(&world).refresh().await.unwrap();
    stands(&world, &after).await;
    let renewed = account(&world).activity().unwrap();
    assert_eq!(renewed.iter().filter(|entry| entry.kind == ActivityKind::CredentialRenewed).count(), 1);
    assert_eq!(renewed.iter().filter(|entry| entry.kind == ActivityKind::SignInEnabled).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_while_another_key_is_on_the_way_the_old_one_approves() {
    let world = World::enabled().await;
    let before = credential_keys(&world).await;
    let (renewing, redirect) = signed_in(&world).await;
    assert_eq!(view(&world), PhoneSignInView::Renewing);
    assert_eq!(approves(&world).await, Outcome::Approved);
    renewing.complete_sign_in(&redirect).await.unwrap();
    assert_eq!(credential_keys(&world).await.len(), 2);
    for _ in 0..2 {
        assert_eq!(approves(&world).await, Outcome::Approved, "not by the new key, which the server would refuse");
        world.phone.restart().await;
        assert_eq!(view(&world), PhoneSignInView::Renewing);
    }
    let renewing = account(&world).renew_credential_key().await.unwrap();
    assert!(matches!(renewing.step().await.unwrap(), SetupStep::MatchNumber { .. }), "resumes where it stood");
    assert_eq!(renewing.enter_number(&number(&world).await).await.unwrap(), Outcome::Approved);
    let after = credential_keys(&world).await;
    assert!(!after.contains(&before[0]));
    stands(&world, &after).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_wrong_number_leaves_the_old_key_enabled() {
    let world = World::enabled().await;
    let before = credential_keys(&world).await;
    let renewing = waiting(&world).await;
    let outcome = renewing.enter_number(&another(&number(&world).await)).await.unwrap();
    assert!(matches!(outcome, Outcome::WrongNumber { .. }), "{outcome:?}");
    let why = WhyDisabled::NumberNotMatched { verdict: "wrong_number".to_owned() };
    assert_eq!(renewing.step().await.unwrap(), SetupStep::Ended { why: Some(why) });
    stands(&world, &before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_number_that_comes_too_late_leaves_the_old_key_enabled() {
    let world = World::enabled().await;
    let before = credential_keys(&world).await;
    let renewing = waiting(&world).await;
    world.server.control.advance(601).await.unwrap();
    let ended = renewing.step().await.unwrap();
    assert!(matches!(ended, SetupStep::Ended { .. }), "{ended:?}");
    stands(&world, &before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_whoever_gives_up_keeps_the_old_key() {
    let world = World::enabled().await;
    let before = credential_keys(&world).await;
    let (renewing, redirect) = signed_in(&world).await;
    renewing.give_up().await.unwrap();
    assert_eq!(renewing.step().await.unwrap(), SetupStep::Ended { why: Some(WhyDisabled::ByPerson) });
    assert!(renewing.complete_sign_in(&redirect).await.is_err());
    let renewing = waiting(&world).await;
    renewing.give_up().await.unwrap();
    assert!(world.server.control.live(&world.user, "enable").await.is_err(), "the number is no longer shown");
    stands(&world, &before).await;
    let denied = waiting(&world).await;
    let requests = account(&world).requests(0).await.unwrap();
    assert_eq!(requests[0].deny().await.unwrap(), Outcome::Denied);
    assert!(matches!(denied.step().await.unwrap(), SetupStep::Ended { .. }));
    stands(&world, &before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_kill_after_any_reply_or_before_it_goes_on_with_the_same_way() {
    for (place, lost) in ["/token", "/devices", "/nonce", "/credentials", "/answers"].into_iter().enumerate() {
        for conditions in [NetworkConditions::Blocked(lost.to_owned()), NetworkConditions::ReplyLost(lost.to_owned())] {
            let world = World::enabled().await;
            let before = credential_keys(&world).await;
            let (renewing, redirect) = signed_in(&world).await;
            let at_the_number = lost == "/answers";
            if at_the_number {
                renewing.complete_sign_in(&redirect).await.unwrap();
            }
            let number_before = if at_the_number { Some(number(&world).await) } else { None };
            world.phone.network.set(conditions);
            let _ = match &number_before {
                Some(number) => renewing.enter_number(number).await.map(drop),
                None => renewing.complete_sign_in(&redirect).await.map(drop),
            };
            assert!(credential_keys(&world).await.contains(&before[0]), "{place} {lost}");
            world.phone.network.set(NetworkConditions::Fine);
            world.phone.restart().await;
            assert!(credential_keys(&world).await.contains(&before[0]), "the sweep spares it: {place} {lost}");
            finish(&world).await;
            let after = credential_keys(&world).await;
            assert!(after.len() == 1 && after != before, "{place} {lost}: {after:?}");
            stands(&world, &after).await;
        }
    }
}

/// Goes on with whatever step comes, as an app does, until the key in use is another one.
async fn finish(world: &World) {
    account(world).sync().await.unwrap();
    if view(world) == PhoneSignInView::Enabled {
        return;
    }
    let renewing = account(world).renew_credential_key().await.unwrap();
    let mut step = renewing.step().await.unwrap();
    for _ in 0..6 {
        step = match step {
            SetupStep::SignIn { url } => {
                let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
                renewing.complete_sign_in(&redirect).await.unwrap()
            }
            SetupStep::SignInAgain { .. } => renewing.sign_in_again().await.unwrap(),
            SetupStep::MatchNumber { .. } => {
                assert_eq!(renewing.enter_number(&number(world).await).await.unwrap(), Outcome::Approved);
                renewing.step().await.unwrap()
            }
            SetupStep::Done { .. } => return,
            step => panic!("{step:?}"),
        };
    }
    panic!("stuck at {step:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_prompt_that_stays_closed_keeps_the_way_and_the_old_key() {
    let world = World::enabled().await;
    let (renewing, redirect) = signed_in(&world).await;
    world.phone.gate.next(Ok(authenticator_core::protocol::UserVerification::Biometric));
    world.phone.gate.next(Err(HostError::Cancelled));
    let closed = renewing.complete_sign_in(&redirect).await.err().unwrap();
    assert!(matches!(closed, Error::UserAction { .. }), "{closed:?}");
    assert_eq!(world.phone.network.exchanges("/credentials").len(), 1, "without the old key's word nothing is sent");
    assert_eq!(approves(&world).await, Outcome::Approved);
    let asked = prompts(&world).len();
    account(&world).refresh().await.unwrap();
    account(&world).requests(0).await.unwrap();
    assert_eq!(prompts(&world).len(), asked, "nobody is asked by the way");
    finish(&world).await;
    stands(&world, &credential_keys(&world).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_disabling_in_the_middle_destroys_both_keys_and_tells_the_server() {
    for at_the_number in [false, true] {
        let world = World::enabled().await;
        let _renewing = if at_the_number { waiting(&world).await } else { signed_in(&world).await.0 };
        assert!(account(&world).disable_phone_sign_in().await.unwrap().server_told);
        assert_eq!(credential_keys(&world).await, [""; 0]);
        assert_eq!(view(&world), PhoneSignInView::Disabled { why: Some(WhyDisabled::ByPerson) });
        assert!(world.server.control.live(&world.user, "enable").await.is_err(), "the new credential ends as well");
        world.phone.enable(&world.server, &account(&world), &world.user).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_revocation_in_the_middle_ends_both_keys_wherever_it_is_learnt() {
    for at_the_number in [false, true] {
        let world = World::enabled().await;
        let (renewing, redirect) = signed_in(&world).await;
        if at_the_number {
            renewing.complete_sign_in(&redirect).await.unwrap();
        }
        world.server.control.revoke(&world.user, "credential").await.unwrap();
        let step = if at_the_number {
            account(&world).refresh().await.unwrap();
            renewing.step().await.unwrap()
        } else {
            // The server refuses to replace it; the signed document says why.
            renewing.complete_sign_in(&redirect).await.unwrap()
        };
        let SetupStep::Ended { why: Some(WhyDisabled::Revoked { reason }) } = step else { panic!("{step:?}") };
        assert_eq!(reason.as_deref(), Some("admin"));
        assert_eq!(credential_keys(&world).await, [""; 0]);
        assert!(matches!(view(&world), PhoneSignInView::Disabled { .. }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_removing_the_account_in_the_middle_destroys_all_keys() {
    let world = World::enabled().await;
    let _renewing = waiting(&world).await;
    world.server.control.revoke(&world.user, "device").await.unwrap();
    account(&world).refresh().await.unwrap();
    assert_eq!(world.phone.keys.list().await.unwrap(), [""; 0]);

    let world = World::enabled().await;
    let _renewing = waiting(&world).await;
    account(&world).remove().await.unwrap();
    assert_eq!(world.phone.keys.list().await.unwrap(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_new_key_that_is_lost_leaves_the_old_one_and_a_lost_old_one_ends_both() {
    let world = World::enabled().await;
    let before = credential_keys(&world).await;
    let renewing = waiting(&world).await;
    world.phone.faults.next_begin_fails(HostError::KeyInvalidated);
    world.phone.faults.next_begin_fails(HostError::KeyInvalidated);
    let lost = renewing.enter_number(&number(&world).await).await.err().unwrap();
    assert!(matches!(lost, Error::KeyLost { .. }), "{lost:?}");
    assert_eq!(renewing.step().await.unwrap(), SetupStep::Ended { why: Some(WhyDisabled::KeyLost) });
    stands(&world, &before).await;

    let (renewing, redirect) = signed_in(&world).await;
    world.phone.gate.next(Ok(authenticator_core::protocol::UserVerification::Biometric));
    world.phone.gate.next(Err(HostError::KeyInvalidated));
    let not_now = renewing.complete_sign_in(&redirect).await.err().unwrap();
    assert_eq!(not_now, Error::UserAction { action: UserAction::NotNow }, "one word is no evidence");
    world.phone.gate.next(Ok(authenticator_core::protocol::UserVerification::Biometric));
    world.phone.gate.next(Err(HostError::KeyInvalidated));
    let step = renewing.step().await.unwrap();
    assert_eq!(step, SetupStep::Ended { why: Some(WhyDisabled::KeyLost) });
    assert_eq!(credential_keys(&world).await, [""; 0]);
    assert_eq!(view(&world), PhoneSignInView::Disabled { why: Some(WhyDisabled::KeyLost) });
    assert!(world.server.control.live(&world.user, "enable").await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_sign_in_that_waits_while_the_key_changes_is_asked_anew() {
    for answered_before in [true, false] {
        let world = World::enabled().await;
        let renewing = waiting(&world).await;
        let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
        let requests = account(&world).requests(0).await.unwrap();
        let request = requests.iter().find(|request| request.view().purpose == Purpose::SignIn).unwrap();
        if answered_before {
            // Signed by the old key, and kept until the new one is about to answer for itself.
            world.phone.network.set(NetworkConditions::Offline);
            assert_eq!(request.approve(&live.number).await.unwrap(), Outcome::Pending);
            world.phone.network.set(NetworkConditions::Fine);
        }
        let outcome = renewing.enter_number(&number(&world).await).await.unwrap();
        assert_eq!(outcome, Outcome::Approved);
        if answered_before {
            assert_eq!(world.state(&live.request).await, "approved");
        } else {
            assert_eq!(world.state(&live.request).await, "superseded");
            assert_eq!(request.approve(&live.number).await.unwrap(), Outcome::Superseded);
            let anew = world.server.control.live(&world.user, "sign_in").await.unwrap();
            let requests = account(&world).requests(0).await.unwrap();
            let request = requests.iter().find(|request| request.view().purpose == Purpose::SignIn).unwrap();
            assert_eq!(request.approve(&anew.number).await.unwrap(), Outcome::Approved);
            assert_eq!(world.state(&anew.request).await, "approved");
        }
        stands(&world, &credential_keys(&world).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_only_what_is_enabled_and_allowed_is_renewed() {
    let world = World::enrolled().await;
    let refused = world.account.renew_credential_key().await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "not_enabled".to_owned() });
    world.phone.enable(&world.server, &world.account, &world.user).await;
    let before = credential_keys(&world).await;
    world.server.control.policy(&serde_json::json!({ "mode": "push" })).await.unwrap();
    let renewing = world.account.renew_credential_key().await.unwrap();
    let step = renewing.step().await.unwrap();
    assert!(matches!(step, SetupStep::NotAllowed { .. }), "{step:?}");
    world.server.control.policy(&serde_json::json!({ "mode": "any" })).await.unwrap();
    world.account.refresh().await.unwrap();
    stands(&world, &before).await;
}

/// A refusal that nobody signed: as from a network in the server's place.
fn wrong_key(reply: &mut HttpResponse) {
    reply.status = 422;
    reply.headers = vec![("content-type".to_owned(), "application/problem+json".to_owned())];
    reply.body = br#"{"code":"wrong_key","status":422}"#.to_vec();
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_an_unsigned_refusal_of_the_new_key_ends_nothing() {
    let world = World::enabled().await;
    let before = credential_keys(&world).await;
    let (renewing, redirect) = signed_in(&world).await;
    world.phone.network.set(NetworkConditions::Tampered("/credentials".to_owned(), Arc::new(wrong_key)));
    let refused = renewing.complete_sign_in(&redirect).await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "wrong_key".to_owned() });
    assert_eq!(view(&world), PhoneSignInView::Renewing);
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(approves(&world).await, Outcome::Approved);
    assert!(credential_keys(&world).await.contains(&before[0]));
    finish(&world).await;
    stands(&world, &credential_keys(&world).await).await;
}
