//! The messages of tests/vectors/protocol that a phone sends, each at the endpoint of the server that it is for.

mod world;

use authenticator_core::jose::Digest;
use authenticator_core::protocol::ProblemCode;
use serde_json::Value;
use vectors::{Case, Expected, cases};

use world::{Reply, World};

/// Sends every case of a file; at least `fewest` must be there, so that an empty file is no success. `opened` says whether
/// the server judged what a valid message says, which it only does with one that it has opened. An endpoint that takes the key
/// from the header cannot know it as a stranger's: `stranger` are the refusals that come instead.
async fn check(
    file: &str,
    fewest: usize,
    stranger: &[ProblemCode],
    send: impl AsyncFn(&Case) -> Reply,
    opened: impl Fn(&Case, &Value, &Reply) -> bool,
) -> Vec<(Case, Reply)> {
    check_leniently(file, fewest, stranger, &[], send, opened).await
}

/// As [`check`]. Members that start with a path of `lenient` are read as if they were not there where they have another form.
async fn check_leniently(
    file: &str,
    fewest: usize,
    stranger: &[ProblemCode],
    lenient: &[&str],
    send: impl AsyncFn(&Case) -> Reply,
    opened: impl Fn(&Case, &Value, &Reply) -> bool,
) -> Vec<(Case, Reply)> {
    let mut sent = Vec::new();
    let mut wrong = Vec::new();
    for case in cases(file).unwrap() {
        let reply = send(&case).await;
        let right = match &case.expected {
            Expected::Claims(claims) => opened(&case, claims, &reply),
            Expected::Refused { kind, .. } if kind == "unknown_key" => {
                stranger.iter().any(|code| reply.refuses(code, ""))
            }
            Expected::Refused { kind, .. } if kind == "payload" && is_about(&case, lenient) => {
                opened(&case, &Value::Null, &reply)
            }
            Expected::Refused { kind, .. } => refused_as(kind, &reply),
        };
        if !right {
            wrong.push(format!("{}: {reply:?}", case.name));
        }
        sent.push((case, reply));
    }
    assert!(sent.len() >= fewest, "{file}: only {} cases", sent.len());
    assert!(wrong.is_empty(), "{file}: {} of {} wrong:\n{}", wrong.len(), sent.len(), wrong.join("\n"));
    sent
}

/// Whether a case is about a member at one of these paths, or below.
fn is_about(case: &Case, paths: &[&str]) -> bool {
    case.name.split(' ').any(|word| paths.iter().any(|path| word.starts_with(path)))
}

/// Several kinds are `malformed`; the line for developers tells them apart.
fn refused_as(kind: &str, reply: &Reply) -> bool {
    match kind {
        "too_large" => reply.refuses(&ProblemCode::TooLarge, ""),
        "bad_signature" => reply.refuses(&ProblemCode::BadSignature, ""),
        malformed => reply.refuses(&ProblemCode::Malformed, detail(malformed)),
    }
}

/// How the line for developers begins.
fn detail(kind: &str) -> &'static str {
    match kind {
        "too_large" => "larger than ",
        "not_compact" => "not three parts of base64url",
        "header" => "header: ",
        "wrong_typ" => "not a message of type ",
        "bad_signature" => "the signature does not verify",
        "payload" => "payload: ",
        other => panic!("no refusal is known for {other}"),
    }
}

#[tokio::test]
async fn enroll() {
    let world = World::with_code().await;
    let stranger = [ProblemCode::UnknownId, ProblemCode::BadSignature];
    let send = async |case: &Case| world.post("enrollments", &case.compact).await;
    check("enroll", 200, &stranger, send, |_, claims, reply| match (claims.get("code"), claims.get("transfer")) {
        (Some(_), None) => reply.status == 201,
        _ => reply.refuses(&ProblemCode::Malformed, "needs exactly one of code, token and transfer"),
    })
    .await;
}

#[tokio::test]
async fn answer() {
    let world = World::with_device().await;
    let send = async |case: &Case| world.post("answers", &case.compact).await;
    let stranger = [ProblemCode::UnknownDevice];
    let lenient = ["/location", "/integrity", "/flow"];
    let sent = check_leniently("answer", 80, &stranger, &lenient, send, |case, _, reply| {
        let hash = case.answer_hash.clone().unwrap_or_else(|| signing_input_hash(&case.compact));
        reply.refuses(&ProblemCode::UnknownId, "") && reply.answer_hash() == Some(hash)
    })
    .await;
    for (case, reply) in sent {
        let Expected::Refused { kind, .. } = &case.expected else { continue };
        let right = match kind.as_str() {
            "bad_signature" | "payload" => reply.answer_hash() == Some(signing_input_hash(&case.compact)),
            // The name of the type may be readable all the same.
            "header" => reply.answer_hash().is_none_or(|hash| hash == signing_input_hash(&case.compact)),
            _ => reply.answer_hash().is_none(),
        };
        assert!(right, "{}", case.name);
    }
}

