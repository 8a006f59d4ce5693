//! `demo --serve`: the server ends with the demo, however that ends.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use e2e::program;

struct Demo {
    process: Child,
    page: String,
    /// Kept open: the demo is still printing.
    _output: BufReader<ChildStdout>,
}

impl Demo {
    fn serve() -> Self {
        let mut process = Command::new(program("demo"))
            .arg("--serve")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut first = String::new();
        output.read_line(&mut first).unwrap();
        let page = first.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        Self { process, page, _output: output }
    }

    fn answers(&self) -> bool {
        let address = self.page.trim_start_matches("http://").split('/').next().unwrap();
        TcpStream::connect(address).is_ok()
    }

    fn signal(&self, name: &str) {
        let command = format!("kill -{name} {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &command]).status().unwrap().success());
    }

    fn end(&mut self) -> ExitStatus {
        let ended = self.process.wait().unwrap();
        let patience = Instant::now() + Duration::from_secs(20);
        while self.answers() {
            assert!(Instant::now() < patience, "the server outlives the demo");
            std::thread::sleep(Duration::from_millis(50));
        }
        ended
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_server_ends_with_a_demo_that_is_asked_to_end() {
    for signal in ["TERM", "INT"] {
        let mut demo = Demo::serve();
        assert!(demo.page.ends_with("/t1"), "{}", demo.page);
        assert!(demo.answers());
        demo.signal(signal);
        assert!(demo.end().success(), "{signal}");
    }
}

#[test]
fn the_server_ends_with_a_demo_that_is_killed() {
    let mut demo = Demo::serve();
    assert!(demo.answers());
    demo.signal("KILL");
    assert!(!demo.end().success());
}
