//! Every call can be dropped at every await, and leaves a state from which it is done again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::keys::KeyStore as _;
use authenticator_core::{Account, Enabling, Error, Outcome, PhoneSignInView, SetupStep};
use e2e::{PASSWORD, Server, TestPhone, World, for_polls, only};

/// More polls than any call here needs.
const MOST: usize = 200;

async fn keys_of(world: &World, kind: &str) -> usize {
    world.phone.keys.list().await.unwrap().iter().filter(|alias| alias.contains(kind)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_an_approval_dropped_at_any_await_is_done_by_the_next_call() {
    let world = World::enabled().await;
    for polls in 0..MOST {
        let (request, number, id) = world.sign_in().await;
        let before = world.account.view().unwrap().counter;
        let finished = for_polls(polls, request.approve(&number)).await;
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved, "dropped after {polls} polls");
        assert_eq!(world.state(&id).await, "approved");
        assert_eq!(world.account.view().unwrap().counter, before + 1, "one answer, dropped after {polls} polls");
        if finished.is_some() {
            assert!(polls > 5, "dropped at {polls} awaits only");
            return;
        }
    }
    panic!("never finished");
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_a_refusal_dropped_at_any_await_is_not_lost_once_it_was_kept() {
    let world = World::enabled().await;
    for polls in 0..MOST {
        let (request, _, id) = world.sign_in().await;
        let finished = for_polls(polls, request.deny()).await;
        assert_eq!(request.deny().await.unwrap(), Outcome::Denied, "dropped after {polls} polls");
        assert_eq!(world.state(&id).await, "denied");
        if finished.is_some() {
            return;
        }
    }
    panic!("never finished");
}

/// Goes on with whatever step comes, as an app does, until phone sign-in is enabled.
async fn finish(world: &World, enabling: &Enabling) {
    let mut step = enabling.step().await.unwrap();
    for _ in 0..6 {
        step = match step {
            SetupStep::SignIn { url } => {
                let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
                enabling.complete_sign_in(&redirect).await.unwrap()
            }
            SetupStep::SignInAgain { .. } => enabling.sign_in_again().await.unwrap(),
            SetupStep::MatchNumber { .. } => {
                let number = world.server.control.live(&world.user, "enable").await.unwrap().number;
                assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Approved);
                enabling.step().await.unwrap()
            }
            SetupStep::Done { .. } => return,
            step => panic!("{step:?}"),
        };
    }
    panic!("stuck at {step:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn p5_enabling_dropped_at_any_await_goes_on_with_one_key() {
    let world = World::enrolled().await;
    for polls in 0..MOST {
        let enabling = world.account.enable_phone_sign_in().await.unwrap();
        let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("no sign-in") };
        let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
        let finished = for_polls(polls, enabling.complete_sign_in(&redirect)).await;
        assert!(keys_of(&world, "credential").await <= 1);
        world.phone.restart().await;
        let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
        finish(&world, &account.enable_phone_sign_in().await.unwrap()).await;
        assert_eq!(keys_of(&world, "credential").await, 1, "dropped after {polls} polls");
        assert_eq!(account.view().unwrap().phone_sign_in, PhoneSignInView::Enabled);

        let _ = for_polls(polls, world.account.disable_phone_sign_in()).await;
        match world.account.disable_phone_sign_in().await {
            Ok(disabled) => assert!(disabled.server_told),
            Err(error) => assert_eq!(error, Error::Refused { reason: "not_enabled".to_owned() }),
        }
        assert_eq!(keys_of(&world, "credential").await, 0, "disabled after {polls} polls");
        if finished.is_some() {
            assert!(polls > 12, "dropped at {polls} awaits only");
            return;
        }
    }
    panic!("never finished");
}

async fn enrolled_with(phone: &TestPhone, server: &Server, text: &str, user: &str) -> Account {
    let account = phone.enroll_text(text).await.unwrap();
    let number = server.control.live(user, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
    account
}

#[tokio::test(flavor = "multi_thread")]
async fn e5_an_enrollment_dropped_at_any_await_is_done_by_the_same_code() {
    let (server, phone) = (Server::start(), TestPhone::new().await);
    for polls in 0..MOST {
        let user = format!("user{polls}@contoso.example");
        server.control.add_user(&user, PASSWORD).await.unwrap();
        let text = server.control.enrollment_text(&user).await.unwrap();
        let finished = for_polls(polls, phone.enroll_text(&text)).await;
        phone.restart().await;
        let account = enrolled_with(&phone, &server, &text, &user).await;
        assert_eq!(phone.authenticator().accounts().unwrap().len(), 1, "one account a code");
        assert_eq!(phone.keys.list().await.unwrap().len(), 1, "one key a code");

        let _ = for_polls(polls, account.remove()).await;
        if let Ok(Some(account)) = phone.authenticator().account(account.id()) {
            account.remove().await.unwrap();
        }
        assert_eq!(phone.keys.list().await.unwrap(), [""; 0], "removed after {polls} polls");
        if finished.is_some() {
            return;
        }
    }
    panic!("never finished");
}

#[tokio::test(flavor = "multi_thread")]
async fn p11_a_refresh_dropped_at_any_await_learns_of_the_revocation_next_time() {
    let world = World::enabled().await;
    for polls in 0..MOST {
        world.server.control.revoke(&world.user, "credential").await.unwrap();
        let finished = for_polls(polls, world.account.refresh()).await;
        world.phone.restart().await;
        let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
        account.refresh().await.unwrap();
        assert!(matches!(account.view().unwrap().phone_sign_in, PhoneSignInView::Disabled { .. }));
        assert_eq!(keys_of(&world, "credential").await, 0);
        if finished.is_some() {
            return;
        }
        finish(&world, &account.enable_phone_sign_in().await.unwrap()).await;
    }
    panic!("never finished");
}
