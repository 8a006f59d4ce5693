//! From the name of an organisation to an account, by a sign-in in place of a code: what the mode `passwordless` asks for, whose wizard
//! on the web is closed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::account::{Lifecycle, WhyEnrollAgain};
use authenticator_core::keys::KeyStore as _;
use authenticator_core::{Account, CompletedSignIn, EnrollingBySignIn, EnrollmentWarning, Error, Outcome, SetupStep};
use e2e::{PASSWORD, Server, TestPhone, another, for_polls, only};
use phone::lab::NetworkConditions;
use serde_json::json;

const USER: &str = "ana.test@contoso.example";

/// A tenant whose wizard is closed, a user, and a phone.
async fn closed_wizard() -> (Server, TestPhone) {
    let server = Server::start();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    server.control.policy(&json!({ "mode": "passwordless" })).await.unwrap();
    (server, TestPhone::new().await)
}

async fn begin(server: &Server, phone: &TestPhone) -> EnrollingBySignIn {
    let authenticator = phone.authenticator();
    let preview = authenticator.read_organisation(&server.issuer()).unwrap();
    authenticator.enroll_by_sign_in(&preview).await.unwrap()
}

/// Signs in as `user`, up to the number.
async fn up_to_number(server: &Server, enrolling: &EnrollingBySignIn, user: &str) {
    let SetupStep::SignIn { url } = enrolling.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = server.control.authorize(&url, user, PASSWORD).await.unwrap();
    let step = enrolling.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::MatchNumber { digits: 2, .. }), "{step:?}");
}

async fn number(server: &Server, user: &str) -> String {
    server.control.live(user, "enrollment").await.unwrap().number
}

async fn enter_number(server: &Server, phone: &TestPhone, enrolling: &EnrollingBySignIn, user: &str) -> Account {
    assert_eq!(enrolling.enter_number(&number(server, user).await).await.unwrap(), Outcome::Approved);
    let SetupStep::Done { account } = enrolling.step().await.unwrap() else { panic!("expected the end") };
    phone.authenticator().account(account).unwrap().unwrap()
}

