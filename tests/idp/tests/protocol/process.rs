//! The program as a process: what it prints, what it refuses, what survives a restart.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::authenticator_apps;
use crate::support::{Browser, Directory, Phone, Process, Server, http, refused};
use authenticator_core::protocol::Verdict;

#[tokio::test]
async fn the_data_survives_a_restart_at_the_same_issuer() {
    let data = Directory::new();
    let first = Process::start(&data.0, &["--seed-demo", "--control"]);
    let origin = first.origin.clone();
    let address = origin.strip_prefix("http://").unwrap().to_owned();
    let post = |path: &str, body: Value| http().post(format!("{origin}/control/{path}")).json(&body).send();
    assert_eq!(post("users", json!({ "name": "zoe", "password": "p" })).await.unwrap().status(), StatusCode::CREATED);
    let code: Value = post("enrollment-codes", json!({ "user": "zoe" })).await.unwrap().json().await.unwrap();
    let kid = |code: &Value| code["text"].as_str().unwrap().split_once("kid=").unwrap().1.to_owned();
    assert_eq!(first.terminate(), Some(0));

    let second = Process::start(&data.0, &["--control", "--listen", &address]);
    assert_eq!(second.origin, origin);
    let again: Value = post("enrollment-codes", json!({ "user": "zoe" })).await.unwrap().json().await.unwrap();
    assert_eq!(kid(&again), kid(&code), "the server key is the same");
    assert_eq!(second.terminate(), Some(0));

    let (ended, text) = refused(&data.0, &["--listen", "127.0.0.1:0"]);
    assert_eq!(ended, Some(1));
    assert!(text.contains(&format!("belongs to the issuer {origin}/t1")), "{text}");
}

#[tokio::test]
async fn the_files_are_their_owners() {
    let data = Directory::new();
    let server = Process::start(&data.0, &["--seed-demo"]);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data.0), 0o700);
    for entry in std::fs::read_dir(&data.0).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    drop(server);
}

#[tokio::test]
async fn the_control_interface_is_only_there_when_asked_for_and_only_on_loopback() {
    let data = Directory::new();
    let server = Process::start(&data.0, &["--seed-demo"]);
    let body = json!({ "user": "ana@contoso.example" });
    let url = format!("{}/control/enrollment-codes", server.origin);
    assert_eq!(http().post(url).json(&body).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    drop(server);
    let (code, text) = refused(&data.0, &["--control", "--listen", "0.0.0.0:0", "--public-url", "https://a.example"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("--control needs a loopback address"), "{text}");
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let data = Directory::new();
    drop(Process::start(&data.0, &["--seed-demo"]));
    let database = rusqlite::Connection::open(data.0.join("idp.sqlite3")).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    drop(database);
    let (code, text) = refused(&data.0, &["--seed-demo"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("the database has version 99"), "{text}");
}

#[tokio::test]
async fn kill_nine_loses_nothing_that_was_said() {
    let data = Directory::new();
    let first = Process::start(&data.0, &["--seed-demo", "--control"]);
    let origin = first.origin.clone();
    let users = format!("{origin}/control/users");
    let made = http().post(&users).json(&json!({ "name": "zoe", "password": "p" })).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    first.kill();
    let _second = Process::start(&data.0, &["--control", "--listen", origin.strip_prefix("http://").unwrap()]);
    let codes = format!("{origin}/control/enrollment-codes");
    assert_eq!(http().post(codes).json(&json!({ "user": "zoe" })).send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn kill_nine_in_the_middle_of_a_sign_in_loses_neither_browser_nor_number_nor_phone() {
    let data = Directory::new();
    let server = Server::in_process(Process::start(&data.0, &["--seed-demo", "--control"])).await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let number = browser.type_user("ana").await.number().expect("a number on the page");
    let challenge = phone.only_challenge().await;

    let address = server.origin().strip_prefix("http://").unwrap().to_owned();
    server.kill();
    let again = Process::start(&data.0, &["--control", "--listen", &address]);
    let page = browser.open("/t1/signin").await;
    assert_eq!((page.state().as_deref(), page.number()), (Some("live"), Some(number.clone())));
    assert_eq!(phone.only_challenge().await, challenge, "the same challenge, for the same phone");
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.attribute("signed-in-user", "data-user").as_deref(), Some("ana"));
    assert_eq!(again.terminate(), Some(0));
}

#[tokio::test]
async fn kill_nine_loses_no_session_no_step_of_a_sign_in_and_no_limit() {
    let data = Directory::new();
    let server = Server::in_process(Process::start(&data.0, &["--seed-demo", "--control"])).await;
    let (signed_in, half_way, typist) = (Browser::new(&server), Browser::new(&server), Browser::new(&server));
    signed_in.sign_in("ana@contoso.example").await;
    half_way.type_user("ben@contoso.example").await;
    for n in 0..40 {
        assert_eq!(typist.type_user(&format!("name{n}")).await.message(), None);
    }
    let address = server.origin().strip_prefix("http://").unwrap().to_owned();
    server.kill();
    let again = Process::start(&data.0, &["--control", "--listen", &address]);
    assert!(signed_in.open("/t1/security-info").await.html.contains("ana@contoso.example"));
    assert!(half_way.open("/t1/signin").await.html.contains("Enter your password"));
    assert_eq!(typist.type_user("name40").await.message().as_deref(), Some("too_many_names"));
    assert_eq!(again.terminate(), Some(0));
}

#[tokio::test]
async fn s10_kill_nine_forgets_no_wrong_code_and_no_secret() {
    let data = Directory::new();
    let server = Server::in_process(Process::start(&data.0, &["--seed-demo", "--control"])).await;
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let app = authenticator_apps::add_at(now, &browser).await;
    let origin = server.origin();
    let control = |path: &str, body: Value| http().post(format!("{origin}/control/{path}")).json(&body).send();
    let typed = |code: String| {
        let reply = control("one-time-codes", json!({ "user": "ana", "code": code }));
        async move { reply.await.unwrap().json::<Value>().await.unwrap()["result"].clone() }
    };
    for _ in 0..5 {
        assert_eq!(typed(app.wrong_at(now())).await, "wrong");
    }
    let address = origin.strip_prefix("http://").unwrap().to_owned();
    server.kill();
    let again = Process::start(&data.0, &["--control", "--listen", &address]);
    assert_eq!(typed(app.code_at(now())).await, "too_many");
    assert_eq!(control("clock", json!({ "advance": 60 })).await.unwrap().status(), StatusCode::OK);
    assert_eq!(typed(app.code_at(now() + 60)).await, "right", "the secret can still be opened");
    assert_eq!(again.terminate(), Some(0));
}
