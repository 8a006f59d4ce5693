//! Getting the account onto the phone, against the real identity provider.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use authenticator_core::account::Lifecycle;
use authenticator_core::keys::{KeyStore as _, SoftwareKeyStore};
use authenticator_core::{Account, Authenticator, Error, Outcome, PhoneSignInView};
use e2e::{PASSWORD, Server, TestPhone, World, another, only};
use phone::lab::NetworkConditions;

const USER: &str = "ana.test@contoso.example";

async fn server_and_phone() -> (Server, TestPhone) {
    let server = Server::start();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    (server, TestPhone::new().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn e2_code_and_url_typed_by_hand_enroll_and_the_preview_says_that_no_key_is_pinned() {
    let (server, phone) = server_and_phone().await;
    let (code, url) = server.control.enrollment_by_hand(USER).await.unwrap();
    let typed = code.to_lowercase().replace('-', " ").replace('0', "o");
    let preview = phone.authenticator().read_enrollment_by_hand(&typed, &format!(" {url} ")).unwrap();
    assert_eq!(preview.issuer(), server.issuer());
    assert!(!preview.pinned());
    assert!(phone.network.exchanges("").is_empty(), "reading sends nothing");
    let account = phone.authenticator().enroll(&preview).await.unwrap();
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active);
}

#[tokio::test(flavor = "multi_thread")]
async fn e2_what_was_typed_wrong_is_named() {
    let phone = TestPhone::new().await;
    let refused = |code, url| phone.authenticator().read_enrollment_by_hand(code, url).err().unwrap().code();
    assert_eq!(refused("7K3M-9QXZ-0A1B", "login.contoso.example"), "invalid_input.code.form");
    assert_eq!(refused("7K3M-9QXZ-0A1B-CDEF", "http://login.contoso.example"), "invalid_input.url.not_https");
}

#[tokio::test(flavor = "multi_thread")]
async fn e3_nothing_is_sent_before_the_person_confirms() {
    let (server, phone) = server_and_phone().await;
    let text = server.control.enrollment_text(USER).await.unwrap();
    let preview = phone.authenticator().read_enrollment(&text).unwrap();
    assert_eq!(preview.issuer(), server.issuer());
    assert_eq!(format!("http://{}", preview.host()), server.origin());
    assert!(preview.pinned());
    assert!(phone.network.exchanges("").is_empty(), "reading a QR code sends nothing");
    assert!(phone.keys.list().await.unwrap().is_empty(), "and makes no key");
    phone.authenticator().enroll(&preview).await.unwrap();
    assert!(!phone.network.exchanges("").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn e4_enrollment_ends_with_a_matched_number() {
    let (server, phone) = server_and_phone().await;
    let account = phone.enroll_pending(&server, USER).await;
    assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Pending);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active);
}

#[tokio::test(flavor = "multi_thread")]
async fn e4_a_wrong_number_cleans_up_on_both_sides() {
    let (server, phone) = server_and_phone().await;
    let text = server.control.enrollment_text(USER).await.unwrap();
    let account = phone.enroll_text(&text).await.unwrap();
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    let outcome = only(&account).await.approve(&another(&number)).await.unwrap();
    assert!(matches!(outcome, Outcome::WrongNumber { .. }), "{outcome:?}");
    assert!(phone.authenticator().accounts().unwrap().is_empty());
    assert!(phone.keys.list().await.unwrap().is_empty(), "no key is left");
    let again = phone.enroll_text(&text).await.err().unwrap();
    assert_eq!(again, Error::Refused { reason: "code_expired".to_owned() }, "the code is void");
}

#[tokio::test(flavor = "multi_thread")]
async fn e4_a_wizard_that_runs_out_of_time_leaves_nothing_on_the_phone() {
    let (server, phone) = server_and_phone().await;
    let account = phone.enroll_pending(&server, USER).await;
    let request = only(&account).await;
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert!(!phone.keys.list().await.unwrap().is_empty());
    server.control.advance(601).await.unwrap();
    phone.clock.advance(601);
    // Without a network the phone cannot know that the server has given the account up as well.
    phone.network.set(NetworkConditions::Offline);
    assert!(account.refresh().await.is_err());
    assert_eq!(phone.authenticator().accounts().unwrap().len(), 1);
    phone.network.set(NetworkConditions::Fine);
    // The server says that it is removed, and the phone keeps nothing of it.
    let _ = account.refresh().await;
    assert!(phone.authenticator().accounts().unwrap().is_empty());
    assert!(phone.keys.list().await.unwrap().is_empty(), "no key is left");
    assert!(request.approve(&number).await.is_err(), "and the number comes too late");
}

#[tokio::test(flavor = "multi_thread")]
async fn e5_a_code_works_for_one_phone_only() {
    let (server, phone) = server_and_phone().await;
    let text = server.control.enrollment_text(USER).await.unwrap();
    phone.enroll_text(&text).await.unwrap();
    let second = TestPhone::new().await;
    let refused = second.enroll_text(&text).await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "code_used".to_owned() });
    assert!(second.authenticator().accounts().unwrap().is_empty());
    assert!(second.keys.list().await.unwrap().is_empty(), "no key is left on the second phone");
}

