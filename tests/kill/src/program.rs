//! The unmodified terminal phone, a process for each command: left alone, killed at a point, or killed after a time.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::tracer;
use crate::trouble::Trouble;

const SIGKILL: i32 = 9;

/// When a run is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kill {
    Never,
    /// Before this call that changes something outside the process, counted from 1.
    AtPoint(u64),
    After(Duration),
}

/// How a run ended, and what it had said by then.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code; `None` if it was killed.
    pub(crate) exit: Option<i32>,
    /// The JSON values on standard output.
    pub(crate) out: Vec<Value>,
    pub(crate) err: String,
    /// The calls that were counted, where they were.
    pub(crate) points: u64,
    /// Where it was killed.
    pub(crate) last: String,
    pub(crate) took: Duration,
}

impl Ran {
    pub(crate) const fn killed(&self) -> bool {
        self.exit.is_none()
    }

    pub(crate) fn done(&self) -> bool {
        self.exit == Some(0)
    }

    /// A member of one of the values on standard output.
    pub(crate) fn says(&self, member: &str) -> Option<&str> {
        self.out.iter().find_map(|value| value.get(member)?.as_str())
    }

    /// The code of the error, where there was one.
    pub(crate) fn error(&self) -> &str {
        self.says("error").unwrap_or_default()
    }

    /// For people.
    pub(crate) fn output(&self) -> String {
        format!("exit {:?}, {:?} {}", self.exit, self.out.iter().map(Value::to_string).collect::<Vec<_>>(), self.err)
    }
}

/// The program, and where its output goes.
pub(crate) struct Program {
    path: PathBuf,
    scratch: PathBuf,
    environment: Vec<(&'static str, PathBuf)>,
}

impl Program {
    pub(crate) fn new(path: &Path, scratch: &Path) -> Result<Self, Trouble> {
        if !path.exists() {
            let text = format!("{} is not there: build the workspace's programs first", path.display());
            return Err(Trouble::Harness(text));
        }
        Ok(Self { path: path.to_owned(), scratch: scratch.to_owned(), environment: few_roots(scratch)? })
    }

    /// One command of the phone in `home`; questions are answered by yes.
    pub(crate) fn run(&self, home: &Path, arguments: &[String], kill: Kill) -> Result<Ran, Trouble> {
        let begun = Instant::now();
        let set_up = |command: &mut Command| {
            command.args(["--json", "--confirm", "yes", "--home"]).arg(home).args(arguments);
            command.env_remove("PHONE_HOME").envs(self.environment.iter().cloned());
        };
        let (exit, points, last, out, err) = match kill {
            Kill::AtPoint(point) => {
                let (out, err) = (self.scratch.join("out"), self.scratch.join("err"));
                let traced = tracer::run(&self.path, set_up, (File::create(&out)?, File::create(&err)?), point)?;
                (traced.exit, traced.points, traced.last, fs::read(out)?, fs::read(err)?)
            }
            Kill::Never | Kill::After(_) => {
                let mut command = Command::new(&self.path);
                set_up(&mut command);
                command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
                let mut child = command.spawn()?;
                if let Kill::After(time) = kill {
                    std::thread::sleep(time);
                    child.kill()?;
                }
                let output = child.wait_with_output()?;
                let exit = match output.status.signal() {
                    Some(SIGKILL) => None,
                    _ => output.status.code().or(Some(-1)),
                };
                (exit, 0, format!("after {} us", begun.elapsed().as_micros()), output.stdout, output.stderr)
            }
        };
        // A killed run may have written half a line.
        let out = String::from_utf8_lossy(&out).lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let err = String::from_utf8_lossy(&err).trim().to_owned();
        Ok(Ran { exit, out, err, points, last, took: begun.elapsed() })
    }
}

/// The phone reads the root certificates of the system at each start, which are most of its calls, and talks http here:
/// one of them is enough.
fn few_roots(scratch: &Path) -> Result<Vec<(&'static str, PathBuf)>, Trouble> {
    const END: &str = "-----END CERTIFICATE-----";
    let Ok(all) = fs::read_to_string("/etc/ssl/certs/ca-certificates.crt") else { return Ok(Vec::new()) };
    let Some((first, _)) = all.split_once(END) else { return Ok(Vec::new()) };
    let (file, folder) = (scratch.join("root.pem"), scratch.join("roots"));
    fs::write(&file, format!("{first}{END}\n"))?;
    fs::create_dir_all(&folder)?;
    Ok(vec![("SSL_CERT_FILE", file), ("SSL_CERT_DIR", folder)])
}
