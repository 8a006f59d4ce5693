//! What is around the phones: one identity provider for the whole run, its people and browsers.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use authenticator_core::idp::{ReqwestTransport, TransportOptions};
use phone::lab::{Control, ControlError, ServerProcess};
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::cli::Arguments;
use crate::program::Program;
use crate::trouble::Trouble;
use crate::wire::Wire;

/// The password of everybody.
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct World {
    pub(crate) program: Program,
    pub(crate) wire: Wire,
    control: Control,
    runtime: Runtime,
    folder: TempDir,
    made: AtomicU64,
    _server: ServerProcess,
}

impl World {
    pub(crate) fn open(arguments: &Arguments) -> Result<Self, Trouble> {
        let folder = tempfile::Builder::new().prefix("kill-harness-").tempdir()?;
        let phone = arguments.phone.clone().map_or_else(|| beside("phone"), Ok)?;
        let idp = arguments.idp.clone().map_or_else(|| beside("idp"), Ok)?;
        let program = Program::new(&phone, folder.path())?;
        let address = free_address()?;
        let wire = Wire::to(address)?;
        let data = folder.path().join("idp").display().to_string();
        let (listen, public) = (address.to_string(), wire.origin());
        let all = ["--listen", &listen, "--public-url", &public, "--data", &data, "--seed-demo", "--control"];
        let server = ServerProcess::start(&idp, &all.map(str::to_owned), Stdio::null())?;
        let transport = ReqwestTransport::new(&TransportOptions::default())
            .map_err(|error| Trouble::Harness(format!("no transport: {error}")))?;
        let control = Control::new(Arc::new(transport), &format!("http://{address}"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let world = Self { program, wire, control, runtime, folder, made: AtomicU64::new(0), _server: server };
        let patient = json!({ "approvals_a_minute": 1_000_000 });
        world.control(|control| async move { control.policy(&patient).await })?;
        Ok(world)
    }

    /// Asks the control interface.
    pub(crate) fn control<T, F>(&self, ask: impl FnOnce(Control) -> F) -> Result<T, Trouble>
    where
        F: Future<Output = Result<T, ControlError>>,
    {
        Ok(self.runtime.block_on(ask(self.control.clone()))?)
    }

    /// A path in the folder of this run at which nothing is yet.
    pub(crate) fn fresh_path(&self) -> PathBuf {
        self.folder.path().join(format!("phone-{}", self.made.fetch_add(1, Ordering::Relaxed)))
    }

    /// A user whom nobody knows yet.
    pub(crate) fn fresh_user(&self) -> Result<String, Trouble> {
        let name = format!("user-{}@contoso.example", self.made.fetch_add(1, Ordering::Relaxed));
        let user = name.clone();
        self.control(|control| async move { control.add_user(&user, PASSWORD).await })?;
        Ok(name)
    }

    /// Keeps the folder of a phone beyond the end of this run.
    pub(crate) fn keep(&self, home: &Path) -> Result<PathBuf, Trouble> {
        let kept = tempfile::Builder::new().prefix("kill-harness-found-").tempdir()?.keep();
        copy_folder(home, &kept.join("phone"))?;
        Ok(kept.join("phone"))
    }
}

/// A program of the workspace, built with this one.
fn beside(name: &str) -> Result<PathBuf, Trouble> {
    Ok(std::env::current_exe()?.with_file_name(name))
}

/// Nobody listens there at the moment.
fn free_address() -> Result<SocketAddr, Trouble> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Copies files and folders; nothing if there is nothing.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<(), Trouble> {
    std::fs::create_dir_all(to)?;
    let Ok(entries) = std::fs::read_dir(from) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
