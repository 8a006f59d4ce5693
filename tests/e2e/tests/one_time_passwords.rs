//! Accounts of other services: codes, and nothing else.
#![allow(clippy::unwrap_used, reason = "tests")]

use authenticator_core::account::Provider;
use authenticator_core::keys::KeyStore as _;
use authenticator_core::{AccountAction, Codes, Error, PhoneSignInView};
use e2e::{TestPhone, World};
use phone::lab::NetworkConditions;

/// RFC 6238 appendix B and RFC 4226 appendix D: the secret `12345678901234567890`.
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

#[tokio::test(flavor = "multi_thread")]
async fn e9_an_account_of_another_service_has_the_codes_of_rfc_6238_and_asks_nobody() {
    let phone = TestPhone::new().await;
    let text = format!("otpauth://totp/Example:ana@service.example?secret={SECRET}&issuer=Example&digits=8");
    let preview = phone.authenticator().read_enrollment(&text).unwrap();
    assert_eq!(preview.label(), ("Example".to_owned(), "ana@service.example".to_owned()));
    let account = phone.authenticator().enroll(&preview).await.unwrap();
    for (time, digits) in [(59, "94287082"), (1_111_111_109, "07081804"), (20_000_000_000, "65353130")] {
        phone.clock.set_wall(time);
        let code = account.code().unwrap();
        assert_eq!((code.code.reveal(), code.seconds_left), (digits, Some(30 - time % 30)));
    }
    let view = account.view().unwrap();
    assert_eq!((view.provider, view.phone_sign_in), (Provider::OneTimePassword, PhoneSignInView::NotOffered));
    assert_eq!((view.organisation.as_str(), view.user_name.as_str()), ("Example", "ana@service.example"));
    assert_eq!(view.codes, Codes::ByTime { period: 30 });
    assert_eq!(view.possible, [AccountAction::ShowCode, AccountAction::Rename, AccountAction::Remove]);
    assert_eq!(phone.network.exchanges("").len(), 0, "nobody was asked");
    assert_eq!(phone.keys.list().await.unwrap(), [""; 0], "no key was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn e9_codes_of_a_counter_are_those_of_rfc_4226_and_none_comes_twice() {
    let phone = TestPhone::new().await;
    let text = format!("otpauth://hotp/ana?secret={SECRET}&counter=0");
    let account = phone.enroll_text(&text).await.unwrap();
    for digits in ["755224", "287082", "359152"] {
        assert_eq!(account.view().unwrap().codes, Codes::ByCounter, "asking for what makes the codes uses none up");
        assert_eq!(account.code().unwrap().code.reveal(), digits);
    }
    phone.restart().await;
    let again = phone.enroll_text(&text).await.unwrap();
    assert_eq!(again.id(), account.id(), "the same text is the same account");
    assert_eq!(again.code().unwrap().code.reveal(), "969429", "and goes on where it was");
    assert_eq!(again.code().unwrap().seconds_left, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn e9_what_such_an_account_cannot_do_is_refused_in_one_way() {
    let phone = TestPhone::new().await;
    let account = phone.enroll_text(&format!("otpauth://totp/ana?secret={SECRET}")).await.unwrap();
    let refused = Error::Refused { reason: "not_supported".to_owned() };
    assert_eq!(account.requests(0).await.err().unwrap(), refused);
    assert_eq!(account.refresh().await.err().unwrap(), refused);
    assert_eq!(account.enable_phone_sign_in().await.err().unwrap(), refused);
    assert_eq!(account.disable_phone_sign_in().await.err().unwrap(), refused);
    account.remove().await.unwrap();
    assert_eq!(phone.authenticator().accounts().unwrap().len(), 0);
    assert_eq!(account.view().err().unwrap(), Error::Refused { reason: "account_removed".to_owned() });
}

#[tokio::test(flavor = "multi_thread")]
async fn e9_names_of_other_services_are_cleaned_before_they_are_shown() {
    let phone = TestPhone::new().await;
    let text = format!("otpauth://totp/%E2%80%AEevil%E2%80%8B%20%20name?secret={SECRET}");
    let account = phone.enroll_text(&text).await.unwrap();
    assert_eq!(account.view().unwrap().user_name, "evil name");
}

/// Three accounts: of the time with six digits (SHA-1) and with eight (SHA-256), and one of a counter, which stands at 7.
const EXPORT: &str = "otpauth-migration://offline?data=Cj4KFDEyMzQ1Njc4OTAxMjM0NTY3ODkwEhdFeGFtcGxlOmFuYUBleGFtcGxlLm9yZxoHRXhhbXBsZSABKAEwAgogChQxMjM0NTY3ODkwMTIzNDU2Nzg5MBICYm8gAigCMAIKKgoUMTIzNDU2Nzg5MDEyMzQ1Njc4OTASCkNvbnRvc286Y3kgAygBMAE4BxABGAEgACj4rNGRAQ%3D%3D";

#[tokio::test(flavor = "multi_thread")]
async fn e9_an_export_of_another_authenticator_brings_all_its_accounts_once() {
    let phone = TestPhone::new().await;
    let authenticator = phone.authenticator();
    let single = format!("otpauth://totp/Example:ana%40example.org?secret={SECRET}&issuer=Example");
    let before = phone.enroll_text(&single).await.unwrap();
    let preview = authenticator.read_enrollment(EXPORT).unwrap();
    let shown: Vec<_> =
        preview.entries().into_iter().map(|entry| (entry.service, entry.account, entry.refused)).collect();
    let entry = |service: &str, account: &str| (service.to_owned(), account.to_owned(), None);
    assert_eq!(shown, [entry("Example", "ana@example.org"), entry("", "bo"), entry("Contoso", "cy")]);
    assert_eq!((preview.provider(), preview.batch()), (Provider::OneTimePassword, None));

    let several = Error::InvalidInput { field: "text", reason: "several" };
    assert_eq!(authenticator.enroll(&preview).await.err().unwrap(), several, "one call for one account");
    assert_eq!(authenticator.accounts().unwrap().len(), 1);
    let added = authenticator.enroll_all(&preview).await.unwrap();
    let ids: Vec<_> = added.iter().map(|account| account.id()).collect();
    assert_eq!((ids.len(), ids[0]), (3, before.id()), "the account that was there is one of them");

    phone.clock.set_wall(59);
    let codes: Vec<_> = added.iter().map(|account| account.code().unwrap().code.reveal().to_owned()).collect();
    // RFC 4226 appendix D for the counter 1, in which 59 seconds are; the others by another program.
    assert_eq!(codes, ["287082", "32247374", "588359"]);

    phone.restart().await;
    let authenticator = phone.authenticator();
    let again = authenticator.enroll_all(&authenticator.read_enrollment(EXPORT).unwrap()).await.unwrap();
    assert_eq!(again.iter().map(|account| account.id()).collect::<Vec<_>>(), ids, "twice is once");
    assert_eq!(authenticator.accounts().unwrap().len(), 3);
    assert_eq!(again[2].code().unwrap().code.reveal(), "039399", "the code of 7 was used up");
    assert_eq!(phone.network.exchanges("").len(), 0, "nobody was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn e9_a_text_with_another_counter_is_the_same_account_and_never_sets_it_back() {
    let phone = TestPhone::new().await;
    let text = |counter: u32| format!("otpauth://hotp/ana?secret={SECRET}&counter={counter}");
    let account = phone.enroll_text(&text(3)).await.unwrap();
    assert_eq!(account.code().unwrap().code.reveal(), "969429");
    for (offered, digits) in [(0, "338314"), (4, "254676"), (8, "399871")] {
        let again = phone.enroll_text(&text(offered)).await.unwrap();
        assert_eq!(again.id(), account.id());
        assert_eq!(account.code().unwrap().code.reveal(), digits, "{offered} was offered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_the_code_of_an_offline_phone_is_right_at_the_server_and_counts_once() {
    let world = World::enrolled().await;
    world.account.refresh().await.unwrap();
    world.phone.network.set(NetworkConditions::Offline);
    let exchanges = world.phone.network.exchanges("").len();
    let code = world.account.code().unwrap();
    assert!(code.time_is_certain, "the last known time of the server, carried on");
    assert!(code.seconds_left.is_some_and(|left| (1..=30).contains(&left)));
    assert_eq!(world.phone.network.exchanges("").len(), exchanges, "nobody was asked");
    let wrong = e2e::another(code.code.reveal());
    let right = code.code.reveal();
    for (typed, result) in [(right, "right"), (right, "used"), (wrong.as_str(), "wrong")] {
        assert_eq!(world.server.control.one_time_code(&world.user, typed).await.unwrap(), result);
    }
}
