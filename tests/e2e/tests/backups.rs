//! A backup goes from one phone to another: names and codes of other services, no key, and a sign-in before anything of an
//! organisation works again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::account::{Lifecycle, WhyEnrollAgain};
use authenticator_core::backup::Passphrase;
use authenticator_core::keys::KeyStore as _;
use authenticator_core::{
    Account, AccountAction, Authenticator, Codes, CompletedSignIn, Error, Outcome, SetupStep, UserAction,
};
use e2e::{PASSWORD, TestPhone, World, only};
use phone::lab::NetworkConditions;

const TOTP: &str = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";
const HOTP: &str = "otpauth://hotp/codes?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=4";
const FROM_BACKUP: Lifecycle = Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::FromBackup };

fn passphrase() -> Passphrase {
    Passphrase::typed("gr\u{fc}ne Wiese im Mai").unwrap()
}

fn names(phone: &TestPhone) -> Vec<String> {
    let accounts = phone.authenticator().accounts().unwrap();
    accounts.iter().map(|account| account.view().unwrap().user_name).collect()
}

/// A phone with an account of an organisation between two with codes, and its backup.
async fn backed_up() -> (World, Vec<u8>) {
    let world = World::enabled().await;
    world.account.rename("My work").unwrap();
    let totp = world.phone.enroll_text(TOTP).await.unwrap();
    let hotp = world.phone.enroll_text(HOTP).await.unwrap();
    hotp.code().unwrap();
    world.phone.authenticator().reorder(&[totp.id(), world.account.id(), hotp.id()]).unwrap();
    let backup = world.phone.authenticator().back_up(&passphrase()).unwrap();
    assert_eq!((backup.accounts, backup.left_out), (3, 0));
    (world, backup.file)
}

/// Another phone to which it was restored.
async fn restored(file: &[u8]) -> (TestPhone, Account) {
    let phone = TestPhone::new().await;
    let restored = phone.authenticator().restore(file, &passphrase()).unwrap();
    assert_eq!((restored.added.len(), restored.already_there, restored.unreadable), (3, 0, 0));
    let account = restored.added.into_iter().nth(1).unwrap();
    (phone, account)
}

#[tokio::test(flavor = "multi_thread")]
async fn l4_a_backup_brings_names_and_codes_and_no_key() {
    let (world, file) = backed_up().await;
    let (phone, account) = restored(&file).await;
    assert_eq!(names(&phone), ["ana", world.user.as_str(), "codes"], "in their order");
    assert!(phone.keys.list().await.unwrap().is_empty() && phone.network.exchanges("").is_empty());
    let view = account.view().unwrap();
    assert_eq!((view.label.as_deref(), view.lifecycle, view.codes), (Some("My work"), FROM_BACKUP, Codes::None));
    assert_eq!(view.possible, [AccountAction::EnrollAgain, AccountAction::Rename, AccountAction::Remove]);
    let before = world.account.view().unwrap();
    assert_eq!(
        (view.host, view.organisation, view.user_name, view.display_name),
        (before.host, before.organisation, before.user_name, before.display_name)
    );
    let needed = Error::UserAction { action: UserAction::EnrollAgain };
    assert_eq!(account.requests(0).await.err(), Some(needed.clone()));
    assert_eq!(account.refresh().await.err(), Some(needed.clone()));
    assert_eq!(account.enable_phone_sign_in().await.err(), Some(needed.clone()));
    assert_eq!(account.code().err(), Some(needed), "the secret of its offline codes is not there");
    let codes =
        |phone: &TestPhone, number: usize| phone.authenticator().accounts().unwrap().remove(number).code().unwrap();
    assert_eq!(codes(&phone, 0).code.reveal(), codes(&world.phone, 0).code.reveal());
    assert_eq!(codes(&phone, 2).code.reveal(), codes(&world.phone, 2).code.reveal(), "with the counter as it was");

    phone.restart().await;
    assert_eq!(names(&phone), ["ana", world.user.as_str(), "codes"]);
}

