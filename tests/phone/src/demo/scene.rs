//! Who takes part: an identity provider in a process of its own, a phone, a person and her browser.

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::Instant;

use authenticator_core::host::SystemClock;
use authenticator_core::idp::{ReqwestTransport, Transport, TransportOptions};
use authenticator_core::protocol::DevelopmentServers;
use authenticator_core::{Account, Error, Request};

use super::report::{Report, Who};
use super::{Arguments, IDENTITY_PROVIDER};
use crate::home::APP_REDIRECT;
use crate::lab::{Browser, Control, ControlError, Network, PageError, ServerError, ServerProcess};
use crate::{Confirm, Failure, Home, HomeOptions, TerminalDevice};

/// The person of the story, as the server's demonstration tenant knows her.
pub(super) const USER: &str = "ana@contoso.example";

/// Her password there.
pub(super) const PASSWORD: &str = idp::DEMO_PASSWORD;

const FREE_PORT: &str = "127.0.0.1:0";

/// The story cannot go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum SceneError {
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Control(#[from] ControlError),
    #[error(transparent)]
    Page(#[from] PageError),
    #[error(transparent)]
    Phone(#[from] Failure),
    #[error("the phone: {0}")]
    Core(#[from] Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Story(String),
}

/// The scene.
pub(super) struct Scene {
    pub(super) server: ServerProcess,
    pub(super) control: Control,
    pub(super) network: Arc<Network>,
    pub(super) phone: Home,
    pub(super) browser: Browser,
    pub(super) account: Option<Account>,
    _folder: Folder,
}

impl Scene {
    pub(super) async fn open(arguments: &Arguments, report: &mut Report) -> Result<Self, SceneError> {
        let folder = Folder::new(arguments.data.as_deref())?;
        let started = Instant::now();
        let server = start_server(&folder.path, FREE_PORT, Stdio::null())?;
        let transport: Arc<dyn Transport> = Arc::new(reqwest_transport()?);
        report.check(
            Who::Server,
            server.process_id() != std::process::id(),
            &format!(
                "is up at {} in a process of its own ({}), {} ms after its start",
                server.origin(),
                server.process_id(),
                started.elapsed().as_millis()
            ),
        );
        let control = Control::new(Arc::clone(&transport), server.origin());
        let network = Arc::new(Network::new(transport));
        let options = phone_options(&folder.path, Confirm::Yes);
        let phone = Home::open_with(options, Arc::clone(&network) as _, Arc::new(SystemClock)).await?;
        report.step(Who::Phone, "has an empty database and software keys (a real phone has them in hardware)");
        let browser = Browser::at(&format!("{}/t1/", server.origin()))?;
        Ok(Self { server, control, network, phone, browser, account: None, _folder: folder })
    }

    /// The account of the story.
    pub(super) fn account(&self) -> Result<Account, SceneError> {
        self.account.clone().ok_or_else(|| SceneError::Story("no account yet".to_owned()))
    }

    /// The one request that the phone has now.
    pub(super) async fn request(&self) -> Result<Request, SceneError> {
        let mut requests = self.account()?.requests(0).await?;
        match (requests.pop(), requests.is_empty()) {
            (Some(request), true) => Ok(request),
            _ => Err(SceneError::Story("the phone does not have exactly one request".to_owned())),
        }
    }

    /// A fresh browser asks to sign in without a password, and shows the number.
    pub(super) async fn begin_sign_in(&mut self) -> Result<String, SceneError> {
        self.browser = Browser::at(&format!("{}/t1/", self.server.origin()))?;
        self.browser.open("/t1/signin").await?;
        self.browser.submit("/signin", &[("user_name", USER)]).await?;
        Ok(self.browser.text("match-number")?)
    }

    /// Looks at the page again; gives the state that it shows.
    pub(super) async fn state(&mut self) -> Result<String, SceneError> {
        self.browser.open("/t1/signin").await?;
        Ok(self.browser.attribute("request-state", "data-state")?)
    }
}

/// Keeps a server up for a person with a browser and the terminal phone.
pub(super) async fn serve(arguments: &Arguments) -> Result<ExitCode, SceneError> {
    let folder = Folder::new(arguments.data.as_deref())?;
    let listen = arguments.listen.map_or_else(|| FREE_PORT.to_owned(), |address| address.to_string());
    let server = start_server(&folder.path, &listen, Stdio::inherit())?;
    println!("{}", to_try(server.origin(), &std::path::absolute(folder.path.join("phone"))?));
    std::future::pending().await
}

fn to_try(origin: &str, home: &Path) -> String {
    let page = format!("{origin}/{}", idp::DEMO_TENANT);
    let home = home.display().to_string().replace('\'', r"'\''");
    let profile = if cfg!(debug_assertions) { "" } else { " --release" };
    format!(
        "\
The identity provider is up at {page} until ctrl-c.
Its control interface for tests, {origin}/control/, is open on loopback
without authentication: every program on this machine can act for its users.

In a second and a third terminal, in the folder of the project:
    export PHONE_HOME='{home}'
    alias phone='cargo run --quiet{profile} --bin phone --'

1. Enroll
   - Browser: open {page} and sign in as {USER}, password \"{PASSWORD}\".
     Security info, then \"Add sign-in method: Authenticator app\".
   - In the same browser open {page}/security-info/qr.png and save it as qr.png.
   - Terminal: phone enroll qr.png            (with the path where the browser saved it)
   - Terminal: phone approve NUMBER           (the number that the page shows by now)
2. Enable phone sign-in
   - Second terminal: phone enable --wait     (it prints a URL and waits)
   - Browser: open that URL and sign in with the password. The page shows a number.
   - Third terminal: phone approve NUMBER
   - Browser: Allow. Second terminal: answer y.
   - Browser: {page}/security-info shows a number.
   - Terminal: phone enable --number NUMBER   (answer y)
3. Sign in by number
   - Browser: open {page}, sign out, and sign in with the user name. The page shows a number.
   - Terminal: phone requests                 (who asks, from where)
   - Terminal: phone approve NUMBER           (answer y)

As admin@contoso.example, same password, {page}/admin is the policy. phone --help shows the rest."
    )
}

fn start_server(folder: &Path, listen: &str, log: Stdio) -> Result<ServerProcess, SceneError> {
    let program = std::env::current_exe()?;
    let data = folder.join("idp").display().to_string();
    let arguments = [IDENTITY_PROVIDER, "--listen", listen, "--data", &data, "--seed-demo", "--control"];
    Ok(ServerProcess::start(&program, &arguments.map(str::to_owned), log)?)
}

fn phone_options(folder: &Path, confirm: Confirm) -> HomeOptions {
    HomeOptions {
        directory: folder.join("phone"),
        confirm,
        extra_roots_pem: Vec::new(),
        development: DevelopmentServers::Allowed,
        device_name: "Phone of the demo".to_owned(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        redirect_uri: APP_REDIRECT.to_owned(),
        screen: None,
        device: TerminalDevice::default(),
    }
}

fn reqwest_transport() -> Result<ReqwestTransport, SceneError> {
    ReqwestTransport::new(&TransportOptions::default()).map_err(|error| SceneError::Story(error.to_string()))
}

/// A folder that goes with the demo, unless the caller gave one.
struct Folder {
    path: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl Folder {
    fn new(given: Option<&Path>) -> Result<Self, SceneError> {
        match given {
            Some(path) => {
                std::fs::create_dir_all(path)?;
                Ok(Self { path: path.to_owned(), _temporary: None })
            }
            None => {
                let temporary = tempfile::tempdir()?;
                Ok(Self { path: temporary.path().to_owned(), _temporary: Some(temporary) })
            }
        }
    }
}