#[tokio::test(flavor = "multi_thread")]
async fn e5_the_same_phone_may_repeat_a_code_whose_reply_was_lost() {
    let (server, phone) = server_and_phone().await;
    let text = server.control.enrollment_text(USER).await.unwrap();
    phone.network.set(NetworkConditions::ReplyLost("/enrollments".to_owned()));
    assert!(matches!(phone.enroll_text(&text).await, Err(Error::Offline { .. })));
    phone.network.set(NetworkConditions::Fine);
    phone.restart().await;
    let account = phone.enroll_text(&text).await.unwrap();
    let again = phone.enroll_text(&text).await.unwrap();
    assert_eq!(account.id(), again.id());
    assert_eq!(phone.keys.list().await.unwrap().len(), 1, "one device key");
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn e5_garbage_after_the_server_took_the_code_loses_nothing() {
    let (server, phone) = server_and_phone().await;
    let text = server.control.enrollment_text(USER).await.unwrap();
    phone.network.set(NetworkConditions::Tampered(
        "/enrollments".to_owned(),
        Arc::new(|response| response.body = b"a.b.c".to_vec()),
    ));
    let refused = phone.enroll_text(&text).await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "untrusted_reply".to_owned() });
    phone.network.set(NetworkConditions::Fine);
    phone.enroll_text(&text).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn e5_a_code_ends_after_ten_minutes() {
    let (server, phone) = server_and_phone().await;
    let text = server.control.enrollment_text(USER).await.unwrap();
    server.control.advance(601).await.unwrap();
    let refused = phone.enroll_text(&text).await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "code_expired".to_owned() });
}

#[tokio::test(flavor = "multi_thread")]
async fn e7_a_fresh_account_approves_mfa_and_phone_sign_in_is_a_separate_step() {
    let world = World::enrolled().await;
    assert_eq!(world.account.view().unwrap().phone_sign_in, PhoneSignInView::Disabled { why: None });
    let (request, number, id) = world.start("mfa", &[]).await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.state(&id).await, "approved");
    assert_eq!(world.verified(&id).await["signed_by"], "device");
}

