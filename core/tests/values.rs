//! The values of tests/vectors/protocol that are no messages, against this crate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use authenticator_core::enrollment::{Enrollment, ExportEntry, MovingFactor, PhoneSignInEnrollment};
use authenticator_core::jose::{base64url_decode, base64url_encode};
use authenticator_core::protocol::{AttestPurpose, DevelopmentServers, Issuer, Opaque, attestation_challenge};
use serde::Deserialize;
use serde_json::json;
use vectors::plain;

#[derive(Deserialize)]
struct AttestationCase {
    name: String,
    issuer: String,
    nonce: String,
    purpose: AttestPurpose,
    challenge: String,
}

#[test]
fn attestation_challenges() {
    let cases: Vec<AttestationCase> = plain("attestation-challenge").unwrap();
    assert!(cases.len() >= 4);
    for case in cases {
        let issuer = Issuer::parse(&case.issuer, DevelopmentServers::Allowed).unwrap();
        let nonce = Opaque::parse(&case.nonce).unwrap();
        assert_eq!(attestation_challenge(&issuer, &nonce, case.purpose).to_string(), case.challenge, "{}", case.name);
    }
}

#[derive(Deserialize)]
struct InstallationCase {
    name: String,
    secret: String,
    issuer: String,
    installation_id: String,
}

#[test]
fn installation_ids() {
    let cases: Vec<InstallationCase> = plain("installation-id").unwrap();
    assert!(cases.len() >= 3);
    for case in cases {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &base64url_decode(&case.secret).unwrap());
        let id = ring::hmac::sign(&key, case.issuer.as_bytes());
        assert_eq!(base64url_encode(id.as_ref()), case.installation_id, "{}", case.name);
    }
}

#[derive(Deserialize)]
struct IssuerCase {
    name: String,
    text: String,
    development: bool,
    valid: bool,
    authority: Option<String>,
    origin: Option<String>,
    metadata_url: Option<String>,
}

#[test]
fn issuers() {
    let cases: Vec<IssuerCase> = plain("issuer").unwrap();
    assert!(cases.len() >= 40);
    for case in cases {
        let development = if case.development { DevelopmentServers::Allowed } else { DevelopmentServers::Refused };
        let issuer = Issuer::parse(&case.text, development);
        assert_eq!(issuer.is_ok(), case.valid, "{}: {issuer:?}", case.name);
        let Ok(issuer) = issuer else { continue };
        assert_eq!(issuer.as_str(), case.text, "{}", case.name);
        assert_eq!(Some(issuer.authority()), case.authority.as_deref(), "{}", case.name);
        assert_eq!(Some(issuer.origin()), case.origin, "{}", case.name);
        assert_eq!(Some(issuer.metadata_url()), case.metadata_url, "{}", case.name);
        assert!(issuer.shares_origin(&issuer.metadata_url()), "{}", case.name);
    }
}

#[derive(Deserialize)]
struct EnrollmentCase {
    name: String,
    text: String,
    valid: bool,
    issuer: Option<String>,
    code: Option<String>,
    kid: Option<String>,
    parameter: Option<String>,
}

#[test]
fn enrollment_inputs() {
    let cases: Vec<EnrollmentCase> = plain("enrollment-input").unwrap();
    assert!(cases.len() >= 60);
    for case in cases {
        let result = Enrollment::parse(&case.text, DevelopmentServers::Refused);
        assert_eq!(result.is_ok(), case.valid, "{}: {result:?}", case.name);
        match result {
            Ok(Enrollment::PhoneSignIn(account)) => {
                assert_eq!(Some(account.issuer().as_str()), case.issuer.as_deref(), "{}", case.name);
                assert_eq!(Some(account.reveal_code()), case.code.as_deref(), "{}", case.name);
                assert_eq!(account.pinned_key().map(|kid| kid.to_string()), case.kid, "{}", case.name);
                let written = match &account {
                    PhoneSignInEnrollment::Pinned(pinned) => vec![pinned.native_text(), pinned.app_link()],
                    PhoneSignInEnrollment::ByHand(typed) => vec![typed.link()],
                };
                for text in written {
                    let again = Enrollment::parse(&text, DevelopmentServers::Refused);
                    assert_eq!(again, Ok(Enrollment::PhoneSignIn(account.clone())), "{}", case.name);
                }
            }
            Ok(_) => panic!("{}: not of this protocol", case.name),
            Err(error) => assert_eq!(Some(error.parameter.as_str()), case.parameter.as_deref(), "{}", case.name),
        }
    }
}

