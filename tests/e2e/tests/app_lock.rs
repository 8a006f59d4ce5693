//! The lock of the app: what it holds back, what it never holds back, and what guessing costs.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use authenticator_core::account::{Lifecycle, WhyEnrollAgain};
use authenticator_core::app_lock::{AppPin, Grace};
use authenticator_core::backup::Passphrase;
use authenticator_core::gate::{PromptKind, ScriptedGate};
use authenticator_core::host::HostError;
use authenticator_core::idp::TransportOptions;
use authenticator_core::keys::{KeyStore as _, SoftwareKeyStore};
use authenticator_core::memory::SecretBytes;
use authenticator_core::protocol::UserVerification;
use authenticator_core::store::{CountedTry, PinLock, Store};
use authenticator_core::{
    AppLock, AppLockMethod, AtTheLimit, Authenticator, Error, NewAppLock, Outcome, PinVerdict, SetupStep,
    StorageProblem, UserAction,
};
use e2e::{PASSWORD, TestPhone, World, only};
use phone::lab::NetworkConditions;
use tokio::task::JoinHandle;

const PIN: &str = "194857";
const WRONG: &str = "194858";
const LOCKED: Error = Error::UserAction { action: UserAction::UnlockApp };
const TOTP: &str = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";
const BY_PIN: AppLock = AppLock::LockedByPin { wait_seconds: 0, tries_left: 10 };

fn pin(digits: &str) -> AppPin {
    AppPin::typed(digits).unwrap()
}

fn by_pin(grace: Grace, at_the_limit: AtTheLimit) -> NewAppLock {
    NewAppLock::Pin { pin: pin(PIN), grace, at_the_limit }
}

async fn set(phone: &TestPhone, new: NewAppLock) {
    assert_eq!(phone.authenticator().set_app_lock(new, None).await, Ok(PinVerdict::Accepted));
}

async fn attempt(phone: &TestPhone, digits: &str) -> PinVerdict {
    phone.authenticator().unlock_with_pin(&pin(digits)).await.unwrap()
}

fn lock(phone: &TestPhone) -> AppLock {
    phone.authenticator().app_lock().unwrap()
}

/// Wrong tries, each as soon as it may be.
async fn wrong_tries(phone: &TestPhone, count: usize) -> PinVerdict {
    let mut last = PinVerdict::Accepted;
    for _ in 0..count {
        last = attempt(phone, WRONG).await;
        if let PinVerdict::Wrong { wait_seconds, .. } = last {
            phone.clock.advance(wait_seconds);
        }
    }
    last
}

/// The database of the phone, as another process has it.
async fn store(phone: &TestPhone) -> Store {
    let locked = Store::open(&phone.folder().join("authenticator.db")).unwrap();
    let data_key = phone.keys.unwrap_data_key(&locked.wrapped_data_key().unwrap().unwrap()).await.unwrap();
    locked.unlock(&SecretBytes::copied(&data_key).unwrap()).unwrap()
}

/// Another process has counted a try, and has not said yet what it was: it looks at the PIN, or was killed. Gives the lock.
fn count(store: &Store, phone: &TestPhone) -> ([u8; 16], PinLock) {
    let now = authenticator_core::host::Clock::now(&*phone.clock).unwrap().boot;
    let CountedTry::Counted(id, lock) = store.count_try(&now).unwrap() else { panic!("not counted") };
    phone.clock.advance(if lock.tries.left() == 0 { 0 } else { lock.seconds_left(&now) });
    (id, lock)
}

/// All tries but the last, as [`wrong_tries`] leaves them, without the time that looking at them takes.
async fn one_try_left(phone: &TestPhone) -> Store {
    let store = store(phone).await;
    for _ in 0..9 {
        count(&store, phone);
    }
    store
}