#[tokio::test(flavor = "multi_thread")]
async fn e8_several_accounts_each_with_keys_of_its_own() {
    let (server, phone) = server_and_phone().await;
    let other = Server::start();
    other.control.add_user(USER, PASSWORD).await.unwrap();
    server.control.add_user("second@contoso.example", PASSWORD).await.unwrap();
    let accounts = [
        phone.enroll(&server, USER).await,
        phone.enroll(&server, "second@contoso.example").await,
        phone.enroll(&other, USER).await,
    ];
    phone.enable(&server, &accounts[0], USER).await;
    phone.enable(&other, &accounts[2], USER).await;
    assert_eq!(phone.authenticator().accounts().unwrap().len(), 3);
    assert_eq!(phone.keys.list().await.unwrap().len(), 5, "three device keys and two credential keys");
    let live = other.control.start(USER, "sign_in", &[]).await.unwrap();
    assert!(accounts[0].requests(0).await.unwrap().is_empty());
    assert!(accounts[1].requests(0).await.unwrap().is_empty());
    assert_eq!(only(&accounts[2]).await.approve(&live.number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_server_of_ours_leaves_nothing_behind() {
    let (server, phone) = server_and_phone().await;
    let text = server.control.enrollment_text(USER).await.unwrap();
    let other = Server::start();
    let wrong_server = text
        .replace(&server.origin().rsplit(':').next().unwrap().to_owned(), other.origin().rsplit(':').next().unwrap());
    let refused = phone.enroll_text(&wrong_server).await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "untrusted_server_key".to_owned() });

    let portal = authenticator_core::idp::HttpResponse {
        status: 302,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        body: b"<html>".to_vec(),
    };
    phone.network.set(NetworkConditions::Captive(portal));
    assert!(matches!(phone.enroll_text(&text).await, Err(Error::Offline { .. })));
    phone.network.set(NetworkConditions::Offline);
    assert!(matches!(phone.enroll_text(&text).await, Err(Error::Offline { .. })));
    assert!(phone.authenticator().accounts().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn p9_a_user_who_is_enrolled_twice_on_a_phone_is_there_once_and_asked_once() {
    let world = World::enabled().await;
    let (server, phone) = (&world.server, &world.phone);
    let text = "otpauth://totp/codes?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let codes = phone.enroll_text(text).await.unwrap();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    let of_another_user = phone.enroll(server, USER).await;

    let second = phone.enroll_pending(server, &world.user).await;
    assert_eq!(phone.authenticator().accounts().unwrap().len(), 4, "until its number is matched it replaces nothing");
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    let number = server.control.live(&world.user, "enrollment").await.unwrap().number;
    assert_eq!(only(&second).await.approve(&number).await.unwrap(), Outcome::Approved);
    let listed: Vec<_> = phone.authenticator().accounts().unwrap().iter().map(Account::id).collect();
    assert_eq!(listed, [second.id(), codes.id(), of_another_user.id()], "in the place of the first");
    assert_eq!(phone.keys.list().await.unwrap().len(), 2, "the keys of the first are destroyed");

    phone.enable(server, &second, &world.user).await;
    let live = server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let mut shown = 0;
    for account in [&second, &of_another_user] {
        shown += account.requests(0).await.unwrap().len();
    }
    assert_eq!(shown, 1, "one sign-in is shown once");
    assert_eq!(only(&second).await.approve(&live.number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn p9_a_wrong_number_for_the_second_enrollment_leaves_the_first_as_it_was() {
    let world = World::enabled().await;
    let second = world.phone.enroll_pending(&world.server, &world.user).await;
    let number = world.server.control.live(&world.user, "enrollment").await.unwrap().number;
    let outcome = only(&second).await.approve(&another(&number)).await.unwrap();
    assert!(matches!(outcome, Outcome::WrongNumber { .. }), "{outcome:?}");
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_whose_data_key_is_lost_is_begun_anew_by_a_qr_code() {
    let world = World::enabled().await;
    world.phone.close().await;
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let aside = Authenticator::set_aside_unusable(world.phone.folder(), &*keys).await.unwrap();
    assert!(aside.exists(), "nothing is deleted");
    world.phone.try_restart().await.unwrap();
    assert!(world.phone.authenticator().accounts().unwrap().is_empty());
    let account = world.phone.enroll(&world.server, &world.user).await;
    world.phone.enable(&world.server, &account, &world.user).await;
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    assert_eq!(only(&account).await.approve(&live.number).await.unwrap(), Outcome::Approved);
}

/// The verdict of the first call takes the account away, and what it has kept of the answer with it.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_ends_the_account_is_told_to_each_call_that_waits_for_it() {
    let (server, phone) = server_and_phone().await;
    let account = phone.enroll_pending(&server, USER).await;
    let request = only(&account).await;
    let (first, second) = tokio::join!(request.deny(), request.deny());
    assert_eq!((first.unwrap(), second.unwrap()), (Outcome::Denied, Outcome::Denied));
    assert!(phone.authenticator().accounts().unwrap().is_empty());

    let account = phone.enroll_pending(&server, USER).await;
    let request = only(&account).await;
    let wrong = another(&server.control.live(USER, "enrollment").await.unwrap().number);
    let (first, second) = tokio::join!(request.approve(&wrong), request.approve(&wrong));
    assert!(matches!((first.unwrap(), second.unwrap()), (Outcome::WrongNumber { .. }, Outcome::WrongNumber { .. })));
    assert!(phone.authenticator().accounts().unwrap().is_empty());
}