/// Enrolls what came from a backup, by its own way.
async fn sign_in_again(world: &World, phone: &TestPhone, account: &Account) -> Account {
    let again = account.enroll_again().await.unwrap();
    let SetupStep::SignIn { url } = again.step().await.unwrap() else { panic!("expected the sign-in") };
    assert!(url.contains("&login_hint=test%40contoso.example"), "{url}");
    let redirect = world.server.control.authorize(&url, &world.user, PASSWORD).await.unwrap();
    let completed = phone.authenticator().complete_sign_in(&redirect).await.unwrap();
    let CompletedSignIn::EnrollingAgain { account: found, enrolling } = completed else { panic!("another way") };
    assert_eq!(found.id(), account.id());
    assert!(matches!(enrolling.step().await.unwrap(), SetupStep::MatchNumber { .. }));
    assert_eq!(account.view().unwrap().lifecycle, FROM_BACKUP, "until it is done");
    let number = world.server.control.live(&world.user, "enrollment").await.unwrap().number;
    assert_eq!(enrolling.enter_number(&number).await.unwrap(), Outcome::Approved);
    let SetupStep::Done { account } = enrolling.step().await.unwrap() else { panic!("expected the end") };
    phone.authenticator().account(account).unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn l4_a_restored_account_asks_for_a_sign_in_and_works_afterwards() {
    let (world, file) = backed_up().await;
    let (phone, account) = restored(&file).await;
    let new = sign_in_again(&world, &phone, &account).await;
    assert_eq!(names(&phone), ["ana", world.user.as_str(), "codes"], "in the place of the restored one");
    assert!(phone.authenticator().account(account.id()).unwrap().is_none());
    let view = new.view().unwrap();
    assert_eq!((view.label.as_deref(), view.lifecycle), (Some("My work"), Lifecycle::Active));
    phone.enable(&world.server, &new, &world.user).await;
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    assert_eq!(only(&new).await.approve(&live.number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.account.view().unwrap().lifecycle, Lifecycle::Active, "the old phone stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn l4_a_code_of_the_same_user_takes_the_place_as_well() {
    let (world, file) = backed_up().await;
    let (phone, account) = restored(&file).await;
    let new = phone.enroll(&world.server, &world.user).await;
    assert_eq!(names(&phone), ["ana", world.user.as_str(), "codes"]);
    assert!(phone.authenticator().account(account.id()).unwrap().is_none());
    assert_eq!(new.view().unwrap().label.as_deref(), Some("My work"));

    world.server.control.add_user("other@contoso.example", PASSWORD).await.unwrap();
    let (phone, account) = restored(&file).await;
    phone.enroll(&world.server, "other@contoso.example").await;
    assert_eq!(phone.authenticator().accounts().unwrap().len(), 4, "another user takes nobody's place");
    assert_eq!(account.view().unwrap().lifecycle, FROM_BACKUP);
}

#[tokio::test(flavor = "multi_thread")]
async fn l4_a_sign_in_of_somebody_else_is_refused_and_giving_up_leaves_the_name() {
    let (world, file) = backed_up().await;
    world.server.control.add_user("other@contoso.example", PASSWORD).await.unwrap();
    let (phone, account) = restored(&file).await;
    let again = account.enroll_again().await.unwrap();
    let SetupStep::SignIn { url } = again.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = world.server.control.authorize(&url, "other@contoso.example", PASSWORD).await.unwrap();
    let step = again.complete_sign_in(&redirect).await.unwrap();
    assert_eq!(step, SetupStep::SignInAgain { reason: "wrong_user".to_owned() });
    assert!(matches!(again.sign_in_again().await.unwrap(), SetupStep::SignIn { .. }));
    again.give_up().await.unwrap();
    assert_eq!(again.step().await.unwrap(), SetupStep::Ended { why: None });
    assert_eq!(account.view().unwrap().lifecycle, FROM_BACKUP);
    assert!(phone.keys.list().await.unwrap().is_empty());
    sign_in_again(&world, &phone, &account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l4_a_restored_account_is_renamed_and_removed_offline() {
    let (world, file) = backed_up().await;
    let (phone, account) = restored(&file).await;
    phone.network.set(NetworkConditions::Offline);
    account.rename("Work, once").unwrap();
    assert_eq!(account.view().unwrap().label.as_deref(), Some("Work, once"));
    let again = phone.authenticator().back_up(&passphrase()).unwrap();
    assert_eq!(again.accounts, 3, "it is in the next backup, too");
    assert!(account.remove().await.unwrap().server_told, "nobody has to be told");
    assert_eq!(names(&phone), ["ana", "codes"]);
    let other = TestPhone::new().await;
    let restored = other.authenticator().restore(&again.file, &passphrase()).unwrap();
    assert_eq!(restored.added[1].view().unwrap().label.as_deref(), Some("Work, once"));
    drop(world);
}

#[tokio::test(flavor = "multi_thread")]
async fn l4_what_is_there_stays_and_no_counter_goes_back() {
    let (world, file) = backed_up().await;
    let authenticator = world.phone.authenticator();
    let before: Vec<_> = authenticator.accounts().unwrap().iter().map(Account::id).collect();
    let hotp = authenticator.account(before[2]).unwrap().unwrap();
    let next = hotp.code().unwrap();
    world.account.rename("Renamed").unwrap();
    let restored = authenticator.restore(&file, &passphrase()).unwrap();
    assert_eq!((restored.added.len(), restored.already_there), (0, 3));
    assert_eq!(authenticator.accounts().unwrap().iter().map(Account::id).collect::<Vec<_>>(), before);
    assert_eq!(world.account.view().unwrap().label.as_deref(), Some("Renamed"));
    let after = hotp.code().unwrap();
    assert_ne!(after.code.reveal(), next.code.reveal(), "no code comes twice");

    // A phone that is behind goes forward.
    let (later, other) = (authenticator.back_up(&passphrase()).unwrap(), TestPhone::new().await);
    let behind = other.enroll_text(HOTP).await.unwrap();
    let restored = other.authenticator().restore(&later.file, &passphrase()).unwrap();
    assert_eq!((restored.added.len(), restored.already_there), (2, 1));
    assert_eq!(behind.code().unwrap().code.reveal(), hotp.code().unwrap().code.reveal());
    // Twice is once.
    let again = other.authenticator().restore(&later.file, &passphrase()).unwrap();
    assert_eq!((again.added.len(), again.already_there), (0, 3));
    assert_eq!(other.authenticator().accounts().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn l4_a_wrong_passphrase_or_a_damaged_file_takes_nothing_over_and_says_which() {
    let (_world, file) = backed_up().await;
    let phone = TestPhone::new().await;
    let refused =
        |file: &[u8], passphrase: &Passphrase| phone.authenticator().restore(file, passphrase).err().unwrap().code();
    let other = Passphrase::typed("gruene Wiese im Mai").unwrap();
    assert_eq!(refused(&file, &other), "invalid_input.passphrase.wrong");
    assert_eq!(refused(&file[1..], &passphrase()), "invalid_input.backup.not_a_backup");
    assert_eq!(refused(&file[..file.len() - 7], &passphrase()), "invalid_input.backup.damaged");
    let mut newer = file.clone();
    newer[8] = 2;
    assert_eq!(refused(&newer, &passphrase()), "invalid_input.backup.newer");
    assert!(phone.authenticator().accounts().unwrap().is_empty());
    assert_eq!(Error::from(Passphrase::typed("short").err().unwrap()).code(), "invalid_input.passphrase.too_short");
}

#[tokio::test(flavor = "multi_thread")]
async fn l4_accounts_that_are_pending_or_over_are_left_out() {
    let world = World::enrolled().await;
    world.server.control.add_user("other@contoso.example", PASSWORD).await.unwrap();
    world.phone.enroll_pending(&world.server, "other@contoso.example").await;
    let made = Authenticator::new_passphrase().unwrap();
    let backup = world.phone.authenticator().back_up(&made).unwrap();
    assert_eq!((backup.accounts, backup.left_out), (1, 1));
    let phone = TestPhone::new().await;
    let typed = Passphrase::typed(&made.reveal().to_lowercase()).unwrap();
    assert_eq!(phone.authenticator().restore(&backup.file, &typed).unwrap().added.len(), 1);
    assert_eq!(names(&phone), [world.user.as_str()]);
}
