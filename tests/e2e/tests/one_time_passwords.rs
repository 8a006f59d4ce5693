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
