//! The terminal phone as a script sees it: without a terminal, each command a process of its own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use authenticator_core::otp::{Algorithm, Hotp};
use e2e::{PASSWORD, Server, program};
use serde_json::{Value, json};
use tempfile::TempDir;

const USER: &str = "terminal@contoso.example";

struct Terminal {
    home: TempDir,
}

struct Said {
    exit: Option<i32>,
    out: String,
    err: String,
}

impl Terminal {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    fn phone(&self, arguments: &[&str]) -> Said {
        said(Command::new(program("phone")).arg("--home").arg(self.home.path()).args(arguments))
    }

    /// The same with `--confirm yes`; it must do what was asked.
    fn confirmed(&self, arguments: &[&str]) -> String {
        let said = self.phone(&[arguments, &["--confirm", "yes"]].concat());
        assert_eq!(said.exit, Some(0), "{arguments:?}: {}", said.err);
        said.out
    }
}

fn said(command: &mut Command) -> Said {
    let output = command.env_remove("PHONE_HOME").stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Said { exit: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

async fn server() -> Server {
    let server = Server::start();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_enrolls_without_being_asked() {
    let (server, terminal) = (server().await, Terminal::new());
    let text = server.control.enrollment_text(USER).await.unwrap();

    let preview = terminal.phone(&["enroll", &text, "--preview"]);
    assert_eq!(preview.exit, Some(0), "{}", preview.err);
    assert!(preview.out.contains(&server.issuer()) && preview.out.contains("server key pinned"), "{}", preview.out);

    let unasked = terminal.phone(&["enroll", &text]);
    assert_eq!(unasked.exit, Some(2));
    assert!(unasked.out.is_empty(), "{}", unasked.out);
    assert!(unasked.err.contains(&server.issuer()), "the preview comes first: {}", unasked.err);
    assert!(unasked.err.contains("--confirm yes"), "{}", unasked.err);

    let refused = terminal.phone(&["enroll", &text, "--confirm", "no"]);
    assert_eq!(refused.exit, Some(1));
    assert!(refused.err.contains("Not enrolled; nothing was sent."), "{}", refused.err);
    assert!(terminal.phone(&["accounts"]).out.is_empty());

    assert!(terminal.confirmed(&["enroll", &text]).contains(USER));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_without_a_terminal_says_how_to_answer_and_an_answered_request_what_became_of_it() {
    let (server, terminal) = (server().await, Terminal::new());
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    let approved = terminal.phone(&["approve", &number]);
    assert_eq!((approved.exit, approved.out.as_str()), (Some(0), "Approved.\n"), "{}", approved.err);

    let step: Value = serde_json::from_str(&terminal.confirmed(&["enable", "--json"])).unwrap();
    let url = step["url"].as_str().unwrap();
    let redirect = server.control.authorize(url, USER, PASSWORD).await.unwrap();
    let closed = terminal.phone(&["enable", "--redirect", &redirect]);
    assert_eq!(closed.exit, Some(2), "{}", closed.out);
    assert!(closed.err.contains("--confirm yes"), "{}", closed.err);
    let step: Value = serde_json::from_str(&terminal.confirmed(&["enable", "--json"])).unwrap();
    assert_eq!(step["step"], "match_number", "it goes on where it stood");
    let number = server.control.live(USER, "enable").await.unwrap().number;
    terminal.confirmed(&["enable", "--number", &number]);

    let number = server.control.start(USER, "sign_in", &[]).await.unwrap().number;
    let closed = terminal.phone(&["approve", &number, "--json"]);
    assert_eq!(closed.exit, Some(2), "{}", closed.out);
    assert!(closed.out.contains("\"no_terminal\""), "{}", closed.out);
    assert!(closed.err.contains("--confirm yes"), "{}", closed.err);
    assert_eq!(terminal.confirmed(&["approve", &number]), "Approved.\n");

    let again = terminal.phone(&["approve", &number, "--confirm", "yes"]);
    assert_eq!(again.exit, Some(1));
    assert!(again.err.contains("verdict: approved"), "{}", again.err);

    let log = terminal.phone(&["log"]).out;
    let newest = log.lines().next().unwrap();
    let (time, what) = newest.split_once("  ").unwrap();
    assert_eq!((time.len(), time.ends_with('Z'), what), (20, true, "verdict: approved"), "{newest}");
}

#[test]
fn what_cannot_be_used_is_answered_by_what_can() {
    let terminal = Terminal::new();
    let hello = terminal.phone(&["enroll", "hello"]);
    assert_eq!(hello.exit, Some(2));
    assert!(hello.err.contains("PNG or JPEG") && hello.err.contains("text of the code"), "{}", hello.err);

    let no_picture = terminal.phone(&["enroll", "-"]);
    assert_eq!(no_picture.exit, Some(2));
    assert!(no_picture.err.contains("not a picture"), "{}", no_picture.err);

    let homes = [
        Command::new(program("phone")).arg("accounts"),
        Command::new(program("phone")).args(["accounts", "--home", ""]),
    ]
    .map(said);
    for homeless in homes {
        assert_eq!(homeless.exit, Some(2));
        assert!(homeless.err.contains("PHONE_HOME"), "{}", homeless.err);
    }
    let file = terminal.home.path().join("file");
    std::fs::write(&file, "").unwrap();
    let unusable = said(Command::new(program("phone")).arg("accounts").arg("--home").arg(&file));
    assert_eq!(unusable.exit, Some(1));
    assert!(unusable.err.contains("PHONE_HOME"), "{}", unusable.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_what_destroys_is_asked_for_first() {
    let (server, terminal) = (server().await, Terminal::new());
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    for command in [&["remove"][..], &["remove", "--without-server"], &["disable"]] {
        let unasked = terminal.phone(command);
        assert_eq!(unasked.exit, Some(2), "{command:?}: {}", unasked.err);
        assert!(unasked.err.contains("--confirm yes"), "{}", unasked.err);
        let refused = terminal.phone(&[command, &["--confirm", "no"]].concat());
        assert_eq!(refused.exit, Some(1), "{command:?}: {}", refused.err);
        assert!(terminal.phone(&["accounts"]).out.contains(USER), "{command:?}");
    }
    terminal.confirmed(&["remove"]);
    assert!(terminal.phone(&["accounts"]).out.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_sentences_and_codes_are_for_scripts() {
    let (server, terminal) = (server().await, Terminal::new());
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    let wrong = terminal.phone(&["approve", "123"]);
    assert_eq!(wrong.exit, Some(2));
    assert!(wrong.err.contains("as many digits as the screen shows"), "{}", wrong.err);
    assert!(terminal.phone(&["approve", "123", "--json"]).out.contains("invalid_input.number.digits"));
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    terminal.confirmed(&["approve", &number]);
    server.control.policy(&serde_json::json!({ "mode": "push" })).await.unwrap();
    let barred = terminal.phone(&["enable"]);
    assert_eq!(barred.exit, Some(1), "{}", barred.err);
    assert!(
        barred.out.contains("does not offer phone sign-in") && !barred.out.contains("policy_mode"),
        "{}",
        barred.out
    );
    assert!(terminal.phone(&["enable", "--json"]).out.contains("policy_mode"));
    server.control.policy(&serde_json::json!({ "mode": "any" })).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn e9_an_account_with_codes_only_stands_in_nobodys_way() {
    let (server, terminal) = (server().await, Terminal::new());
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    let codes = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";
    terminal.confirmed(&["enroll", codes]);
    let requests = terminal.phone(&["requests"]);
    assert_eq!(requests.exit, Some(0), "{}", requests.err);
    assert!(requests.out.contains("enrollment"), "{}", requests.out);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(terminal.confirmed(&["approve", &number]), "Approved.\n");
}

/// Two accounts that can be added, and one of a hash that is not made here.
const EXPORT: &str = "otpauth-migration://offline?data=CioKFDEyMzQ1Njc4OTAxMjM0NTY3ODkwEgNhbmEaB0V4YW1wbGUgASgBMAIKIgoUMTIzNDU2Nzg5MDEyMzQ1Njc4OTASAmJvIAEoATABOAMKIAoUMTIzNDU2Nzg5MDEyMzQ1Njc4OTASAmN5IAQoATACEAEYAyABKGM%3D";

#[test]
fn e9_the_terminal_shows_an_export_and_adds_it() {
    let terminal = Terminal::new();
    let preview = terminal.phone(&["enroll", EXPORT, "--preview"]);
    assert_eq!(preview.exit, Some(0), "{}", preview.err);
    for shown in [
        "3 accounts, part 2 of 3",
        "\"ana\" of \"Example\"",
        "\"cy\" of \"\". Not added (invalid_input.algorithm.unknown)",
    ] {
        assert!(preview.out.contains(shown), "{shown}: {}", preview.out);
    }
    let value: Value = serde_json::from_str(&terminal.phone(&["enroll", EXPORT, "--preview", "--json"]).out).unwrap();
    assert_eq!(value["batch"], serde_json::json!({ "index": 1, "size": 3 }));
    assert_eq!(value["entries"][2]["refused"], "invalid_input.algorithm.unknown");
    assert!(terminal.phone(&["accounts"]).out.is_empty(), "a preview adds nothing");

    let added = terminal.confirmed(&["enroll", EXPORT, "--json"]);
    assert_eq!(added.lines().count(), 2, "{added}");
    assert_eq!(terminal.confirmed(&["enroll", EXPORT, "--json"]), added, "twice is once");
    assert_eq!(terminal.phone(&["accounts", "--json"]).out, added);
    assert_eq!(terminal.phone(&["code", "--account", "bo"]).exit, Some(0));
}

/// Two at a time ask for codes of one counter, each command a process of its own: no code comes twice, and none is left out.
#[test]
fn e9_two_processes_never_show_one_counter_twice() {
    let terminal = Terminal::new();
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    terminal.confirmed(&["enroll", &format!("otpauth://hotp/ana?secret={secret}&counter=0")]);
    let ask = || {
        let mut codes = Vec::new();
        while codes.len() < 8 {
            let said = terminal.phone(&["code", "--json"]);
            match said.exit {
                Some(0) => {
                    codes.push(serde_json::from_str::<Value>(&said.out).unwrap()["code"].as_str().unwrap().to_owned())
                }
                // The other has the folder.
                Some(75) => {}
                _ => panic!("{:?}: {}", said.exit, said.err),
            }
        }
        codes
    };
    let [first, second] = std::thread::scope(|scope| {
        let other = scope.spawn(ask);
        [ask(), other.join().unwrap()]
    });
    let hotp = Hotp { secret: b"12345678901234567890", algorithm: Algorithm::Sha1, digits: 6 };
    let expected: Vec<String> = (0..16).map(|counter| hotp.at(counter).unwrap().reveal().to_owned()).collect();
    let place = |code: &String| expected.iter().position(|known| known == code).unwrap();
    for codes in [&first, &second] {
        assert!(codes.is_sorted_by_key(place), "a counter went back: {codes:?}");
    }
    let mut shown: Vec<usize> = first.iter().chain(&second).map(place).collect();
    shown.sort_unstable();
    assert_eq!(shown, (0..16).collect::<Vec<_>>());
}

#[test]
fn a_folder_that_was_mistyped_becomes_no_phone() {
    let terminal = Terminal::new();
    let typo = terminal.home.path().join("typo");
    for command in ["accounts", "requests", "code", "log", "disable"] {
        let said = said(Command::new(program("phone")).arg("--home").arg(&typo).arg(command));
        assert_eq!(said.exit, Some(2), "{command}: {}", said.err);
        assert!(said.err.contains("There is no phone in"), "{}", said.err);
        assert!(!typo.exists(), "{command}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_requests_waits_for_one_where_there_is_none() {
    let (server, terminal) = (server().await, Terminal::new());
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    terminal.confirmed(&["approve", &number]);
    let begun = std::time::Instant::now();
    let nothing = terminal.phone(&["requests", "--wait", "3"]);
    assert_eq!((nothing.exit, nothing.err.as_str()), (Some(0), "No request.\n"));
    assert!(begun.elapsed().as_secs() >= 3, "it came back at once");
    let live = server.control.start(USER, "mfa", &[]).await.unwrap();
    let found = terminal.phone(&["requests", "--wait", "20", "--json"]).out;
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found["request"], live.request.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_the_browser_of_this_machine_brings_the_number_to_the_terminal() {
    let (server, terminal) = (server().await, Terminal::new());
    server.control.policy(&json!({ "same_phone": true })).await.unwrap();
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    terminal.confirmed(&["approve", &server.control.live(USER, "enrollment").await.unwrap().number]);
    assert_eq!(terminal.phone(&["approve"]).exit, Some(2), "a number, or the browser");
    let live = server.control.start(USER, "mfa", &[]).await.unwrap();
    let mut phone = Command::new(program("phone"));
    phone.arg("--home").arg(terminal.home.path()).args(["approve", "--from-browser"]).env_remove("PHONE_HOME");
    let mut phone = phone.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(phone.stderr.take().unwrap()).lines();
    let url = lines.map_while(Result::ok).find(|line| line.starts_with("http://")).unwrap();
    let redirect = server.control.same_phone(&url).await.unwrap();
    let (address, target) = redirect.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut browser = TcpStream::connect(address).unwrap();
    browser.write_all(format!("GET /{target} HTTP/1.1\r\n\r\n").as_bytes()).unwrap();
    browser.read_to_end(&mut Vec::new()).unwrap();
    let mut out = String::new();
    phone.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!((phone.wait().unwrap().code(), out.as_str()), (Some(0), "Approved.\n"));
    assert_eq!(server.control.request(&live.request).await.unwrap().state, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_lost_its_device_key_enrolls_again_in_the_terminal() {
    let (server, terminal) = (server().await, Terminal::new());
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    terminal.confirmed(&["approve", &number]);
    let early = terminal.phone(&["enroll-again"]);
    assert_eq!(early.exit, Some(1), "{}", early.out);

    let keys = terminal.home.path().join("keys");
    for key in std::fs::read_dir(&keys).unwrap() {
        let path = key.unwrap().path();
        if std::fs::read_to_string(&path).is_ok_and(|key| key.contains("/device/")) {
            std::fs::remove_file(path).unwrap();
        }
    }
    terminal.phone(&["accounts", "--refresh"]);
    let accounts = terminal.phone(&["accounts"]).out;
    assert!(accounts.contains("must_enroll_again (device_key_lost)"), "{accounts}");
    let told = terminal.phone(&["requests"]);
    assert_eq!(told.exit, Some(1));
    assert!(told.err.contains("Enroll this account again"), "{}", told.err);

    let step: Value = serde_json::from_str(&terminal.confirmed(&["enroll-again", "--json"])).unwrap();
    let redirect = server.control.authorize(step["url"].as_str().unwrap(), USER, PASSWORD).await.unwrap();
    let step: Value =
        serde_json::from_str(&terminal.confirmed(&["enroll-again", "--redirect", &redirect, "--json"])).unwrap();
    assert_eq!(step["step"], "match_number");
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(terminal.confirmed(&["enroll-again", "--number", &number]), "Approved.\n");
    let accounts = terminal.phone(&["accounts", "--json"]).out;
    assert_eq!((accounts.lines().count(), accounts.contains("\"state\":\"active\"")), (1, true), "{accounts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn p12_the_terminal_shows_what_enabling_needs() {
    let (server, terminal) = (server().await, Terminal::new());
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    terminal.confirmed(&["approve", &number]);

    let ready = terminal.phone(&["prerequisites"]);
    assert_eq!(ready.exit, Some(0), "{}", ready.err);
    assert!(ready.out.contains("yes    This device has a lock."), "{}", ready.out);
    assert!(ready.out.contains("later  This device is registered with your organisation."), "{}", ready.out);

    server.control.policy(&serde_json::json!({ "mode": "push" })).await.unwrap();
    let missing = terminal.phone(&["prerequisites", "--json"]);
    assert_eq!(missing.exit, Some(1), "{}", missing.err);
    let lines: Vec<Value> = missing.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let not_met: Vec<_> = lines.iter().filter(|line| line["state"] == "not_met").collect();
    let (kind, reasons) = (&not_met[0]["kind"], &not_met[0]["reasons"]);
    assert_eq!((kind, reasons), (&"allowed_by_organisation".into(), &serde_json::json!(["reason.policy_mode"])));
    assert_eq!(not_met.len(), 1, "{lines:?}");

    server.control.policy(&json!({ "mode": "any", "uv_policy": "biometric_strict" })).await.unwrap();
    let missing = terminal.phone(&["prerequisites", "--biometric", "not-enrolled"]);
    assert_eq!(missing.exit, Some(1), "{}", missing.err);
    assert!(missing.out.contains("NO     A fingerprint or face is set up"), "{}", missing.out);
    assert!(missing.out.contains("Set one up, or allow it for this app"), "{}", missing.out);
    let unknown = terminal.phone(&["prerequisites"]);
    assert!(unknown.exit == Some(0) && unknown.out.contains("?      A fingerprint or face"), "{}", unknown.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_as_text_has_words_and_codes_and_no_number() {
    let (server, terminal) = (server().await, Terminal::new());
    server.control.policy(&json!({ "digits": 6, "min_digits": 6 })).await.unwrap();
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!((terminal.phone(&["approve", &number]).exit, number.len()), (Some(0), 6));

    let english = terminal.confirmed(&["log", "--text"]);
    assert_eq!(english, terminal.confirmed(&["log", "--text", "--account", USER]), "there is one account");
    let german = terminal.confirmed(&["log", "--text", "--language", "de-AT"]);
    for (log, words) in
        [(&english, "A request was approved on this phone."), (&german, "auf diesem Telefon genehmigt.")]
    {
        assert!(log.contains(words) && log.contains("[answered: approve; enrollment]") && log.contains(USER), "{log}");
        assert!(!log.contains(&number), "{log}");
    }
    let value: Value = serde_json::from_str(&terminal.confirmed(&["log", "--text", "--json"])).unwrap();
    assert_eq!(value["text"].as_str().unwrap(), english);
    assert_eq!(terminal.phone(&["log", "--language", "de"]).exit, Some(2), "a language of nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_a_request_after_two_refusals_says_that_the_phone_is_quiet() {
    let (server, terminal) = (server().await, Terminal::new());
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(terminal.phone(&["approve", &number]).exit, Some(0));
    for refused in [false, false, true] {
        server.control.start(USER, "mfa", &[]).await.unwrap();
        let listed = terminal.phone(&["requests"]).out;
        assert_eq!(listed.contains("refused in a row"), refused, "{listed}");
        let value: Value = serde_json::from_str(&terminal.phone(&["requests", "--json"]).out).unwrap();
        assert_eq!(value["quiet"], refused);
        assert_eq!(terminal.phone(&["deny"]).exit, Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_the_terminal_registers_itself_by_a_sign_in() {
    let (server, terminal) = (server().await, Terminal::new());
    server.control.policy(&json!({ "mode": "passwordless" })).await.unwrap();
    let url = server.issuer();
    let preview = terminal.phone(&["enroll-by-sign-in", &url, "--preview"]);
    assert!(preview.out.contains("server key NOT pinned"), "{}{}", preview.out, preview.err);
    let unasked = terminal.phone(&["enroll-by-sign-in", &url, "--confirm", "no"]);
    assert_eq!(unasked.exit, Some(1), "{}", unasked.err);
    assert_eq!(terminal.phone(&["enroll-by-sign-in"]).exit, Some(2), "nothing is under way");

    let step: Value = serde_json::from_str(&terminal.confirmed(&["enroll-by-sign-in", &url, "--json"])).unwrap();
    let redirect = server.control.authorize(step["url"].as_str().unwrap(), USER, PASSWORD).await.unwrap();
    let number = terminal.phone(&["enroll-by-sign-in", "--redirect", &redirect]);
    assert_eq!(number.exit, Some(0), "{}", number.err);
    let digits = server.control.live(USER, "enrollment").await.unwrap().number;
    let approved = terminal.phone(&["enroll-by-sign-in", "--number", &digits]);
    assert_eq!(approved.out, "Approved.\n", "{}", approved.err);
    assert!(terminal.phone(&["accounts"]).out.contains(USER));
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_an_account_moves_from_one_terminal_phone_to_another() {
    let (server, old, new) = (server().await, Terminal::new(), Terminal::new());
    let said = |said: Said| -> Value { serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.err)) };
    let text = server.control.enrollment_text(USER).await.unwrap();
    old.confirmed(&["enroll", &text]);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(old.phone(&["approve", &number]).exit, Some(0));
    let refused = old.phone(&["move", "--json"]);
    assert!(refused.exit == Some(1) && refused.out.contains("vouching_needs_phone_sign_in"), "{}", refused.out);
    let step = said(old.phone(&["enable", "--json"]));
    let redirect = server.control.authorize(step["url"].as_str().unwrap(), USER, PASSWORD).await.unwrap();
    old.confirmed(&["enable", "--redirect", &redirect]);
    let number = server.control.live(USER, "enable").await.unwrap().number;
    old.confirmed(&["enable", "--number", &number]);

    let offer = said(old.phone(&["move", "--json"]));
    let offer = offer["text"].as_str().unwrap();
    assert!(new.phone(&["enroll-by-transfer", offer, "--preview"]).out.contains("server key pinned"));
    let key: Value = serde_json::from_str(&new.confirmed(&["enroll-by-transfer", offer, "--json"])).unwrap();
    assert_eq!(said(old.phone(&["move", "--key", key["text"].as_str().unwrap(), "--json"]))["step"], "compare");
    let code = key["comparison"].as_str().unwrap();
    let wrong = old.phone(&["move", "--code", if code == "000000" { "000001" } else { "000000" }]);
    assert_eq!(wrong.exit, Some(2), "{}", wrong.err);
    let transfer: Value = serde_json::from_str(&old.confirmed(&["move", "--code", code, "--json"])).unwrap();
    let done = new.phone(&["enroll-by-transfer", "--transfer", transfer["text"].as_str().unwrap()]);
    assert!(done.exit == Some(0) && done.out.contains(USER), "{}{}", done.out, done.err);
    assert_eq!(said(old.phone(&["move", "--json"]))["step"], "moved");
}

/// A command that reads a passphrase.
fn with_passphrase(terminal: &Terminal, arguments: &[&str], passphrase: &str) -> Said {
    use std::io::Write as _;
    let mut child = Command::new(program("phone"))
        .arg("--home")
        .arg(terminal.home.path())
        .args(arguments)
        .env_remove("PHONE_HOME")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that needs no passphrase has ended.
    let _ = writeln!(child.stdin.take().unwrap(), "{passphrase}");
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Said { exit: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

#[test]
fn l4_the_terminal_makes_a_backup_and_takes_it_over() {
    const TEXT: &str = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";
    let (old, new) = (Terminal::new(), Terminal::new());
    old.confirmed(&["enroll", TEXT]);
    let file = old.home.path().join("backup");
    let file = file.to_str().unwrap();
    let short = with_passphrase(&old, &["backup", file, "--confirm", "yes"], "short");
    assert!(short.exit == Some(2) && short.err.contains("12 characters"), "{:?} {}", short.exit, short.err);
    let made = with_passphrase(&old, &["backup", file, "--confirm", "yes", "--json"], "a passphrase of mine");
    assert_eq!(made.exit, Some(0), "{}", made.err);
    assert!(!made.out.contains("mine") && !made.err.contains("mine"));
    let over = with_passphrase(&old, &["backup", file, "--confirm", "yes"], "a passphrase of mine");
    assert_eq!(over.exit, Some(2), "no other file is written over");

    let wrong = with_passphrase(&new, &["restore", file], "another passphrase");
    assert!(wrong.exit == Some(2) && wrong.err.contains("passphrase"), "{:?} {}", wrong.exit, wrong.err);
    let restored = with_passphrase(&new, &["restore", file], "a passphrase of mine");
    assert!(restored.out.contains("1 accounts were added"), "{}{}", restored.out, restored.err);
    assert!(new.phone(&["accounts"]).out.contains("ana"));

    let other = old.home.path().join("generated");
    let made: Value =
        serde_json::from_str(&old.confirmed(&["backup", other.to_str().unwrap(), "--generate", "--json"])).unwrap();
    assert_eq!(made["passphrase"].as_str().unwrap().len(), 29);
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_each_command_of_a_locked_phone_asks_for_its_pin_and_refusing_does_not() {
    let (server, terminal) = (server().await, Terminal::new());
    let text = server.control.enrollment_text(USER).await.unwrap();
    terminal.confirmed(&["enroll", &text]);
    let number = server.control.live(USER, "enrollment").await.unwrap().number;
    terminal.confirmed(&["approve", &number]);
    assert_eq!(terminal.phone(&["lock"]).out, "The app is not locked.\n");
    let easy = with_passphrase(&terminal, &["lock", "pin"], "123456");
    assert!(easy.exit == Some(2) && easy.err.contains("Choose another PIN"), "{:?} {}", easy.exit, easy.err);
    let set = with_passphrase(&terminal, &["lock", "pin", "--grace", "1m", "--json"], "194857");
    assert_eq!(set.exit, Some(0), "{}", set.err);
    let status: Value = serde_json::from_str(&terminal.phone(&["lock", "--json"]).out).unwrap();
    assert_eq!((&status["lock"], &status["tries_left"]), (&json!("locked"), &json!(10)), "another start of the app");

    let number = server.control.start(USER, "mfa", &[]).await.unwrap().number;
    let wrong = with_passphrase(&terminal, &["approve", &number, "--confirm", "yes"], "194858");
    assert!(wrong.exit == Some(1) && wrong.err.contains("9 tries are left"), "{:?} {}", wrong.exit, wrong.err);
    assert!(terminal.phone(&["requests"]).out.contains("mfa"));
    assert_eq!(terminal.phone(&["deny"]).out, "Denied.\n");
    let number = server.control.start(USER, "mfa", &[]).await.unwrap().number;
    let right = with_passphrase(&terminal, &["approve", &number, "--confirm", "yes"], "194857");
    assert_eq!((right.exit, right.out.as_str()), (Some(0), "Approved.\n"), "{}", right.err);

    let changed = with_passphrase(&terminal, &["lock", "pin"], "194857\n805391");
    assert_eq!(changed.exit, Some(0), "{}", changed.err);
    let off = with_passphrase(&terminal, &["lock", "off"], "805391");
    assert_eq!(off.out, "The app is not locked.\n", "{}", off.err);
    assert!(terminal.phone(&["log"]).out.contains("approve"));
    terminal.confirmed(&["lock", "gate"]);
    assert_eq!(terminal.phone(&["log", "--confirm", "no"]).exit, Some(1));
    assert!(terminal.confirmed(&["log"]).contains("approve"));
    terminal.confirmed(&["lock", "give-up"]);
    assert_eq!(terminal.phone(&["log"]).out, "", "what happened is gone with it");
    assert!(terminal.phone(&["accounts"]).out.contains("enroll"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_says_which_calls_it_took_where_it_is_asked_to() {
    let (server, terminal) = (server().await, Terminal::new());
    terminal.confirmed(&["enroll", &server.control.enrollment_text(USER).await.unwrap()]);
    assert!(!terminal.phone(&["requests"]).err.contains("trace: "));
    let traced = terminal.phone(&["--trace", "--json", "requests"]);
    assert!(
        traced.err.lines().any(|line| line.starts_with("trace: ") && line.contains(" http.requests 200 ")),
        "{}",
        traced.err
    );
    assert!(!traced.out.contains("trace"), "{}", traced.out);
}
