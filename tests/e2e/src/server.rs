//! The identity provider of one test.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};

use authenticator_core::idp::{ReqwestTransport, Transport, TransportOptions};
use phone::lab::{Control, ServerProcess};
use tempfile::TempDir;

/// An identity provider with data of its own, in a process of its own.
pub struct Server {
    process: Option<ServerProcess>,
    origin: String,
    data: TempDir,
    arguments: Vec<String>,
    /// Its control interface.
    pub control: Control,
}

impl Server {
    /// Starts one on http over loopback.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[], &TransportOptions::default())
    }

    /// Starts one with further arguments; `trust` is what its clients trust.
    #[must_use]
    pub fn start_with(further: &[&str], trust: &TransportOptions) -> Self {
        Self::start_on("127.0.0.1:0", further, trust)
    }

    /// Starts one that listens on `address`.
    #[must_use]
    pub fn start_on(address: &str, further: &[&str], trust: &TransportOptions) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut arguments: Vec<String> = vec!["--data".into(), data.path().display().to_string()];
        arguments.extend(["--seed-demo", "--control"].map(str::to_owned));
        arguments.extend(further.iter().map(|argument| (*argument).to_owned()));
        let process = run(&arguments, address);
        let origin = process.origin().to_owned();
        let transport: Arc<dyn Transport> = Arc::new(ReqwestTransport::new(trust).unwrap());
        let control = Control::new(transport, &origin);
        Self { process: Some(process), origin, data, arguments, control }
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The issuer of the demo tenant.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("{}/t1", self.origin)
    }

    /// The folder of its data.
    #[must_use]
    pub fn data(&self) -> &std::path::Path {
        self.data.path()
    }

    /// Kills the process, as a loss of power does.
    pub fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill();
        }
    }

    /// Starts it again on the same port, with the same data.
    pub fn start_again(&mut self) {
        self.kill();
        let address = self.origin.split("://").nth(1).unwrap().to_owned();
        self.process = Some(run(&self.arguments, &address));
    }
}

fn run(arguments: &[String], listen: &str) -> ServerProcess {
    let mut all = vec!["--listen".to_owned(), listen.to_owned()];
    all.extend_from_slice(arguments);
    ServerProcess::start(&program("idp"), &all, Stdio::null()).unwrap()
}

/// The path of a program of this workspace, built now if it is not there or not fresh.
///
/// # Panics
/// The program cannot be built.
#[must_use]
pub fn program(name: &'static str) -> PathBuf {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        // What cargo tells a test of its package would make the build script of ring, and all behind it, run anew.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CARGO_MANIFEST_") || name.to_string_lossy().starts_with("CARGO_PKG_")
            {
                build.env_remove(name);
            }
        }
        let status = build
            .args([
                "build",
                "--quiet",
                "--workspace",
                "--bin",
                "idp",
                "--bin",
                "phone",
                "--bin",
                "demo",
                "--bin",
                "load",
            ])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
            .status()
            .unwrap();
        assert!(status.success(), "the programs under test do not build");
    });
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().find(|folder| folder.ends_with("debug") || folder.ends_with("release")).unwrap();
    // Tests of the release profile use the programs that cargo builds by default.
    folder.with_file_name("debug").join(name)
}
