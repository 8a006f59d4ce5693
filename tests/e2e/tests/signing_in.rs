//! Signing in, against the real identity provider.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::time::Duration;

use authenticator_core::account::Lifecycle;
use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::HostError;
use authenticator_core::idp::{HttpMethod, HttpRequest, TransportOptions};
use authenticator_core::jose::{SigningKey, base64url_encode};
use authenticator_core::keys::SoftwareKeyStore;
use authenticator_core::{Error, Outcome, UserAction};
use e2e::{Server, TestPhone, World, another, only};
use phone::lab::NetworkConditions;

#[tokio::test(flavor = "multi_thread")]
async fn s2_number_then_gate_then_signature() {
    let world = World::enabled().await;
    let context = [("application", "Mail"), ("location", "Lisbon")];
    let (request, number, id) = world.start("sign_in", &context).await;
    let shown: Vec<_> = request.view().shown.iter().map(|line| (line.0.as_str(), line.1.as_str())).collect();
    for line in context {
        assert!(shown.contains(&line), "{shown:?}");
    }
    let prompts_before = world.phone.gate.prompts().len();
    assert!(matches!(request.approve("x").await, Err(Error::InvalidInput { field: "number", .. })));
    assert_eq!(world.phone.gate.prompts().len(), prompts_before, "the gate opens after the number");
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    let prompts = world.phone.gate.prompts();
    assert_eq!(prompts.len(), prompts_before + 1);
    assert_eq!(prompts.last().unwrap().shown, request.view().shown, "the prompt is about what was shown");
    assert_eq!(world.state(&id).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_a_closed_gate_signs_nothing_and_the_request_still_waits() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.gate.next(Err(HostError::Cancelled));
    let refused = request.approve(&number).await.err().unwrap();
    assert_eq!(refused, Error::UserAction { action: UserAction::Cancelled });
    assert!(world.phone.network.exchanges("/answers").len() < 3, "nothing was sent beyond enrollment and enabling");
    assert_eq!(world.state(&id).await, "live");
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_a_host_that_only_says_yes_cannot_sign() {
    let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
    let gate = Arc::new(ScriptedGate::that_only_says_yes(Arc::clone(&keys)));
    let phone = TestPhone::with(keys, gate, &TransportOptions::default()).await;
    let server = Server::start();
    server.control.add_user("u@contoso.example", e2e::PASSWORD).await.unwrap();
    let account = phone.enroll(&server, "u@contoso.example").await;
    let enabling = account.enable_phone_sign_in().await.unwrap();
    let authenticator_core::SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("sign-in") };
    let redirect = server.control.authorize(&url, "u@contoso.example", e2e::PASSWORD).await.unwrap();
    let refused = enabling.complete_sign_in(&redirect).await.err().unwrap();
    assert!(matches!(refused, Error::UserAction { action: UserAction::NotNow }), "{refused:?}");
    assert!(phone.network.exchanges("/credentials").is_empty(), "no proof was let out");
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_the_right_number_signs_in_and_a_wrong_one_ends_the_request() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.state(&id).await, "approved");

    let (request, number, id) = world.sign_in().await;
    let outcome = request.approve(&another(&number)).await.unwrap();
    assert!(matches!(outcome, Outcome::WrongNumber { .. }), "{outcome:?}");
    assert_eq!(world.state(&id).await, "wrong_number");
    let again = request.approve(&number).await.unwrap();
    assert!(matches!(again, Outcome::WrongNumber { .. }), "the right number comes too late: {again:?}");
    assert_eq!(world.state(&id).await, "wrong_number");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_deny_and_report_end_the_request_without_the_gate_and_offline() {
    let world = World::enabled().await;
    let prompts = world.phone.gate.prompts().len();
    let (request, _, id) = world.sign_in().await;
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert_eq!(world.state(&id).await, "denied");

    let (request, _, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Offline);
    assert_eq!(request.report().await.unwrap(), Outcome::Pending);
    world.phone.restart().await;
    world.phone.network.set(NetworkConditions::Fine);
    let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
    account.sync().await.unwrap();
    assert_eq!(world.state(&id).await, "reported");
    assert_eq!(world.phone.gate.prompts().len(), prompts, "the gate was never asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_a_request_expires_after_sixty_seconds() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.server.control.advance(61).await.unwrap();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Expired, "the server says so");
    assert_eq!(world.state(&id).await, "expired");

    let (request, number, id) = world.sign_in().await;
    let answers = world.phone.network.exchanges("/answers").len();
    world.phone.clock.advance(61);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Expired, "the phone knows by itself");
    assert_eq!(world.phone.network.exchanges("/answers").len(), answers, "and sends nothing");
    assert_ne!(world.state(&id).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_a_second_sign_in_supersedes_the_first() {
    let world = World::enabled().await;
    let (first, number, id) = world.sign_in().await;
    let (second, second_number, second_id) = world.sign_in().await;
    assert_ne!(first.view().id, second.view().id);
    assert_eq!(world.state(&id).await, "superseded");
    let outcome = first.approve(&number).await.unwrap();
    assert!(matches!(outcome, Outcome::Superseded | Outcome::Expired), "{outcome:?}");
    assert_eq!(second.approve(&second_number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.state(&second_id).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn b1_the_server_tells_what_it_verified_of_an_approval() {
    let world = World::enabled().await;
    let (request, number, id) = world.start("sign_in", &[("application", "Mail")]).await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    let verified = world.verified(&id).await;
    assert_eq!(verified["signed_by"], "credential");
    assert_eq!(verified["shown"], true);
    assert_eq!(verified["number"], true);
    assert_eq!(verified["uv"], "biometric");
    assert_eq!(verified["counter"], world.account.view().unwrap().counter);
}

/// The compact answer that the phone sent last.
fn last_answer(world: &World) -> String {
    let sent = world.phone.network.exchanges("/answers");
    String::from_utf8(sent.last().unwrap().request.body.clone()).unwrap()
}

async fn post_answer(world: &World, compact: &str) -> (u16, String) {
    let request = HttpRequest {
        method: HttpMethod::Post,
        url: world.phone.network.exchanges("/answers").last().unwrap().request.url.clone(),
        headers: vec![("content-type", "application/jwt".to_owned())],
        body: compact.as_bytes().to_vec(),
        timeout: Duration::from_secs(10),
    };
    let response = world.phone.network.send_past(request).await.unwrap();
    (response.status, String::from_utf8(response.body.clone()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn b1_an_answer_signed_by_another_key_is_refused() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    let answer = last_answer(&world);
    let (input, _) = answer.rsplit_once('.').unwrap();
    let stranger = SigningKey::from_scalar(&[7; 32]).unwrap();
    let forged = format!("{input}.{}", base64url_encode(stranger.sign(input.as_bytes()).as_raw()));
    let (status, body) = post_answer(&world, &forged).await;
    assert_eq!(status, 422, "{body}");
    assert!(body.contains("bad_signature"), "{body}");
    assert_eq!(world.state(&id).await, "live", "a forged answer uses up nothing");
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_a_repeated_answer_gets_the_stored_result_and_a_lost_reply_loses_nothing() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::ReplyLost("/answers".to_owned()));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    assert_eq!(world.state(&id).await, "approved", "the server has it");
    world.phone.network.set(NetworkConditions::Fine);
    assert_eq!(request.approve("00").await.unwrap(), Outcome::Approved, "the same outcome, whatever is typed now");
    let (status, first) = post_answer(&world, &last_answer(&world)).await;
    let (_, second) = post_answer(&world, &last_answer(&world)).await;
    assert_eq!(status, 200);
    assert_eq!(first, second, "a replay gets the stored result, byte for byte");
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_freshness_does_not_depend_on_the_wall_clock() {
    let world = World::enabled().await;
    for wall in [1_000_000, 4_000_000_000] {
        world.phone.clock.set_wall(wall);
        let (request, number, id) = world.sign_in().await;
        assert!(request.view().seconds_left > 50, "{}", request.view().seconds_left);
        assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
        assert_eq!(world.state(&id).await, "approved");
    }
    let (request, number, _) = world.sign_in().await;
    world.phone.clock.advance(3_600);
    world.phone.clock.set_wall(1_000_000);
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Expired, "time asleep counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn b8_text_is_cleaned_and_the_cleaned_text_is_what_is_signed() {
    let world = World::enabled().await;
    let context = [("application", "Ma\u{202e}il\u{200b}  \n x"), ("host", "B\u{00fc}cher.Example")];
    let (request, number, id) = world.start("sign_in", &context).await;
    let shown: Vec<_> = request.view().shown.iter().map(|line| (line.0.as_str(), line.1.as_str())).collect();
    assert!(shown.contains(&("application", "Mail x")), "{shown:?}");
    assert!(shown.contains(&("host", "xn--bcher-kva.example")), "{shown:?}");
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.verified(&id).await["shown"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_with_one_changed_byte_is_not_shown() {
    let world = World::enabled().await;
    world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    world.phone.network.set(NetworkConditions::Tampered(
        "/requests".to_owned(),
        Arc::new(|response| {
            if response.status == 200 {
                let middle = response.body.len() / 2;
                response.body[middle] = if response.body[middle] == b'A' { b'B' } else { b'A' };
            }
        }),
    ));
    let refused = world.account.requests(0).await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "untrusted_reply".to_owned() });
    world.phone.network.set(NetworkConditions::Fine);
    only(&world.account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_an_answer_that_cannot_be_delivered_stays_and_nothing_waits_for_it() {
    let world = World::enabled().await;
    let (request, _, first) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    assert_eq!(request.report().await.unwrap(), Outcome::Pending);
    world.phone.network.set(NetworkConditions::Captive(authenticator_core::idp::HttpResponse {
        status: 404,
        headers: vec![("content-type".to_owned(), "application/problem+json".to_owned())],
        body: br#"{"status":404,"code":"not_found"}"#.to_vec(),
    }));
    assert!(world.account.sync().await.is_ok(), "a refusal without a signature changes nothing");
    world.phone.network.set(NetworkConditions::Fine);
    world.phone.clock.advance(2);
    assert!(world.account.requests(0).await.unwrap().is_empty());
    assert_eq!(world.state(&first).await, "reported", "delivered with the next contact");
    let (second, number, id) = world.sign_in().await;
    assert_eq!(second.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.state(&id).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_database_that_was_set_back_signs_nothing() {
    let world = World::enabled().await;
    let earlier = world.phone.copy().await;
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);

    let account = earlier.authenticator().account(world.account.id()).unwrap().unwrap();
    account.refresh().await.unwrap();
    assert!(matches!(account.view().unwrap().lifecycle, Lifecycle::MustEnrollAgain { .. }));
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    let refused = only(&account).await.approve(&live.number).await.err().unwrap();
    assert_eq!(refused, Error::UserAction { action: UserAction::EnrollAgain });
    assert_eq!(world.state(&live.request).await, "live");
    world.account.refresh().await.unwrap();
    assert_eq!(world.account.view().unwrap().lifecycle, Lifecycle::Active, "no false alarm on the phone itself");
}
