//! What an app needs to show accounts and requests as they change: changes, the requests of all accounts, redirects that find
//! their sign-in, seconds that count.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::future::{pending, poll_fn, ready};
use std::task::Poll;

use authenticator_core::host::HostError;
use authenticator_core::{CompletedSignIn, Error, Outcome, RequestsOfAccount, SetupStep};
use e2e::{PASSWORD, Server, World, only};
use phone::lab::NetworkConditions;

const NOT_EXPECTED: Error = Error::InvalidInput { field: "redirect", reason: "not_expected" };

/// What a future gives at once; `None` if it waits.
async fn once<F: Future>(future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_wakes_whoever_waits_and_one_between_two_calls_is_not_missed() {
    let world = World::enrolled().await;
    let changes = world.phone.authenticator().changes();
    let before = changes.revision();
    assert_eq!(once(changes.next(before)).await, None, "nothing has changed");
    let waiting = tokio::spawn({
        let changes = changes.clone();
        async move { changes.next(before).await }
    });
    world.phone.enable(&world.server, &world.account, &world.user).await;
    assert!(waiting.await.unwrap() > Some(before));
    let after = once(changes.next(before)).await.unwrap().unwrap();
    assert_eq!(after, changes.revision(), "many changes are one");
    assert_eq!(once(changes.next(after)).await, None, "and it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_looks_different_and_an_answer_are_changes_and_the_same_list_is_none() {
    let world = World::enabled().await;
    let changes = world.phone.authenticator().changes();
    world.account.requests(0).await.unwrap();
    let mut before = changes.revision();
    world.account.requests(0).await.unwrap();
    assert_eq!(changes.revision(), before, "the same list");
    let (request, number, _) = world.sign_in().await;
    assert!(changes.revision() > before, "a request came");
    before = changes.revision();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert!(changes.revision() > before, "it was answered");
    before = changes.revision();
    world.account.disable_phone_sign_in().await.unwrap();
    assert!(changes.revision() > before);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_end_when_the_authenticator_is_closed_and_keep_it_from_nothing() {
    let world = World::enrolled().await;
    let authenticator = world.phone.authenticator();
    let changes = authenticator.changes();
    let now = changes.revision();
    let waiting = tokio::spawn({
        let changes = changes.clone();
        async move { changes.next(now).await }
    });
    authenticator.suspend().unwrap();
    authenticator.resume().unwrap();
    assert!(changes.revision() > now, "another process may have written");
    waiting.await.unwrap().unwrap();
    authenticator.close().await;
    assert_eq!(changes.next(changes.revision()).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_that_cannot_be_asked_holds_up_no_other() {
    let world = World::enrolled().await;
    let other = Server::start();
    other.control.add_user("other@contoso.example", PASSWORD).await.unwrap();
    let second = world.phone.enroll(&other, "other@contoso.example").await;
    let totp = "otpauth://totp/ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    world.phone.enroll_text(totp).await.unwrap();
    for account in [&world.account, &second] {
        account.requests(0).await.unwrap();
    }
    let authenticator = world.phone.authenticator();
    let quiet = authenticator.requests(pending()).await.unwrap();
    assert_eq!((quiet.count(), quiet.retry_after, quiet.accounts.len()), (0, None, 2), "codes have no server");

    world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    let results = |accounts: &[RequestsOfAccount]| -> Vec<Result<usize, Error>> {
        accounts.iter().map(|one| one.requests.as_ref().map(Vec::len).map_err(Clone::clone)).collect()
    };
    let silent = NetworkConditions::Silent(other.origin().to_owned());
    let offline = NetworkConditions::Blocked(other.origin().to_owned());
    for (conditions, pauses) in [(silent, 1), (offline, 2)] {
        world.phone.network.set(conditions);
        let (changes, now) = (authenticator.changes(), authenticator.changes().revision());
        // The list of the first account is news the first time; after that it is long there.
        let patience = async {
            if pauses == 1 {
                changes.next(now).await;
            } else {
                pending().await
            }
        };
        let all = authenticator.requests(patience).await.unwrap();
        assert_eq!(results(&all.accounts), [Ok(1), Err(Error::Offline { retry_after: None })]);
        assert_eq!((all.count(), all.retry_after), (1, Some(pauses)), "each failure doubles the pause");
    }
    world.phone.network.set(NetworkConditions::Fine);
    let all = authenticator.requests(pending()).await.unwrap();
    assert_eq!((results(&all.accounts), all.retry_after), (vec![Ok(1), Ok(0)], None));

    let impatient = authenticator.requests(ready(())).await.unwrap();
    assert!(impatient.accounts.iter().all(|one| one.requests.is_err()), "nobody can be that fast");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_answered_while_another_account_is_waited_for_is_left_out() {
    let world = World::enrolled().await;
    let other = Server::start();
    other.control.add_user("other@contoso.example", PASSWORD).await.unwrap();
    let second = world.phone.enroll(&other, "other@contoso.example").await;
    second.requests(0).await.unwrap();
    let (request, ..) = world.start("mfa", &[]).await;
    world.phone.network.set(NetworkConditions::Silent(other.origin().to_owned()));
    let (asked, before) = (world.phone.network.exchanges("/requests").len(), world.account.view().unwrap().counter);
    let patience = async {
        while world.phone.network.exchanges("/requests").len() == asked {
            tokio::task::yield_now().await;
        }
        assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    };
    let all = world.phone.authenticator().requests(patience).await.unwrap();
    assert!(world.account.view().unwrap().counter > before);
    let found: Vec<_> = all.accounts.iter().map(|one| one.requests.as_ref().map(Vec::len)).collect();
    assert_eq!((found, all.count()), (vec![Ok(0), Err(&Error::Offline { retry_after: None })], 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_what_was_not_delivered_says_when_a_background_job_is_to_try_again() {
    let world = World::enabled().await;
    let (request, ..) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.deny().await.unwrap(), Outcome::Pending);
    let all = world.phone.authenticator().requests(pending()).await.unwrap();
    assert_eq!((all.count(), all.retry_after), (0, Some(1)));
    world.phone.network.set(NetworkConditions::Fine);
    world.phone.clock.advance(1);
    let all = world.phone.authenticator().requests(pending()).await.unwrap();
    assert_eq!((all.count(), all.retry_after), (0, None), "it was delivered");
}

#[tokio::test(flavor = "multi_thread")]
async fn p3_a_redirect_finds_its_enabling_after_a_restart_and_is_of_use_once() {
    let world = World::enrolled().await;
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    world.phone.restart().await;
    let authenticator = world.phone.authenticator();
    let state = redirect.split("state=").nth(1).unwrap().split('&').next().unwrap();
    for (bad, reason) in [
        (redirect.replace(state, "another"), "not_expected"),
        (redirect.replace("state=", "estate="), "state"),
        (format!("{redirect}&state={state}"), "state"),
        (redirect.replace("com.example.authenticator", "com.evil"), "url"),
        (redirect.replace("iss=", "siss="), "iss"),
        ("no URL".to_owned(), "url"),
    ] {
        let refused = authenticator.complete_sign_in(&bad).await.err();
        assert_eq!(refused, Some(Error::InvalidInput { field: "redirect", reason }), "{reason}");
    }
    // The true one is kept without a network.
    world.phone.network.set(NetworkConditions::Offline);
    let Ok(CompletedSignIn::Enabling { account, enabling }) = authenticator.complete_sign_in(&redirect).await else {
        panic!("expected the enabling")
    };
    assert_eq!(account.id(), world.account.id());
    assert!(matches!(enabling.step().await, Err(Error::Offline { .. })));
    assert_eq!(authenticator.complete_sign_in(&redirect).await.err(), Some(NOT_EXPECTED), "taken before");
    world.phone.network.set(NetworkConditions::Fine);
    assert!(matches!(enabling.step().await.unwrap(), SetupStep::MatchNumber { .. }), "nothing was lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_redirect_finds_the_account_that_is_enrolled_again() {
    let world = World::enabled().await;
    world.phone.faults.next_device_begin_fails(HostError::KeyInvalidated);
    world.phone.faults.next_device_begin_fails(HostError::KeyInvalidated);
    world.phone.faults.next_device_begin_fails(HostError::KeyInvalidated);
    let _ = world.account.refresh().await;
    let again = world.account.enroll_again().await.unwrap();
    let SetupStep::SignIn { url } = again.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let authenticator = world.phone.authenticator();
    let Ok(CompletedSignIn::EnrollingAgain { account, enrolling }) = authenticator.complete_sign_in(&redirect).await
    else {
        panic!("expected the enrollment")
    };
    assert_eq!(account.id(), world.account.id());
    assert!(matches!(enrolling.step().await.unwrap(), SetupStep::MatchNumber { .. }));
    assert_eq!(authenticator.complete_sign_in(&redirect).await.err(), Some(NOT_EXPECTED));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_seconds_of_requests_and_codes_count_on_the_boot_clock() {
    let world = World::enrolled().await;
    world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    let request = only(&world.account).await;
    let code = world.account.code().unwrap();
    let (of_request, of_code) = (request.view().seconds_left, code.seconds_left.unwrap());
    assert_eq!(request.seconds_left().unwrap(), of_request);
    assert_eq!(world.account.seconds_left(&code).unwrap(), Some(of_code));
    world.phone.clock.advance(1);
    assert_eq!(request.seconds_left().unwrap(), of_request - 1);
    assert_eq!(world.account.seconds_left(&code).unwrap(), Some(of_code - 1));
    world.phone.clock.advance(90);
    assert_eq!(request.seconds_left().unwrap(), 0);
    assert_eq!(world.account.seconds_left(&code).unwrap(), Some(0), "never the seconds of another code");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_of_the_person_stays_and_goes_over_to_the_account_that_takes_the_place() {
    let world = World::enrolled().await;
    let changes = world.phone.authenticator().changes();
    let before = changes.revision();
    world.account.rename(" My\u{202e} work\n").unwrap();
    assert!(changes.revision() > before);
    assert_eq!(world.account.view().unwrap().label.as_deref(), Some("My work"), "cleaned");
    let too_long = world.account.rename(&"x".repeat(65)).err();
    assert_eq!(too_long, Some(Error::InvalidInput { field: "label", reason: "too_long" }));
    world.phone.restart().await;
    let text = world.server.control.enrollment_text(&world.user).await.unwrap();
    let replaced = world.phone.enroll_text(&text).await.unwrap();
    assert_eq!(replaced.view().unwrap().label, None, "not before its number was matched");
    let number = world.server.control.live(&world.user, "enrollment").await.unwrap().number;
    assert_eq!(only(&replaced).await.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(replaced.view().unwrap().label.as_deref(), Some("My work"));
    replaced.rename("").unwrap();
    assert_eq!(replaced.view().unwrap().label, None);
    replaced.remove().await.unwrap();
    assert_eq!(replaced.rename("gone").err(), Some(Error::Refused { reason: "account_removed".to_owned() }));
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_stand_in_the_order_of_the_person() {
    let world = World::enrolled().await;
    let mut ids = vec![world.account.id()];
    for name in ["a", "b", "c"] {
        let text = format!("otpauth://totp/{name}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        ids.push(world.phone.enroll_text(&text).await.unwrap().id());
    }
    let order = || -> Vec<_> { world.phone.authenticator().accounts().unwrap().iter().map(|one| one.id()).collect() };
    assert_eq!(order(), ids);
    world.phone.authenticator().account(ids[1]).unwrap().unwrap().remove().await.unwrap();
    world.phone.authenticator().reorder(&[ids[3], ids[1], ids[2], ids[3]]).unwrap();
    let expected = [ids[3], ids[2], ids[0]];
    assert_eq!(order(), expected, "the rest follows, and what is gone is passed over");
    world.phone.restart().await;
    assert_eq!(order(), expected);
}
