//! Enrolling again: after a copy, after a restore, after the device key was lost, and on the same installation.

use authenticator_core::protocol::{
    AccountState, ClaimedCounter, Counter, Decision, DeviceState, DevicesClaims, Verdict,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{Browser, Phone, Server};

fn counter(value: u64) -> ClaimedCounter {
    ClaimedCounter::Valid(Counter::new(value).unwrap())
}

#[tokio::test]
async fn b9_an_account_that_was_set_back_approves_nothing_more_and_refuses_as_before() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let mut other = Phone::enabled(&server, "ana").await;
    let before = phone.account().await;
    assert!(!before.enroll_again);
    phone.counter += 70;
    server.sign_in("ana", "mfa").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.refuse(&challenge, Decision::Deny).await, Verdict::Denied);

    let (request, number) = server.sign_in("ana", "sign_in").await;
    let (challenge, theirs) = (phone.only_challenge().await, other.only_challenge().await);
    let mut passed = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    passed.counter = counter(before.last_counter + 1);
    assert_eq!(phone.verdict(&phone.sign_answer(&challenge, &passed)).await, Verdict::StaleCounter);
    assert_eq!(server.state(&request).await, "live", "another device may answer");
    let marked = phone.account().await;
    assert!(marked.enroll_again && marked.version > before.version, "both copies learn it at their next contact");
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::StaleCounter, "nor with a counter that is new");
    assert_eq!(other.approve(&theirs, &number).await, Verdict::Approved);
    assert_eq!(phone.refuse(&challenge, Decision::Report).await, Verdict::Reported);
    server.sign_in("ana", "sign_in").await;
    assert!(phone.challenges().await.is_empty(), "a marked device is asked nothing");
}

#[tokio::test]
async fn b9_a_refusal_that_others_have_passed_marks_nothing() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let late = phone.answer_claims(&challenge, Decision::Deny, None);
    phone.counter += 100;
    let (_, number) = server.sign_in("ana", "mfa").await;
    let newer = phone.only_challenge().await;
    assert_eq!(phone.approve(&newer, &number).await, Verdict::Approved);
    let live = server.sign_in("ana", "sign_in").await.0;
    let challenge = phone.only_challenge().await;
    let mut refusal = phone.answer_claims(&challenge, Decision::Deny, None);
    refusal.counter = late.counter;
    assert_eq!(phone.verdict(&phone.sign(&refusal)).await, Verdict::StaleCounter);
    assert_eq!(server.state(&live).await, "live");
    assert!(!phone.account().await.enroll_again);
}

/// Asks for an account by a fresh sign-in, in place of another; gives the challenge.
async fn enroll_again(server: &Server, phone: &mut Phone, old: &Phone) -> String {
    let token = phone.token(server, "ana").await;
    let mut message = phone.enroll_claims(None);
    message.replaces = old.device;
    let body = Some(("application/jwt", phone.sign(&message)));
    let reply = phone.call(Method::POST, "enrollments", "", Some(&token), body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    phone.adopt(reply.jwt()).challenge.unwrap()
}

#[tokio::test]
async fn b9_whatever_ended_the_old_keys_a_sign_in_enrolls_again_in_their_place() {
    let server = Server::start().await;
    for broken in ["copied", "set back", "key lost"] {
        let mut old = Phone::enabled(&server, "ana").await;
        server.sign_in("ana", "sign_in").await;
        let challenge = old.only_challenge().await;
        match broken {
            "copied" => {
                assert_eq!(old.refuse(&challenge, Decision::Deny).await, Verdict::Denied);
                let (_, number) = server.sign_in("ana", "sign_in").await;
                let challenge = old.only_challenge().await;
                old.counter -= 1;
                assert_eq!(old.approve(&challenge, &number).await, Verdict::CloneSuspected);
                assert!(old.account().await.enroll_again);
            }
            "set back" => {
                old.counter = 70;
                assert_eq!(old.refuse(&challenge, Decision::Deny).await, Verdict::Denied);
                let (_, number) = server.sign_in("ana", "sign_in").await;
                let challenge = old.only_challenge().await;
                old.counter = 60;
                assert_eq!(old.approve(&challenge, &number).await, Verdict::StaleCounter);
                assert!(old.account().await.enroll_again);
            }
            _ => {}
        }
        let mut phone = Phone::new(&server).await;
        phone.installation = old.installation;
        let challenge = enroll_again(&server, &mut phone, &old).await;
        assert_eq!(old.account().await.state, AccountState::Active, "{broken}: until the number is matched");
        let number = server.number("ana", "enrollment").await;
        assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved, "{broken}");
        assert_eq!(phone.account().await.last_counter, 1);
        let replaced = old.account().await;
        assert_eq!(
            (replaced.state, replaced.removed_reason.as_deref(), replaced.enroll_again),
            (AccountState::Removed, Some("replaced"), false),
            "{broken}"
        );
        phone.enable(&server, "ana").await;
        let (_, number) = server.sign_in("ana", "sign_in").await;
        let challenge = phone.only_challenge().await;
        assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved, "{broken}");
        server.revoke("ana", "device").await;
        server.advance(700).await;
    }
}

