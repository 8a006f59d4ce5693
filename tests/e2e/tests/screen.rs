//! `phone` alone, in a real terminal of the system (a pty), read as a terminal emulator reads it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::io::{Read as _, Write as _};
use std::num::NonZero;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use e2e::{PASSWORD, Server, program};
use pty_process::blocking::{Command as PtyCommand, Pty, open};
use serde_json::Value;
use tempfile::TempDir;

const USER: &str = "screen@contoso.example";
/// In real time; a screen that does not come fails the test.
const PATIENCE: Duration = Duration::from_secs(60);
const SIZE: (u16, u16) = (24, 100);

/// The program in its terminal.
struct Screen {
    pty: Arc<Pty>,
    child: Child,
    seen: Arc<(Mutex<vt100::Parser>, Condvar)>,
}

impl Screen {
    fn open(home: &TempDir) -> Self {
        Self::open_sized(home, SIZE)
    }

    fn open_sized(home: &TempDir, size: (u16, u16)) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(pty_process::Size::new(size.0, size.1)).unwrap();
        let command = PtyCommand::new(program("phone")).arg("--home").arg(home.path()).env("TERM", "xterm-256color");
        let child = command.env_remove("PHONE_HOME").spawn(pts).unwrap();
        let emulator = vt100::Parser::new(NonZero::new(size.0).unwrap(), NonZero::new(size.1).unwrap(), 0);
        let (pty, seen) = (Arc::new(pty), Arc::new((Mutex::new(emulator), Condvar::new())));
        let (reads, sees) = (Arc::clone(&pty), Arc::clone(&seen));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read) = (&*reads).read(&mut bytes) {
                let Some(bytes) = bytes.get(..read).filter(|bytes| !bytes.is_empty()) else { return };
                sees.0.lock().unwrap().process(bytes);
                sees.1.notify_all();
            }
        });
        Self { pty, child, seen }
    }

    fn press(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// What the terminal shows, once that `holds`.
    fn until(&self, holds: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        let mut parser = self.seen.0.lock().unwrap();
        loop {
            let shown = parser.screen().contents();
            if holds(&shown) {
                return shown;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain; the terminal shows:\n{shown}");
            parser = self.seen.1.wait_timeout(parser, left).unwrap().0;
        }
    }

    fn shows(&self, text: &str) -> String {
        self.until(|shown| shown.contains(text))
    }

    fn leave(mut self) -> bool {
        self.press("q");
        let left = self.child.wait().unwrap();
        let is_restored =
            |parser: &vt100::Parser| !parser.screen().alternate_screen() && !parser.screen().hide_cursor();
        let end = Instant::now() + PATIENCE;
        let mut parser = self.seen.0.lock().unwrap();
        while !is_restored(&parser) && Instant::now() < end {
            parser = self.seen.1.wait_timeout(parser, Duration::from_millis(100)).unwrap().0;
        }
        left.success() && is_restored(&parser)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // After a test that failed; else it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The seconds of the countdown, where one shows.
fn seconds_left(shown: &str) -> Option<u64> {
    let of_line = |line: &str| {
        let (before, _) = line.split_once(" s ")?;
        before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    shown.lines().find_map(of_line)
}

fn phone(home: &TempDir, arguments: &[&str]) -> String {
    let mut command = Command::new(program("phone"));
    command.arg("--home").arg(home.path()).args(arguments).args(["--confirm", "yes"]);
    let said = command.env_remove("PHONE_HOME").stdin(Stdio::null()).output().unwrap();
    assert!(said.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap()
}

/// A phone with an account that can sign in.
async fn enabled(server: &Server) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    let text = server.control.enrollment_text(USER).await.unwrap();
    phone(&home, &["enroll", &text]);
    phone(&home, &["approve", &server.control.live(USER, "enrollment").await.unwrap().number]);
    let step: Value = serde_json::from_str(&phone(&home, &["enable", "--json"])).unwrap();
    let url = step.get("url").and_then(Value::as_str).unwrap();
    let redirect = server.control.authorize(url, USER, PASSWORD).await.unwrap();
    phone(&home, &["enable", "--redirect", &redirect]);
    phone(&home, &["enable", "--number", &server.control.live(USER, "enable").await.unwrap().number]);
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_is_approved_on_the_screen_and_another_denied() {
    let server = Server::start();
    let home = enabled(&server).await;
    let screen = Screen::open(&home);
    screen.shows("No request waits");
    screen.shows("phone sign-in enabled");

    // It comes while the screen is open, by itself.
    let live = server.control.start(USER, "sign_in", &[("application", "Library catalogue")]).await.unwrap();
    let shown = screen.shows("Library catalogue");
    assert!(shown.contains("Request: sign in") && shown.contains("1 request waits"), "{shown}");
    assert!(!shown.contains(&live.number.chars().map(|digit| format!("{digit} ")).collect::<String>()), "{shown}");
    let first = seconds_left(&screen.until(|shown| seconds_left(shown).is_some()));
    screen.until(|shown| seconds_left(shown).is_some() && seconds_left(shown) < first);

    screen.press(&live.number);
    screen.press("\r");
    let asked = screen.shows(" Confirm ");
    assert!(asked.contains("sign the approval?") && asked.contains("deny"), "{asked}");
    screen.press("y");
    screen.shows("Approved.");
    assert_eq!(server.control.request(&live.request).await.unwrap().state, "approved");

    let live = server.control.start(USER, "sign_in", &[("application", "Payroll")]).await.unwrap();
    screen.shows("Payroll");
    screen.press(&live.number);
    screen.press("\r");
    screen.shows(" Confirm ");
    // The prompt is open, and the person refuses.
    screen.press("d");
    screen.shows("Denied.");
    assert_eq!(server.control.request(&live.request).await.unwrap().state, "denied");

    screen.press("a");
    screen.shows("verdict: approved");
    screen.press("\x1b");
    screen.shows("No request waits");
    screen.press("c");
    screen.shows(" Code ");
    assert!(screen.leave(), "it ends well, and gives the terminal back");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_screen_says_so_and_a_refusal_is_kept() {
    let mut server = Server::start();
    let home = enabled(&server).await;
    let screen = Screen::open(&home);
    screen.shows("No request waits");
    server.control.start(USER, "sign_in", &[("application", "Library catalogue")]).await.unwrap();
    screen.shows("Library catalogue");
    server.kill();
    screen.press("d");
    screen.shows("sent at the next contact");
    screen.shows("server cannot be reached");
    assert!(screen.leave());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_is_too_small_for_the_request_approves_nothing_and_refuses() {
    let server = Server::start();
    let home = enabled(&server).await;
    let screen = Screen::open_sized(&home, (12, 100));
    screen.shows("No request waits");
    let context = [("application", "Library catalogue"), ("location", "Lisbon, Portugal"), ("browser", "Firefox")];
    let live = server.control.start(USER, "sign_in", &context).await.unwrap();
    screen.shows("1 request waits");
    screen.press(&live.number);
    screen.press("\r");
    screen.shows("Make the terminal larger");
    assert_eq!(server.control.request(&live.request).await.unwrap().state, "live");
    screen.press("d");
    screen.shows("Denied.");
    assert_eq!(server.control.request(&live.request).await.unwrap().state, "denied");
    assert!(screen.leave());
}

#[test]
fn alone_it_needs_a_terminal_and_a_phone() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(program("phone"));
    let said = command.arg("--home").arg(home.path()).stdin(Stdio::null()).output().unwrap();
    assert_eq!(said.status.code(), Some(2));
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("phone --help"), "{said}");
    let mut screen = Screen::open(&home);
    screen.shows("phone enroll");
    assert_eq!(screen.child.wait().unwrap().code(), Some(2));
}
