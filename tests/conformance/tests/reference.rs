//! The reference server passes every check, and a server that errs is caught.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "erring/mod.rs"]
mod erring;

use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use authenticator_core::idp::{ReqwestTransport, Transport, TransportOptions};
use authenticator_core::protocol::{DevelopmentServers, Issuer};
use conformance::{Controlled, Options, Outcome, Report, STEPS, all_checks};
use e2e::{PASSWORD, Server};

use crate::erring::{Erring, Untimed};

const PROTOCOL: &str = include_str!("../../../docs/protocol.md");

fn transport() -> Arc<dyn Transport> {
    Arc::new(ReqwestTransport::new(&TransportOptions::default()).unwrap())
}

fn issuer(server: &Server) -> Issuer {
    Issuer::parse(&server.issuer(), DevelopmentServers::Allowed).unwrap()
}

async fn person(server: &Server, user: &str) -> Controlled {
    Controlled::new(server.control.clone(), user, PASSWORD).await.unwrap()
}

fn program(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_conformance"));
    program.args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_server_passes_every_check() {
    let server = Server::start();
    let people = person(&server, "ana.conformance@contoso.example").await;
    let report = conformance::run(&issuer(&server), transport(), &people, Options::default()).await;
    assert_eq!(report.failures(), []);
    let missing = all_checks().into_iter().filter(|check| report.outcome(check.id) != Some(&Outcome::Passed));
    assert_eq!(missing.map(|check| check.id).collect::<Vec<_>>(), [""; 0], "{}", report.text());
    assert_eq!(report.summary(), format!("{} passed, 0 failed, 0 not tried", all_checks().len()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_being_built_is_checked_step_by_step() {
    let server = Server::start();
    for last_step in 1..=STEPS {
        let people = person(&server, &format!("step-{last_step}@contoso.example")).await;
        let options = Options { last_step, ..Options::default() };
        let report = conformance::run(&issuer(&server), transport(), &people, options).await;
        let wanted = all_checks().into_iter().filter(|check| check.step() <= last_step);
        let wanted: Vec<_> = wanted.map(|check| (check.id, Some(Outcome::Passed))).collect();
        let found: Vec<_> = wanted.iter().map(|(id, _)| (*id, report.outcome(id).cloned())).collect();
        assert_eq!(found, wanted, "step {last_step}");
        assert_eq!(report.outcomes().count(), wanted.len(), "step {last_step}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_built_yet_fails_no_earlier_step() {
    let server = Server::start();
    for last_step in [1, 2, 3, 5, 7] {
        let people = person(&server, &format!("unbuilt-{last_step}@contoso.example")).await;
        let options = Options { last_step, ..Options::default() };
        let unbuilt = Arc::new(Erring::unbuilt_after(last_step, transport()));
        let report = conformance::run(&issuer(&server), unbuilt, &Untimed(people), options).await;
        assert_eq!(report.failures(), [], "step {last_step}");
    }
}

/// The same run against a server that differs in one way; time and keys of the shared server are left alone.
async fn run_against(server: &Server, number: usize, erring: Erring) -> Report {
    let people = person(server, &format!("erring-{number}@contoso.example")).await;
    conformance::run(&issuer(server), Arc::new(erring), &Untimed(people), Options::default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_errs_is_caught() {
    let server = Arc::new(Server::start());
    // Without a fault there is none to be found.
    let right = run_against(&server, 0, Erring::not_at_all(transport())).await;
    assert_eq!(right.failures(), []);
    let runs = erring::all(&transport()).into_iter().enumerate().map(|(number, (what, caught_by, erring))| {
        let server = Arc::clone(&server);
        tokio::spawn(async move { (what, caught_by, run_against(&server, number + 1, erring).await) })
    });
    let mut missed = Vec::new();
    for run in runs.collect::<Vec<_>>() {
        let (what, caught_by, report) = run.await.unwrap();
        if !matches!(report.outcome(caught_by), Some(Outcome::Failed(_))) {
            missed.push((what, caught_by, report.outcome(caught_by).cloned(), report.failures().len()));
        }
    }
    assert_eq!(missed, []);
}

#[test]
fn each_check_names_a_section_of_the_protocol() {
    let anchors: Vec<String> = PROTOCOL
        .lines()
        .filter_map(|line| line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")))
        .map(|heading| {
            let kept = heading.to_lowercase();
            let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.collect::<String>().replace(' ', "-")
        })
        .collect();
    let mut ids: Vec<_> = all_checks().iter().map(|check| check.id).collect();
    ids.sort_unstable();
    ids.windows(2).for_each(|pair| assert_ne!(pair.first(), pair.last()));
    for check in all_checks() {
        assert!(anchors.iter().any(|anchor| anchor == check.section), "{}: no section {}", check.id, check.section);
    }
}

#[test]
fn the_program_tells_its_outcome_by_text_json_and_exit_code() {
    let server = Server::start();
    let done = program(&["--control", server.origin()]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stdout));
    let told = text(&done.stdout);
    let last = told.lines().last().unwrap();
    assert_eq!(last, format!("{} passed, 0 failed, 0 not tried", all_checks().len()));
    assert!(text(&done.stderr).lines().any(|line| line == "pass       metadata.found"));

    let done = program(&["--control", server.origin(), "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report.get("failed").unwrap(), 0);
    assert_eq!(report.get("checks").unwrap().as_array().unwrap().len(), all_checks().len());
    let first = report.pointer("/checks/0").unwrap();
    assert_eq!(first.get("id").unwrap(), "metadata.found");
    assert_eq!(first.get("section").unwrap(), "issuer-and-metadata");
}

#[test]
fn without_a_person_what_needs_one_is_not_tried() {
    let server = Server::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let code = runtime.block_on(async {
        server.control.add_user("alone@contoso.example", PASSWORD).await.unwrap();
        server.control.enrollment_text("alone@contoso.example").await.unwrap()
    });
    let done = program(&["--code", &code]);
    let told = text(&done.stdout);
    assert_eq!(done.status.code(), Some(0), "{told}");
    for line in ["pass       enroll.new", "pass       dpop.right", "pass       removed.document"] {
        assert!(told.lines().any(|known| known == line), "{line}\n{told}");
    }
    let reason = "not tried  answer.approved: nobody is there to ask: standard input is no terminal";
    assert!(told.lines().any(|known| known == reason), "{told}");

    let done = program(&["--issuer", &server.issuer()]);
    let told = text(&done.stdout);
    assert_eq!(done.status.code(), Some(0), "{told}");
    assert!(
        told.contains("pass       metadata.signature") && told.contains("not tried  enroll.new: no enrollment code")
    );
}

#[test]
fn what_cannot_be_run_is_told_by_the_exit_code() {
    let listed = program(&["--list"]);
    assert_eq!(text(&listed.stdout).lines().count(), all_checks().len());
    for usage in [&[][..], &["--issuer", "not a url"], &["--no-such-option"], &["--code", "ABCD-EFGH-JKMN-PQRS"]] {
        let done = program(usage);
        assert_eq!(done.status.code(), Some(2), "{usage:?}: {}", text(&done.stderr));
    }
}

#[test]
fn a_server_that_cannot_be_reached_is_told_in_two_lines_with_what_to_do_next() {
    // Port 9 of the loopback interface: nobody listens there.
    for (option, url) in [("--issuer", "http://127.0.0.1:9/t1"), ("--control", "http://127.0.0.1:9")] {
        let done = program(&[option, url]);
        assert_eq!(done.status.code(), Some(1), "{option}");
        assert_eq!(text(&done.stdout), "", "{option}");
        let expected = "conformance: nothing was tried: http://127.0.0.1:9/.well-known/phone-signin/t1: \
            the server cannot be reached.\nStart the server, or correct ";
        assert_eq!(text(&done.stderr), format!("{expected}{option}, then run this again.\n"));
    }
}