async fn check_nothing_left(phone: &TestPhone) {
    assert!(phone.authenticator().accounts().unwrap().is_empty());
    assert!(phone.authenticator().enrollments_by_sign_in().unwrap().is_empty());
    assert!(phone.keys.list().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_the_phone_registers_itself_once_the_user_has_signed_in() {
    let (server, phone) = closed_wizard().await;
    let code = server.control.enrollment_text(USER).await.unwrap();
    let refused = phone.enroll_text(&code).await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "enrollment_closed".to_owned() }, "the wizard is closed");

    let enrolling = begin(&server, &phone).await;
    assert_eq!((enrolling.issuer(), enrolling.host()), (server.issuer().as_str(), &server.origin()[7..]));
    up_to_number(&server, &enrolling, USER).await;
    let account = enter_number(&server, &phone, &enrolling, USER).await;
    let view = account.view().unwrap();
    assert_eq!((view.lifecycle, view.pinned, view.user_name.as_str()), (Lifecycle::Active, false, USER));
    assert_eq!(phone.keys.list().await.unwrap().len(), 1);
    assert!(phone.authenticator().enrollments_by_sign_in().unwrap().is_empty(), "nothing is under way");

    phone.enable(&server, &account, USER).await;
    let live = server.control.start(USER, "sign_in", &[]).await.unwrap();
    assert_eq!(only(&account).await.approve(&live.number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_the_preview_says_that_no_key_is_pinned_and_nothing_is_sent_before_the_person_confirms() {
    let (server, phone) = closed_wizard().await;
    let authenticator = phone.authenticator();
    for typed in [server.issuer(), format!("  {}  ", server.issuer()), format!("{}/phone/enroll", server.issuer())] {
        let preview = authenticator.read_organisation(&typed).unwrap();
        assert!(preview.by_sign_in() && !preview.pinned(), "{typed}");
        assert_eq!(
            (preview.issuer(), preview.warnings()),
            (server.issuer().as_str(), vec![EnrollmentWarning::NotPinned])
        );
        assert_eq!(authenticator.enroll(&preview).await.err().unwrap().code(), "invalid_input.url.by_sign_in");
    }
    authenticator.enroll_by_sign_in(&authenticator.read_organisation(&server.issuer()).unwrap()).await.unwrap();
    assert!(phone.network.exchanges("").is_empty() && phone.keys.list().await.unwrap().is_empty());
    let with_code = authenticator.read_enrollment(&server.control.enrollment_text(USER).await.unwrap()).unwrap();
    assert!(!with_code.by_sign_in());
    let refused = authenticator.enroll_by_sign_in(&with_code).await.err().unwrap();
    assert_eq!(refused.code(), "invalid_input.url.not_an_organisation");
    let refused = |url| authenticator.read_organisation(url).err().unwrap().code();
    assert_eq!(refused(""), "invalid_input.url.empty");
    assert_eq!(refused("http://login.contoso.example"), "invalid_input.url.not_https");
    assert_eq!(refused("https://login.contoso.example/phone/enroll#v=1"), "invalid_input.url.query_or_fragment");
}

/// Goes on with whatever step comes, as an app does.
async fn finish(server: &Server, phone: &TestPhone) -> Account {
    let enrolling = begin(server, phone).await;
    let mut step = enrolling.step().await.unwrap();
    for _ in 0..8 {
        step = match step {
            SetupStep::SignIn { url } => {
                let redirect = server.control.authorize(&url, USER, PASSWORD).await.unwrap();
                enrolling.complete_sign_in(&redirect).await.unwrap()
            }
            SetupStep::SignInAgain { .. } => enrolling.sign_in_again().await.unwrap(),
            SetupStep::MatchNumber { .. } => return enter_number(server, phone, &enrolling, USER).await,
            SetupStep::Done { account } => return phone.authenticator().account(account).unwrap().unwrap(),
            step => panic!("{step:?}"),
        };
    }
    panic!("stuck at {step:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_dropped_at_any_await_it_goes_on_after_a_restart() {
    const MOST: usize = 400;
    let (server, phone) = closed_wizard().await;
    for polls in 0..MOST {
        let finished = for_polls(polls, finish(&server, &phone)).await;
        phone.restart().await;
        let account = match phone.authenticator().accounts().unwrap().pop() {
            Some(account) if account.view().unwrap().lifecycle == Lifecycle::Active => account,
            _ => finish(&server, &phone).await,
        };
        assert_eq!(phone.authenticator().accounts().unwrap().len(), 1, "dropped after {polls} polls");
        assert_eq!(phone.keys.list().await.unwrap().len(), 1, "one key, dropped after {polls} polls");
        assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active);
        if finished.is_some() {
            assert!(polls > 20, "dropped at {polls} awaits only");
            return;
        }
        account.remove().await.unwrap();
    }
    panic!("never finished");
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_an_app_that_was_ended_finds_the_way_by_the_redirect_and_in_its_list() {
    let (server, phone) = closed_wizard().await;
    let enrolling = begin(&server, &phone).await;
    let SetupStep::SignIn { url } = enrolling.step().await.unwrap() else { panic!("expected the sign-in") };
    phone.restart().await;
    let again = phone.authenticator().enrollments_by_sign_in().unwrap();
    assert_eq!(again.iter().map(EnrollingBySignIn::issuer).collect::<Vec<_>>(), [server.issuer()]);
    assert!(
        matches!(again[0].step().await.unwrap(), SetupStep::SignIn { url: again } if again == url),
        "the same sign-in"
    );

    let redirect = server.control.authorize(&url, USER, PASSWORD).await.unwrap();
    let CompletedSignIn::EnrollingBySignIn { enrolling } =
        phone.authenticator().complete_sign_in(&redirect).await.unwrap()
    else {
        panic!("another way")
    };
    let late = phone.authenticator().complete_sign_in(&redirect).await.err().unwrap();
    assert_eq!(late.code(), "invalid_input.redirect.not_expected", "it was taken before");
    assert!(matches!(enrolling.step().await.unwrap(), SetupStep::MatchNumber { .. }));
    phone.restart().await;
    let enrolling = phone.authenticator().enrollments_by_sign_in().unwrap().remove(0);
    assert!(matches!(enrolling.step().await.unwrap(), SetupStep::MatchNumber { .. }));
    enter_number(&server, &phone, &enrolling, USER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_a_wrong_number_ends_it_and_leaves_nothing_on_either_side() {
    let (server, phone) = closed_wizard().await;
    let enrolling = begin(&server, &phone).await;
    up_to_number(&server, &enrolling, USER).await;
    let wrong = another(&number(&server, USER).await);
    let outcome = enrolling.enter_number(&wrong).await.unwrap();
    assert!(matches!(outcome, Outcome::WrongNumber { .. }), "{outcome:?}");
    assert_eq!(enrolling.step().await.unwrap(), SetupStep::Ended { why: None });
    check_nothing_left(&phone).await;
    assert!(server.control.live(USER, "enrollment").await.is_err());

    let enrolling = begin(&server, &phone).await;
    up_to_number(&server, &enrolling, USER).await;
    enter_number(&server, &phone, &enrolling, USER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_whoever_gives_up_or_lets_its_time_pass_keeps_nothing() {
    let (server, phone) = closed_wizard().await;
    let enrolling = begin(&server, &phone).await;
    assert!(matches!(enrolling.step().await.unwrap(), SetupStep::SignIn { .. }));
    enrolling.give_up().await.unwrap();
    assert_eq!(enrolling.step().await.unwrap(), SetupStep::Ended { why: None });
    check_nothing_left(&phone).await;

    let enrolling = begin(&server, &phone).await;
    up_to_number(&server, &enrolling, USER).await;
    enrolling.give_up().await.unwrap();
    check_nothing_left(&phone).await;

    let enrolling = begin(&server, &phone).await;
    up_to_number(&server, &enrolling, USER).await;
    server.control.advance(601).await.unwrap();
    phone.clock.advance(601);
    assert_eq!(enrolling.step().await.unwrap(), SetupStep::Ended { why: None });
    check_nothing_left(&phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_a_sign_in_of_long_ago_leads_to_another_with_another_key() {
    let (server, phone) = closed_wizard().await;
    let enrolling = begin(&server, &phone).await;
    let SetupStep::SignIn { url } = enrolling.step().await.unwrap() else { panic!("expected the sign-in") };
    let before = phone.keys.list().await.unwrap();
    let redirect = server.control.authorize(&url, USER, PASSWORD).await.unwrap();
    server.control.advance(601).await.unwrap();
    let step = enrolling.complete_sign_in(&redirect).await.unwrap();
    assert!(matches!(step, SetupStep::SignInAgain { .. }), "{step:?}");
    assert!(matches!(enrolling.sign_in_again().await.unwrap(), SetupStep::SignIn { .. }));
    let after = phone.keys.list().await.unwrap();
    assert!(after.len() == 1 && after != before, "another key, and the one before is destroyed");
    up_to_number(&server, &enrolling, USER).await;
    enter_number(&server, &phone, &enrolling, USER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_what_policy_refuses_is_told_with_its_reason_and_goes_on_once_it_is_gone() {
    let (server, phone) = closed_wizard().await;
    server.control.policy(&json!({ "attestation": "required" })).await.unwrap();
    let enrolling = begin(&server, &phone).await;
    let SetupStep::SignIn { url } = enrolling.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = server.control.authorize(&url, USER, PASSWORD).await.unwrap();
    let step = enrolling.complete_sign_in(&redirect).await.unwrap();
    let SetupStep::NotAllowed { reasons, .. } = &step else { panic!("{step:?}") };
    assert_eq!(reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>(), ["attestation_required"]);
    assert!(phone.authenticator().accounts().unwrap().is_empty());
    server.control.policy(&json!({ "attestation": "none" })).await.unwrap();
    assert!(matches!(enrolling.step().await.unwrap(), SetupStep::MatchNumber { .. }));
    enter_number(&server, &phone, &enrolling, USER).await;
}

/// It counts as registered, so it is counted as one.
#[tokio::test(flavor = "multi_thread")]
async fn p6_a_second_phone_registers_as_well_until_the_limit_of_devices() {
    let (server, phone) = closed_wizard().await;
    let enrolling = begin(&server, &phone).await;
    up_to_number(&server, &enrolling, USER).await;
    let first = enter_number(&server, &phone, &enrolling, USER).await;
    phone.enable(&server, &first, USER).await;

    server.control.policy(&json!({ "device_limit": 1 })).await.unwrap();
    let second = TestPhone::new().await;
    let enrolling = begin(&server, &second).await;
    let SetupStep::SignIn { url } = enrolling.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = server.control.authorize(&url, USER, PASSWORD).await.unwrap();
    let step = enrolling.complete_sign_in(&redirect).await.unwrap();
    let SetupStep::NotAllowed { reasons, devices, .. } = &step else { panic!("{step:?}") };
    let others = devices.iter().filter(|device| !device.current).count();
    assert_eq!((reasons[0].as_str(), others), ("device_limit", 1), "{devices:?}");
    server.control.policy(&json!({ "device_limit": 2 })).await.unwrap();
    assert!(matches!(enrolling.step().await.unwrap(), SetupStep::MatchNumber { .. }));
    let account = enter_number(&server, &second, &enrolling, USER).await;
    second.enable(&server, &account, USER).await;
    first.refresh().await.unwrap();
    assert_eq!(first.view().unwrap().lifecycle, Lifecycle::Active, "the first phone stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_each_user_of_an_organisation_is_enrolled_in_turn_and_the_same_one_once() {
    const BEN: &str = "ben.test@contoso.example";
    let (server, phone) = closed_wizard().await;
    server.control.add_user(BEN, PASSWORD).await.unwrap();
    let mut accounts = Vec::new();
    for user in [USER, BEN, USER] {
        let enrolling = begin(&server, &phone).await;
        up_to_number(&server, &enrolling, user).await;
        let account = enter_number(&server, &phone, &enrolling, user).await;
        accounts.push(account.id());
        let listed = phone.authenticator().accounts().unwrap();
        let names: Vec<_> = listed.iter().map(|account| account.view().unwrap().user_name).collect();
        assert_eq!(names, if accounts.len() == 1 { vec![USER] } else { vec![USER, BEN] });
    }
    assert_ne!(accounts[0], accounts[2], "the newer enrollment has taken its place");
    assert_eq!(phone.keys.list().await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_without_a_network_nothing_is_lost_on_the_way() {
    let (server, phone) = closed_wizard().await;
    let enrolling = begin(&server, &phone).await;
    phone.network.set(NetworkConditions::Offline);
    assert!(matches!(enrolling.step().await, Err(Error::Offline { .. })));
    phone.network.set(NetworkConditions::Fine);
    let SetupStep::SignIn { url } = enrolling.step().await.unwrap() else { panic!("expected the sign-in") };
    let redirect = server.control.authorize(&url, USER, PASSWORD).await.unwrap();
    phone.network.set(NetworkConditions::Offline);
    assert!(matches!(enrolling.complete_sign_in(&redirect).await, Err(Error::Offline { .. })), "the code is kept");
    phone.network.set(NetworkConditions::Blocked("/enrollments".to_owned()));
    assert!(matches!(enrolling.step().await, Err(Error::Offline { .. })), "the token is kept");
    phone.network.set(NetworkConditions::Fine);
    assert!(matches!(enrolling.step().await.unwrap(), SetupStep::MatchNumber { .. }));
    enter_number(&server, &phone, &enrolling, USER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_a_new_key_that_is_lost_before_the_number_was_matched_is_no_dead_end() {
    let (server, phone) = closed_wizard().await;
    let enrolling = begin(&server, &phone).await;
    up_to_number(&server, &enrolling, USER).await;
    for alias in phone.keys.list().await.unwrap() {
        phone.keys.delete(&alias).await.unwrap();
    }
    assert_eq!(enrolling.step().await.unwrap(), SetupStep::Ended { why: None });
    check_nothing_left(&phone).await;

    let enrolling = begin(&server, &phone).await;
    up_to_number(&server, &enrolling, USER).await;
    let account = enter_number(&server, &phone, &enrolling, USER).await;
    for alias in phone.keys.list().await.unwrap() {
        phone.keys.delete(&alias).await.unwrap();
    }
    assert!(account.refresh().await.is_err());
    let lost = Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::DeviceKeyLost };
    assert_eq!(account.view().unwrap().lifecycle, lost);
    assert_eq!(enrolling.step().await.unwrap(), SetupStep::Done { account: account.id() }, "it had come about");
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_the_first_server_key_that_is_met_is_trusted_from_then_on() {
    let (server, phone) = closed_wizard().await;
    let enrolling = begin(&server, &phone).await;
    assert!(matches!(enrolling.step().await.unwrap(), SetupStep::SignIn { .. }));
    // Another server under the same name: it has the data of none before it.
    let address = server.origin().split("://").nth(1).unwrap().to_owned();
    let mut server = server;
    server.kill();
    let other = Server::start_on(&address, &[], &Default::default());
    let refused = enrolling.step().await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "untrusted_server_key".to_owned() });
    enrolling.give_up().await.unwrap();
    assert!(matches!(begin(&other, &phone).await.step().await.unwrap(), SetupStep::SignIn { .. }), "begun anew");
}
