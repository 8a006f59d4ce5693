//! A server of its own for each test, with its control interface.

use std::path::PathBuf;
use std::sync::Arc;

use authenticator_core::protocol::UnixTime;
use idp::clock::AdvancingClock;
use idp::{Config, LogDays, Proxies, Running, ServerError, TenantSettings};
use serde_json::{Value, json};

use super::Process;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// A server, its control interface, and its clock, which stands still.
pub(crate) struct Server {
    host: Host,
    origin: String,
    pub(crate) http: reqwest::Client,
}

/// Where it runs.
enum Host {
    Here { running: Running, clock: Arc<AdvancingClock>, directory: Directory },
    Process(Process),
}

/// A directory that goes with the test.
pub(crate) struct Directory(pub(crate) PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        let name: String = super::random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        Self(std::env::temp_dir().join(format!("idp-test-{name}")))
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What these tests set of a configuration file.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct File {
    proxies: Proxies,
    log_days: LogDays,
    tenants: Vec<TenantSettings>,
}

impl Server {
    /// A server with the user `ana`.
    pub(crate) async fn start() -> Self {
        Self::start_with(None).await.unwrap()
    }

    /// A server with the user `ana` and perhaps a list of revoked attestation keys.
    pub(crate) async fn start_with(android_revocations: Option<PathBuf>) -> Result<Self, ServerError> {
        Self::start_with_file("127.0.0.1:0", None, android_revocations, File::default()).await
    }

    /// A server with the user `ana` that sees IPv4 addresses inside IPv6, as one that listens on both families does.
    pub(crate) async fn start_dual_stack() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let listen = format!("[::ffff:127.0.0.1]:{}", free.port());
        Self::start_with_file(&listen, Some(format!("http://{free}")), None, File::default()).await.unwrap()
    }

    /// A server with the user `ana` and with what a configuration file says, in TOML; its tenants take the place of the demonstration.
    pub(crate) async fn start_configured(file: &str) -> Self {
        let file = toml::from_str(file).unwrap();
        Self::start_with_file("127.0.0.1:0", None, None, file).await.unwrap()
    }

    async fn start_with_file(
        listen: &str,
        public_url: Option<String>,
        android_revocations: Option<PathBuf>,
        file: File,
    ) -> Result<Self, ServerError> {
        let directory = Directory::new();
        let clock = Arc::new(AdvancingClock::standing_at(UnixTime::from_seconds(1_800_000_000)));
        let config = Config {
            listen: listen.parse().unwrap(),
            data: directory.0.clone(),
            seed_demo: true,
            control: true,
            tls_cert: None,
            tls_key: None,
            public_url,
            android_revocations,
            operations: Some("127.0.0.1:0".parse().unwrap()),
            proxies: file.proxies,
            log_days: file.log_days,
            tenants: file.tenants,
        };
        let running = Running::start_at(&config, Arc::clone(&clock)).await?;
        let origin = running.origin().to_owned();
        let host = Host::Here { running, clock, directory };
        let server = Self { host, origin, http: http() };
        server.add_user("ana").await;
        Ok(server)
    }

    /// One in a process of its own, with the user `ana`. Its clock runs.
    pub(crate) async fn in_process(process: Process) -> Self {
        Self::in_process_over(process, http()).await
    }

    /// As [`Self::in_process`], for clients that trust other authorities.
    pub(crate) async fn in_process_over(process: Process, http: reqwest::Client) -> Self {
        let server = Self { origin: process.origin.clone(), host: Host::Process(process), http };
        server.add_user("ana").await;
        server
    }

    fn running(&self) -> (&Running, &AdvancingClock) {
        match &self.host {
            Host::Here { running, clock, .. } => (running, clock),
            Host::Process(_) => panic!("the server runs in another process"),
        }
    }

    /// Where those who run it ask it.
    pub(crate) fn operations(&self) -> String {
        format!("http://{}", self.running().0.operations().unwrap())
    }

    /// A connection of its own to the database.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        let Host::Here { directory, .. } = &self.host else { panic!("the server runs in another process") };
        rusqlite::Connection::open(directory.0.join("idp.sqlite3")).unwrap()
    }

    pub(crate) fn issuer(&self) -> String {
        format!("{}/t1", self.origin)
    }

    pub(crate) fn origin(&self) -> String {
        self.origin.clone()
    }

    pub(crate) fn now(&self) -> u64 {
        use idp::clock::Clock as _;
        self.running().1.now().seconds()
    }

    /// How many polls were opened so far.
    pub(crate) fn open_polls(&self) -> u64 {
        self.running().0.polls_opened()
    }

    /// How many wake-ups are over.
    pub(crate) fn wake_ups_ended(&self) -> u64 {
        self.running().0.wake_ups_ended()
    }

    /// How many requests of CIBA servers are over.
    pub(crate) fn ciba_requests_ended(&self) -> u64 {
        self.running().0.ciba_requests_ended()
    }

    pub(crate) async fn advance(&self, seconds: u64) {
        self.control("clock", json!({ "advance": seconds })).await;
    }

    /// Moves the clock, and nothing hears of it.
    pub(crate) fn advance_unheard(&self, seconds: u64) {
        self.running().1.advance(seconds);
    }

    pub(crate) async fn add_user(&self, name: &str) {
        self.control("users", json!({ "name": name, "password": PASSWORD })).await;
    }

    /// An enrollment code of a user, in the form of the QR code.
    pub(crate) async fn code(&self, user: &str) -> String {
        let codes = self.control("enrollment-codes", json!({ "user": user })).await;
        let text = url::Url::parse(codes["text"].as_str().unwrap()).unwrap();
        text.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
    }

    /// The number that the page shows now.
    pub(crate) async fn number(&self, user: &str, purpose: &str) -> String {
        let live = self.live(user, purpose).await.expect("a live request");
        live["number"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn live(&self, user: &str, purpose: &str) -> Option<Value> {
        let url = format!("{}/control/live?user={user}&purpose={purpose}", self.origin());
        let reply = self.http.get(url).send().await.unwrap();
        if reply.status() == 404 { None } else { Some(reply.json().await.unwrap()) }
    }

    /// Starts a request; gives its id and its number.
    pub(crate) async fn sign_in(&self, user: &str, purpose: &str) -> (String, String) {
        self.sign_in_with(user, purpose, json!([{"name": "application", "text": "Mail"}])).await
    }

    pub(crate) async fn sign_in_with(&self, user: &str, purpose: &str, context: Value) -> (String, String) {
        let wanted = json!({ "user": user, "purpose": purpose, "context": context });
        let made = self.control("sign-in", wanted).await;
        (made["request"].as_str().unwrap().to_owned(), made["number"].as_str().unwrap().to_owned())
    }

    /// What became of a request.
    pub(crate) async fn status(&self, request: &str) -> Value {
        let url = format!("{}/control/requests/{request}", self.origin());
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    pub(crate) async fn state(&self, request: &str) -> String {
        self.status(request).await["state"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn policy(&self, members: Value) {
        self.control("policy", members).await;
    }

    pub(crate) async fn revoke(&self, user: &str, target: &str) {
        self.control(&format!("users/{user}/revoke"), json!({ "target": target })).await;
    }

    /// A call of the control interface that must succeed.
    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/control/{path}", self.origin());
        let reply = self.http.post(url).json(&body).send().await.unwrap();
        let status = reply.status();
        let text = reply.text().await.unwrap();
        assert!(status.is_success(), "control {path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub(crate) async fn stop(self) {
        match self.host {
            Host::Here { running, .. } => running.stop().await.unwrap(),
            Host::Process(process) => assert_eq!(process.terminate(), Some(0)),
        }
    }

    /// Ends the process by SIGKILL.
    pub(crate) fn kill(self) {
        let Host::Process(process) = self.host else { panic!("the server runs in this process") };
        process.kill();
    }
}

/// A client that follows no redirect and keeps no cookie; nor a connection, which would not outlive a killed server.
pub(crate) fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    client.pool_max_idle_per_host(0).build().unwrap()
}
