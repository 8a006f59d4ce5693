//! The identity provider in a process of its own, which is killed and started again on the same data.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use phone::lab::ServerProcess;

use crate::Trouble;
use crate::line::Line;
use crate::world::PASSWORD;

/// Ticks of the processor's time in /proc, on every Linux.
const TICKS: f64 = 100.0;

/// The identity provider.
#[derive(Clone)]
pub(crate) struct Server(Arc<Inner>);

struct Inner {
    program: PathBuf,
    folder: PathBuf,
    origin: String,
    process: Mutex<Option<ServerProcess>>,
}

/// What the process takes, as Linux tells it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Use {
    /// Bytes of memory now, and at most since the process began.
    pub(crate) memory: u64,
    pub(crate) peak: u64,
    /// Seconds of processor time since the process began.
    pub(crate) processor: f64,
}

impl Server {
    /// Starts one with these users.
    pub(crate) fn start(program: &Path, folder: &Path, users: &[String]) -> Result<Self, Trouble> {
        if !program.exists() {
            return Err(format!("{} is not there: build it first (cargo build --bin idp)", program.display()).into());
        }
        let config = configuration(users, &password_hash(program)?);
        let mut file = File::options().create_new(true).write(true).mode(0o600).open(folder.join("idp.toml"))?;
        file.write_all(config.as_bytes())?;
        let process = run(program, folder, "127.0.0.1:0")?;
        let (origin, process) = (process.origin().to_owned(), Mutex::new(Some(process)));
        Ok(Self(Arc::new(Inner { program: program.to_owned(), folder: folder.to_owned(), origin, process })))
    }

    pub(crate) fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Kills it by SIGKILL, starts it again on the same data and port, and gives how long it was away.
    pub(crate) async fn kill(&self, line: &Line) -> Result<Duration, Trouble> {
        let (this, begun) = (self.clone(), Instant::now());
        line.cut();
        let restarted = tokio::task::spawn_blocking(move || {
            let Inner { program, folder, origin, process } = &*this.0;
            let mut process = process.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(process) = process.take() {
                process.kill();
            }
            let address = origin.split("://").nth(1).unwrap_or_default();
            *process = Some(run(program, folder, address)?);
            Ok::<_, Trouble>(())
        });
        restarted.await??;
        line.mend()?;
        Ok(begun.elapsed())
    }

    /// What the process takes; nothing where there is no /proc.
    pub(crate) fn used(&self) -> Option<Use> {
        let id = self.0.process.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.process_id();
        let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let kilobytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // Behind the name, which may hold anything: state is the 3rd field, user and system time the 14th and 15th.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
        Some(Use {
            memory: kilobytes("VmRSS:")? * 1024,
            peak: kilobytes("VmHWM:")? * 1024,
            processor: (ticks(14)? + ticks(15)?) / TICKS,
        })
    }

    /// Bytes of the database with its log.
    pub(crate) fn database(&self) -> u64 {
        let files = fs::read_dir(self.0.folder.join("data")).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
    }

    /// Faults that the server has logged.
    pub(crate) fn faults(&self) -> Vec<String> {
        let log = fs::read_to_string(self.0.folder.join("idp.log")).unwrap_or_default();
        log.lines().filter(|line| line.contains("ERROR") || line.contains("panicked")).map(str::to_owned).collect()
    }
}

fn run(program: &Path, folder: &Path, address: &str) -> Result<ServerProcess, Trouble> {
    let log = File::options().create(true).append(true).open(folder.join("idp.log"))?;
    let arguments = ["--listen", address, "--seed-demo", "--control", "--log-level", "warn", "--config"];
    let mut arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
    arguments.push(folder.join("idp.toml").display().to_string());
    Ok(ServerProcess::start(program, &arguments, Stdio::from(log))?)
}

/// The demonstration tenant with users of the run: all come from one address, and each round is another browser.
fn configuration(users: &[String], hash: &str) -> String {
    let mut text = "data = \"data\"\n\n[[tenants]]\nid = \"t1\"\nname = \"Contoso (load)\"\n\n[tenants.policy]\n\
                    user_name_limit = 1000000\nrequest_limit = 1000000\n"
        .to_owned();
    for user in users {
        text.push_str(&format!("\n[[tenants.users]]\nname = \"{user}\"\npassword_hash = '{hash}'\n"));
    }
    text
}

/// One hash for all users: hashing costs on purpose.
fn password_hash(program: &Path) -> Result<String, Trouble> {
    let mut child = Command::new(program).arg("hash-password").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().ok_or("no standard input")?.write_all(PASSWORD.as_bytes())?;
    let mut hash = String::new();
    child.stdout.take().ok_or("no standard output")?.read_to_string(&mut hash)?;
    child.wait()?;
    Ok(hash.trim().to_owned())
}
