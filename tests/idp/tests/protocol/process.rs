//! The program as a process: what it prints, what it refuses, what survives a restart.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Browser, Directory, http};

/// A server in a process of its own.
struct Process {
    child: Child,
    origin: String,
}

impl Process {
    fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut child = command(data, arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let origin = line.trim_end().strip_prefix("listening on ").expect("one line when it is ready").to_owned();
        Self { child, origin }
    }

    /// Asks it to stop, and gives how it ended.
    fn terminate(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_idp"));
    command.arg("--data").arg(data).args(arguments);
    command
}

/// How it ends at once, and what it says.
fn refused(data: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut child = command(data, arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let code = child.wait().unwrap().code();
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    (code, text)
}

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
    assert_eq!(code, Some(1));
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
    let mut first = Process::start(&data.0, &["--seed-demo", "--control"]);
    let origin = first.origin.clone();
    let users = format!("{origin}/control/users");
    let made = http().post(&users).json(&json!({ "name": "zoe", "password": "p" })).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let _second = Process::start(&data.0, &["--control", "--listen", origin.strip_prefix("http://").unwrap()]);
    let codes = format!("{origin}/control/enrollment-codes");
    assert_eq!(http().post(codes).json(&json!({ "user": "zoe" })).send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn kill_nine_loses_no_session_and_no_step_of_a_sign_in() {
    let data = Directory::new();
    let mut first = Process::start(&data.0, &["--seed-demo", "--control"]);
    let origin = first.origin.clone();
    let _ = http();
    let (signed_in, half_way, typist) =
        (Browser::at(origin.clone()), Browser::at(origin.clone()), Browser::at(origin.clone()));
    signed_in.sign_in("ana@contoso.example").await;
    half_way.type_user("ben@contoso.example").await;
    for n in 0..40 {
        assert_eq!(typist.type_user(&format!("name{n}")).await.message(), None);
    }
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let _second = Process::start(&data.0, &["--control", "--listen", origin.strip_prefix("http://").unwrap()]);
    assert!(signed_in.open("/t1/security-info").await.html.contains("ana@contoso.example"));
    assert!(half_way.open("/t1/signin").await.html.contains("Enter your password"));
    assert_eq!(
        typist.type_user("name40").await.message().as_deref(),
        Some("too_many_names"),
        "limits are not forgotten"
    );
}
