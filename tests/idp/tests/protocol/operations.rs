//! What those who run the server ask of it.

use std::process::Command;

use reqwest::StatusCode;

use crate::support::{Browser, Directory, Process, Server, http};

async fn asked(server: &Server, path: &str) -> (StatusCode, String) {
    let reply = http().get(format!("{}{path}", server.operations())).send().await.unwrap();
    (reply.status(), reply.text().await.unwrap())
}

#[tokio::test]
async fn health_and_readiness_are_told_on_an_address_of_their_own() {
    let server = Server::start().await;
    assert_eq!(asked(&server, "/health").await, (StatusCode::OK, "ok\n".to_owned()));
    assert_eq!(asked(&server, "/ready").await, (StatusCode::OK, "ready\n".to_owned()));
    for path in ["/health", "/ready", "/metrics"] {
        let public = http().get(format!("{}{path}", server.origin())).send().await.unwrap();
        assert_eq!(public.status(), StatusCode::NOT_FOUND, "{path} is not for everybody");
    }
}

#[tokio::test]
async fn metrics_count_and_name_nobody() {
    let server = Server::start().await;
    Browser::new(&server).sign_in("ana").await;
    let (status, text) = asked(&server, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    let value = |line: &str| {
        let found = text.lines().find(|one| one.starts_with(line)).unwrap_or_else(|| panic!("{line} in\n{text}"));
        found.rsplit(' ').next().unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(value("idp_events_total{what=\"signed_in\"}"), 1);
    assert_eq!(value("idp_requests_total{method=\"POST\",route=\"/{tenant}/signin/password\",status=\"303\"}"), 1);
    assert_eq!(value("idp_request_duration_seconds_count{route=\"/{tenant}/signin/password\"}"), 1);
    assert_eq!(value("idp_requests_live"), 0);
    assert!(!text.contains("ana") && !text.contains("t1"), "no label names anybody: {text}");
}

#[tokio::test]
async fn a_copy_is_made_while_the_server_runs_and_serves_as_it_was() {
    let (data, copy) = (Directory::new(), Directory::new());
    let process = Process::start(&data.0, &["--seed-demo", "--control"]);
    let address = process.origin.strip_prefix("http://").unwrap().to_owned();
    let server = Server::in_process(process).await;
    let backup = |to: &std::path::Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_idp"));
        command.arg("backup").arg("--data").arg(&data.0).arg("--to").arg(to).output().unwrap()
    };
    std::fs::create_dir(&copy.0).unwrap();
    let file = copy.0.join("idp.sqlite3");
    let made = backup(&file);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "it holds the server's keys");
    server.add_user("later").await;
    let again = backup(&file);
    assert_eq!(again.status.code(), Some(1), "nothing is written over");
    assert_eq!(backup(&copy.0.join("no/where")).status.code(), Some(1));
    server.stop().await;

    let restored =
        Server::in_process(Process::start(&copy.0, &["--seed-demo", "--control", "--listen", &address])).await;
    let page = Browser::new(&restored).sign_in("ana").await;
    assert!(page.html.contains("signed-in-user"), "{}", page.html);
    let page = Browser::new(&restored).sign_in("later").await;
    assert!(!page.html.contains("signed-in-user"), "as it was when it was copied: {}", page.html);
    restored.stop().await;
}
