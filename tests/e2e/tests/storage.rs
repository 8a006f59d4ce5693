//! Databases that cannot be used, as an app sees them.
#![allow(clippy::unwrap_used, reason = "tests")]

use authenticator_core::keys::SoftwareKeyStore;
use authenticator_core::{Authenticator, Error, StorageProblem};
use e2e::TestPhone;

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