fn signing_input_hash(compact: &str) -> String {
    Digest::of(compact.rsplit_once('.').unwrap().0.as_bytes()).to_string()
}

#[tokio::test]
async fn credential() {
    let world = World::with_device().await;
    let send = async |case: &Case| world.post_as_device("credentials", &case.compact).await;
    check("credential", 50, &[ProblemCode::UnknownDevice], send, |_, _, reply| {
        reply.refuses(&ProblemCode::BadNonce, "")
    })
    .await;
}

/// A key proof is looked at where the credential message is that has it.
#[tokio::test]
async fn key_proof() {
    let world = World::with_device().await;
    let send = async |case: &Case| world.post_as_device("credentials", &world.credential_with(&case.compact)).await;
    let opened = |reply: &Reply| reply.refuses(&ProblemCode::BadNonce, "");
    check("key-proof", 30, &[ProblemCode::BadNonce], send, |_, _, reply| opened(reply)).await;
}

#[tokio::test]
async fn revoke() {
    let world = World::with_device().await;
    let send = async |case: &Case| world.post("revocations", &case.compact).await;
    check("revoke", 50, &[ProblemCode::UnknownDevice], send, |case, claims, reply| {
        let result = reply.claims();
        let of_this = case.answer_hash.as_ref().is_none_or(|hash| result["answer_hash"] == **hash);
        reply.status == 200 && result["result"] == "revoked" && result["request"] == claims["jti"] && of_this
    })
    .await;
}

#[tokio::test]
async fn push() {
    let world = World::with_device().await;
    let send = async |case: &Case| world.put("push", &case.compact).await;
    check("push", 60, &[ProblemCode::UnknownDevice], send, |_, _, reply| reply.refuses(&ProblemCode::UseDpopNonce, ""))
        .await;
}

/// Whoever has a phone names the URL.
#[tokio::test]
async fn b13_an_endpoint_inside_the_network_is_refused_where_people_are_led_to_the_server() {
    let inside = [
        "http://127.0.0.1:9/1",
        "http://localhost/1",
        "https://localhost/1",
        "https://127.0.0.1/1",
        "https://0x7f000001/1",
        "https://[::ffff:127.0.0.1]/1",
        "https://192.168.1.1/1",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00::1]/1",
    ];
    let (public, here) = (World::with_device_in_public().await, World::with_device().await);
    for endpoint in inside {
        assert!(!public.subscribe(endpoint).await, "{endpoint}");
        assert!(here.subscribe(endpoint).await, "{endpoint}: for development");
    }
    assert!(public.subscribe("https://push.example.net/v1/3f9a").await);
}

#[tokio::test]
async fn b13_the_key_for_push_services_is_sealed_and_stays() {
    let world = World::with_device().await;
    assert_eq!(world.vapid_key().await, world.vapid_key().await);
}

#[tokio::test]
async fn dpop() {
    let world = World::with_device().await;
    let all = cases("dpop").unwrap();
    assert!(all.len() >= 50);
    for case in &all {
        let reply = world.prove(case).await;
        let right = match &case.expected {
            Expected::Claims(_) => reply.refuses(&ProblemCode::UseDpopNonce, ""),
            Expected::Refused { kind, .. } if kind == "unknown_key" => reply.refuses(&ProblemCode::UseDpopNonce, ""),
            Expected::Refused { claim: Some(claim), .. } => reply.refuses(&ProblemCode::InvalidDpop, claim),
            Expected::Refused { kind, .. } if case.name.starts_with("/jti of 2") => {
                kind == "payload" && reply.refuses(&ProblemCode::InvalidDpop, "jti is not an id")
            }
            Expected::Refused { kind, .. } => reply.refuses(&ProblemCode::InvalidDpop, detail(kind)),
        };
        assert!(right, "{}: {reply:?}", case.name);
    }
}

/// The clock of the world stands where the transfer of the vectors begins to be good.
#[tokio::test]
async fn transfer() {
    let world = World::with_device().await;
    let send = async |case: &Case| world.post("transfers", &case.compact).await;
    check("transfer", 50, &[ProblemCode::UnknownDevice], send, |_, claims, reply| {
        match claims["exp"].as_u64().unwrap().checked_sub(world::NOW.seconds()) {
            Some(1..=600) => reply.status == 200 && reply.claims()["req"] == claims["jti"],
            Some(0) | None => reply.refuses(&ProblemCode::CodeExpired, ""),
            Some(_) => reply.refuses(&ProblemCode::Malformed, "exp is more than"),
        }
    })
    .await;
}
