//! What happens while a prompt is open, or an approval is between its parts: closing, another credential, the end of the account.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use async_trait::async_trait;
use authenticator_core::gate::{Gate, Prompt};
use authenticator_core::host::HostError;
use authenticator_core::keys::{KeyStore as _, SignatureSession};
use authenticator_core::protocol::{Purpose, UserVerification};
use authenticator_core::{
    Account, Authenticator, Enabling, Error, Outcome, PhoneSignInView, SetupStep, StorageProblem,
};
use e2e::{PASSWORD, World, only};
use phone::lab::NetworkConditions;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

const CLOSED: Error = Error::Storage { problem: StorageProblem::Closed };

fn on(authenticator: &Authenticator, world: &World) -> Account {
    authenticator.account(world.account.id()).unwrap().unwrap()
}

/// No prompt is open, and the key store has no session of one.
async fn all_closed(world: &World) {
    while world.phone.faults.open_sessions() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.phone.gate.open(), 0);
}

/// A way whose key proof nobody confirms.
async fn proving(world: &World, enabling: &Enabling) -> JoinHandle<Result<SetupStep, Error>> {
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    world.phone.gate.next_stays_open();
    let enabling = enabling.clone();
    let proving = tokio::spawn(async move { enabling.complete_sign_in(&redirect).await });
    world.phone.gate.stays_open().await;
    proving
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_no_person_and_the_request_still_waits() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.gate.next_stays_open();
    let approving = tokio::spawn(async move { request.approve(&number).await });
    world.phone.gate.stays_open().await;
    world.phone.authenticator().close().await;
    assert_eq!(approving.await.unwrap(), Err(CLOSED));
    assert_eq!(world.account.view().err(), Some(CLOSED));
    all_closed(&world).await;

    world.phone.restart().await;
    let account = on(&world.phone.authenticator(), &world);
    let live = world.server.control.live(&world.user, "sign_in").await.unwrap();
    assert_eq!(only(&account).await.approve(&live.number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.state(&id).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_no_key_proof_and_the_way_goes_on_later() {
    let world = World::enrolled().await;
    let enabling = world.account.enable_phone_sign_in().await.unwrap();
    let proving = proving(&world, &enabling).await;
    world.phone.authenticator().close().await;
    assert_eq!(proving.await.unwrap(), Err(CLOSED));
    all_closed(&world).await;

    world.phone.restart().await;
    let account = on(&world.phone.authenticator(), &world);
    let step = account.enable_phone_sign_in().await.unwrap().step().await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { .. }), "{step:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_app_keeps_no_approval_that_the_person_gives_meanwhile() {
    let world = World::enabled().await;
    let gate = Arc::new(Waiting::new(&world));
    let app = world.phone.second_process_with(Arc::clone(&gate) as _).await;
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let request = only(&on(&app, &world)).await;
    let approving = {
        let (request, number) = (request.clone(), live.number.clone());
        tokio::spawn(async move { request.approve(&number).await })
    };
    gate.shown().await;
    app.suspend().unwrap();
    gate.confirm_now();
    assert_eq!(approving.await.unwrap(), Err(Error::Storage { problem: StorageProblem::Suspended }));
    assert_eq!(world.state(&live.request).await, "live");
    all_closed(&world).await;

    app.resume().unwrap();
    gate.confirm_now();
    assert_eq!(request.approve(&live.number).await.unwrap(), Outcome::Approved);
}

/// A person who confirms when the test says so.
struct Waiting {
    inner: Arc<authenticator_core::gate::ScriptedGate>,
    shown: Semaphore,
    confirmed: Semaphore,
}

impl Waiting {
    fn new(world: &World) -> Self {
        Self { inner: Arc::clone(&world.phone.gate), shown: Semaphore::new(0), confirmed: Semaphore::new(0) }
    }

    async fn shown(&self) {
        self.shown.acquire().await.unwrap().forget();
    }

    fn confirm_now(&self) {
        self.confirmed.add_permits(1);
    }

    async fn wait(&self) {
        self.shown.add_permits(1);
        self.confirmed.acquire().await.unwrap().forget();
    }
}

#[async_trait]
impl Gate for Waiting {
    async fn authorize(&self, session: SignatureSession, prompt: &Prompt) -> Result<UserVerification, HostError> {
        self.wait().await;
        self.inner.authorize(session, prompt).await
    }

    async fn confirm(&self, prompt: &Prompt) -> Result<UserVerification, HostError> {
        self.wait().await;
        self.inner.confirm(prompt).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_an_approval_by_the_device_key_ends_when_phone_sign_in_was_enabled_behind_its_prompt() {
    let world = World::enrolled().await;
    world.server.control.policy(&serde_json::json!({ "mfa_app_pin": true })).await.unwrap();
    let gate = Arc::new(Waiting::new(&world));
    let app = world.phone.second_process_with(Arc::clone(&gate) as _).await;
    let live = world.server.control.start(&world.user, "mfa", &[]).await.unwrap();
    let request = only(&on(&app, &world)).await;
    let number = live.number.clone();
    let approving = tokio::spawn(async move { request.approve(&number).await });
    gate.shown().await;
    // In another process, which this one's prompt does not know of.
    world.phone.enable(&world.server, &world.account, &world.user).await;
    let sent = world.phone.network.exchanges("/answers").len();
    gate.confirm_now();
    assert_eq!(approving.await.unwrap(), Ok(Outcome::Superseded));
    assert_eq!(world.phone.network.exchanges("/answers").len(), sent, "nothing was signed");
    assert_ne!(world.state(&live.request).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_forgotten_opens_no_prompt_anew() {
    for _ in 0..20 {
        let world = World::enrolled().await;
        let enabling = world.account.enable_phone_sign_in().await.unwrap();
        let proving = proving(&world, &enabling).await;
        let prompts = world.phone.gate.prompts().len();
        world.phone.gate.next_stays_open();
        world.account.forget().await.unwrap();
        let ended = tokio::time::timeout(std::time::Duration::from_secs(5), proving).await;
        assert_eq!(ended.unwrap().unwrap(), Err(Error::Refused { reason: "account_removed".to_owned() }));
        assert_eq!(world.phone.gate.prompts().len(), prompts);
        all_closed(&world).await;
        assert!(world.phone.keys.list().await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_account_has_yet_to_tell_is_sent_before_a_new_enrollment_replaces_it() {
    let world = World::enabled().await;
    let (request, _, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.report().await.unwrap(), Outcome::Pending);
    world.phone.network.set(NetworkConditions::Fine);
    let account = world.phone.enroll(&world.server, &world.user).await;
    assert_eq!(world.state(&id).await, "reported");
    let accounts = world.phone.authenticator().accounts().unwrap();
    assert_eq!(accounts.iter().map(Account::id).collect::<Vec<_>>(), [account.id()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_a_second_try_of_an_approval_takes_no_other_key() {
    let world = World::enabled().await;
    let gate = Arc::new(Waiting::new(&world));
    let app = world.phone.second_process_with(Arc::clone(&gate) as _).await;
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let request = only(&on(&app, &world)).await;
    let number = live.number.clone();
    let approving = tokio::spawn(async move { request.approve(&number).await });
    gate.shown().await;
    world.account.disable_phone_sign_in().await.unwrap();
    world.phone.enable(&world.server, &world.account, &world.user).await;
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Enabled);
    let sent = world.phone.network.exchanges("/answers").len();
    // The prompt is interrupted, so that the approval is begun once more, as it is now.
    world.phone.gate.next(Err(HostError::Interrupted));
    gate.confirm_now();
    gate.confirm_now();
    assert_eq!(approving.await.unwrap(), Ok(Outcome::Superseded));
    assert_eq!(world.phone.network.exchanges("/answers").len(), sent, "nothing was signed");
    let requests = on(&app, &world).requests(0).await.unwrap();
    assert!(requests.iter().all(|request| request.view().purpose == Purpose::SignIn));
}