#[derive(Deserialize)]
struct ExportCase {
    name: String,
    text: String,
    valid: bool,
    accounts: Option<Vec<serde_json::Value>>,
    batch: Option<serde_json::Value>,
    parameter: Option<String>,
}

/// An account as the vectors describe it.
fn described(entry: &ExportEntry) -> serde_json::Value {
    let otp = match entry.enrollment() {
        Ok(otp) => otp,
        Err(error) => return json!({ "refused": error.parameter.as_str() }),
    };
    let (moving, number) = match otp.moving() {
        MovingFactor::Time { period } => ("period", u64::from(period)),
        MovingFactor::Counter { next } => ("counter", next),
    };
    let mut described = json!({
        "account": otp.account(), "secret": base64url_encode(otp.secret().reveal()),
        "algorithm": format!("{:?}", otp.algorithm()).to_uppercase(), "digits": otp.digits(), moving: number,
    });
    for (name, value) in [("issuer", otp.issuer()), ("prefix", otp.prefix())] {
        if let Some(value) = value {
            described[name] = json!(value);
        }
    }
    described
}

#[test]
fn e9_exports_of_another_authenticator() {
    let cases: Vec<ExportCase> = plain("otpauth-migration").unwrap();
    assert!(cases.len() >= 40);
    for case in cases {
        match Enrollment::parse(&case.text, DevelopmentServers::Refused) {
            Ok(Enrollment::Export(export)) => {
                assert!(case.valid, "{}: {export:?}", case.name);
                let read: Vec<_> = export.entries().iter().map(described).collect();
                assert_eq!(Some(read), case.accounts, "{}", case.name);
                let batch = export.batch().map(|batch| json!({ "index": batch.index, "size": batch.size }));
                assert_eq!(batch, case.batch, "{}", case.name);
            }
            Ok(_) => panic!("{}: no export", case.name),
            Err(error) => {
                assert!(!case.valid, "{}: {error}", case.name);
                assert_eq!(Some(error.parameter.as_str()), case.parameter.as_deref(), "{}", case.name);
            }
        }
    }
}

#[test]
fn what_an_app_calls_its_version_is_read_as_its_release() {
    use authenticator_core::protocol::AppVersion;
    let release = |name: &str| AppVersion::release_of(name).map(|version| version.to_string());
    let builds =
        ["1.4.0-debug", "1.4.0 (23)", "v1.4.0", "1.4.0+g5f2c", "1.4.0-rc.1+7", "1.4.0.beta", "1.4.0b2", " 1.4.0\n"];
    for name in builds {
        assert_eq!(release(name).as_deref(), Some("1.4.0"), "{name}");
    }
    for name in ["0", "1.4.0", "2026.11.29.1"] {
        assert_eq!(release(name).as_deref(), Some(name));
        assert_eq!(AppVersion::release_of(name), AppVersion::parse(name));
    }
    let oldest = AppVersion::parse("1.4").unwrap();
    assert!(AppVersion::release_of("1.4.0-beta").unwrap() >= oldest, "what is built before a release is taken for it");
    assert!(AppVersion::release_of("1.3.9 (9000)").unwrap() < oldest);
    for refused in ["", " ", "debug", "v", "-1.4", "1..2", "1.", ".5", "1.2.3.4.5.6.7.8.9-x", "v v1"] {
        assert_eq!(release(refused), None, "{refused}");
    }
}

#[test]
fn a_version_of_an_app_is_read_up_to_its_limits() {
    let version = |text: &str| authenticator_core::protocol::AppVersion::parse(text).is_some();
    let largest = vec![u64::MAX.to_string(); 8].join(".");
    for fits in ["0", "1.4.0", largest.as_str(), &format!("{}1", "0".repeat(255))] {
        assert!(version(fits), "{fits}");
    }
    for refused in ["", "1.", "1..2", "1.2.3.4.5.6.7.8.9", "+1", "18446744073709551616", &"0".repeat(257)] {
        assert!(!version(refused), "{refused}");
    }
}