#[tokio::test]
async fn b9_an_enrollment_in_place_of_another_that_fails_leaves_that_as_it_was() {
    let server = Server::start().await;
    let mut old = Phone::enabled(&server, "ana").await;
    let mut phone = Phone::new(&server).await;
    phone.installation = old.installation;
    let challenge = enroll_again(&server, &mut phone, &old).await;
    assert_eq!(phone.refuse(&challenge, Decision::Deny).await, Verdict::Denied);
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = old.only_challenge().await;
    assert_eq!(old.approve(&challenge, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn p9_a_user_has_one_account_on_an_installation_and_so_one_credential() {
    let server = Server::start().await;
    let mut first = Phone::enabled(&server, "ana").await;
    let elsewhere = Phone::enabled(&server, "ana").await;
    server.add_user("ben").await;
    let mut of_another_user = Phone::new(&server).await;
    of_another_user.installation = first.installation;
    let challenge = of_another_user.adopt(of_another_user.enroll(&server.code("ben").await).await.jwt()).challenge;
    let number = server.number("ben", "enrollment").await;
    assert_eq!(of_another_user.approve(&challenge.unwrap(), &number).await, Verdict::Approved);

    let mut second = Phone::new(&server).await;
    second.installation = first.installation;
    let challenge = second.adopt(second.enroll(&server.code("ana").await).await.jwt()).challenge.unwrap();
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let asked = first.challenges().await.pop().unwrap();
    assert_eq!(first.approve(&asked, &number).await, Verdict::Approved, "the first stays until the number is matched");

    let number = server.number("ana", "enrollment").await;
    assert_eq!(second.approve(&challenge, &number).await, Verdict::Approved);
    let account = first.account().await;
    assert_eq!((account.state, account.removed_reason.as_deref()), (AccountState::Removed, Some("replaced")));
    assert_eq!(account.credential.unwrap().reason.as_deref(), Some("replaced"));
    assert_eq!(elsewhere.account().await.state, AccountState::Active, "another installation");
    assert_eq!(of_another_user.account().await.state, AccountState::Active, "another user");

    second.enable(&server, "ana").await;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = second.only_challenge().await;
    assert!(first.challenges().await.is_empty(), "a sign-in shows once on the phone");
    assert_eq!(second.approve(&challenge, &number).await, Verdict::Approved);

    let browser = Browser::new(&server);
    let number = browser.type_user("ana").await.number().unwrap();
    let challenge = second.only_challenge().await;
    assert_eq!(second.approve(&challenge, &number).await, Verdict::Approved);
    browser.open("/t1/signin").await;
    let html = browser.open("/t1/security-info").await.html;
    let listed = |phone: &Phone| html.contains(&format!("data-device=\"{}\"", phone.device.unwrap()));
    assert_eq!([listed(&first), listed(&second), listed(&elsewhere)], [false, true, true]);
    let token = second.token(&server, "ana").await;
    let list = second.call(Method::GET, "account", "devices=1", Some(&token), None).await;
    let list: DevicesClaims = second.read(list.jwt());
    let states: Vec<_> = list.devices.iter().map(|entry| (entry.state, entry.current)).collect();
    let (active, removed) = (DeviceState::Active, DeviceState::Removed);
    assert_eq!(states, [(active, true), (active, false), (removed, false)]);
}

#[tokio::test]
async fn p9_the_phone_that_is_enrolled_anew_does_not_count_against_its_own_limit() {
    let server = Server::start().await;
    let old = Phone::enabled(&server, "ana").await;
    server.policy(json!({ "device_limit": 1 })).await;
    let mut phone = Phone::new(&server).await;
    phone.installation = old.installation;
    let challenge = enroll_again(&server, &mut phone, &old).await;
    let number = server.number("ana", "enrollment").await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    phone.enable(&server, "ana").await;
}
