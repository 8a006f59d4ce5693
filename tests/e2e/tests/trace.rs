//! What was called is kept for a while, in fixed words, for whoever looks for a fault.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::host::HostError;
use authenticator_core::{Error, Outcome, Span, Trace, UserAction};
use e2e::{World, another};
use phone::lab::NetworkConditions;

/// Names and results of what came after a span.
fn after(trace: &Trace, sequence: u64) -> Vec<String> {
    trace.spans(sequence).iter().map(|span| format!("{} {}", span.name.as_str(), span.result)).collect()
}

fn newest(trace: &Trace) -> u64 {
    trace.spans(0).last().map_or(0, |span| span.sequence)
}

#[tokio::test]
async fn an_approval_is_its_prompt_its_signature_its_commit_and_its_message() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    let trace = world.phone.authenticator().trace();
    let before = newest(&trace);
    assert_eq!(request.approve(&number).await, Ok(Outcome::Approved));
    assert_eq!(
        after(&trace, before),
        [
            "key_store.begin_signature ok",
            "gate.authorize ok",
            "key_store.finish_signature ok",
            "database.commit ok",
            "http.answers 200",
        ]
    );
    let spans = trace.spans(before);
    assert!(spans.windows(2).all(|two| two[1].sequence == two[0].sequence + 1), "{spans:?}");
}

#[tokio::test]
async fn what_goes_wrong_says_how() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    let trace = world.phone.authenticator().trace();
    let before = newest(&trace);
    world.phone.gate.next(Err(HostError::Cancelled));
    let cancelled = request.approve(&number).await;
    assert_eq!(cancelled, Err(Error::UserAction { action: UserAction::Cancelled }));
    let expected = ["key_store.begin_signature ok", "gate.authorize cancelled", "key_store.abort_signature ok"];
    assert_eq!(after(&trace, before), expected);

    world.phone.network.set(NetworkConditions::Offline);
    let before = newest(&trace);
    assert!(world.account.requests(0).await.is_err());
    let lines = after(&trace, before);
    assert!(lines.contains(&"http.requests unreachable".to_owned()), "{lines:?}");
}

#[tokio::test]
async fn a_call_that_is_given_up_is_there_as_well() {
    let world = World::enabled().await;
    let trace = world.phone.authenticator().trace();
    let before = newest(&trace);
    world.phone.network.set(NetworkConditions::Silent("/requests".to_owned()));
    let poll = world.account.requests(0);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(50), poll).await.is_err());
    assert_eq!(after(&trace, before).last().map(String::as_str), Some("http.requests dropped"));
}

#[tokio::test]
async fn nothing_personal_and_no_secret_is_in_it() {
    let world = World::enabled().await;
    let (request, number, _) = world.sign_in().await;
    request.approve(&another(&number)).await.unwrap();
    let text: Vec<String> = world.phone.authenticator().trace().spans(0).iter().map(Span::to_string).collect();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || " ._".contains(c);
    assert!(text.len() > 20 && text.iter().all(|line| line.chars().all(allowed)), "{text:?}");
    let (user, host) = world.user.split_once('@').unwrap();
    let text = text.join("\n");
    for word in [user, host, "127.0.0.1", "localhost", "credential/", "device/"] {
        assert!(!text.contains(word), "{word} is in\n{text}");
    }
}

#[tokio::test]
async fn whoever_waits_for_spans_ends_with_the_authenticator() {
    let world = World::enrolled().await;
    let trace = world.phone.authenticator().trace();
    let mut seen = newest(&trace);
    let waiting = tokio::spawn({
        let trace = trace.clone();
        async move {
            let mut lines = 0;
            loop {
                let spans = trace.next(seen).await;
                let Some(last) = spans.last() else { return lines };
                (seen, lines) = (last.sequence, lines + spans.len());
            }
        }
    });
    world.account.refresh().await.unwrap();
    world.phone.authenticator().close().await;
    assert!(waiting.await.unwrap() > 0);

    let World { phone, .. } = World::enrolled().await;
    let trace = phone.authenticator().trace();
    drop(phone);
    assert_eq!(trace.next(newest(&trace)).await, [], "it was let go of");
}
