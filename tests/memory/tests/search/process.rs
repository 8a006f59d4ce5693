//! The phone that is searched, and what it told beside.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::memory::{Found, find};

pub struct Phone {
    process: Child,
    input: ChildStdin,
    replies: Receiver<String>,
    folders: TempDir,
}

/// How long a command may take; and what a thread of the phone may still be about that outlives a command.
const WAIT: Duration = Duration::from_secs(120);
const SETTLES: Duration = Duration::from_secs(5);

impl Phone {
    /// One with the allocator of the libraries for apps.
    pub fn start() -> Self {
        Self::of(env!("CARGO_BIN_EXE_searched-phone"))
    }

    /// One with the allocator of the system.
    pub fn start_unwiped() -> Self {
        Self::of(env!("CARGO_BIN_EXE_searched-phone-unwiped"))
    }

    /// One of each, the second once the first has gone.
    pub fn each() -> impl Iterator<Item = Self> {
        [Self::start, Self::start_unwiped].into_iter().map(|start| start())
    }

    fn of(program: &str) -> Self {
        let folders = tempfile::tempdir().unwrap();
        let (data, out) = (folders.path().join("data"), folders.path().join("out"));
        fs::create_dir(&out).unwrap();
        let mut process =
            Command::new(program).args([&data, &out]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        let (sender, replies) = channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { process, input, replies, folders }
    }

    /// Gives a command, and what the phone replied.
    pub fn run(&mut self, command: &str) -> String {
        writeln!(self.input, "{command}").unwrap();
        let reply = self.replies.recv_timeout(WAIT).unwrap();
        reply.strip_prefix("ok").unwrap_or_else(|| panic!("{command}: {reply:?}")).trim_start().to_owned()
    }

    /// Makes it hold these bytes.
    pub fn hold(&mut self, bytes: &[u8]) {
        fs::write(self.out().join("held"), bytes).unwrap();
        self.run("hold");
    }

    /// It wipes them.
    pub fn wipe(&mut self) {
        self.run("wipe");
    }

    /// It drops them, as anything is dropped that nobody wipes.
    pub fn let_go(&mut self) {
        self.run("let-go");
    }

    /// Where these bytes are in its memory. It waits for a command meanwhile.
    pub fn find(&self, bytes: &[u8]) -> Vec<Found> {
        find(self.process.id(), bytes)
    }

    /// Where these bytes stay in its memory: a connection may be closed, or a task be dropped, just after a command.
    pub fn find_what_stays(&self, bytes: &[u8]) -> Vec<Found> {
        let began = Instant::now();
        loop {
            let found = self.find(bytes);
            if found.is_empty() || began.elapsed() > SETTLES {
                return found;
            }
        }
    }

    /// Lets it read this picture, a byte a pixel, as a square.
    pub fn scan(&mut self, pixels: &[u8]) {
        fs::write(self.out().join("picture"), pixels).unwrap();
        self.run("scan");
        fs::remove_file(self.out().join("picture")).unwrap();
    }

    /// A file of what it told.
    pub fn told(&self, name: &str) -> Vec<u8> {
        fs::read(self.out().join(name)).unwrap()
    }

    /// The key under which its software keys lie.
    pub fn master_key(&self) -> Vec<u8> {
        fs::read(self.keys().join("master.key")).unwrap()
    }

    /// The records of its software keys.
    pub fn key_records(&self) -> Vec<serde_json::Value> {
        let files = fs::read_dir(self.keys()).unwrap().map(|entry| entry.unwrap().path());
        let records = files.filter(|path| path.extension().is_some_and(|end| end == "json"));
        records.map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap()).collect()
    }

    /// The bodies of the exchanges so far: requests and responses.
    pub fn bodies(&self) -> Vec<String> {
        let mut paths: Vec<_> = fs::read_dir(self.out()).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some());
        paths.sort();
        paths.iter().map(|path| String::from_utf8(fs::read(path).unwrap()).unwrap()).collect()
    }

    fn out(&self) -> PathBuf {
        self.folders.path().join("out")
    }

    fn keys(&self) -> PathBuf {
        self.folders.path().join("data/keys")
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
