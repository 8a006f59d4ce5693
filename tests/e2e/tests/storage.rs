//! What the database holds and does not hold, and databases that cannot be used, as an app sees them.
#![allow(clippy::unwrap_used, reason = "tests")]

use authenticator_core::keys::{KeyStore as _, SoftwareKeyStore};
use authenticator_core::protocol::Purpose;
use authenticator_core::store::{AboutRequest, ActivityKind};
use authenticator_core::{AccountAction, Authenticator, Codes, Consent, Error, Outcome, StorageProblem};
use e2e::{TestPhone, World};
use phone::lab::NetworkConditions;

#[tokio::test(flavor = "multi_thread")]
async fn a_corrupt_database_is_told_and_set_aside_only_when_asked() {
    let phone = TestPhone::new().await;
    let text = "otpauth://hotp/ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0";
    phone.enroll_text(text).await.unwrap();
    let usable = phone.set_aside_unusable().await.err().unwrap();
    assert_eq!(usable, Error::Refused { reason: "usable".to_owned() });
    let account = phone.authenticator().accounts().unwrap().remove(0);
    assert_eq!(account.code().unwrap().code.reveal(), "755224", "looking at it has changed nothing");
    drop(account);

    phone.close().await;
    let file = phone.folder().join("authenticator.db");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[4096..].fill(0xa5);
    std::fs::write(&file, &bytes).unwrap();
    let told = phone.try_restart().await.err().unwrap();
    assert_eq!(told, Error::Storage { problem: StorageProblem::Corrupt });
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "nothing was done to it");

    let aside = phone.set_aside_unusable().await.unwrap();
    assert_eq!(std::fs::read(&aside).unwrap(), bytes);
    phone.try_restart().await.unwrap();
    assert_eq!(phone.authenticator().accounts().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_whose_key_is_gone_is_set_aside_and_begun_anew() {
    let phone = TestPhone::new().await;
    let text = "otpauth://hotp/ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0";
    phone.enroll_text(text).await.unwrap();
    phone.close().await;
    let bytes = std::fs::read(phone.folder().join("authenticator.db")).unwrap();
    let other_keys = SoftwareKeyStore::in_memory().unwrap();
    let aside = Authenticator::set_aside_unusable(phone.folder(), &other_keys).await.unwrap();
    assert_eq!(std::fs::read(&aside).unwrap(), bytes, "nothing is deleted");
    phone.try_restart().await.unwrap();
    assert_eq!(phone.authenticator().accounts().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_an_older_copy_destroys_no_key_that_is_in_use() {
    let world = World::enrolled().await;
    let copy = world.phone.copy().await;
    world.phone.enable(&world.server, &world.account, &world.user).await;
    assert_eq!(world.phone.keys.list().await.unwrap().len(), 2);
    copy.restart().await;
    assert_eq!(world.phone.keys.list().await.unwrap().len(), 2);
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await, Ok(Outcome::Approved));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_removed_has_no_codes() {
    let world = World::enrolled().await;
    world.account.refresh().await.unwrap();
    assert!(world.account.code().is_ok());
    assert_eq!(world.account.view().unwrap().codes, Codes::ByTime { period: 30 });
    world.server.control.revoke(&world.user, "device").await.unwrap();
    let removed = Error::Refused { reason: "account_removed".to_owned() };
    world.account.refresh().await.unwrap();
    assert_eq!(world.account.code().err(), Some(removed));
    assert_eq!(world.account.view().unwrap().codes, Codes::None);
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_the_time_of_the_server_survives_a_restart_of_the_app_and_not_one_of_the_phone() {
    let world = World::enrolled().await;
    world.account.refresh().await.unwrap();
    world.phone.network.set(NetworkConditions::Offline);
    world.phone.restart().await;
    // Somebody sets the wall clock: it plays no part.
    world.phone.clock.set_wall(1);
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    let code = account.code().unwrap();
    assert!(code.time_is_certain);
    let result = world.server.control.one_time_code(&world.user, code.code.reveal()).await.unwrap();
    assert_eq!(result, "right");
    world.phone.clock.reboot();
    assert!(!account.code().unwrap().time_is_certain);
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_a_time_that_could_not_be_written_at_once_is_written_with_the_next_reply() {
    let world = World::enrolled().await;
    world.account.refresh().await.unwrap();
    world.phone.clock.reboot();
    world.phone.restart().await;
    let account = || world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    let other = rusqlite::Connection::open(world.phone.folder().join("authenticator.db")).unwrap();
    let began = std::time::Instant::now();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    account().requests(0).await.unwrap();
    other.execute_batch("ROLLBACK").unwrap();
    assert!(account().code().unwrap().time_is_certain, "known, and not written");
    // The clock of the phone is moved by hand, that of the server goes on while a commit waits for the file.
    world.phone.clock.advance(began.elapsed().as_secs_f64().round() as u64);
    account().requests(0).await.unwrap();
    world.phone.network.set(NetworkConditions::Offline);
    world.phone.restart().await;
    assert!(account().code().unwrap().time_is_certain);
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_showing_an_account_does_not_open_the_secret_of_its_codes() {
    let world = World::enrolled().await;
    let shown = world.account.view().unwrap();
    assert!(matches!(shown.codes, Codes::ByTime { .. }) && shown.possible.contains(&AccountAction::ShowCode));
    let file = rusqlite::Connection::open(world.phone.folder().join("authenticator.db")).unwrap();
    file.execute("UPDATE phone_sign_in SET otp = x'00'", []).unwrap();
    assert_eq!(world.account.view().unwrap(), shown);
    assert_eq!(world.account.code().err(), Some(Error::Storage { problem: StorageProblem::Corrupt }));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_what_was_answered_and_why_phone_sign_in_ended() {
    let world = World::enabled().await;
    let context = [("application", "Payroll"), ("location", "Zurich")];
    let (request, number, _) = world.start("sign_in", &context).await;
    assert_eq!(request.approve(&number).await, Ok(Outcome::Approved));
    let about = AboutRequest {
        id: request.view().id,
        purpose: Purpose::SignIn,
        application: Some("Payroll".to_owned()),
        place: Some("Zurich".to_owned()),
    };
    let newest = |count: usize| -> Vec<_> {
        let lines = world.account.activity().unwrap().into_iter().take(count);
        lines.map(|line| (line.kind, line.detail, line.about)).collect()
    };
    assert_eq!(
        newest(2),
        [
            (ActivityKind::Verdict, Some("approved".to_owned()), Some(about.clone())),
            (ActivityKind::Answered, Some("approve".to_owned()), Some(about)),
        ]
    );
    let disabled = world.account.disable_phone_sign_in().await.unwrap();
    assert!(disabled.server_told);
    assert_eq!(newest(1), [(ActivityKind::SignInDisabled, Some("by_person".to_owned()), None)]);
    world.phone.enable(&world.server, &world.account, &world.user).await;
    world.server.control.revoke(&world.user, "credential").await.unwrap();
    world.account.refresh().await.unwrap();
    assert_eq!(newest(1), [(ActivityKind::SignInDisabled, Some("revoked".to_owned()), None)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_a_database_that_was_set_aside_are_told_and_destroyed_only_when_asked() {
    let world = World::enabled().await;
    world.phone.close().await;
    Authenticator::set_aside(world.phone.folder(), Consent::DataCannotBeRead).await.unwrap();
    world.phone.restart().await;
    let authenticator = world.phone.authenticator();
    let unknown = authenticator.unknown_keys().await.unwrap();
    assert_eq!(unknown.iter().map(|key| key.of_this_database).collect::<Vec<_>>(), [false, false]);
    world.phone.restart().await;
    assert_eq!(world.phone.keys.list().await.unwrap().len(), 2, "not by themselves");
    let again = world.phone.enroll(&world.server, &world.user).await;
    assert_eq!(authenticator.destroy_unknown_keys(&unknown).await, Ok(2));
    assert_eq!(authenticator.unknown_keys().await, Ok(Vec::new()));
    again.refresh().await.unwrap();
}
