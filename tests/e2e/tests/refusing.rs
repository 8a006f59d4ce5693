//! Whoever refuses, disables or gives up never waits for an open prompt, and no prompt outlives what it was for.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::host::HostError;
use authenticator_core::keys::KeyStore as _;
use authenticator_core::phone_sign_in::WhyDisabled;
use authenticator_core::protocol::UserVerification;
use authenticator_core::{Enabling, Error, Outcome, PhoneSignInView, Request, SetupStep, UserAction};
use e2e::{PASSWORD, World, only};
use phone::lab::NetworkConditions;
use tokio::task::JoinHandle;

type Approving = JoinHandle<Result<Outcome, Error>>;

/// An approval whose prompt nobody answers.
async fn approving(world: &World, request: &Request, number: &str) -> Approving {
    world.phone.gate.next_stays_open();
    let (request, number) = (request.clone(), number.to_owned());
    let approving = tokio::spawn(async move { request.approve(&number).await });
    world.phone.gate.stays_open().await;
    approving
}

/// No prompt is open, and the key store has no session of one.
async fn all_closed(world: &World) {
    while world.phone.faults.open_sessions() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.phone.gate.open(), 0);
}

/// On the way, up to the sign-in in the browser: gives where it led back to.
async fn signed_in(world: &World, enabling: &Enabling) -> String {
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("expected the sign-in") };
    world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap()
}

/// A way whose key proof nobody confirms.
async fn proving(world: &World, enabling: &Enabling) -> JoinHandle<Result<SetupStep, Error>> {
    let redirect = signed_in(world, enabling).await;
    world.phone.gate.next_stays_open();
    let enabling = enabling.clone();
    let proving = tokio::spawn(async move { enabling.complete_sign_in(&redirect).await });
    world.phone.gate.stays_open().await;
    proving
}

async fn credential_keys(world: &World) -> usize {
    world.phone.keys.list().await.unwrap().iter().filter(|alias| alias.contains("credential")).count()
}

