//! What each wrong thing gets.

use std::sync::Arc;
use std::time::Duration;

use authenticator_core::idp::{HttpMethod, HttpRequest, HttpResponse};
use authenticator_core::jose::{base64url_encode, json_from_slice};
use authenticator_core::keys::signing_key;
use authenticator_core::protocol::{Problem, ProblemCode};
use authenticator_core::{Error, Outcome};

use super::report::{Report, Who};
use super::scene::{Scene, SceneError};
use crate::lab::NetworkConditions;

pub(super) async fn number(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Wrong: another number");
    let right = scene.begin_sign_in().await?;
    let wrong: String = right.chars().map(|digit| if digit == '7' { '3' } else { '7' }).collect();
    report.step(Who::Browser, &format!("shows {right}"));
    let outcome = scene.request().await?.approve(&wrong).await?;
    let ended = matches!(outcome, Outcome::WrongNumber { .. });
    report.check(Who::Phone, ended, &format!("{wrong} typed; server: {}", outcome.as_str()));
    let state = scene.state().await?;
    report.check(Who::Browser, state == "wrong_number", &format!("says: {}", scene.browser.text("request-state")?));
    Ok(())
}

pub(super) async fn deny(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Wrong: somebody else's request, denied");
    // Three requests from new browsers within ten minutes are the limit; the server's clock moves on.
    scene.control.advance(601).await?;
    scene.begin_sign_in().await?;
    let outcome = scene.request().await?.deny().await?;
    report.check(Who::Phone, outcome == Outcome::Denied, &format!("deny, no gate; server: {}", outcome.as_str()));
    let state = scene.state().await?;
    report.check(Who::Browser, state == "denied", &format!("says: {}", scene.browser.text("request-state")?));
    Ok(())
}

pub(super) async fn expired(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Wrong: too late");
    let number = scene.begin_sign_in().await?;
    let request = scene.request().await?;
    scene.control.advance(61).await?;
    report.step(Who::Server, "61 seconds pass");
    let outcome = request.approve(&number).await?;
    report.check(Who::Phone, outcome == Outcome::Expired, &format!("{number} typed; server: {}", outcome.as_str()));
    let state = scene.state().await?;
    report.check(Who::Browser, state == "expired", &format!("says: {}", scene.browser.text("request-state")?));
    Ok(())
}

pub(super) async fn replayed(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Wrong: an answer sent again by somebody who copied it");
    scene.control.advance(601).await?;
    let number = scene.begin_sign_in().await?;
    let outcome = scene.request().await?.approve(&number).await?;
    report.check(Who::Phone, outcome == Outcome::Approved, &format!("{number} typed; server: {}", outcome.as_str()));
    scene.browser.open("/t1/signin").await?;
    let sent = scene.network.exchanges("/answers").pop();
    let original = sent.and_then(|sent| Some((sent.request, sent.response?)));
    let (request, first) = original.ok_or_else(|| SceneError::Story("no answer was sent".to_owned()))?;
    let again = send(scene, &request.url, &request.body).await?;
    let same = again.status == 200 && again.body == first.body;
    report.check(Who::Attacker, same, "sends the same answer: the stored result comes back, byte for byte");
    scene.begin_sign_in().await?;
    send(scene, &request.url, &request.body).await?;
    let state = scene.state().await?;
    report.check(Who::Attacker, state == "live", "sends it into a new sign-in: nothing happens to that one");
    let outcome = scene.request().await?.deny().await?;
    report.step(Who::Phone, &format!("the new sign-in is denied; server: {}", outcome.as_str()));
    Ok(())
}

pub(super) async fn other_key(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Wrong: the same answer signed by another key");
    scene.control.advance(601).await?;
    let number = scene.begin_sign_in().await?;
    let request = scene.request().await?;
    scene.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    let outcome = request.approve(&number).await?;
    report.check(Who::Phone, outcome == Outcome::Pending, "signed and journalled the answer; the network is down");
    let sent = scene.network.exchanges("/answers").pop();
    let sent = sent.ok_or_else(|| SceneError::Story("no answer was signed".to_owned()))?.request;
    let answer = String::from_utf8_lossy(&sent.body).into_owned();
    let (input, _) = answer.rsplit_once('.').ok_or_else(|| SceneError::Story("no compact answer".to_owned()))?;
    let key = signing_key().map_err(|error| SceneError::Story(error.to_string()))?;
    let forged = format!("{input}.{}", base64url_encode(key.sign(input.as_bytes()).as_raw()));
    let reply = send(scene, &sent.url, forged.as_bytes()).await?;
    let problem: Option<Problem> = json_from_slice(&reply.body).ok();
    let code = problem.map_or_else(|| "nothing".to_owned(), |problem| problem.code.as_str().to_owned());
    let refused = reply.status == 422 && code == ProblemCode::BadSignature.as_str();
    report.check(Who::Attacker, refused, &format!("signs it with a key of his own; server: {} {code}", reply.status));
    let state = scene.state().await?;
    report.check(Who::Browser, state == "live", "still waits: a forged answer uses up nothing");
    scene.network.set(NetworkConditions::Fine);
    let outcome = request.approve(&number).await?;
    report.check(Who::Phone, outcome == Outcome::Approved, &format!("sends its own; server: {}", outcome.as_str()));
    Ok(())
}

pub(super) async fn changed_byte(scene: &mut Scene, report: &mut Report) -> Result<(), SceneError> {
    report.chapter("Wrong: a challenge with one changed byte");
    scene.begin_sign_in().await?;
    scene.network.set(NetworkConditions::Tampered("/requests".to_owned(), Arc::new(change_one_byte)));
    let refused = scene.account()?.requests(0).await;
    let holds = matches!(&refused, Err(Error::Refused { reason }) if reason == "untrusted_reply");
    let text = refused.err().map_or_else(|| "shows it".to_owned(), |error| format!("shows nothing ({})", error.code()));
    report.check(Who::Phone, holds, &text);
    scene.network.set(NetworkConditions::Fine);
    let outcome = scene.request().await?.deny().await?;
    report.check(Who::Phone, outcome == Outcome::Denied, "gets the true one again, and denies it");
    Ok(())
}

fn change_one_byte(response: &mut HttpResponse) {
    let middle = response.body.len() / 2;
    if let Some(byte) = response.body.get_mut(middle).filter(|_| response.status == 200) {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
}

async fn send(scene: &Scene, url: &str, body: &[u8]) -> Result<HttpResponse, SceneError> {
    let request = HttpRequest {
        method: HttpMethod::Post,
        url: url.to_owned(),
        headers: vec![("content-type", "application/jwt".to_owned())],
        body: body.to_vec(),
        timeout: Duration::from_secs(10),
    };
    scene.network.send_past(request).await.map_err(|error| SceneError::Story(error.to_string()))
}
