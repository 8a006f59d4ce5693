//! The program behind TLS of its own.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::support::{Directory, Phone, Process, Server, http, refused};

/// A certificate for 127.0.0.1 and its key, the key with these rights; and a client that trusts it.
fn certificate(directory: &Path, mode: u32) -> ([String; 4], reqwest::Client) {
    std::fs::create_dir(directory).unwrap();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (directory.join("server.pem"), directory.join("server.key"));
    std::fs::write(&certificate, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    drop(http());
    let trusted = reqwest::Certificate::from_pem(cert.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([trusted]).build().unwrap();
    (["--tls-cert".to_owned(), path(&certificate), "--tls-key".to_owned(), path(&key)], client)
}

#[tokio::test]
async fn a_whole_way_over_tls() {
    let (data, files) = (Directory::new(), Directory::new());
    let (arguments, client) = certificate(&files.0, 0o600);
    let mut all: Vec<&str> = arguments.iter().map(String::as_str).collect();
    all.extend(["--seed-demo", "--control"]);
    let process = Process::start(&data.0, &all);
    assert!(process.origin.starts_with("https://127.0.0.1:"), "{}", process.origin);
    assert!(http().get(&process.origin).send().await.is_err(), "who does not trust the certificate gets nothing");

    let server = Server::in_process_over(process, client).await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (request, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    phone.approve(&challenge, &number).await;
    assert_eq!(server.state(&request).await, "approved");

    let page = server.http.get(format!("{}/t1/signin", server.origin())).send().await.unwrap();
    assert!(page.headers()["set-cookie"].to_str().unwrap().contains("Secure"));
    assert!(page.headers().contains_key("strict-transport-security"));
    server.stop().await;
}

#[tokio::test]
async fn a_key_that_everybody_may_read_is_refused_and_says_how_to_mend_it() {
    for mode in [0o644, 0o604, 0o660] {
        let (data, files) = (Directory::new(), Directory::new());
        let (arguments, _) = certificate(&files.0, mode);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (code, text) = refused(&data.0, &arguments);
        assert_eq!(code, Some(1));
        assert!(text.contains(&format!("has mode {mode:o}")) && text.contains("chmod 600"), "{text}");
    }
    let (data, files) = (Directory::new(), Directory::new());
    let (arguments, _) = certificate(&files.0, 0o640);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(["--seed-demo"]).collect();
    assert_eq!(Process::start(&data.0, &arguments).terminate(), Some(0), "a group may read it");
}