fn not_now() -> Error {
    Error::UserAction { action: UserAction::NotNow }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_refusal_goes_out_while_the_prompt_of_the_approval_is_open_and_closes_it() {
    for report in [false, true] {
        let world = World::enabled().await;
        let (request, number, id) = world.sign_in().await;
        let approving = approving(&world, &request, &number).await;
        let (outcome, state) = if report {
            (request.report().await.unwrap(), "reported")
        } else {
            (request.deny().await.unwrap(), "denied")
        };
        assert_eq!(outcome, if report { Outcome::Reported } else { Outcome::Denied });
        assert_eq!(approving.await.unwrap().unwrap(), outcome, "the approval tells what became of its request");
        assert_eq!(world.state(&id).await, state);
        all_closed(&world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_refusal_without_a_network_closes_the_prompt_as_well() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    let approving = approving(&world, &request, &number).await;
    world.phone.network.set(NetworkConditions::Offline);
    assert_eq!(request.deny().await.unwrap(), Outcome::Pending);
    assert_eq!(approving.await.unwrap().unwrap(), Outcome::Pending);
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Denied, "what was refused is not approved");
    assert_eq!(world.state(&id).await, "denied");
    all_closed(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_a_prompt_of_the_app_pin_holds_up_nothing() {
    let world = World::enrolled().await;
    world.server.control.policy(&serde_json::json!({ "mfa_app_pin": true })).await.unwrap();
    let (request, number, id) = world.start("mfa", &[]).await;
    let waiting = approving(&world, &request, &number).await;
    assert_eq!(world.account.requests(0).await.unwrap().len(), 1);
    world.account.refresh().await.unwrap();
    assert_eq!(request.approve(&number).await, Err(Error::Busy), "one prompt an account");
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert_eq!(waiting.await.unwrap().unwrap(), Outcome::Denied);
    assert_eq!(world.state(&id).await, "denied");

    let (request, number, id) = world.start("mfa", &[]).await;
    world.phone.gate.next(Ok(UserVerification::AppPin));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.state(&id).await, "approved");
    all_closed(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_what_ends_the_request_closes_its_prompt() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    let waiting = approving(&world, &request, &number).await;
    let (next, number, id) = world.sign_in().await;
    assert_eq!(waiting.await.unwrap().unwrap(), Outcome::Superseded, "the poll has learnt it");
    all_closed(&world).await;

    let waiting = approving(&world, &next, &number).await;
    world.phone.clock.advance(61);
    world.server.control.advance(61).await.unwrap();
    assert_eq!(world.account.requests(0).await.unwrap().len(), 0);
    assert_eq!(waiting.await.unwrap().unwrap(), Outcome::Expired);
    assert_eq!(world.state(&id).await, "expired");
    all_closed(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_a_prompt_ends_with_the_time_of_its_request_also_without_a_network() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    let left = request.view().seconds_left;
    world.phone.network.set(NetworkConditions::Offline);
    world.phone.clock.advance(left - 1);
    assert_eq!(approving(&world, &request, &number).await.await.unwrap().unwrap(), Outcome::Expired);
    all_closed(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_an_approval_that_its_caller_drops_leaves_no_prompt_and_no_session() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    for _ in 0..5 {
        let waiting = approving(&world, &request, &number).await;
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        all_closed(&world).await;
    }
    world.phone.gate.next(Err(HostError::Cancelled));
    assert_eq!(request.approve(&number).await, Err(Error::UserAction { action: UserAction::Cancelled }));
    all_closed(&world).await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.state(&id).await, "approved");
    all_closed(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_disabling_and_removing_close_the_prompt_of_an_approval() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    let waiting = approving(&world, &request, &number).await;
    assert!(world.account.disable_phone_sign_in().await.unwrap().server_told);
    assert_eq!(waiting.await.unwrap().unwrap(), Outcome::Superseded);
    all_closed(&world).await;

    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    let waiting = approving(&world, &request, &number).await;
    world.account.remove().await.unwrap();
    assert_eq!(waiting.await.unwrap(), Err(Error::Refused { reason: "account_removed".to_owned() }));
    all_closed(&world).await;
    assert_eq!(world.phone.keys.list().await.unwrap(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_giving_up_and_disabling_close_the_prompt_of_a_key_proof() {
    let world = World::enrolled().await;
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let waiting = proving(&world, &enabling).await;
    world.account.refresh().await.unwrap();
    assert_eq!(world.phone.gate.open(), 1, "news that concern no key leave the prompt");
    assert_eq!(enabling.step().await, Err(Error::Busy), "a second driver waits");
    enabling.give_up().await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), SetupStep::Ended { why: Some(WhyDisabled::ByPerson) });
    all_closed(&world).await;
    assert_eq!(credential_keys(&world).await, 0);

    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let waiting = proving(&world, &enabling).await;
    assert!(world.account.disable_phone_sign_in().await.unwrap().server_told);
    assert_eq!(waiting.await.unwrap().unwrap(), SetupStep::Ended { why: Some(WhyDisabled::ByPerson) });
    all_closed(&world).await;
    world.phone.enable(&world.server, &world.account, &world.user).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_sign_in_is_refused_while_the_proof_of_a_new_key_is_open() {
    let world = World::enabled().await;
    let renewing = world.account.renew_credential_key().await.unwrap();
    let waiting = proving(&world, &renewing).await;
    let (request, number, id) = world.sign_in().await;
    assert_eq!(request.approve(&number).await, Err(Error::Busy));
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert_eq!(world.state(&id).await, "denied");
    assert_eq!(world.phone.gate.open(), 1, "the proof is not what was refused");
    world.server.control.revoke(&world.user, "credential").await.unwrap();
    world.account.refresh().await.unwrap();
    let step = waiting.await.unwrap().unwrap();
    assert!(matches!(step, SetupStep::Ended { why: Some(WhyDisabled::Revoked { .. }) }), "{step:?}");
    all_closed(&world).await;
    assert_eq!(credential_keys(&world).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn l2_a_key_that_is_called_lost_once_goes_on_to_work() {
    for error in [HostError::KeyNotFound, HostError::KeyInvalidated] {
        let world = World::enabled().await;
        for behind_the_prompt in [false, true] {
            let (request, number, id) = world.sign_in().await;
            if behind_the_prompt {
                world.phone.gate.next(Err(error));
            } else {
                world.phone.faults.next_begin_fails(error);
            }
            assert_eq!(request.approve(&number).await, Err(not_now()));
            assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabled);
            assert_eq!(credential_keys(&world).await, 1);
            assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
            assert_eq!(world.state(&id).await, "approved");
        }
        let renewing = world.account.renew_credential_key().await.unwrap();
        let redirect = signed_in(&world, &renewing).await;
        world.phone.faults.next_begin_fails(error);
        assert_eq!(renewing.complete_sign_in(&redirect).await, Err(not_now()));
        assert!(matches!(renewing.step().await.unwrap(), SetupStep::MatchNumber { .. }));
        all_closed(&world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l2_a_key_that_stays_lost_ends_phone_sign_in() {
    let lost = |result: Result<Outcome, Error>| assert!(matches!(result, Err(Error::KeyLost { .. })), "{result:?}");

    // Gone from the key store.
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    for alias in world.phone.keys.list().await.unwrap() {
        if alias.contains("credential") {
            world.phone.keys.delete(&alias).await.unwrap();
        }
    }
    lost(request.approve(&number).await);
    let disabled = PhoneSignInView::Disabled { why: Some(WhyDisabled::KeyLost) };
    assert_eq!(world.account.view().unwrap().phone_sign_in, disabled);

    // Listed, and yet never begun again; or called lost behind each prompt.
    for behind_the_prompt in [false, true] {
        let world = World::enabled().await;
        let (request, number, _) = world.sign_in().await;
        if behind_the_prompt {
            world.phone.gate.next(Err(HostError::KeyInvalidated));
            assert_eq!(request.approve(&number).await, Err(not_now()));
            world.phone.gate.next(Err(HostError::KeyInvalidated));
        } else {
            world.phone.faults.next_begin_fails(HostError::KeyInvalidated);
            world.phone.faults.next_begin_fails(HostError::KeyInvalidated);
        }
        lost(request.approve(&number).await);
        assert_eq!(world.account.view().unwrap().phone_sign_in, disabled);
        world.phone.enable(&world.server, &world.account, &world.user).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_a_key_that_cannot_be_destroyed_holds_up_no_disabling() {
    let world = World::enabled().await;
    world.phone.faults.set_keeps_keys(true);
    let (_request, ..) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/revocations".to_owned()));
    assert!(!world.account.disable_phone_sign_in().await.unwrap().server_told);
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::TellingServer);
    world.phone.network.set(NetworkConditions::Fine);
    world.account.sync().await.unwrap();
    let disabled = PhoneSignInView::Disabled { why: Some(WhyDisabled::ByPerson) };
    assert_eq!(world.account.view().unwrap().phone_sign_in, disabled);
    assert!(world.server.control.start(&world.user, "sign_in", &[]).await.is_err(), "the server knows");
    assert_eq!(credential_keys(&world).await, 1);

    world.phone.faults.set_keeps_keys(false);
    world.account.sync().await.unwrap();
    assert_eq!(credential_keys(&world).await, 0, "destroyed at the next contact");
    world.phone.enable(&world.server, &world.account, &world.user).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p11_a_removed_account_loses_its_device_key_whatever_else_fails() {
    let world = World::enabled().await;
    world.phone.faults.set_keeps_keys(true);
    let (request, number, _) = world.sign_in().await;
    let waiting = approving(&world, &request, &number).await;
    world.server.control.revoke(&world.user, "device").await.unwrap();
    world.account.refresh().await.unwrap();
    assert_eq!(waiting.await.unwrap(), Err(Error::Refused { reason: "account_removed".to_owned() }));
    let left = world.phone.keys.list().await.unwrap();
    assert!(left.iter().all(|alias| alias.contains("credential")), "{left:?}");
    all_closed(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_an_interrupted_prompt_is_opened_once_more_by_itself() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    let before = world.phone.gate.prompts().len();
    for _ in 0..3 {
        world.phone.gate.next(Err(HostError::Interrupted));
    }
    assert_eq!(request.approve(&number).await, Err(Error::UserAction { action: UserAction::ConfirmAgain }));
    assert_eq!(world.phone.gate.prompts().len(), before + 2);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.phone.gate.prompts().len(), before + 4);
    assert_eq!(world.state(&id).await, "approved");
    all_closed(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_two_refusals_and_an_approval_at_once_are_never_busy() {
    let world = World::enabled().await;
    let sign_in = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let request = only(&world.account).await;
    let other = world.phone.second_process().await.account(world.account.id()).unwrap().unwrap();
    let other = only(&other).await;
    let (one, two, approved) = tokio::join!(request.deny(), other.report(), request.approve(&sign_in.number));
    for outcome in [&one, &two] {
        assert!(!matches!(outcome, Err(Error::Busy)), "a refusal is never busy: {one:?} {two:?} {approved:?}");
    }
    all_closed(&world).await;
}
