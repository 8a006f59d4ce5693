//! What the program logs, and what it does not.

use std::fs::File;

use authenticator_core::jose::base64url_decode;
use authenticator_core::protocol::Verdict;
use serde_json::Value;

use crate::support::{Application, Browser, Directory, PASSWORD, Phone, Process, Server};

/// A server that logs to a file.
struct Logged {
    server: Server,
    log: Directory,
    _data: Directory,
}

impl Logged {
    async fn start(arguments: &[&str]) -> Self {
        let (data, log) = (Directory::new(), Directory::new());
        let arguments = [&["--seed-demo", "--control"], arguments].concat();
        let process = Process::logging(&data.0, &arguments, File::create(&log.0).unwrap());
        Self { server: Server::in_process(process).await, log, _data: data }
    }

    /// Stops the server, and gives what it logged.
    async fn end(self) -> String {
        self.server.stop().await;
        let text = std::fs::read_to_string(&self.log.0).unwrap();
        std::fs::remove_file(&self.log.0).unwrap();
        text
    }
}

fn objects(log: &str) -> Vec<Value> {
    log.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

#[tokio::test]
async fn a_request_is_one_line_with_its_route_and_the_name_that_the_reply_has() {
    let logged = Logged::start(&["--log-format", "json"]).await;
    let url = format!("{}/t1/phone/requests?wait=0&after=the-query", logged.server.origin());
    let get = |id: &'static str| logged.server.http.get(&url).header("x-request-id", id).send();
    assert_eq!(get("proxy-17.a").await.unwrap().headers()["x-request-id"], "proxy-17.a");
    let named = get("two words").await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(named.len(), 22, "a name that cannot stand in a log is replaced");
    let elsewhere = format!("{}/no-tenant/phone/requests", logged.server.origin());
    logged.server.http.get(elsewhere).header("x-request-id", "elsewhere").send().await.unwrap();

    let log = logged.end().await;
    assert!(!log.contains("the-query"));
    let lines = objects(&log);
    let of = |id: &str| {
        let lines: Vec<_> = lines.iter().filter(|line| line["span"]["id"] == id).collect();
        assert_eq!(lines.len(), 1, "{id}");
        lines[0].clone()
    };
    let line = of("proxy-17.a");
    assert_eq!((line["level"].as_str(), line["message"].as_str()), (Some("INFO"), Some("answered")));
    assert_eq!((line["span"]["method"].as_str(), line["status"].as_u64()), (Some("GET"), Some(401)));
    assert_eq!(line["span"]["route"], "/{tenant}/phone/requests");
    assert!(line["duration_ms"].is_u64() && line["timestamp"].is_string());
    of(&named);
    assert!(of("elsewhere")["span"]["tenant"].is_null(), "a name that is no tenant's is not logged");
}

#[tokio::test]
async fn events_of_a_sign_in_have_the_name_of_their_request() {
    let logged = Logged::start(&["--log-format", "json"]).await;
    Browser::new(&logged.server).sign_in("ana").await;
    let lines = objects(&logged.end().await);
    let event = lines.iter().find(|line| line["what"] == "signed_in").expect("the event");
    assert!(event["user"].is_string());
    assert_eq!(event["span"]["tenant"], "t1");
    let request = lines.iter().find(|line| line["message"] == "answered" && line["span"]["id"] == event["span"]["id"]);
    assert_eq!(request.unwrap()["span"]["route"], "/{tenant}/signin/password");
}

/// What has to stay between a person, a browser, a phone and the server, of a whole way through both pages.
#[tokio::test]
async fn no_level_logs_a_secret() {
    for format in ["text", "json"] {
        let logged = Logged::start(&["--log-level", "trace", "--log-format", format]).await;
        let server = &logged.server;
        let browser = Browser::new(server);
        let mut secrets = vec![PASSWORD.to_owned(), "wrong password".to_owned(), "Test phone".to_owned()];
        browser.type_user("ana").await;
        browser.type_password("wrong password").await;
        let page = browser.look("/t1/signin").await;
        secrets.push(page.csrf());
        browser.type_password(PASSWORD).await;

        let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
        let code = page.text("manual-code").unwrap();
        let mut phone = Phone::new(server).await;
        let enroll = phone.enroll(&code).await;
        phone.adopt(enroll.jwt());
        let account = claims(enroll.jwt());
        let challenge = account["challenge"].as_str().unwrap().to_owned();
        secrets.push(account["otp"]["secret"].as_str().unwrap().to_owned());
        let number = browser.open("/t1/security-info/wizard").await.number().unwrap();
        assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
        secrets.extend([code.clone(), code.replace('-', ""), enroll.body.clone(), challenge]);
        // Two digits occur in times and statuses: as a value of its own it must not.
        let mut numbers = vec![number];

        let token = phone.token(server, "ana").await;
        assert!(phone.register(&token).await.status.is_success());
        let nonce = phone.attest_nonce().await.nonce;
        phone.enable(server, "ana").await;
        let stranger = Browser::new(server);
        let page = stranger.look("/t1/signin").await;
        secrets.extend([token, nonce.to_string(), page.session(), page.csrf(), phone.nonce().unwrap()]);
        let page = stranger.type_user("ana").await;
        numbers.push(page.number().unwrap());
        let challenge = phone.only_challenge().await;
        let session = signed_in_session(&stranger, &mut phone, &challenge, &page.number().unwrap()).await;
        secrets.extend([challenge, session]);
        phone.poll("wait=x").await;

        let application = Application::web(server).await;
        let attempt = application.attempt(&[]);
        let code = application.code(&stranger.open(&attempt.url).await);
        let tokens = application.redeem(&code, &attempt.verifier).await.json();
        let of = |name: &str| tokens[name].as_str().unwrap().to_owned();
        secrets.extend([
            code,
            of("access_token"),
            of("id_token"),
            attempt.verifier,
            idp::DEMO_CLIENT_SECRET.to_owned(),
        ]);

        let log = logged.end().await;
        assert!(log.lines().count() > 20, "{log}");
        assert!(log.contains("refused"), "debug lines are there");
        for secret in secrets {
            assert!(secret.len() > 5 && !log.contains(&secret), "{secret} in\n{log}");
            let value = secret.split_once('=').map_or(secret.as_str(), |(_, value)| value);
            assert!(value.len() > 5 && !log.contains(value), "{value} in\n{log}");
        }
        for number in numbers {
            for written in [format!("\"{number}\""), format!("={number} "), format!("number={number}")] {
                assert!(!log.contains(&written), "{written} in\n{log}");
            }
        }
    }
}

/// What a message says.
fn claims(compact: &str) -> Value {
    serde_json::from_slice(&base64url_decode(compact.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// Approves, and gives the session that the browser has then.
async fn signed_in_session(browser: &Browser, phone: &mut Phone, challenge: &str, number: &str) -> String {
    assert_eq!(phone.approve(challenge, number).await, Verdict::Approved);
    browser.look("/t1/signin").await.session()
}