/// The right PIN was typed, and counts: nobody has said yet what it was.
async fn being_looked_at(phone: &TestPhone, tries_left: u32) -> JoinHandle<PinVerdict> {
    let app = phone.authenticator();
    let looking = tokio::spawn(async move { app.unlock_with_pin(&pin(PIN)).await.unwrap() });
    loop {
        match lock(phone) {
            AppLock::LockedByPin { tries_left: left, .. } if left == tries_left => return looking,
            AppLock::NoTriesLeft => panic!("no try left, while the last one is looked at"),
            _ => assert!(!looking.is_finished(), "it was not seen being looked at"),
        }
        tokio::task::yield_now().await;
    }
}

/// The account of the world, as it is after a start of the app.
fn account(world: &World) -> authenticator_core::Account {
    world.phone.authenticator().account(world.account.id()).unwrap().unwrap()
}

/// A phone with phone sign-in and an account of another service, locked by a PIN and started again.
async fn locked(at_the_limit: AtTheLimit) -> World {
    let world = World::enabled().await;
    world.phone.enroll_text(TOTP).await.unwrap();
    set(&world.phone, by_pin(Grace::None, at_the_limit)).await;
    world.phone.restart().await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_an_app_that_is_opened_is_locked_and_what_refuses_works() {
    let world = locked(AtTheLimit::StayLocked).await;
    let (phone, account) = (&world.phone, account(&world));
    assert_eq!(lock(phone), BY_PIN);
    world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let request = only(&account).await;

    assert_eq!(request.approve("42").await.err(), Some(LOCKED));
    let codes = phone.authenticator().accounts().unwrap().remove(1);
    assert_eq!(codes.code().err(), Some(LOCKED));
    assert_eq!(codes.forget().await.err(), Some(LOCKED));
    assert_eq!(account.remove().await.err(), Some(LOCKED));
    assert_eq!(account.enable_phone_sign_in().await.err(), Some(LOCKED));
    assert_eq!(account.renew_credential_key().await.err(), Some(LOCKED));
    assert_eq!(account.rename("Mine").err(), Some(LOCKED));
    assert_eq!(phone.authenticator().reorder(&[account.id()]).err(), Some(LOCKED));
    let redirect = "com.example.authenticator:/oauth?state=AAAA&code=BBBB";
    assert_eq!(phone.authenticator().complete_sign_in(redirect).await.err(), Some(LOCKED));
    assert_eq!(account.activity().err(), Some(LOCKED));
    assert_eq!(phone.enroll_text(TOTP).await.err(), Some(LOCKED));
    let passphrase = Passphrase::typed("gr\u{fc}ne Wiese im Mai").unwrap();
    assert_eq!(phone.authenticator().back_up(&passphrase).err(), Some(LOCKED));
    assert_eq!(phone.authenticator().restore(b"file", &passphrase).err(), Some(LOCKED));
    let off = phone.authenticator().set_app_lock(NewAppLock::Off, Some(&pin(PIN))).await;
    assert_eq!(off.err(), Some(LOCKED), "not even with the PIN, which opens it first");

    assert_eq!(account.refresh().await, Ok(()));
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    let second = world.start("sign_in", &[]).await.0;
    assert_eq!(second.report().await.unwrap(), Outcome::Reported);
    assert!(account.disable_phone_sign_in().await.unwrap().server_told, "a way to refuse as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_the_pin_opens_the_app_and_everything_works_again() {
    let world = locked(AtTheLimit::StayLocked).await;
    let account = account(&world);
    assert_eq!(attempt(&world.phone, PIN).await, PinVerdict::Accepted);
    let method = AppLockMethod::Pin { at_the_limit: AtTheLimit::StayLocked };
    assert_eq!(lock(&world.phone), AppLock::Unlocked { method, grace: Grace::None });
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    assert_eq!(only(&account).await.approve(&live.number).await.unwrap(), Outcome::Approved);
    assert!(world.phone.authenticator().accounts().unwrap().remove(1).code().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_a_time_of_grace_counts_on_the_boot_clock_and_ends_by_a_start_of_the_phone() {
    let phone = TestPhone::new().await;
    set(&phone, by_pin(Grace::OneMinute, AtTheLimit::StayLocked)).await;
    let app = phone.authenticator();
    let unlocked = lock(&phone);
    assert!(matches!(unlocked, AppLock::Unlocked { .. }), "{unlocked:?}");
    phone.clock.advance(3600);
    assert_eq!(lock(&phone), unlocked, "as long as it is in front");

    app.app_went_to_background();
    phone.clock.advance(59);
    app.app_went_to_background();
    assert_eq!(app.app_came_to_foreground(), Ok(unlocked));
    phone.clock.advance(59);
    assert_eq!(lock(&phone), unlocked, "each time in front ends the time away");

    app.app_went_to_background();
    phone.clock.advance(60);
    phone.clock.set_wall(1_000_000_000);
    assert_eq!(lock(&phone), BY_PIN, "over while it is away, whatever the wall clock says");
    assert_eq!(app.app_came_to_foreground(), Ok(BY_PIN));

    assert_eq!(attempt(&phone, PIN).await, PinVerdict::Accepted);
    app.app_went_to_background();
    phone.clock.reboot();
    assert_eq!(app.app_came_to_foreground(), Ok(BY_PIN));

    assert_eq!(attempt(&phone, PIN).await, PinVerdict::Accepted);
    let none = by_pin(Grace::None, AtTheLimit::StayLocked);
    assert_eq!(app.set_app_lock(none, Some(&pin(PIN))).await, Ok(PinVerdict::Accepted));
    app.app_went_to_background();
    assert_eq!(app.app_came_to_foreground(), Ok(BY_PIN));
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_wrong_tries_make_the_next_one_wait_and_nothing_shortens_the_wait() {
    let phone = TestPhone::new().await;
    set(&phone, by_pin(Grace::None, AtTheLimit::StayLocked)).await;
    phone.restart().await;
    let wrong = |wait_seconds, tries_left| PinVerdict::Wrong { wait_seconds, tries_left };
    assert_eq!(attempt(&phone, WRONG).await, wrong(0, 9));
    assert_eq!(attempt(&phone, WRONG).await, wrong(0, 8));
    assert_eq!(attempt(&phone, WRONG).await, wrong(30, 7));
    let waits = |wait_seconds| AppLock::LockedByPin { wait_seconds, tries_left: 7 };
    assert_eq!(lock(&phone), waits(30));
    assert_eq!(attempt(&phone, PIN).await, PinVerdict::TooSoon { wait_seconds: 30 }, "not even the right one");

    phone.clock.advance(10);
    phone.restart().await;
    assert_eq!(lock(&phone), waits(20), "a restart of the app");
    phone.clock.set_wall(4_000_000_000);
    assert_eq!(attempt(&phone, PIN).await, PinVerdict::TooSoon { wait_seconds: 20 }, "a wall clock set ahead");

    phone.clock.reboot();
    phone.restart().await;
    assert_eq!(lock(&phone), waits(30), "a start of the phone begins it anew");
    phone.clock.advance(29);
    phone.restart().await;
    assert_eq!(attempt(&phone, PIN).await, PinVerdict::TooSoon { wait_seconds: 1 }, "once");
    phone.clock.advance(1);
    assert_eq!(attempt(&phone, WRONG).await, wrong(60, 6));
    phone.clock.advance(60);
    assert_eq!(attempt(&phone, PIN).await, PinVerdict::Accepted);
    phone.restart().await;
    assert_eq!(lock(&phone), BY_PIN, "the right one ends the count");
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_a_try_counts_before_it_is_looked_at() {
    let phone = TestPhone::new().await;
    set(&phone, by_pin(Grace::None, AtTheLimit::StayLocked)).await;
    phone.restart().await;
    let file = phone.folder().join("authenticator.db");

    // Where it cannot be counted, nobody learns whether it was right.
    let other = rusqlite::Connection::open(&file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for digits in [WRONG, PIN] {
        let tried = phone.authenticator().unlock_with_pin(&pin(digits)).await;
        assert_eq!(tried, Err(Error::Storage { problem: StorageProblem::Locked }), "{digits}");
    }
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(lock(&phone), BY_PIN);

    // A process that ends between counting and looking.
    count(&store(&phone).await, &phone);
    assert_eq!(lock(&phone), AppLock::LockedByPin { wait_seconds: 0, tries_left: 9 });
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_after_ten_wrong_tries_it_stays_locked_and_refusing_works() {
    let world = locked(AtTheLimit::StayLocked).await;
    assert_eq!(wrong_tries(&world.phone, 10).await, PinVerdict::NoTriesLeft);
    for _ in 0..2 {
        world.phone.clock.advance(100_000);
        assert_eq!(attempt(&world.phone, PIN).await, PinVerdict::NoTriesLeft, "not even the right one");
        assert_eq!(lock(&world.phone), AppLock::NoTriesLeft);
        world.phone.restart().await;
    }
    let account = account(&world);
    world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let request = only(&account).await;
    assert_eq!(request.approve("42").await.err(), Some(LOCKED));
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_giving_the_lock_up_takes_what_it_kept_and_asks_for_a_fresh_sign_in() {
    let world = locked(AtTheLimit::StayLocked).await;
    wrong_tries(&world.phone, 10).await;
    world.phone.authenticator().give_up_app_lock().await.unwrap();
    assert_eq!(lock(&world.phone), AppLock::Off);
    let account = account(&world);
    assert_eq!(world.phone.authenticator().accounts().unwrap().len(), 1, "no code of another service is left");
    assert_eq!(account.activity().unwrap(), []);
    let given_up = Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::AppLockGivenUp };
    let again = Error::UserAction { action: UserAction::EnrollAgain };
    account.refresh().await.unwrap();
    assert_eq!(account.view().unwrap().lifecycle, given_up);
    assert_eq!(account.code().err(), Some(again.clone()), "nor an offline code");
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let request = only(&account).await;
    assert_eq!(request.approve(&live.number).await.err(), Some(again));
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);

    let way = account.enroll_again().await.unwrap();
    let SetupStep::SignIn { url } = way.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let step = way.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { .. }), "{step:?}");
    let number = world.server.control.live(&world.user, "enrollment").await.unwrap().number;
    assert_eq!(way.enter_number(&number).await.unwrap(), Outcome::Approved);
    let accounts = world.phone.authenticator().accounts().unwrap();
    assert_eq!(
        accounts.iter().map(|account| account.view().unwrap().lifecycle).collect::<Vec<_>>(),
        [Lifecycle::Active]
    );
}

async fn is_wiped(world: &World) {
    let accounts = world.phone.authenticator().accounts().unwrap();
    let lifecycles: Vec<_> = accounts.iter().map(|account| account.view().unwrap().lifecycle).collect();
    assert_eq!(lifecycles, [Lifecycle::Removed { reason: Some("app_pin_tries".to_owned()) }]);
    assert_eq!(world.phone.keys.list().await.unwrap(), [""; 0]);
    assert_eq!(accounts.first().unwrap().activity().unwrap(), []);
    assert_eq!(lock(&world.phone), AppLock::Off, "there is nothing left that it could keep");
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_after_ten_wrong_tries_all_is_wiped_where_it_was_set_so() {
    let world = locked(AtTheLimit::Wipe).await;
    assert!(matches!(wrong_tries(&world.phone, 9).await, PinVerdict::Wrong { tries_left: 1, .. }));
    assert!(world.phone.keys.list().await.unwrap().len() >= 2);
    assert_eq!(attempt(&world.phone, WRONG).await, PinVerdict::Wiped);
    is_wiped(&world).await;
    let told = world.phone.network.exchanges("/phone/revocations");
    assert_eq!(told.last().unwrap().response.as_ref().unwrap().status, 200, "the server was told");
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_a_wipe_without_a_network_is_done_and_one_that_is_killed_is_gone_on_with() {
    let world = locked(AtTheLimit::Wipe).await;
    world.phone.network.set(NetworkConditions::Offline);
    // As a process that was killed after it had counted.
    count(&one_try_left(&world.phone).await, &world.phone);
    world.phone.restart().await;
    assert_eq!(lock(&world.phone), AppLock::LockedByPin { wait_seconds: 60, tries_left: 0 });
    assert_eq!(attempt(&world.phone, PIN).await, PinVerdict::TooSoon { wait_seconds: 60 }, "no try is given back");
    world.phone.clock.advance(60);
    assert_eq!(lock(&world.phone), AppLock::NoTriesLeft);
    world.phone.restart().await;
    is_wiped(&world).await;

    for starts_phone in [false, true] {
        let world = locked(AtTheLimit::Wipe).await;
        count(&one_try_left(&world.phone).await, &world.phone);
        if starts_phone {
            world.phone.clock.reboot();
            world.phone.restart().await;
        } else {
            world.phone.clock.advance(60);
            assert_eq!(attempt(&world.phone, PIN).await, PinVerdict::Wiped, "not even the right one");
        }
        is_wiped(&world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_a_second_call_during_the_last_try_takes_nothing_from_the_right_pin() {
    for at_the_limit in [AtTheLimit::Wipe, AtTheLimit::StayLocked] {
        let world = locked(at_the_limit).await;
        one_try_left(&world.phone).await;
        let keys = world.phone.keys.list().await.unwrap().len();
        let first = being_looked_at(&world.phone, 0).await;
        assert_eq!(attempt(&world.phone, PIN).await, PinVerdict::Accepted);
        assert_eq!(first.await.unwrap(), PinVerdict::Accepted);
        assert_eq!(world.phone.keys.list().await.unwrap().len(), keys);
        assert!(matches!(lock(&world.phone), AppLock::Unlocked { .. }));

        world.phone.restart().await;
        one_try_left(&world.phone).await;
        let first = being_looked_at(&world.phone, 0).await;
        let second = attempt(&world.phone, WRONG).await;
        assert_eq!(first.await.unwrap(), PinVerdict::Accepted);
        assert_eq!(second, PinVerdict::Wrong { wait_seconds: 0, tries_left: 9 }, "counted from the right one on");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_another_process_takes_nothing_while_the_last_try_is_looked_at() {
    for at_the_limit in [AtTheLimit::Wipe, AtTheLimit::StayLocked] {
        let world = locked(at_the_limit).await;
        one_try_left(&world.phone).await;
        let keys = world.phone.keys.list().await.unwrap().len();
        let first = being_looked_at(&world.phone, 0).await;
        let extension = world.phone.second_process().await;
        assert_ne!(extension.app_lock(), Ok(AppLock::NoTriesLeft));
        assert_eq!(first.await.unwrap(), PinVerdict::Accepted);
        assert_eq!(world.phone.keys.list().await.unwrap().len(), keys);

        // The same, slower.
        world.phone.restart().await;
        let looking = one_try_left(&world.phone).await;
        let (id, _) = count(&looking, &world.phone);
        world.phone.clock.advance(20);
        let extension = world.phone.second_process().await;
        assert_eq!(extension.app_lock(), Ok(AppLock::LockedByPin { wait_seconds: 40, tries_left: 0 }));
        let tried = extension.unlock_with_pin(&pin(PIN)).await;
        assert_eq!(tried, Ok(PinVerdict::TooSoon { wait_seconds: 40 }));
        looking.forget_tries(&id).unwrap();
        assert_eq!(extension.app_lock(), Ok(BY_PIN));
        assert_eq!(extension.unlock_with_pin(&pin(PIN)).await, Ok(PinVerdict::Accepted));
        assert_eq!(world.phone.keys.list().await.unwrap().len(), keys);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_a_pin_is_changed_and_removed_by_the_old_one_alone() {
    let phone = TestPhone::new().await;
    set(&phone, by_pin(Grace::FiveMinutes, AtTheLimit::StayLocked)).await;
    let app = phone.authenticator();
    let missing = Error::InvalidInput { field: "app_pin", reason: "missing" };
    assert_eq!(app.set_app_lock(NewAppLock::Off, None).await, Err(missing));
    let wrong = app.set_app_lock(NewAppLock::Off, Some(&pin(WRONG))).await;
    assert_eq!(wrong, Ok(PinVerdict::Wrong { wait_seconds: 0, tries_left: 9 }), "and it counts");
    assert!(matches!(lock(&phone), AppLock::Unlocked { .. }));

    let other = NewAppLock::Pin { pin: pin("805391"), grace: Grace::None, at_the_limit: AtTheLimit::StayLocked };
    assert_eq!(app.set_app_lock(other, Some(&pin(PIN))).await, Ok(PinVerdict::Accepted));
    phone.restart().await;
    assert_eq!(attempt(&phone, PIN).await, PinVerdict::Wrong { wait_seconds: 0, tries_left: 9 });
    assert_eq!(attempt(&phone, "805 391").await, PinVerdict::Accepted);
    let app = phone.authenticator();
    assert_eq!(app.set_app_lock(NewAppLock::Off, Some(&pin("805391"))).await, Ok(PinVerdict::Accepted));
    assert_eq!(lock(&phone), AppLock::Off);
    let without = Error::Refused { reason: "app_lock_without_pin".to_owned() };
    assert_eq!(app.unlock_with_pin(&pin(PIN)).await, Err(without));
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_guessing_the_old_pin_in_an_open_app_locks_it() {
    let phone = TestPhone::new().await;
    set(&phone, by_pin(Grace::FifteenMinutes, AtTheLimit::StayLocked)).await;
    let app = phone.authenticator();
    for _ in 0..9 {
        let tried = app.set_app_lock(NewAppLock::Off, Some(&pin(WRONG))).await;
        let Ok(PinVerdict::Wrong { wait_seconds, .. }) = tried else { panic!("{tried:?}") };
        phone.clock.advance(wait_seconds);
    }
    let last = app.set_app_lock(NewAppLock::Off, Some(&pin(WRONG))).await;
    assert_eq!((last, lock(&phone)), (Ok(PinVerdict::NoTriesLeft), AppLock::NoTriesLeft));
}

async fn locked_by_gate() -> TestPhone {
    let phone = TestPhone::new().await;
    set(&phone, NewAppLock::Gate { grace: Grace::None }).await;
    phone.restart().await;
    assert_eq!(lock(&phone), AppLock::LockedByGate);
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_the_prompt_of_the_phone_opens_the_app() {
    let phone = locked_by_gate().await;
    assert_eq!(phone.gate.prompts().iter().map(|prompt| prompt.kind).collect::<Vec<_>>(), [PromptKind::UnlockApp]);
    let app = phone.authenticator();
    for (error, told) in [
        (HostError::Cancelled, UserAction::Cancelled),
        (HostError::LockedOut, UserAction::LockedOut),
        (HostError::NotAvailable, UserAction::NotNow),
    ] {
        phone.gate.next(Err(error));
        assert_eq!(app.unlock_with_gate().await, Err(Error::UserAction { action: told }));
        assert_eq!(lock(&phone), AppLock::LockedByGate);
    }
    phone.gate.next(Err(HostError::Interrupted));
    assert_eq!(app.unlock_with_gate().await, Ok(()), "asked once more by itself");
    assert_eq!(lock(&phone), AppLock::Unlocked { method: AppLockMethod::Gate, grace: Grace::None });

    phone.gate.next(Err(HostError::Cancelled));
    let off = app.set_app_lock(NewAppLock::Off, None).await;
    assert_eq!(off, Err(Error::UserAction { action: UserAction::Cancelled }), "removing it asks as well");
    assert_eq!(app.set_app_lock(NewAppLock::Off, None).await, Ok(PinVerdict::Accepted));
    assert_eq!(lock(&phone), AppLock::Off);
    assert_eq!(phone.keys.list().await.unwrap(), [""; 0], "and its key is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_a_prompt_that_only_says_yes_opens_nothing() {
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let liar = Arc::new(ScriptedGate::that_only_says_yes(Arc::clone(&keys)));
    let phone = TestPhone::with(keys, liar, &TransportOptions::default()).await;
    let app = phone.authenticator();
    let not_now = Error::UserAction { action: UserAction::NotNow };
    assert_eq!(app.set_app_lock(NewAppLock::Gate { grace: Grace::None }, None).await, Err(not_now.clone()));
    assert_eq!((lock(&phone), phone.keys.list().await.unwrap().len()), (AppLock::Off, 0));

    let phone = locked_by_gate().await;
    let liar = Arc::new(ScriptedGate::that_only_says_yes(Arc::clone(&phone.keys)));
    let app: Authenticator = phone.second_process_with(liar).await;
    assert_eq!(app.unlock_with_gate().await, Err(not_now));
    assert_eq!(app.app_lock(), Ok(AppLock::LockedByGate));
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_a_lost_key_of_the_lock_is_replaced_behind_the_prompt() {
    let phone = locked_by_gate().await;
    let before = phone.keys.list().await.unwrap();
    assert!(phone.keys.invalidate(&before[0]).unwrap());
    phone.gate.next(Err(HostError::Cancelled));
    let app = phone.authenticator();
    assert_eq!(app.unlock_with_gate().await, Err(Error::UserAction { action: UserAction::Cancelled }));
    assert_eq!(lock(&phone), AppLock::LockedByGate);
    assert_eq!(app.unlock_with_gate().await, Ok(()));
    phone.restart().await;
    assert_eq!(phone.authenticator().unlock_with_gate().await, Ok(()));
    let after = phone.keys.list().await.unwrap();
    assert_eq!(after.len(), 1);
    assert_ne!(after, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_another_process_refuses_and_does_not_open_because_this_one_is_open() {
    let world = locked(AtTheLimit::StayLocked).await;
    assert_eq!(attempt(&world.phone, PIN).await, PinVerdict::Accepted);
    let extension = world.phone.second_process().await;
    let there = extension.account(world.account.id()).unwrap().unwrap();
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let request = only(&there).await;
    assert_eq!(request.approve(&live.number).await.err(), Some(LOCKED));
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert!(matches!(lock(&world.phone), AppLock::Unlocked { .. }));

    // Tries of both count together.
    assert!(matches!(extension.unlock_with_pin(&pin(WRONG)).await, Ok(PinVerdict::Wrong { tries_left: 9, .. })));
    assert!(matches!(attempt(&world.phone, WRONG).await, PinVerdict::Wrong { tries_left: 8, .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_a_lock_that_another_process_set_holds_here_at_once() {
    let phone = TestPhone::new().await;
    phone.enroll_text(TOTP).await.unwrap();
    let other = phone.second_process().await;
    let code = |app: &Authenticator| app.accounts().unwrap().remove(0).code();
    assert!(code(&other).is_ok());
    set(&phone, by_pin(Grace::None, AtTheLimit::StayLocked)).await;
    assert_eq!(code(&other).err(), Some(LOCKED));
    assert!(code(&phone.authenticator()).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_an_approval_whose_prompt_is_open_goes_on_when_the_app_goes_to_the_background() {
    let world = World::enabled().await;
    set(&world.phone, by_pin(Grace::None, AtTheLimit::StayLocked)).await;
    let (request, number, _) = world.sign_in().await;
    world.phone.gate.next_stays_open();
    let approving = tokio::spawn({
        let (request, number) = (request.clone(), number.clone());
        async move { request.approve(&number).await }
    });
    world.phone.gate.stays_open().await;
    // The system's own screen for a PIN takes the app from the front.
    world.phone.authenticator().app_went_to_background();
    assert_eq!(lock(&world.phone), BY_PIN);
    assert_eq!(request.approve(&number).await.err(), Some(LOCKED), "another one does not begin");
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert_eq!(approving.await.unwrap().unwrap(), Outcome::Denied, "and it can be refused meanwhile");
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_an_app_that_leaves_the_front_while_it_is_unlocked_has_its_time_of_grace_and_no_more() {
    let phone = TestPhone::new().await;
    set(&phone, by_pin(Grace::OneMinute, AtTheLimit::StayLocked)).await;
    phone.restart().await;
    let app = phone.authenticator();
    let leave = async || {
        let looking = being_looked_at(&phone, 9).await;
        app.app_went_to_background();
        phone.clock.advance(10);
        assert_eq!(looking.await.unwrap(), PinVerdict::Accepted);
    };
    leave().await;
    phone.clock.advance(49);
    assert!(matches!(app.app_came_to_foreground(), Ok(AppLock::Unlocked { .. })), "59 seconds after it had left");
    phone.clock.advance(3600);
    assert!(matches!(lock(&phone), AppLock::Unlocked { .. }), "in front");
    app.app_went_to_background();
    phone.clock.advance(3600);
    assert_eq!(app.app_came_to_foreground(), Ok(BY_PIN));

    leave().await;
    phone.clock.advance(3600);
    assert_eq!(lock(&phone), BY_PIN);
    assert_eq!(app.app_came_to_foreground(), Ok(BY_PIN));
    assert_eq!(attempt(&phone, PIN).await, PinVerdict::Accepted);
    phone.clock.advance(3600);
    assert!(matches!(lock(&phone), AppLock::Unlocked { .. }), "unlocked in front");

    // What changes the lock opens it as well.
    app.app_went_to_background();
    let none = by_pin(Grace::None, AtTheLimit::StayLocked);
    assert_eq!(app.set_app_lock(none, Some(&pin(PIN))).await, Ok(PinVerdict::Accepted));
    assert_eq!(app.app_came_to_foreground(), Ok(BY_PIN));
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_the_systems_own_screen_for_a_pin_takes_the_app_from_the_front_and_is_not_asked_for_again() {
    let phone = locked_by_gate().await;
    let app = phone.authenticator();
    let unlocked = AppLock::Unlocked { method: AppLockMethod::Gate, grace: Grace::None };
    for (seconds, now) in [(4, unlocked), (5, AppLock::LockedByGate)] {
        phone.gate.next_stays_open();
        let unlocking = tokio::spawn({
            let app = app.clone();
            async move { app.unlock_with_gate().await }
        });
        phone.gate.stays_open().await;
        app.app_went_to_background();
        phone.clock.advance(30);
        phone.gate.answers(Ok(UserVerification::Biometric));
        assert_eq!(unlocking.await.unwrap(), Ok(()));
        phone.clock.advance(seconds);
        assert_eq!(app.app_came_to_foreground(), Ok(now), "{seconds} seconds after the answer");
        phone.clock.advance(3600);
        assert_eq!(lock(&phone), now, "as long as it is in front");
        app.app_went_to_background();
        assert_eq!(app.app_came_to_foreground(), Ok(AppLock::LockedByGate));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_neither_pin_nor_what_is_kept_of_it_stands_in_the_file_in_the_clear() {
    let phone = TestPhone::new().await;
    set(&phone, by_pin(Grace::None, AtTheLimit::StayLocked)).await;
    phone.restart().await;
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(phone.folder()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let contains = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(contains("app_lock"), "the search finds what is there in the clear");
    assert!(!contains(PIN) && !contains("verifier") && !contains("salt"));
    assert!(phone.copy_without_keys().await.is_err(), "without the hardware's key there is nothing to guess at");
}
