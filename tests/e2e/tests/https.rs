//! The whole way over https, under a certificate authority that this test makes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::os::unix::fs::PermissionsExt as _;

use authenticator_core::idp::TransportOptions;
use authenticator_core::{Error, Outcome, UserAction};
use e2e::{PASSWORD, Server, TestPhone, only};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tempfile::TempDir;

const USER: &str = "tls@contoso.example";

struct Authority {
    files: TempDir,
    authority: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self { files: tempfile::tempdir().unwrap(), authority }
    }

    fn trust(&self) -> TransportOptions {
        TransportOptions { extra_roots_pem: vec![self.authority.pem().into_bytes()], proxy: None }
    }

    /// A server under a certificate that ends in `last_year`. Its own clients trust `trust`.
    fn server(&self, last_year: i32) -> Server {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(last_year, 1, 1);
        let certificate = params.signed_by(&key, &self.authority).unwrap();
        let (certificate_file, key_file) = (self.files.path().join("server.pem"), self.files.path().join("server.key"));
        std::fs::write(&certificate_file, certificate.pem()).unwrap();
        std::fs::write(&key_file, key.serialize_pem()).unwrap();
        std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(0o600)).unwrap();
        let arguments = ["--tls-cert", certificate_file.to_str().unwrap(), "--tls-key", key_file.to_str().unwrap()];
        Server::start_with(&arguments, &self.trust())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_over_https() {
    let authority = Authority::new();
    let server = authority.server(2099);
    assert!(server.origin().starts_with("https://"), "{}", server.origin());
    server.control.add_user(USER, PASSWORD).await.unwrap();
    let phone = TestPhone::trusting(&authority.trust()).await;
    let account = phone.enroll(&server, USER).await;
    phone.enable(&server, &account, USER).await;
    let live = server.control.start(USER, "sign_in", &[]).await.unwrap();
    assert_eq!(only(&account).await.approve(&live.number).await.unwrap(), Outcome::Approved);
    assert!(account.disable_phone_sign_in().await.unwrap().server_told);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_is_not_trusted_is_told() {
    let server = Authority::new().server(2099);
    server.control.add_user(USER, PASSWORD).await.unwrap();
    let text = server.control.enrollment_text(USER).await.unwrap();
    let stranger = TestPhone::new().await;
    let refused = stranger.enroll_text(&text).await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "certificate_not_trusted".to_owned() });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_outside_its_time_asks_for_the_clock() {
    let authority = Authority::new();
    let server = authority.server(2021);
    let issuer = format!("{}/t1", server.origin()).replace(':', "%3A").replace('/', "%2F");
    let (code, kid) = ("A".repeat(22), "A".repeat(43));
    let text = format!("phonesignin://enroll?v=1&issuer={issuer}&code={code}&kid={kid}");
    let phone = TestPhone::trusting(&authority.trust()).await;
    let refused = phone.enroll_text(&text).await.err().unwrap();
    assert_eq!(refused, Error::UserAction { action: UserAction::SetClock });
}
