//! A long call says what it is doing, to whoever wants to hear it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::{Arc, Mutex};

use authenticator_core::ProgressStep::{AskingServer, MakingKey, Sending, Signing, WaitingForPerson};
use authenticator_core::keys::KeyStore as _;
use authenticator_core::{CallProgress, Error, Outcome, ProgressStep, SetupStep, UserAction};
use e2e::{PASSWORD, Server, TestPhone, World};
use phone::lab::NetworkConditions;

/// The steps of a call, in order, as an app sees them that has nothing else to do, and what the call gave.
async fn steps_of<T>(progress: &CallProgress, call: impl Future<Output = T>) -> (Vec<ProgressStep>, T) {
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seeing = tokio::spawn({
        let (progress, steps) = (progress.clone(), Arc::clone(&steps));
        async move {
            let mut now = None;
            loop {
                now = progress.next(now).await;
                steps.lock().unwrap().extend(now);
            }
        }
    });
    // It listens from here on, and has seen all when it has had its turn after the end.
    tokio::task::yield_now().await;
    let result = progress.of(call).await;
    tokio::task::yield_now().await;
    seeing.abort();
    let steps = steps.lock().unwrap().clone();
    (steps, result)
}

#[tokio::test]
async fn enrolling_and_approving_say_what_they_do() {
    let (server, phone, user) = (Server::start(), TestPhone::new().await, "test@contoso.example");
    server.control.add_user(user, PASSWORD).await.unwrap();
    let preview = phone.authenticator().read_enrollment(&server.control.enrollment_text(user).await.unwrap()).unwrap();
    let progress = CallProgress::new();
    let (steps, account) = steps_of(&progress, phone.authenticator().enroll(&preview)).await;
    assert_eq!(steps, [AskingServer, MakingKey, Signing, Sending]);
    assert_eq!(progress.step(), None, "it is over");

    let account = account.unwrap();
    let request = account.requests(0).await.unwrap().remove(0);
    let number = server.control.live(user, "enrollment").await.unwrap().number;
    let (steps, outcome) = steps_of(&progress, request.approve(&number)).await;
    assert_eq!((steps, outcome), (vec![Signing, Sending], Ok(Outcome::Approved)), "no prompt is opened for it");
}

#[tokio::test]
async fn enabling_says_what_it_does_and_so_does_an_approval_behind_the_gate() {
    let world = World::enrolled().await;
    let progress = CallProgress::new();
    let (steps, enabling) = steps_of(&progress, world.account.enable_phone_sign_in()).await;
    assert_eq!(steps, [AskingServer]);
    let enabling = enabling.unwrap();
    let (steps, step) = steps_of(&progress, enabling.step()).await;
    assert_eq!(steps, [AskingServer], "where the person signs in");
    let SetupStep::SignIn { url } = step.unwrap() else { panic!("no sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let (steps, step) = steps_of(&progress, enabling.complete_sign_in(&redirect)).await;
    assert!(matches!(step, Ok(SetupStep::MatchNumber { .. })), "{step:?}");
    // The code and the device; a nonce; the key and its proof; the message; and what waits for its number.
    let expected = [Sending, AskingServer, MakingKey, WaitingForPerson, Signing, Sending, AskingServer].as_slice();
    assert_eq!(steps, expected);
    let number = world.server.control.live(&world.user, "enable").await.unwrap().number;
    let (steps, outcome) = steps_of(&progress, enabling.enter_number(&number)).await;
    assert_eq!(outcome, Ok(Outcome::Approved));
    assert_eq!(steps, [AskingServer, WaitingForPerson, Signing, Sending]);
}

#[tokio::test]
async fn enrolling_again_says_what_it_does() {
    let world = World::enrolled().await;
    for alias in world.phone.keys.list().await.unwrap() {
        world.phone.keys.delete(&alias).await.unwrap();
    }
    assert!(world.account.refresh().await.is_err(), "its key is lost");
    let progress = CallProgress::new();
    let enrolling = world.account.enroll_again().await.unwrap();
    let (steps, step) = steps_of(&progress, enrolling.step()).await;
    let SetupStep::SignIn { url } = step.unwrap() else { panic!("no sign-in") };
    assert_eq!(steps, [AskingServer, MakingKey, AskingServer], "metadata, the key, and where the person signs in");
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let (steps, step) = steps_of(&progress, enrolling.complete_sign_in(&redirect)).await;
    assert!(matches!(step, Ok(SetupStep::MatchNumber { .. })), "{step:?}");
    assert_eq!(steps, [AskingServer, Sending, Signing, Sending, AskingServer]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_lasts_is_seen_and_a_call_that_fails_or_is_given_up_ends_it() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    let progress = CallProgress::new();
    world.phone.gate.next_stays_open();
    let call = tokio::spawn({
        let (progress, request, number) = (progress.clone(), request.clone(), number.clone());
        async move { progress.of(request.approve(&number)).await }
    });
    world.phone.gate.stays_open().await;
    assert_eq!(progress.step(), Some(WaitingForPerson));
    call.abort();
    call.await.unwrap_err();
    assert_eq!(progress.step(), None);

    world.phone.gate.next(Err(authenticator_core::host::HostError::Cancelled));
    let cancelled = loop {
        match progress.of(request.approve(&number)).await {
            Err(Error::Busy) => tokio::task::yield_now().await,
            result => break result,
        }
    };
    assert_eq!(cancelled, Err(Error::UserAction { action: UserAction::Cancelled }));
    assert_eq!(progress.step(), None);

    // Other calls at the same time are no business of this one.
    world.phone.network.set(NetworkConditions::Silent("/requests".to_owned()));
    let quiet = CallProgress::new();
    let poll = progress.of(world.account.requests(0));
    assert!(tokio::time::timeout(std::time::Duration::from_millis(50), poll).await.is_err());
    assert_eq!((quiet.step(), progress.step()), (None, None));
}
