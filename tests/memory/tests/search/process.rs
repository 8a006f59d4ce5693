//! The phone that is searched, and what it told beside.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use crate::memory::{Found, find};

pub struct Phone {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    folders: TempDir,
}

impl Phone {
    /// One with the allocator of the libraries for apps.
    pub fn start() -> Self {
        Self::of(env!("CARGO_BIN_EXE_searched-phone"))
    }

    /// One with the allocator of the system.
    pub fn start_unwiped() -> Self {
        Self::of(env!("CARGO_BIN_EXE_searched-phone-unwiped"))
    }

    fn of(program: &str) -> Self {
        let folders = tempfile::tempdir().unwrap();
        let (data, out) = (folders.path().join("data"), folders.path().join("out"));
        fs::create_dir(&out).unwrap();
        let mut process =
            Command::new(program).args([&data, &out]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        Self { process, input, output, folders }
    }

    /// Gives a command, and what the phone replied.
    pub fn run(&mut self, command: &str) -> String {
        writeln!(self.input, "{command}").unwrap();
        let mut reply = String::new();
        self.output.read_line(&mut reply).unwrap();
        reply.trim_end().strip_prefix("ok").unwrap_or_else(|| panic!("{command}: {reply:?}")).trim_start().to_owned()
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

    /// A file of what it told.
    pub fn told(&self, name: &str) -> Vec<u8> {
        fs::read(self.out().join(name)).unwrap()
    }

    /// The key under which its software keys lie.
    pub fn master_key(&self) -> Vec<u8> {
        fs::read(self.folders.path().join("data/keys/master.key")).unwrap()
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
}

impl Drop for Phone {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
