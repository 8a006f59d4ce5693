//! One run of everything that the guide shows: the phone is the real core, the server is in a process of its own, and the
//! network writes down what passes. Only the way is other: what goes to the issuer's host goes to a loopback port.

use std::net::TcpListener;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use authenticator_core::gate::ScriptedGate;
use authenticator_core::host::ManualClock;
use authenticator_core::idp::{
    HttpMethod, HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError, TransportOptions,
};
use authenticator_core::keys::SoftwareKeyStore;
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription, Platform};
use authenticator_core::{Authenticator, Configuration, Outcome, Ports, SetupStep};
use e2e::{TestDevice, another, only, program};
use phone::lab::{Control, Network, ServerProcess};
use tempfile::TempDir;

use super::render::exchange;

const ORIGIN: &str = "https://login.contoso.example";
const USER: &str = "ana@contoso.example";
const PASSWORD: &str = "correct horse battery";

/// Leads from the issuer's host to where the server really listens.
struct Led {
    inner: ReqwestTransport,
    to: String,
}

#[async_trait]
impl Transport for Led {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, TransportError> {
        request.url = request.url.replacen(ORIGIN, &self.to, 1);
        self.inner.send(request).await
    }
}

struct Stage {
    _data: TempDir,
    _server: ServerProcess,
    control: Control,
    transport: Arc<Led>,
}

impl Stage {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        // The server prints its public origin, so the port has to be known before.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let folder = data.path().display().to_string();
        let arguments = ["--listen", &address, "--public-url", ORIGIN, "--data", &folder, "--seed-demo", "--control"];
        let server = ServerProcess::start(&program("idp"), &arguments.map(str::to_owned), Stdio::null()).unwrap();
        let inner = ReqwestTransport::new(&TransportOptions::default()).unwrap();
        let transport = Arc::new(Led { inner, to: format!("http://{address}") });
        let control = Control::new(Arc::clone(&transport) as _, ORIGIN);
        Self { _data: data, _server: server, control, transport }
    }

    /// A new phone, and its network.
    async fn phone(&self) -> (Authenticator, Arc<Network>, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let network = Arc::new(Network::new(Arc::clone(&self.transport) as _));
        let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let ports = Ports {
            keys: Arc::clone(&keys) as _,
            gate: Arc::new(ScriptedGate::new(keys)),
            clock: Arc::new(ManualClock::at(now)),
            device: Arc::new(TestDevice::default()),
            transport: Arc::clone(&network) as _,
        };
        let device =
            DeviceDescription { name: "Pixel of Ana".to_owned(), platform: Platform::Android, os: "16".to_owned() };
        let configuration = Configuration {
            directory: folder.path().to_owned(),
            device,
            app_version: AppVersion::parse("1.4.0").unwrap(),
            redirect_uri: "com.example.authenticator:/oauth".to_owned(),
            development: DevelopmentServers::Refused,
        };
        (Authenticator::open(configuration, ports).await.unwrap(), network, folder)
    }
}

fn get(url: &str) -> HttpRequest {
    let (method, timeout) = (HttpMethod::Get, Duration::from_secs(20));
    HttpRequest { method, url: url.to_owned(), headers: Vec::new(), body: Vec::new(), timeout }
}

/// The last exchange with an endpoint.
fn last(network: &Network, endpoint: &str) -> String {
    let all = network.exchanges(endpoint);
    exchange(all.last().unwrap_or_else(|| panic!("nothing was said to {endpoint}")))
}

fn lines(text: &str) -> String {
    format!("```text\n{text}\n```\n")
}

/// All blocks of the guide, by name.
pub async fn blocks() -> Vec<(&'static str, String)> {
    let stage = Stage::new();
    let control = &stage.control;
    let (phone, network, _folder) = stage.phone().await;
    let mut blocks = Vec::new();
    let mut block = |name, text| blocks.push((name, text));

    let code = control.enrollment_text(USER).await.unwrap();
    block("code", lines(&code));
    let account = phone.enroll(&phone.read_enrollment(&code).unwrap()).await.unwrap();
    block("metadata", last(&network, "/.well-known/phone-signin/"));
    block("enroll", last(&network, "/phone/enrollments"));
    let number = control.live(USER, "enrollment").await.unwrap().number;
    assert_eq!(only(&account).await.approve(&number).await.unwrap(), Outcome::Approved);
    block("enroll-answer", last(&network, "/phone/answers"));
    account.refresh().await.unwrap();
    block("account", last(&network, "/phone/account"));

    let (stranger, strange, _other) = stage.phone().await;
    assert!(stranger.enroll(&stranger.read_enrollment(&code).unwrap()).await.is_err());
    block("code-used", last(&strange, "/phone/enrollments"));

    let enabling = account.enable_phone_sign_in().await.unwrap();
    let SetupStep::SignIn { url } = enabling.step().await.unwrap() else { panic!("expected the sign-in") };
    block("authorization-server", last(&network, "/.well-known/oauth-authorization-server/"));
    block("authorize", lines(&url.replace('&', "\n&")));
    let redirect = control.authorize(&url, USER, PASSWORD).await.unwrap();
    block("redirect", lines(&redirect.replace('&', "\n&")));
    let SetupStep::MatchNumber { .. } = enabling.complete_sign_in(&redirect).await.unwrap() else {
        panic!("expected the number")
    };
    block("token", last(&network, "/t1/token"));
    block("devices", last(&network, "/phone/devices"));
    block("nonce", last(&network, "/phone/nonce"));
    block("credential", last(&network, "/phone/credentials"));
    let number = control.live(USER, "enable").await.unwrap().number;
    assert_eq!(enabling.enter_number(&number).await.unwrap(), Outcome::Approved);
    assert!(matches!(enabling.step().await.unwrap(), SetupStep::Done { .. }));
    block("enable-answer", last(&network, "/phone/answers"));

    let shown = [("application", "Mail"), ("location", "Lisbon"), ("host", "mail.contoso.example")];
    let live = control.start(USER, "sign_in", &shown).await.unwrap();
    let request = only(&account).await;
    block("poll", last(&network, "/phone/requests"));
    assert_eq!(request.approve(&live.number).await.unwrap(), Outcome::Approved);
    block("answer", last(&network, "/phone/answers"));
    let live = control.start(USER, "sign_in", &shown).await.unwrap();
    let wrong = only(&account).await.approve(&another(&live.number)).await.unwrap();
    assert!(matches!(wrong, Outcome::WrongNumber { .. }), "{wrong:?}");
    block("wrong-number", last(&network, "/phone/answers"));

    control.rotate_key().await.unwrap();
    control.start(USER, "sign_in", &shown).await.unwrap();
    only(&account).await.deny().await.unwrap();
    block("denied", last(&network, "/phone/answers"));
    block("rotated", last(&network, "/.well-known/phone-signin/"));

    assert!(account.disable_phone_sign_in().await.unwrap().server_told);
    block("revoke", last(&network, "/phone/revocations"));

    let discovery = format!("{ORIGIN}/t1/.well-known/openid-configuration");
    network.send(get(&discovery)).await.unwrap();
    block("openid-configuration", last(&network, &discovery));
    blocks
}
